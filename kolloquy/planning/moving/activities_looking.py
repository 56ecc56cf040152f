"""An activity of a plan as it stands, and all that may speak against it elsewhere: the same few queries however many it asks."""

import zlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Sum

from kolloquy.governance.models import User
from kolloquy.governance.rights.queries import legal_states
from kolloquy.governance.rights.rules import may_contact, purpose_of
from kolloquy.governance.vocabulary import Function
from kolloquy.kernel import clock
from kolloquy.planning.models import Plan, PlanChange, PlanColleague, PlannedContact, PlannedExpert, TakenAsGiven
from kolloquy.planning.moving.activities_rules import Host, Whole
from kolloquy.planning.moving.looking import (
    NOTHING_PUT,
    activity_weeks,
    away_weeks,
    gone,
    hosted,
    monday,
    ours,
    put_to,
    theirs,
    week_of,
)
from kolloquy.planning.moving.rules import Change, Other
from kolloquy.planning.pressing import taken_by_others
from kolloquy.planning.vocabulary import ContactState, Deed, PlanState
from kolloquy.strategy.models import Demand
from kolloquy.strategy.vocabulary import DemandKind


@dataclass(frozen=True, slots=True)
class Activity:
    plan: Plan
    demand: Demand
    places: tuple[PlannedContact, ...]  # all that are not taken out

    @property
    def weeks(self) -> frozenset[int]:
        return frozenset(row.week for row in self.places)

    @property
    def stamp(self) -> str:
        return stamp_of((row.pk, row.version) for row in self.places)

    @property
    def possible(self) -> frozenset[int]:
        return activity_weeks(self.plan.cycle, self.demand)


def stamp_of(places: Iterable[tuple[int, int]]) -> str:
    """What somebody saw of an activity: another one as soon as a place of it is moved, added or taken out."""
    return f"{zlib.crc32(repr(sorted(places)).encode()):08x}"


def activity_of(plan: Plan, demand_key: str, *, lock: bool = False) -> Activity | None:
    """None where the plan holds no place in an activity of that key."""
    rows = _places_in(plan).filter(demand__key=demand_key)
    rows = rows.select_for_update(of=("self",), no_key=True) if lock else rows
    places = tuple(rows.order_by("expert__sort_name", "pk"))
    return Activity(plan, places[0].demand, places) if places else None


def activities_of(plan: Plan) -> tuple[Activity, ...]:
    """All of a plan, the soonest first."""
    by_demand: dict[int, list[PlannedContact]] = defaultdict(list)
    for row in _places_in(plan).prefetch_related("demand__hosts").order_by("expert__sort_name", "pk"):
        by_demand[row.demand_id].append(row)
    found = (Activity(plan, places[0].demand, tuple(places)) for places in by_demand.values())
    return tuple(sorted(found, key=lambda it: (min(it.weeks), it.demand.pk)))


def _places_in(plan: Plan) -> QuerySet[PlannedContact]:
    rows = PlannedContact.objects.filter(plan=plan).exclude(state=ContactState.DROPPED)
    return rows.exclude(demand__kind=DemandKind.ONE_TO_ONE).select_related("expert__absorbed_into", "demand")


def whole(it: Activity, week: int, *, today: date | None = None) -> Whole:
    plan, cycle, demand = it.plan, it.plan.cycle, it.demand
    within = 0 <= week < cycle.weeks
    return Whole(
        name=demand.name,
        week=week,
        weeks=cycle.weeks,
        running=week_of(cycle, today or clock.today()),
        was=it.weeks,
        possible=it.possible,
        days=days_in_words(demand) if demand.kind == DemandKind.CONGRESS else "",
        held=sum(row.state == ContactState.HELD for row in it.places),
        signed=_signed_week(it) if plan.state == PlanState.IN_FORCE else None,
        lead_weeks=demand.lead_weeks,
        minutes=demand.minutes,
        hosts=_hosts(it, week) if within else (),
        places=_places(it, week) if within else (),
    )


def days_in_words(demand: Demand) -> str:
    """ "from 3 June to 5 June in Vienna"; "" where it has no days."""
    if demand.starts_on is None or demand.ends_on is None:
        return ""
    where = f" in {demand.place}" if demand.place else ""
    if demand.starts_on == demand.ends_on:
        return f"on {demand.starts_on:%-d %B}{where}"
    return f"from {demand.starts_on:%-d %B} to {demand.ends_on:%-d %B}{where}"


def _signed_week(it: Activity) -> int:
    """Places move together, so that the first move after the signature of any of them tells where all were."""
    moved = PlanChange.objects.filter(contact__in=it.places, after_signing=True, deed=Deed.MOVED).order_by("pk").first()
    return int(moved.told["week"][0]) if moved and "week" in moved.told else min(it.weeks)


def _hosts(it: Activity, week: int) -> tuple[Host, ...]:
    """Those whose time the plan counts with; of others nobody has said how much they have."""
    users = list(User.objects.filter(pk__in=it.demand.hosts.values("pk")).order_by("first_name", "last_name", "pk"))
    minutes = {row.user_id: row.minutes for row in PlanColleague.objects.filter(plan=it.plan, user__in=users)}
    away = away_weeks(it.plan.cycle, minutes)
    busy = hosted(it.plan)
    rows = PlannedContact.objects.filter(plan=it.plan, colleague__in=users, week=week).exclude(
        state=ContactState.DROPPED
    )
    visits = dict(rows.values_list("colleague").annotate(all=Sum("minutes")))
    here, found = week in it.weeks, []
    for user in users:
        if user.pk not in minutes:
            continue
        weeks = minutes[user.pk]
        own = it.demand.minutes if here else 0
        taken = (visits.get(user.pk) or 0) + busy.get((user.pk, week), 0) - own
        available = weeks[week] if week < len(weeks) else 0
        works = user.works_here(monday(it.plan.cycle, week))
        found.append(Host(str(user), works, (user.pk, week) in away, available, taken))
    return tuple(found)


def _places(it: Activity, week: int) -> tuple[Change, ...]:
    plan, cycle = it.plan, it.plan.cycle
    waiting = [row for row in it.places if row.state == ContactState.PLANNED]
    experts = {row.expert_id for row in waiting}
    near = _others(it, experts)
    rooms = dict(PlannedExpert.objects.filter(plan=plan, expert__in=experts).values_list("expert", "room"))
    pressures = PlannedContact.objects.filter(plan=plan, expert__in=experts).exclude(state=ContactState.DROPPED)
    pressing = dict(pressures.values_list("expert").annotate(all=Sum("pressure")))
    others = taken_by_others(plan, experts)
    put = put_to(waiting)
    on = max(monday(cycle, week), clock.today())
    rights, purpose = legal_states(sorted(experts), on=on), purpose_of(Function.MEDICAL)
    found = []
    for row in waiting:
        may = may_contact(
            rights[row.expert_id], channel=row.channel, purpose=purpose, on=on, country=row.expert.country
        )
        said = put.get(row.pk, NOTHING_PUT)
        found.append(
            Change(
                expert=row.expert.name, week=week, weeks=cycle.weeks, running=0, was=row.week,
                activity=(it.demand.name, frozenset({week})), others=tuple(near[row.expert_id]),
                room=rooms.get(row.expert_id), pressure=(pressing.get(row.expert_id) or 0) + others.get(row.expert_id, 0),
                agreed=said.agreed,
                waiting=said.waiting, pinned=row.pinned_because if row.pinned else None, gone=gone(row.expert),
                rights=may, moves=row.week != week,
            )
        )  # fmt: skip
    return tuple(found)


def _others(it: Activity, experts: Iterable[str]) -> dict[str, list[Other]]:
    """What else each of them has, of ours and of other functions."""
    found: dict[str, list[Other]] = defaultdict(list)
    rows = PlannedContact.objects.filter(plan=it.plan, expert__in=list(experts)).exclude(state=ContactState.DROPPED)
    for row in rows.exclude(demand=it.demand).select_related("demand", "colleague").order_by("week", "pk"):
        found[row.expert_id].append(ours(row, it.demand))
    given = TakenAsGiven.objects.filter(plan=it.plan, expert__in=list(experts)).exclude(function=Function.MEDICAL)
    for taken in given.order_by("week", "pk"):
        found[taken.expert_id].append(theirs(taken))
    return found
