"""Planned contacts as the exchange shows them: beside planned touchpoints, and never twice."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kolloquy.engagement.models import Touchpoint, TouchpointExpert
from kolloquy.engagement.plan_meets.looking import family_of, look
from kolloquy.engagement.plan_meets.matching import TOLERANCE_WEEKS, weeks_apart
from kolloquy.engagement.pressure.contacts import Contact
from kolloquy.engagement.seen import TouchpointSeen
from kolloquy.engagement.showing import touchpoints_seen
from kolloquy.engagement.vocabulary import Status
from kolloquy.governance.wall.filters import with_level
from kolloquy.governance.wall.policy import Level, Reader, RecordClass, best_level
from kolloquy.planning.ahead import PlannedSeen, planned
from kolloquy.planning.models import PlannedContact
from kolloquy.planning.vocabulary import ContactState

AHEAD = timedelta(weeks=26)


def coming(
    expert_id: str, reader: Reader, today: date, *, first: date | None = None, last: date | None = None
) -> tuple[PlannedSeen, ...]:
    """What plans in force still ask of an expert and nobody has arranged yet: what is arranged is a touchpoint."""
    if best_level(reader, RecordClass.PLANNED_CONTACT) < Level.COORDINATION:
        return ()
    found = planned(reader, experts=list(family_of([expert_id])), first=first or today, last=last or today + AHEAD)
    return unarranged(found) if found else ()


def of_colleague(reader: Reader, today: date, *, back: timedelta = timedelta(weeks=2)) -> tuple[PlannedSeen, ...]:
    """The reader's own part of the plans in force, not arranged yet; what is a fortnight late is still asked for."""
    return unarranged(planned(reader, colleague=reader.user_id, first=today - back, last=today + AHEAD))


def unarranged(found: Sequence[PlannedSeen]) -> tuple[PlannedSeen, ...]:
    """Without those for which a touchpoint is planned."""
    arranged = arrangements({each.expert_id for each in found})
    return tuple(each for each in found if each.key not in arranged)


def arrangements(expert_ids: Collection[str]) -> dict[str, str]:
    """By planned contact, the planned touchpoint that stands for it: found as held ones are."""
    if not expert_ids:
        return {}
    if not TouchpointExpert.objects.filter(expert__in=list(expert_ids), touchpoint__status=Status.PLANNED).exists():
        return {}
    return dict(look(sorted(expert_ids), status=Status.PLANNED).met)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An exchange that may meet a planned contact: the one that does, or one a person may choose instead."""

    touchpoint: TouchpointSeen
    weeks: int
    other_channel: bool
    meets: bool
    meets_another: bool  # it was found to meet another contact


def candidates(contact: PlannedContact, reader: Reader) -> tuple[Candidate, ...]:
    """Exchanges with the expert within twice the tolerance, those that fit best first; only what the reader sees."""
    looked = look([family_of([contact.expert_id])[contact.expert_id]])
    taken = {exchange: key for key, exchange in looked.met.items()}
    near = [each for each in looked.exchanges if weeks_apart(contact.monday, each.on) <= 2 * TOLERANCE_WEEKS]
    rows = with_level(Touchpoint.objects.filter(key__in=[each.key for each in near]), reader)
    found = touchpoints_seen(list(rows.select_related("owner", "territory")), reader)
    made = [
        Candidate(
            each, weeks_apart(contact.monday, each.on), each.channel != contact.channel,
            taken.get(each.key) == contact.key, taken.get(each.key, contact.key) != contact.key,
        )
        for each in found
    ]  # fmt: skip
    return tuple(sorted(made, key=lambda one: (not one.meets, one.weeks, one.other_channel, one.touchpoint.key)))


def next_with(expert_ids: Collection[str], reader: Reader, today: date) -> dict[str, PlannedSeen]:
    """Of each expert, what is planned next."""
    if best_level(reader, RecordClass.PLANNED_CONTACT) < Level.COORDINATION:
        return {}
    found: dict[str, PlannedSeen] = {}
    for each in planned(reader, experts=expert_ids, first=today, last=today + AHEAD):
        found.setdefault(each.expert_id, each)
    return found


def as_contacts(found: Iterable[PlannedSeen]) -> list[Contact]:
    """In the terms of contact pressure: as if each were held in the middle of its week."""
    return [
        Contact(each.key, each.on, each.channel, each.function, held=False)
        for each in found
        if each.state == ContactState.PLANNED
    ]
