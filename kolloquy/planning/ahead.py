"""What plans in force ask for with whom and when: what everybody who meets experts reads of them, and no draft."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from kolloquy.governance.wall.filters import with_level
from kolloquy.governance.wall.policy import Level, Reader
from kolloquy.planning.models import PlannedContact
from kolloquy.planning.pins import is_agreed
from kolloquy.planning.vocabulary import ContactState

MIDWEEK = timedelta(days=2)  # where a contact with a week and no day is taken to be


@dataclass(frozen=True, slots=True)
class PlannedSeen:
    """At coordination: with whom, which week, channel, function and state. All else is None."""

    key: str
    expert_id: str
    monday: date
    week: int
    channel: str
    function: str
    state: str
    level: Level
    expert: str = ""  # the name
    colleague_id: int | None = None
    colleague: str | None = None
    objective: str | None = None
    demand: str | None = None
    place: str | None = None
    plan: str | None = None  # key
    plan_name: str | None = None
    agreed: bool | None = None
    minutes: int | None = None
    version: int | None = None

    @property
    def in_full(self) -> bool:
        return self.level is Level.FULL

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def on(self) -> date:
        return self.monday + MIDWEEK

    def days_from(self, on: date) -> int:
        """To the nearest day of its week."""
        return max((self.monday - on).days, (on - self.sunday).days, 0)


def planned(
    reader: Reader,
    *,
    experts: Collection[str] | None = None,
    colleague: int | None = None,
    first: date | None = None,
    last: date | None = None,
    states: Iterable[str] = (ContactState.PLANNED,),
) -> tuple[PlannedSeen, ...]:
    """Contacts of plans in force, the earliest first, whose week touches the days between `first` and `last`."""
    rows = PlannedContact.objects.filter(in_force=True, state__in=list(states))
    if experts is not None:
        rows = rows.filter(expert__in=list(experts))
    if colleague is not None:
        rows = rows.filter(colleague=colleague)
    if first is not None:
        rows = rows.filter(monday__gt=first - timedelta(days=7))
    if last is not None:
        rows = rows.filter(monday__lte=last)
    found = with_level(rows, reader).select_related("expert", "colleague", "objective", "demand", "plan")
    return tuple(seen(row) for row in found.order_by("monday", "key"))


def planned_contact(key: str, reader: Reader) -> PlannedSeen | None:
    """One of them; None alike for what is not there, not in force and not seen."""
    rows = PlannedContact.objects.filter(key=key, in_force=True)
    found = with_level(rows, reader).select_related("expert", "colleague", "objective", "demand", "plan").first()
    return seen(found) if found else None


def seen(row: Any) -> PlannedSeen:
    known: dict[str, Any] = {
        "key": row.key,
        "expert_id": row.expert.absorbed_into_id or row.expert_id,
        "expert": row.expert.name,
        "monday": row.monday,
        "week": row.week,
        "channel": row.channel,
        "function": row.function,
        "state": row.state,
        "level": Level(row.wall_level),
    }
    if row.wall_level < Level.FULL:
        return PlannedSeen(**known)
    return PlannedSeen(
        **known,
        colleague_id=row.colleague_id,
        colleague=str(row.colleague) if row.colleague else None,
        objective=row.objective.statement,
        demand=row.demand.name,
        place=row.demand.place,
        plan=row.plan.key,
        plan_name=row.plan.name,
        agreed=row.pinned and is_agreed(row.pinned_because),
        minutes=row.minutes,
        version=row.version,
    )
