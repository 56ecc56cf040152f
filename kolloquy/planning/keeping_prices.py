"""What the limits of a plan cost, kept one price after the other behind the plan: under a lease, given back for a plan."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from kolloquy.governance.trail.actions import Event, record
from kolloquy.kernel import clock
from kolloquy.planning.holding import hold_plan
from kolloquy.planning.keeping import Price, price_row
from kolloquy.planning.keeping_runs import LEASE, LONG_LEASE
from kolloquy.planning.models import LimitPrice, Plan, Pricing, Solving
from kolloquy.planning.vocabulary import JobState

_WORKED_ON = ("plan__cycle__territory", "plan__copied_from", "asked_by")


def take_next() -> tuple[Pricing, datetime] | None:
    """The longest-waiting run, or one whose worker is gone; None also while a plan waits: plans come first."""
    if plan_waits():
        return None
    for run in Pricing.objects.filter(_free()).order_by("asked_at", "pk"):
        if (taken := take(run)) is not None:
            return taken
    return None


def take(run: Pricing) -> tuple[Pricing, datetime] | None:
    """A lease on one run; None where somebody else has it, or it is over."""
    now = clock.now()
    lease = now + LONG_LEASE
    taken = Pricing.objects.filter(_free(), pk=run.pk).update(
        state=JobState.RUNNING, started_at=now, leased_until=lease
    )
    return (Pricing.objects.select_related(*_WORKED_ON).get(pk=run.pk), lease) if taken else None


def _free() -> Q:
    return Q(state=JobState.WAITING) | Q(state=JobState.RUNNING, leased_until__lt=clock.now())


def plan_waits() -> bool:
    return Solving.objects.filter(state=JobState.WAITING).exists()


def waiting(plan: Plan) -> list[LimitPrice]:
    """Estimates, the dearest first."""
    return list(LimitPrice.objects.filter(plan=plan, estimate=True).order_by("-points", "pk"))


@transaction.atomic
def settle(run: Pricing, lease: datetime, *, value: int, bound: int, seconds: float) -> datetime | None:
    """What the best plan is worth is known closer; the lease renewed, None where it was lost."""
    renewed = renew(run, lease, seconds)
    if renewed is not None:
        Pricing.objects.filter(pk=run.pk).update(value=value, bound=bound)
    return renewed


@transaction.atomic
def put_price(
    run: Pricing, lease: datetime, *, row: LimitPrice, price: Sequence[Price], seconds: float
) -> datetime | None:
    """In the place of the estimate; no price where the limit turned out to bring nothing. The lease renewed, or None."""
    hold_plan(run.plan_id)
    renewed = renew(run, lease, seconds)
    if renewed is None:
        return None
    LimitPrice.objects.filter(pk=row.pk).delete()
    for one in price:
        price_row(run.plan, one).save()
    return renewed


def renew(run: Pricing, lease: datetime, seconds: float) -> datetime | None:
    """None where the lease was lost: somebody took the run over, or the plan was computed again."""
    renewed = clock.now() + LEASE
    mine = Pricing.objects.filter(pk=run.pk, state=JobState.RUNNING, leased_until=lease)
    return renewed if mine.update(leased_until=renewed, seconds=seconds) else None


def give_back(run: Pricing, lease: datetime) -> None:
    """It goes on once the plan that waits is computed."""
    Pricing.objects.filter(pk=run.pk, state=JobState.RUNNING, leased_until=lease).update(
        state=JobState.WAITING, leased_until=None
    )


@transaction.atomic
def end(run: Pricing, lease: datetime, *, problem: str | None = None) -> bool:
    """False where the lease was lost meanwhile."""
    hold_plan(run.plan_id)
    ended = Pricing.objects.filter(pk=run.pk, state=JobState.RUNNING, leased_until=lease).update(
        state=JobState.FAILED if problem else JobState.DONE, ended_at=clock.now(), leased_until=None, problem=problem
    )
    if ended:
        rows = LimitPrice.objects.filter(plan=run.plan)
        facts = {"priced": rows.filter(estimate=False).count(), "estimates": rows.filter(estimate=True).count()}
        record(Event("plan.limits_priced", "plan", run.plan.key, facts), by=run.asked_by)
    return bool(ended)
