"""What somebody tells about an exchange in one form, and what is to be heeded about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from django.http import HttpRequest, QueryDict

from kolloquy.engagement import queries
from kolloquy.engagement.contact_rules import check_plan, warnings_of
from kolloquy.engagement.drafts import EARLIEST, FARTHEST
from kolloquy.engagement.plan_meets.matching import TOLERANCE_WEEKS
from kolloquy.engagement.plan_meets.queries import coming
from kolloquy.engagement.seen import TouchpointSeen, Warned
from kolloquy.engagement.vocabulary import Status
from kolloquy.faces.web import words
from kolloquy.faces.web.exchange_offers import Somebody
from kolloquy.faces.web.exchange_rows import channel
from kolloquy.faces.web.forms.touchpoint import LogForm, chosen_topics
from kolloquy.faces.web.wall import reader
from kolloquy.governance.models import User
from kolloquy.identity.models import Expert
from kolloquy.kernel import clock
from kolloquy.kernel.problems import Problem
from kolloquy.kernel.verdict import Refused, Verdict
from kolloquy.planning.ahead import PlannedSeen, planned_contact

# Which field a sentence of the actions is about, by how it begins.
FIELD_OF = {"The note": "note", "The place": "place", "The promise": "promise", "A promise": "promise"}
FIELD_OF_RULE = {"TP-3": "experts", "TP-5": "on", "TP-6": "channel_quality"}


@dataclass
class Told:
    """What somebody says in one form, and what came of reading it."""

    form: LogForm
    people: list[Somebody]
    planning: bool
    of: TouchpointSeen | None = None  # the planned exchange that is now said to have been held
    refusals: Sequence[Verdict] = ()
    warnings: Sequence[Warned] = ()
    problem: str = ""
    stale: str = ""
    find: str = ""
    still_to_come: bool = False
    unknown: tuple[str, ...] = ()  # people of whom only the name is known
    version: str = ""  # of the plan, as it was when the form was opened
    by_plan: str = ""  # what a plan in force asks for about that day

    def say(self, error: Problem | Refused) -> None:
        """Put a sentence where it belongs: at its field, or above them all."""
        verdict = error.verdict if isinstance(error, Refused) else Verdict()
        self.still_to_come = verdict.rule == "TP-5" and not self.planning
        sentence = verdict.reason or str(error)
        field = FIELD_OF_RULE.get(verdict.rule or "") or next(
            (field for beginning, field in FIELD_OF.items() if sentence.startswith(beginning)), ""
        )
        if field:
            said = f"{sentence} ({verdict.rule})" if verdict.rule else sentence
            self.form.errors.setdefault(field, self.form.error_class()).append(said)
        elif verdict:
            self.problem = words.sentence(sentence)
        else:
            self.refusals = [verdict]


def planned_exchange(asked: QueryDict, request: HttpRequest) -> TouchpointSeen | None:
    seen = queries.touchpoint(asked.get("touchpoint", ""), reader(request)) if asked.get("touchpoint") else None
    return seen if seen and seen.in_full and seen.status == Status.PLANNED else None


def heed(told: Told, request: HttpRequest, how: str, on: date, topics: Sequence[str]) -> None:
    """What to heed before saving; a plan is told what would refuse it."""
    if not told.people or not EARLIEST <= on <= clock.today() + FARTHEST:
        return  # a day nobody meets on is said when it is saved
    told.by_plan = asked_by_plan(told, request, on)
    by, kept = cast(User, request.user), chosen_topics(topics, reader(request).side)
    if told.planning:
        checked = check_plan(experts=told.people, channel=how, on=on, by=by, topics=kept)
        told.refusals, told.warnings = checked.refusals, checked.warnings
    else:
        found = warnings_of(told.people, channel=how, on=on, by=by, topics=kept)
        told.warnings = [each for each in found if told.of is None or set(each.about) != {told.of.key}]


def asked_by_plan(told: Told, request: HttpRequest, on: date) -> str:
    """That a plan in force asks for an exchange with this expert about that day, which this one will meet."""
    if len(told.people) != 1 or not isinstance(told.people[0], Expert) or told.of is not None:
        return ""
    look, around = reader(request), timedelta(weeks=TOLERANCE_WEEKS)
    near = coming(told.people[0].pk, look, on, first=on - around, last=on + around)
    mine = [each for each in near if each.in_full and each.colleague is not None]
    if not mine:
        return ""
    one = min(mine, key=lambda each: (each.colleague_id != look.user_id, each.days_from(on), each.key))
    whose = "" if one.colleague_id == look.user_id else f" for {one.colleague}"
    agreed = ", agreed with them" if one.agreed else ""
    verb = "once it was held, this meets" if told.planning else "this meets"
    return (
        f"This was planned{whose}: {channel(one.channel).lower()} in the week of {words.day(one.monday)}{agreed}, "
        f"for “{one.objective}”; {verb} it."
    )


def prefilled_by_plan(asked: QueryDict, request: HttpRequest) -> PlannedSeen | None:
    """The planned contact somebody comes from."""
    key = asked.get("planned", "")
    found = planned_contact(key[:20], reader(request)) if key else None
    return found if found and found.in_full else None
