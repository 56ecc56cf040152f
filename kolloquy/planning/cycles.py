"""Opening a cycle and making its plan: what is to be computed, before anything is."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from kolloquy.governance.models import Territory, User
from kolloquy.governance.trail.actions import Event, record
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput
from kolloquy.planning import rules
from kolloquy.planning.cycles_limits import kept_limits
from kolloquy.planning.holding import hold_plan, hold_territory
from kolloquy.planning.models import Cycle, Plan, Pricing, Solving
from kolloquy.planning.vocabulary import JobState, PlanKind, PlanState
from kolloquy.strategy.models import Imperative
from kolloquy.strategy.written import line

USUAL_WEEKS = 13  # a quarter


@transaction.atomic
def open_cycle(*, name: str, territory: Territory, starts_on: date, by: User, weeks: int = USUAL_WEEKS) -> Cycle:
    """A stretch of weeks for a territory and all below it; two of one territory never overlap."""
    rules.may_plan(by.function, by.role).or_raise()
    name = line(name, "The cycle's name", at_most=80)
    if starts_on.weekday():
        monday = starts_on - timedelta(days=starts_on.weekday())
        raise BadInput(
            f"A cycle starts on a Monday, and {starts_on} is none; take {monday} or {monday + timedelta(days=7)}."
        )
    if not 1 <= weeks <= 53:
        raise BadInput(f"A cycle has 1 to 53 weeks, not {weeks}; a quarter has 13.")
    if starts_on + timedelta(weeks=weeks) <= clock.today():
        raise BadInput(f"These weeks are over by {clock.today()}; a cycle that is planned ends later.")
    hold_territory(territory)
    rules.may_open(territory.name, _overlapping(territory, starts_on, weeks)).or_raise()
    made = Cycle.objects.create(
        name=name, territory=territory, starts_on=starts_on, weeks=weeks, made_by=by, made_at=clock.now()
    )
    facts = {"name": name, "territory": territory.code, "starts_on": starts_on.isoformat(), "weeks": weeks}
    record(Event("cycle.opened", "cycle", made.key, facts), by=by)
    return made


def _overlapping(territory: Territory, starts_on: date, weeks: int) -> str | None:
    for other in Cycle.objects.filter(territory=territory, starts_on__lt=starts_on + timedelta(weeks=weeks)):
        if other.starts_on + timedelta(weeks=other.weeks) > starts_on:
            return other.name
    return None


@transaction.atomic
def make_plan(
    *, cycle: Cycle, name: str, imperatives: Sequence[Imperative], by: User, limits: Mapping[str, Any] | None = None
) -> Plan:
    """A draft with nothing in it yet: for what, and within which limits."""
    rules.may_plan(by.function, by.role).or_raise()
    _usable(imperatives)
    made = Plan.objects.create(
        cycle=cycle,
        name=line(name, "The plan's name", at_most=120),
        kind=PlanKind.FIRST,
        limits=kept_limits(limits or {}),
        made_by=by,
        made_at=clock.now(),
    )
    made.imperatives.set(imperatives)
    facts = {"cycle": cycle.key, "imperatives": sorted(one.key for one in imperatives), "limits": made.limits}
    record(Event("plan.made", "plan", made.key, facts), by=by)
    return made


@transaction.atomic
def change_plan(
    *,
    plan: Plan,
    version: int,
    by: User,
    name: str | None = None,
    limits: Mapping[str, Any] | None = None,
    imperatives: Sequence[Imperative] | None = None,
) -> Plan:
    """Change what a draft is computed from; what was computed stays until it is computed again."""
    rules.may_plan(by.function, by.role).or_raise()
    plan = hold_plan(plan.pk)
    if plan.version != version:
        raise BadInput("Somebody changed this plan meanwhile; look at it again and change it then.")
    rules.may_change(plan.state, running=running(plan)).or_raise()
    facts: dict[str, Any] = {}
    if name is not None:
        facts["name"], plan.name = [plan.name, name], line(name, "The plan's name", at_most=120)
    if limits is not None:
        facts["limits"], plan.limits = [plan.limits, dict(limits)], kept_limits({**plan.limits, **limits})
    if imperatives is not None:
        _usable(imperatives)
        facts["imperatives"] = sorted(one.key for one in imperatives)
        plan.imperatives.set(imperatives)
    plan.version += 1
    plan.save()
    record(Event("plan.changed", "plan", plan.key, facts), by=by)
    return plan


@transaction.atomic
def set_plan_aside(*, plan: Plan, by: User) -> Plan:
    """A draft or what-if that nobody wants any more: it stays readable and leaves the lists."""
    rules.may_ask_what_if(by.function).or_raise()
    plan = hold_plan(plan.pk)
    if plan.kind != PlanKind.WHAT_IF:
        rules.may_plan(by.function, by.role).or_raise()
    rules.may_change(plan.state, running=running(plan)).or_raise()
    Plan.objects.filter(pk=plan.pk).update(state=PlanState.SET_ASIDE)
    under_way = Pricing.objects.filter(plan=plan, state__in=[JobState.WAITING, JobState.RUNNING])
    under_way.update(state=JobState.STOPPED, ended_at=clock.now(), leased_until=None)  # nobody asks by now
    plan.state = PlanState.SET_ASIDE
    record(Event("plan.set_aside", "plan", plan.key, {}), by=by)
    return plan


def running(plan: Plan) -> bool:
    """Whether a run waits or is under way."""
    return Solving.objects.filter(plan=plan, state__in=[JobState.WAITING, JobState.RUNNING]).exists()


def _usable(imperatives: Iterable[Imperative]) -> None:
    chosen = list(imperatives)
    if not chosen:
        raise BadInput("A plan serves an imperative; choose at least one.")
    rules.may_use((one.name, one.state) for one in chosen).or_raise()
