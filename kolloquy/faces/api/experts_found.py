"""Finding the expert an address names."""

from kolloquy.faces.api.callers import Caller
from kolloquy.faces.api.problems import Refusal, not_found, of_verdict
from kolloquy.governance.tokens.rules import may_serve
from kolloquy.governance.tokens.vocabulary import Scope
from kolloquy.governance.wall.policy import RecordClass
from kolloquy.identity.models import Expert
from kolloquy.identity.queries import current_expert
from kolloquy.identity.vocabulary import ExpertState


def found(expert_id: str) -> Expert:
    """The expert of that id, or the one they were merged into."""
    expert = current_expert(expert_id)
    if expert is None:
        raise not_found()
    if expert.state == ExpertState.GONE:
        raise Refusal(410, "Nothing is said of this expert any more; take the id out of your records.")
    return expert


def sees_evidence(caller: Caller) -> bool:
    return caller.scoped(Scope.EVIDENCE_READ) and caller.sees(RecordClass.EVIDENCE)


def must_see_evidence(caller: Caller) -> None:
    """Raise the refusal of somebody who asks by evidence and may not see it."""
    caller.must_see(RecordClass.EVIDENCE)
    if caller.token:
        verdict = may_serve(caller.token.scopes, Scope.EVIDENCE_READ)
        if not verdict:
            raise of_verdict(verdict)
