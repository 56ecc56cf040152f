"""Keeping what was computed: all of it in one transaction, in the place of what was there; a plan in force is untouched."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from kolloquy.governance.models import User
from kolloquy.governance.trail.actions import Event, record
from kolloquy.kernel import clock
from kolloquy.kernel.problems import NotReady
from kolloquy.kernel.verdict import Refused
from kolloquy.planning import rules
from kolloquy.planning.agreeing.following import ask_along, asked_of
from kolloquy.planning.holding import hold_plan
from kolloquy.planning.models import (
    LeftOut,
    LimitPrice,
    Plan,
    PlanColleague,
    PlannedContact,
    PlannedExpert,
    Pricing,
    TakenAsGiven,
)
from kolloquy.planning.naming import name_computed
from kolloquy.planning.pressing import count_standing
from kolloquy.planning.vocabulary import ContactState, PlanKind
from kolloquy.store.inserting import insert_many
from kolloquy.strategy.models import Demand


@dataclass(frozen=True, slots=True)
class ExpertIn:
    expert: str
    owner: int | None
    territory: int | None
    goals: str  # a draft, where nobody has written any
    points: int
    sweet_spots: list[dict[str, Any]]
    reasons: list[dict[str, str]]
    room: int
    pressure: int


@dataclass(frozen=True, slots=True)
class ContactIn:
    expert: str
    colleague: int | None  # None: in an activity
    territory: int | None
    demand: str
    channel: str
    week: int
    minutes: int
    pressure: int
    points: int
    terms: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Out:
    expert: str
    territory: int | None
    kind: str
    rule: str
    sentence: str
    would_help: str
    points: int


@dataclass(frozen=True, slots=True)
class Price:
    kind: str
    key: str
    sentence: str
    points: int  # at least so many; of an estimate what the relaxed sum says
    experts: Mapping[str, int]  # by objective
    estimate: bool
    at_most: int | None = None
    found: int | None = None
    comes: Sequence[str] = ()
    goes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ToPrice:
    """What the run that prices the limits needs to know of the plan as it was computed."""

    computed_from: str  # a digest
    value: int  # as the optimiser counts it
    bound: int


@dataclass(frozen=True, slots=True)
class GivenIn:
    expert: str
    week: int
    function: str
    channel: str
    touchpoint_key: str | None
    planned_contact_key: str | None
    because: str


@dataclass(frozen=True, slots=True)
class ColleagueIn:
    user: int
    territory: int | None
    minutes: tuple[int, ...]
    most_experts: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    value: int
    bound: int
    greedy: int | None
    seed: int
    seconds: float
    cuts: int
    ended: str
    disturbed: int | None = None
    least_disturbed: int | None = None


@dataclass(frozen=True, slots=True)
class Computed:
    as_of: date
    figures: Figures
    experts: Sequence[ExpertIn]
    contacts: Sequence[ContactIn]
    left_out: Sequence[Out] = ()
    prices: Sequence[Price] = ()
    taken: Sequence[GivenIn] = ()
    colleagues: Sequence[ColleagueIn] = field(default_factory=tuple)
    to_price: ToPrice | None = None  # None: its prices stay as they are
    gone: Sequence[str] = ()  # who may not be engaged any more: nothing of theirs stays planned, pinned or not


@transaction.atomic
def put_computed(*, plan: Plan, version: int, computed: Computed, by: User | None) -> Plan:
    """Held and pinned contacts stay as they are, and so do goals that a person wrote or confirmed.

    NotReady where somebody changed the plan after it was read.
    """
    plan = hold_plan(plan.pk)
    verdict = rules.may_compute(plan.state, running=False)
    if not verdict:
        raise Refused(verdict)
    if plan.version != version:
        raise NotReady("Somebody changed this plan while it was computed; nothing was overwritten: compute it again.")
    _follow_signposts(plan)
    asked = asked_of(plan)
    _clear(plan, computed.gone)
    contacts = _contacts(plan, computed.contacts)
    name_computed(plan, contacts, list(asked.values()))
    insert_many(_experts(plan, computed.experts))
    insert_many(contacts)
    ask_along(plan, asked)
    insert_many([_left_out(plan, one) for one in computed.left_out])
    insert_many([price_row(plan, one) for one in computed.prices])
    if computed.to_price is not None and any(one.estimate for one in computed.prices):
        told = asdict(computed.to_price)
        Pricing.objects.create(plan=plan, side=plan.side, asked_by=by, asked_at=clock.now(), **told)
    insert_many([_given(plan, one) for one in computed.taken])
    insert_many([_colleague(plan, one) for one in computed.colleagues])
    figures = computed.figures
    for name in ("value", "bound", "greedy", "seed", "seconds", "cuts", "ended", "disturbed", "least_disturbed"):
        setattr(plan, name, getattr(figures, name))
    plan.as_of, plan.solved_at, plan.version = computed.as_of, clock.now(), plan.version + 1
    plan.save()
    facts = {
        "value": figures.value, "bound": figures.bound, "ended": figures.ended, "seed": figures.seed,
        "as_of": computed.as_of.isoformat(), "experts": len(computed.experts), "contacts": len(computed.contacts),
    }  # fmt: skip
    record(Event("plan.computed", "plan", plan.key, facts), by=by)
    return plan


def _follow_signposts(plan: Plan) -> None:
    """What stands with somebody who was merged into another is the other's."""
    moved = PlannedContact.objects.filter(plan=plan, expert__absorbed_into__isnull=False)
    for pk, into in moved.values_list("pk", "expert__absorbed_into"):
        PlannedContact.objects.filter(pk=pk).update(expert=into)


def _clear(plan: Plan, gone: Sequence[str]) -> None:
    PlannedContact.objects.filter(plan=plan, state=ContactState.PLANNED, expert__in=gone).delete()
    standing = PlannedContact.objects.filter(plan=plan, state=ContactState.HELD) | PlannedContact.objects.filter(
        plan=plan, state=ContactState.PLANNED, pinned=True
    )
    PlannedContact.objects.filter(plan=plan).exclude(pk__in=standing.values("pk")).delete()
    for model in (LeftOut, LimitPrice, TakenAsGiven, PlanColleague, Pricing):
        model._default_manager.filter(plan=plan).delete()


def _contacts(plan: Plan, wanted: Sequence[ContactIn]) -> list[PlannedContact]:
    demands = {
        demand.key: demand
        for demand in Demand.objects.filter(key__in={one.demand for one in wanted}).select_related("objective")
    }
    monday = plan.cycle.starts_on
    return [
        PlannedContact(
            plan=plan, side=plan.side, expert_id=one.expert, colleague_id=one.colleague, territory_id=one.territory,
            objective_id=demands[one.demand].objective_id, demand=demands[one.demand], channel=one.channel,
            week=one.week, monday=monday + timedelta(weeks=one.week), minutes=one.minutes, pressure=one.pressure,
            points=one.points, terms=one.terms,
        )
        for one in wanted
    ]  # fmt: skip


def _experts(plan: Plan, wanted: Sequence[ExpertIn]) -> list[PlannedExpert]:
    """Those already there keep their key, and their goals where a person had a hand in them."""
    there = {row.expert_id: row for row in PlannedExpert.objects.filter(plan=plan)}
    before = _goals_before(plan)
    named = {one.expert for one in wanted}
    PlannedExpert.objects.filter(plan=plan).exclude(expert__in=named).delete()
    fresh: list[PlannedExpert] = []
    changed: list[PlannedExpert] = []
    for one in wanted:
        row = there.get(one.expert)
        (changed if row else fresh).append(row := row or PlannedExpert(plan=plan, side=plan.side, expert_id=one.expert))
        row.owner_id, row.territory_id, row.points = one.owner, one.territory, one.points
        row.sweet_spots, row.reasons, row.room, row.pressure = one.sweet_spots, one.reasons, one.room, one.pressure
        if row.goals_confirmed_at is None:
            row.mutual_goals = one.goals
            if one.expert in before:
                row.mutual_goals, row.goals_confirmed_by_id, row.goals_confirmed_at = before[one.expert]
    count_standing(plan, [*changed, *fresh])
    fields = ("owner", "territory", "points", "sweet_spots", "reasons", "room", "pressure", "mutual_goals")
    confirmed = ("goals_confirmed_by", "goals_confirmed_at")
    PlannedExpert.objects.bulk_update(changed, [*fields, *confirmed], batch_size=500)
    return fresh


def _goals_before(plan: Plan) -> dict[str, tuple[str, int | None, Any]]:
    """What a person confirmed in the plan this one was copied from is still true of the expert."""
    if plan.copied_from_id is None or plan.kind == PlanKind.FIRST:
        return {}
    rows = PlannedExpert.objects.filter(plan=plan.copied_from_id, goals_confirmed_at__isnull=False)
    return {row.expert_id: (row.mutual_goals, row.goals_confirmed_by_id, row.goals_confirmed_at) for row in rows}


def _left_out(plan: Plan, one: Out) -> LeftOut:
    return LeftOut(
        plan=plan, side=plan.side, expert_id=one.expert, territory_id=one.territory, kind=one.kind, rule=one.rule,
        sentence=one.sentence, would_help=one.would_help, points=one.points,
    )  # fmt: skip


def price_row(plan: Plan, one: Price) -> LimitPrice:
    return LimitPrice(
        plan=plan, side=plan.side, kind=one.kind, limit_key=one.key, sentence=one.sentence, points=one.points,
        at_most=one.at_most, found=one.found, experts=dict(one.experts), comes=list(one.comes), goes=list(one.goes),
        estimate=one.estimate,
    )  # fmt: skip


def _given(plan: Plan, one: GivenIn) -> TakenAsGiven:
    return TakenAsGiven(
        plan=plan, side=plan.side, expert_id=one.expert, week=one.week, function=one.function, channel=one.channel,
        touchpoint_key=one.touchpoint_key, planned_contact_key=one.planned_contact_key, because=one.because,
    )  # fmt: skip


def _colleague(plan: Plan, one: ColleagueIn) -> PlanColleague:
    return PlanColleague(
        plan=plan, side=plan.side, user_id=one.user, territory_id=one.territory, minutes=list(one.minutes),
        most_experts=one.most_experts,
    )  # fmt: skip
