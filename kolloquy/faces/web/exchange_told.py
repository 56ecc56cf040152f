"""What somebody tells about an exchange in one form, and what is to be heeded about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.http import HttpRequest, QueryDict

from kolloquy.engagement import queries
from kolloquy.engagement.contact_rules import check_plan, warnings_of
from kolloquy.engagement.drafts import EARLIEST, FARTHEST
from kolloquy.engagement.seen import TouchpointSeen, Warned
from kolloquy.engagement.vocabulary import Status
from kolloquy.faces.web import words
from kolloquy.faces.web.exchange_offers import Somebody
from kolloquy.faces.web.forms.touchpoint import LogForm, chosen_topics
from kolloquy.faces.web.wall import reader
from kolloquy.governance.models import User
from kolloquy.kernel import clock
from kolloquy.kernel.problems import Problem
from kolloquy.kernel.verdict import Refused, Verdict

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


def heed(told: Told, request: HttpRequest, channel: str, on: date, topics: Sequence[str]) -> None:
    """What to heed before saving; a plan is told what would refuse it."""
    if not told.people or not EARLIEST <= on <= clock.today() + FARTHEST:
        return  # a day nobody meets on is said when it is saved
    by, kept = cast(User, request.user), chosen_topics(topics, reader(request).side)
    if told.planning:
        checked = check_plan(experts=told.people, channel=channel, on=on, by=by, topics=kept)
        told.refusals, told.warnings = checked.refusals, checked.warnings
    else:
        found = warnings_of(told.people, channel=channel, on=on, by=by, topics=kept)
        told.warnings = [each for each in found if told.of is None or set(each.about) != {told.of.key}]
