"""The runs of the solver as rows: asked for, taken up under a lease, told how far they are, over."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from kolloquy.governance.models import User
from kolloquy.governance.trail.actions import Event, record
from kolloquy.kernel import clock
from kolloquy.planning import rules
from kolloquy.planning.cycles import running
from kolloquy.planning.holding import hold_plan
from kolloquy.planning.models import Plan, Solving
from kolloquy.planning.vocabulary import JobState, PlanKind

LEASE = timedelta(seconds=60)  # renewed every second while the solver works; after that its worker is surely gone
LONG_LEASE = timedelta(minutes=10)  # where a step cannot say how far it is, such as explaining a large plan


@transaction.atomic
def ask_to_solve(*, plan: Plan, by: User) -> Solving:
    """Put a plan in the line to be computed; one run at a time."""
    if plan.kind == PlanKind.WHAT_IF:
        rules.may_ask_what_if(by.function).or_raise()
    else:
        rules.may_plan(by.function, by.role).or_raise()
    plan = hold_plan(plan.pk)
    rules.may_compute(plan.state, running=running(plan)).or_raise()
    made = Solving.objects.create(plan=plan, side=plan.side, asked_by=by, asked_at=clock.now(), step="Waiting its turn")
    record(Event("plan.computing_asked", "plan", plan.key, {"solving": made.key}), by=by)
    return made


@transaction.atomic
def stop_solving(*, solving: Solving, by: User) -> Solving:
    """Enough: the best plan so far is kept. One that waits ends at once, without a plan."""
    rules.may_ask_what_if(by.function).or_raise()
    waiting = Solving.objects.filter(pk=solving.pk, state=JobState.WAITING)
    stopped = waiting.update(
        state=JobState.FAILED, stop_asked=True, ended_at=clock.now(), problem="It was stopped before it had begun."
    )
    if not stopped:
        stopped = Solving.objects.filter(pk=solving.pk, state=JobState.RUNNING).update(stop_asked=True)
    if stopped:
        record(Event("plan.computing_stopped", "plan", solving.plan.key, {"solving": solving.key}), by=by)
    solving.refresh_from_db()
    return solving


def take_next() -> tuple[Solving, datetime] | None:
    """The longest-waiting run, or one whose worker is gone, under a lease of ours."""
    for run in Solving.objects.filter(_free()).order_by("asked_at", "pk"):
        if (lease := take(run)) is not None:
            return Solving.objects.select_related("plan__cycle__territory", "asked_by").get(pk=run.pk), lease
    return None


def take(run: Solving) -> datetime | None:
    """A lease on one run; None where somebody else has it."""
    now = clock.now()
    lease = now + LEASE
    taken = Solving.objects.filter(_free(), pk=run.pk).update(
        state=JobState.RUNNING, started_at=now, leased_until=lease, step="Reading what there is", problem=None
    )
    return lease if taken else None


def _free() -> Q:
    return Q(state=JobState.WAITING) | Q(state=JobState.RUNNING, leased_until__lt=clock.now())


def tell(
    run: Solving, lease: datetime, *, step: str, value: int | None, bound: int | None, for_long: bool = False
) -> datetime | None:
    """How far it is, with the lease renewed; None where somebody else has taken it over."""
    renewed = clock.now() + (LONG_LEASE if for_long else LEASE)
    told = Solving.objects.filter(pk=run.pk, state=JobState.RUNNING, leased_until=lease).update(
        step=step, value=value, bound=bound, leased_until=renewed
    )
    return renewed if told else None


def stop_asked(run: Solving) -> bool:
    return Solving.objects.filter(pk=run.pk, stop_asked=True).exists()


def end(run: Solving, lease: datetime, *, state: str, step: str, problem: str | None = None) -> bool:
    """False where the lease was lost meanwhile: then it is somebody else's to end."""
    ended = Solving.objects.filter(pk=run.pk, state=JobState.RUNNING, leased_until=lease).update(
        state=state, step=step, problem=problem, ended_at=clock.now(), leased_until=None
    )
    return bool(ended)
