"""One person's own part of the plans and their planned exchanges, as a calendar holds them: names, weeks and channels.

A calendar leaves the house: it holds no note, no place anybody typed, no topic, and of an activity its name only where
nothing off-label can stand in it. Beside a week stand the days that the expert wishes, for whoever picks one there.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, Sum

from kolloquy.engagement.models import Touchpoint
from kolloquy.engagement.plan_meets.queries import arrangements
from kolloquy.engagement.vocabulary import Status
from kolloquy.governance.rights.when import wished_when
from kolloquy.governance.wall.filters import with_level
from kolloquy.governance.wall.policy import Level, Reader
from kolloquy.planning.agreeing.off_label import unsayable
from kolloquy.planning.agreeing.rules import subject_is_on_label
from kolloquy.planning.agreeing.standing import against
from kolloquy.planning.feeding.calendars import Dated, week
from kolloquy.planning.models import PlannedContact
from kolloquy.planning.pins import is_agreed
from kolloquy.planning.vocabulary import ContactState, PlanState
from kolloquy.strategy.rules import may_be_proposed
from kolloquy.strategy.vocabulary import Channel

BACK, AHEAD = timedelta(weeks=8), timedelta(weeks=53)
USUAL = timedelta(hours=1)


def diary(reader: Reader, today: date, *, address: str = "") -> list[Dated]:
    """`address` is where this house is, such as https://kolloquy.example.org; events link there."""
    if not reader.here:
        return []
    found = [*_touchpoints(reader, today, address), *_visits(reader, today, address), *_hosted(reader, today, address)]
    return sorted(found, key=lambda each: (str(each.starts), each.uid))


def _touchpoints(reader: Reader, today: date, address: str) -> Iterator[Dated]:
    rows = Touchpoint.objects.filter(
        colleagues__user=reader.user_id,
        colleagues__on__gte=today - BACK,
        colleagues__on__lte=today + AHEAD,
        status__in=[Status.PLANNED, Status.CANCELLED],
    ).prefetch_related("experts__expert", "experts__unverified")
    for row in with_level(rows, reader):
        if row.wall_level < Level.FULL:
            continue
        names = [str(link.expert or link.unverified) for link in row.experts.all()]
        starts: Any = row.starts_at or row.on
        ends = starts + (timedelta(minutes=row.minutes) if row.minutes else USUAL) if row.starts_at else None
        yield Dated(
            uid=f"touchpoint-{row.key}",
            summary=_summary(row.channel, names),
            starts=starts,
            ends=ends or row.on + timedelta(days=1),
            cancelled=row.status == Status.CANCELLED,
            version=row.version,
            url=f"{address}/exchange/touchpoints/{row.key}" if address else "",
        )


def _visits(reader: Reader, today: date, address: str) -> Iterator[Dated]:
    """What is arranged already stands there as its touchpoint."""
    rows = _contacts(reader, today, colleague=reader.user_id)
    arranged = arrangements({row.expert.absorbed_into_id or row.expert_id for row in rows})
    refused = against(rows, today)
    wished = wished_when((row.expert_id for row in rows), reader, on=today)
    for row in rows:
        if row.key in arranged:
            continue
        starts, ends = week(row.monday)
        agreed = ", agreed" if row.pinned and is_agreed(row.pinned_because) else ""
        yield Dated(
            uid=f"planned-{row.known_as}",
            summary=f"{_summary(row.channel, [row.expert.name])} (this week{agreed})",
            starts=starts,
            ends=ends,
            cancelled=row.state == ContactState.DROPPED or row.pk in refused,
            version=row.version,
            place=row.expert.city or "" if row.channel == Channel.FACE_TO_FACE else "",
            url=f"{address}/plan/p/{row.plan.key}/agreed#{row.key}" if address else "",
            about=f"Wishes to be met {when}." if (when := wished.get(row.expert_id)) else "",
        )


def _hosted(reader: Reader, today: date, address: str) -> Iterator[Dated]:
    """Activities one hosts: one event each."""
    rows = _contacts(reader, today, colleague__isnull=True, demand__hosts=reader.user_id)
    names = unsayable(today) if rows else ()
    by_demand: dict[int, list[Any]] = {}
    for row in rows:
        by_demand.setdefault(row.demand_id, []).append(row)
    versions = _versions(by_demand)
    for some in by_demand.values():
        row, coming = some[0], [one for one in some if one.state == ContactState.PLANNED]
        sayable = may_be_proposed(row.objective) and subject_is_on_label(row.demand.name, off_label=names)
        name = row.demand.name if sayable else str(Channel(row.channel).label)
        starts, ends = _days(row)
        yield Dated(
            uid=f"activity-{row.demand.key}",
            summary=f"{name}, {len(coming)} expert{'' if len(coming) == 1 else 's'}",
            starts=starts,
            ends=ends,
            cancelled=not coming,
            version=versions[row.demand_id],
            url=f"{address}/plan/p/{row.plan.key}" if address else "",
        )


def _versions(demands: Iterable[int]) -> dict[int, int]:
    """Of each activity, over all plans that were ever in force: who is left out of the next one must not make it older."""
    ever = PlannedContact.objects.filter(demand__in=list(demands), colleague=None, plan__signed_at__isnull=False)
    return dict(ever.order_by().values("demand").annotate(all=Sum("version")).values_list("demand", "all"))


def _days(row: Any) -> tuple[date, date]:
    """Its days where they lie in the week that was planned, else that week."""
    first, last = row.demand.starts_on, row.demand.ends_on
    if first and last and row.monday <= first <= last <= row.monday + timedelta(days=6):
        return first, last + timedelta(days=1)
    return week(row.monday)


def _contacts(reader: Reader, today: date, **which: Any) -> list[Any]:
    # What was taken out of a plan in force stays in the calendar, as cancelled.
    stands = Q(in_force=True, state=ContactState.PLANNED) | Q(
        plan__state=PlanState.IN_FORCE, state=ContactState.DROPPED
    )
    near = {"monday__gte": today - BACK, "monday__lte": today + AHEAD}
    rows = PlannedContact.objects.filter(stands, **near, **which)
    found = with_level(rows, reader).select_related(
        "expert", "plan", "demand", "objective__imperative__indication", "objective__gap"
    )
    return [row for row in found if row.wall_level >= Level.FULL]


def _summary(channel: str, names: Iterable[str]) -> str:
    people = list(names)
    more = f" and {len(people) - 3} more" if len(people) > 3 else ""
    return f"{Channel(channel).label}: {', '.join(people[:3])}{more}"
