"""Where a plan of Medical and the appointments of other functions come close: the same expert in the same weeks.

Read at coordination level on both sides: expert, week, channel and function, and nothing else crosses.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from kolloquy.engagement.models import Touchpoint, TouchpointColleague, TouchpointExpert
from kolloquy.engagement.plan_meets.looking import family_of
from kolloquy.engagement.vocabulary import Status
from kolloquy.governance.models import Territory
from kolloquy.governance.wall.filters import visible, with_level
from kolloquy.governance.wall.policy import SIDE_OF, Level, Reader, Side
from kolloquy.planning.models import Plan, PlannedContact, PlannedExpert
from kolloquy.planning.reviewing.across import is_put_to
from kolloquy.planning.vocabulary import ContactState

WINDOW_WEEKS = 1  # the week before and the one after: two functions in ten days is what experts complain of
MOST = 500
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Other:
    """What another function has, or another plan of ours."""

    monday: date  # of its week
    on: date | None  # its day, where it has one
    function: str
    channel: str
    weeks_apart: int  # 0 is the same week
    touchpoint: str = ""
    held: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """One planned contact of Medical and all that lies near it."""

    contact: str  # key
    plan: str
    expert_id: str
    expert: str
    week: int
    monday: date
    channel: str
    function: str
    others: tuple[Other, ...]
    too_much: bool = False  # with them, more contact than the plan left room for
    colleague: str = ""  # for who sees the plan in full
    country: str = ""  # of the expert

    @property
    def same_week(self) -> bool:
        return any(other.weeks_apart == 0 for other in self.others)


def conflicts(plan: Plan, reader: Reader, *, on: date) -> tuple[Conflict, ...]:
    """Of one plan, in force or not, for who reads it in full: what other functions and other plans have near it."""
    rows = visible(PlannedContact.objects.filter(plan=plan), reader, at_least=Level.FULL)
    return _conflicts(rows, reader, on, but=plan)[:MOST]


@dataclass(frozen=True, slots=True)
class Around:
    """Of the plans in force, what is the reader's to settle, and all there is."""

    own: tuple[Conflict, ...]
    everywhere: tuple[Conflict, ...]
    territories: tuple[str, ...]  # names; () for whoever has none, whose own is everything


def conflicts_around(reader: Reader, *, on: date) -> Around:
    """The reader's own are those with experts of their territories' countries, and those with an appointment of theirs."""
    found = _in_force(reader, on)
    territories = list(Territory.objects.filter(pk__in=reader.territories).order_by("path"))
    countries = {country for each in territories for country in each.countries}
    if not countries:
        return Around(found[:MOST], found[:MOST], ())
    keys = {other.touchpoint for one in found for other in one.others if other.touchpoint}
    theirs = TouchpointColleague.objects.filter(user=reader.user_id, touchpoint__key__in=keys)
    mine = set(theirs.values_list("touchpoint__key", flat=True))
    own = [one for one in found if one.country in countries or any(other.touchpoint in mine for other in one.others)]
    return Around(tuple(own[:MOST]), found[:MOST], _topmost(territories))


def _topmost(territories: Sequence[Territory]) -> tuple[str, ...]:
    """Without those that lie in another of them; the first by path is never in a later one."""
    found: list[Territory] = []
    for each in territories:
        if not any(each.path.startswith(above.path) for above in found):
            found.append(each)
    return tuple(each.name for each in found)


def conflicts_in_force(reader: Reader, *, on: date) -> tuple[Conflict, ...]:
    """Of all plans in force, for everybody who meets experts; for another side, only where they themselves are near."""
    return _in_force(reader, on)[:MOST]


def _in_force(reader: Reader, on: date) -> tuple[Conflict, ...]:
    rows = with_level(PlannedContact.objects.filter(in_force=True), reader)
    own = None if reader.side in (Side.MEDICAL, Side.OFFICE) else reader.side
    return _conflicts(rows, reader, on, only=own)


def conflicts_put_to(plan: Plan, reader: Reader, *, on: date) -> tuple[Conflict, ...]:
    """Of a plan in review, for a colleague of another side who was asked about it: where they themselves are near."""
    if not is_put_to(plan, reader.user_id):
        return ()
    rows = with_level(PlannedContact.objects.filter(plan=plan), reader)
    return _conflicts(rows, reader, on, only=reader.side)


def _conflicts(
    rows: QuerySet[PlannedContact], reader: Reader, on: date, *, but: Plan | None = None, only: Side | None = None
) -> tuple[Conflict, ...]:
    first = on - timedelta(days=on.weekday())
    rows = rows.filter(state=ContactState.PLANNED, monday__gte=first).select_related("expert", "colleague", "plan")
    ours = list(rows.order_by("monday", "expert__sort_name", "pk"))
    if not ours:
        return ()
    family = family_of({row.expert_id for row in ours})
    others = _appointments(family, ours, reader, only)
    if only is None:
        for head, more in _other_plans(family, ours, reader, but).items():
            others[head] += more
    room = _room(ours) if but is not None else {}
    found = [_conflict(row, others.get(family[row.expert_id], []), room, full=but is not None) for row in ours]
    near = [one for one in found if one.others]
    near.sort(key=lambda one: (one.monday, not one.same_week, one.expert))
    return tuple(near)


def _appointments(
    family: Mapping[str, str], ours: Sequence[PlannedContact], reader: Reader, only: Side | None
) -> dict[str, list[Other]]:
    """Appointments of other functions with these experts, by the one person each is."""
    window = WINDOW_WEEKS * WEEK
    links = TouchpointExpert.objects.filter(
        expert__in=list(family), on__gte=ours[0].monday - window, on__lt=ours[-1].monday + window + WEEK,
        touchpoint__status__in=[Status.PLANNED, Status.HELD],
    )  # fmt: skip
    # What the reader does not know of at all is not hinted at either.
    known = visible(Touchpoint.objects.filter(pk__in=links.values("touchpoint")), reader)
    sides = [only.value] if only else [side.value for side in Side if side is not Side.MEDICAL]
    told = {row.pk: row for row in known.filter(side__in=sides)}
    found: dict[str, list[Other]] = defaultdict(list)
    for expert_id, number, day in links.values_list("expert", "touchpoint", "on").order_by("on", "pk"):
        row = told.get(number)
        if row is not None and expert_id is not None:
            monday = day - timedelta(days=day.weekday())
            held = row.status == Status.HELD
            found[family[expert_id]].append(Other(monday, day, row.function, row.channel, 0, row.key, held))
    return found


def _other_plans(
    family: Mapping[str, str], ours: Sequence[PlannedContact], reader: Reader, but: Plan | None
) -> dict[str, list[Other]]:
    """Contacts of other plans in force: of another territory's cycle, which may meet the same expert."""
    near = PlannedContact.objects.filter(in_force=True, state=ContactState.PLANNED, expert__in=list(family))
    near = visible(near, reader).exclude(plan__in={row.plan_id for row in ours})
    if but is not None:
        near = near.exclude(plan__cycle=but.cycle_id)  # what this plan would replace is no conflict
    found: dict[str, list[Other]] = defaultdict(list)
    for row in near.order_by("monday", "pk"):
        found[family[row.expert_id]].append(Other(row.monday, None, row.function, row.channel, 0))
    return found


def _conflict(
    row: PlannedContact, others: Iterable[Other], room: Mapping[str, tuple[int | None, int]], *, full: bool
) -> Conflict:
    near = []
    for other in others:
        apart = abs((other.monday - row.monday).days) // 7
        if apart <= WINDOW_WEEKS:
            near.append(
                Other(other.monday, other.on, other.function, other.channel, apart, other.touchpoint, other.held)
            )
    near.sort(key=lambda other: (other.weeks_apart, other.monday))
    most, planned = room.get(row.expert_id, (None, 0))
    coming = sum(1 for other in near if not other.held)
    return Conflict(
        contact=row.key, plan=row.plan.key, expert_id=row.expert_id, expert=row.expert.name, week=row.week,
        monday=row.monday, channel=row.channel, function=row.function, others=tuple(near),
        too_much=most is not None and coming > 0 and planned > most,
        colleague=str(row.colleague) if full and row.colleague else "",
        country=row.expert.country or "",
    )  # fmt: skip


def _room(ours: Sequence[PlannedContact]) -> dict[str, tuple[int | None, int]]:
    rows = PlannedExpert.objects.filter(plan__in={row.plan_id for row in ours})
    return {row.expert_id: (row.room, row.pressure) for row in rows}


def functions_of(found: Iterable[Conflict]) -> frozenset[str]:
    """Who is to agree with whom."""
    return frozenset(other.function for one in found for other in one.others) & frozenset(SIDE_OF)
