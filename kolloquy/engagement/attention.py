"""Contact pressure and dormancy of one expert, from the records.

They are made from what everybody who meets experts sees of a touchpoint, so the figures are the same for all of them; to
whoever sees no touchpoints there is no figure.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from kolloquy.engagement.coordination import ids_of, taken_part
from kolloquy.engagement.models import Touchpoint
from kolloquy.engagement.plan_meets.queries import as_contacts, coming
from kolloquy.engagement.pressure.contacts import Contact
from kolloquy.engagement.pressure.dormancy import Dormancy
from kolloquy.engagement.pressure.dormancy import dormancy as _dormancy
from kolloquy.engagement.pressure.pressing import Pressure, press
from kolloquy.engagement.pressure.recipe import RECIPE
from kolloquy.engagement.vocabulary import Status
from kolloquy.governance.rights.queries import legal_state
from kolloquy.governance.rights.state import LegalState
from kolloquy.governance.wall.filters import visible
from kolloquy.governance.wall.policy import Level, Reader, RecordClass, best_level
from kolloquy.planning.ahead import PlannedSeen


def pressure(expert_id: str, on: date, *, reader: Reader, state: LegalState | None = None) -> Pressure | None:
    """How much an expert is asked for, as of a day: today's held ones, and planned ones up to it. Give `state` if asked."""
    contacts = _contacts(expert_id, on - timedelta(days=RECIPE.horizon_days), on, reader)
    if contacts is None:
        return None
    wishes = (state or legal_state(expert_id, on=on)).wishes
    return press(contacts, on=on, wish=wishes.most_contacts_per_quarter)


@dataclass(frozen=True, slots=True)
class Ahead:
    """Contact pressure on a day to come, if all that is planned takes place."""

    on: date
    pressure: Pressure
    planned: tuple[PlannedSeen, ...]  # by plans in force, up to that day, that nobody has arranged


def pressure_ahead(expert_id: str, today: date, *, reader: Reader, weeks: int = 13) -> tuple[Ahead, ...]:
    """At the end of each week to come in which something is planned: touchpoints, and contacts of plans in force."""
    last = today + timedelta(weeks=weeks)
    contacts = _contacts(expert_id, today - timedelta(days=RECIPE.horizon_days), last, reader)
    if contacts is None:
        return ()
    planned = coming(expert_id, reader, today, last=last)
    wish = legal_state(expert_id, on=today).wishes.most_contacts_per_quarter
    days = [c.on for c in contacts if c.on > today] + [each.on for each in planned]
    ends = sorted({on + timedelta(days=6 - on.weekday()) for on in days})
    return tuple(
        Ahead(
            end,
            press([*contacts, *as_contacts(before)], on=end, wish=wish),
            tuple(each for each in before if each.sunday == end),
        )
        for end in ends
        for before in [[each for each in planned if each.on <= end]]
    )


def dormancy(expert_id: str, on: date, *, reader: Reader) -> Dormancy | None:
    """How long they were left alone, against their usual rhythm."""
    contacts = _contacts(expert_id, on - timedelta(days=366 * RECIPE.rhythm_years), on, reader)
    return None if contacts is None else _dormancy(contacts, on=on)


def contacts_in_quarter(expert_id: str, on: date, *, reader: Reader) -> int:
    """How often they were contacted within a quarter up to a day; what they asked for does not count."""
    contacts = _contacts(expert_id, on - timedelta(days=RECIPE.quarter_days - 1), on, reader) or []
    return sum(RECIPE.channel(contact.channel).weight > 0 for contact in contacts)


def _contacts(expert_id: str, first: date, last: date, reader: Reader) -> list[Contact] | None:
    if best_level(reader, RecordClass.TOUCHPOINT) < Level.COORDINATION:
        return None
    rows = Touchpoint.objects.filter(
        taken_part(ids_of(expert_id)), experts__on__gte=first, experts__on__lte=last
    ).exclude(status=Status.CANCELLED)
    found = visible(rows, reader).values_list("key", "on", "channel", "function", "status")
    # Twice where two ids of one person stand in one touchpoint.
    return [Contact(*row[:4], held=row[4] == Status.HELD) for row in dict.fromkeys(found)]
