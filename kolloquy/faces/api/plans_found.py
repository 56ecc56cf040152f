"""Finding the plan an address names, as far as the caller may know of it."""

from django.http import HttpRequest

from kolloquy.faces.api.callers import Caller, Needs, caller_of
from kolloquy.faces.api.problems import Refusal, not_found
from kolloquy.faces.api.shapes import Shape
from kolloquy.governance.tokens.vocabulary import Scope
from kolloquy.governance.wall.policy import Level, RecordClass, may_see
from kolloquy.planning import queries
from kolloquy.planning.models import Plan
from kolloquy.planning.problems import ChangedMeanwhile

READS, WRITES = Needs(Scope.PLANS_READ), Needs(Scope.PLANS_WRITE)


def in_full(request: HttpRequest, key: str) -> tuple[Plan, Caller]:
    """A plan that the caller reads in full; of one they only know of, the rule says why no more."""
    caller = caller_of(request)
    row = queries.plan_to_act_on(key, caller.reader)
    if row is not None:
        return row, caller
    if queries.plan(key, caller.reader) is not None:
        may_see(caller.reader, RecordClass.PLAN, at_least=Level.FULL).or_raise()
    raise not_found()


def changed_meanwhile(error: ChangedMeanwhile, *, current: Shape, yours: Shape) -> Refusal:
    """With both versions, so that neither is lost silently."""
    both = {"current": current.model_dump(mode="json"), "yours": yours.model_dump(mode="json", exclude_unset=True)}
    return Refusal(409, str(error), more=both)
