"""Every read of cycles and plans that faces share. All go through the wall; what a reader does not see is None.

Across the wall a plan is known once it is in force, or to whom it is put for review: a draft commits nobody, and a
what-if may be named after somebody.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from kolloquy.governance.models import User
from kolloquy.governance.wall.filters import visible, with_level
from kolloquy.governance.wall.policy import Level, Reader, RecordClass, best_level
from kolloquy.planning.models import Cycle, Plan, PlanColleague, PlannedContact, PlannedExpert, Review, Solving
from kolloquy.planning.seen import Course, CycleSeen, ImperativeSeen, PlanSeen, SolvingSeen
from kolloquy.planning.seen import Page as Page
from kolloquy.planning.vocabulary import ContactState, JobState, PlanState
from kolloquy.strategy.models import Imperative

KNOWN_ACROSS = (PlanState.IN_FORCE, PlanState.REPLACED)
UNDER_WAY = (JobState.WAITING, JobState.RUNNING)
_CARRIED = ("cycle__territory", "copied_from", "made_by", "signed_by")
FIRST_PLANS = 100  # of a cycle: more what-ifs than anybody compares


def cycles(reader: Reader, *, size: int = 12) -> tuple[CycleSeen, ...]:
    """The latest first."""
    if best_level(reader, RecordClass.PLAN) < Level.COORDINATION:
        return ()
    rows = Cycle.objects.select_related("territory").order_by("-starts_on", "-pk")
    return tuple(cycle_seen(row) for row in rows[:size])


def cycle_to_act_on(key: str, reader: Reader) -> Cycle | None:
    if best_level(reader, RecordClass.PLAN) < Level.FULL:
        return None
    return Cycle.objects.select_related("territory").filter(key=key).first()


def plans_of(cycle_keys: Iterable[str], reader: Reader) -> tuple[PlanSeen, ...]:
    """All but those set aside: in force first, then the latest."""
    rows = _known(reader).filter(cycle__key__in=list(cycle_keys)).exclude(state=PlanState.SET_ASIDE)
    found = list(rows.order_by("-pk")[:FIRST_PLANS])
    found.sort(key=lambda row: row.state != PlanState.IN_FORCE)
    return plans_seen(found)


def plan(key: str, reader: Reader) -> PlanSeen | None:
    """One plan; None alike for what is not there and for what the reader may not know of."""
    seen = plans_seen(list(_known(reader).filter(key=key)))
    return seen[0] if seen else None


def plan_to_act_on(key: str, reader: Reader) -> Plan | None:
    """For actions and for what only full readers see."""
    rows = visible(Plan.objects.filter(key=key), reader, at_least=Level.FULL)
    return rows.select_related("cycle__territory", "copied_from").first()


def usable_imperatives(reader: Reader) -> list[Imperative]:
    """Those in force, which alone a plan is made for."""
    rows = visible(Imperative.objects.filter(state="in_force"), reader, at_least=Level.FULL)
    return list(rows.select_related("territory", "indication__product").order_by("territory__path", "name"))


def solving(plan: Plan, reader: Reader) -> SolvingSeen | None:
    """The latest run."""
    rows = visible(Solving.objects.filter(plan=plan), reader, at_least=Level.FULL)
    row = rows.select_related("asked_by").order_by("-pk").first()
    return solving_seen(row) if row else None


def solving_to_act_on(plan: Plan, reader: Reader) -> Solving | None:
    rows = visible(Solving.objects.filter(plan=plan, state__in=UNDER_WAY), reader, at_least=Level.FULL)
    return rows.order_by("-pk").first()


def being_solved(plans: Iterable[PlanSeen]) -> frozenset[str]:
    """Keys of those that wait for the worker or are with it."""
    keys = [each.key for each in plans if each.in_full]
    rows = Solving.objects.filter(plan__key__in=keys, state__in=UNDER_WAY)
    return frozenset(rows.values_list("plan__key", flat=True))


def course(plan_key: str, reader: Reader, *, on: date) -> Course | None:
    """How far the contacts of a plan have come, counted where they lie; None for who sees no plan in full."""
    if best_level(reader, RecordClass.PLAN) < Level.FULL:
        return None
    lasted = Q(state=ContactState.PLANNED, monday__lte=_week_over(on))
    counted = visible(PlannedContact.objects.filter(plan__key=plan_key), reader, at_least=Level.FULL).aggregate(
        contacts=Count("pk", filter=~Q(state=ContactState.DROPPED)),
        held=Count("pk", filter=Q(state=ContactState.HELD)),
        missed=Count("pk", filter=lasted),
        pinned=Count("pk", filter=Q(pinned=True)),
    )
    experts = visible(PlannedExpert.objects.filter(plan__key=plan_key), reader, at_least=Level.FULL).count()
    ahead = counted["contacts"] - counted["held"] - counted["missed"]
    return Course(experts, counted["contacts"], counted["held"], counted["missed"], ahead, counted["pinned"])


def waiting_for_me(reader: Reader) -> tuple[PlanSeen, ...]:
    """Plans in review that this reader was asked about and has not answered."""
    asked = Review.objects.filter(reviewer=reader.user_id, stand=None, plan__state=PlanState.IN_REVIEW)
    mine = visible(asked, reader).values("plan")
    return plans_seen(list(_known(reader).filter(pk__in=mine).order_by("-pk")))


def colleagues_of(plan_key: str) -> list[User]:
    """Whose time the plan counts with."""
    colleagues = PlanColleague.objects.filter(plan__key=plan_key).values("user")
    return list(User.objects.filter(pk__in=colleagues).order_by("first_name", "last_name", "pk"))


def _known(reader: Reader) -> QuerySet[Any]:
    rows = with_level(Plan.objects.select_related(*_CARRIED), reader)
    if best_level(reader, RecordClass.PLAN) < Level.FULL:
        asked = Review.objects.filter(reviewer=reader.user_id, plan__state=PlanState.IN_REVIEW)
        rows = rows.filter(Q(state__in=KNOWN_ACROSS) | Q(pk__in=asked.values("plan")))
    return rows


def plans_seen(rows: list[Any]) -> tuple[PlanSeen, ...]:
    full = [row.pk for row in rows if row.wall_level == Level.FULL]
    links = Plan.imperatives.through.objects.filter(plan__in=full).select_related("imperative").order_by("pk")
    serves: dict[int, list[ImperativeSeen]] = {}
    for link in links if full else ():
        serves.setdefault(link.plan_id, []).append(_imperative_seen(link.imperative))
    return tuple(_plan_seen(row, tuple(serves.get(row.pk, ()))) for row in rows)


def _plan_seen(row: Any, imperatives: tuple[ImperativeSeen, ...]) -> PlanSeen:
    signed_on = row.signed_at.date() if row.signed_at else None
    at_coordination = (row.key, row.name, row.state, cycle_seen(row.cycle), signed_on, Level(row.wall_level))
    if row.wall_level != Level.FULL:
        return PlanSeen(*at_coordination)
    before = row.copied_from
    return PlanSeen(
        *at_coordination, kind=row.kind, imperatives=imperatives,
        copied_from=(before.key, before.name) if before else None, limits=dict(row.limits), changes=tuple(row.changes),
        as_of=row.as_of, value=row.value, bound=row.bound, greedy=row.greedy, seed=row.seed, seconds=row.seconds,
        cuts=row.cuts, disturbed=row.disturbed, least_disturbed=row.least_disturbed, ended=row.ended,
        solved_at=row.solved_at, made_by=str(row.made_by), made_at=row.made_at,
        signed_by=str(row.signed_by) if row.signed_by else None, signed_meaning=row.signed_meaning, version=row.version,
    )  # fmt: skip


def _imperative_seen(row: Imperative) -> ImperativeSeen:
    weights = {
        "standing": row.weighs_standing,
        "sweet spot": row.weighs_sweet_spot,
        "need": row.weighs_need,
        "continuity": row.weighs_continuity,
        "rise": row.weighs_rise,
    }
    return ImperativeSeen(row.key, row.name, weights)


def cycle_seen(row: Cycle) -> CycleSeen:
    return CycleSeen(row.key, row.name, row.territory.name, row.starts_on, row.weeks)


def solving_seen(row: Solving) -> SolvingSeen:
    return SolvingSeen(
        row.key, row.state, str(row.asked_by), row.asked_at, row.started_at, row.ended_at, row.stop_asked, row.step,
        row.value, row.bound, row.problem,
    )  # fmt: skip


def _week_over(on: date) -> date:
    """The Monday of the last week that is over on a day."""
    return on - timedelta(days=on.weekday() + 7)
