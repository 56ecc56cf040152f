"""The worker's part: computing the longest-waiting plan, under a lease, with its progress told every second."""

import logging
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from kolloquy.governance.models import User
from kolloquy.kernel import clock
from kolloquy.kernel.problems import NotReady, Problem
from kolloquy.kernel.verdict import Refused
from kolloquy.planning import keeping_runs
from kolloquy.planning.holding import hold_plan
from kolloquy.planning.keeping import Computed, put_computed
from kolloquy.planning.models import Plan, Solving
from kolloquy.planning.optimiser.solution import Ended, Progress
from kolloquy.planning.vocabulary import JobState, PlanKind
from kolloquy.workflows.plan_cycle.computing import compute

_EVERY_SECONDS = 1.0
log = logging.getLogger(__name__)


class _Lost(Exception):
    """Another worker has taken the run over."""


def solve_next(home: Path | None = None) -> bool:
    """Compute the longest-waiting plan; False means that none is waiting.

    Safe in several workers and when one is killed: an unfinished run comes back when its lease runs out.
    """
    taken = keeping_runs.take_next()
    if taken is None:
        return False
    _solve(*taken, watch=None)
    return True


def solve_now(*, plan: Plan, by: User, watch: "Watch | None" = None) -> Solving:
    """Compute a plan here and now, without a worker; `watch` hears each step and says whether it is enough."""
    run = keeping_runs.ask_to_solve(plan=plan, by=by)
    if (lease := keeping_runs.take(run)) is None:
        raise NotReady("A worker has taken this plan up already; follow it on its page.")
    run = Solving.objects.select_related("plan__cycle__territory", "asked_by").get(pk=run.pk)
    _solve(run, lease, watch)
    run.refresh_from_db()
    return run


def _solve(run: Solving, lease: datetime, watch: "Watch | None") -> None:
    follower = _Follower(run, lease, watch)
    try:
        version = Plan.objects.values_list("version", flat=True).get(pk=run.plan_id)
        computed = compute(run.plan, day_of(run.plan), tell=follower.tell, stop=follower.stop)
        _keep(run, follower, version, computed)
    except _Lost:
        return
    except (Problem, Refused) as problem:
        _fail(run, follower, str(problem))
    except Exception as error:
        log.exception("Computing plan %s broke off", run.plan.key)
        _fail(
            run, follower,
            f"Computing broke off ({type(error).__name__}) and nothing was changed; tell whoever keeps this Kolloquy.",
        )  # fmt: skip


def _fail(run: Solving, follower: "_Follower", problem: str) -> None:
    keeping_runs.end(run, follower.lease, state=JobState.FAILED, step="There is no new plan", problem=problem)


def day_of(plan: Plan) -> date:
    """A what-if answers only its change, so it looks from the day its original was computed for."""
    if plan.kind == PlanKind.WHAT_IF and plan.copied_from is not None and plan.copied_from.as_of is not None:
        return plan.copied_from.as_of
    return clock.today()


def _keep(run: Solving, follower: "_Follower", version: int, computed: Computed) -> None:
    stopped = computed.figures.ended == Ended.STOPPED
    with transaction.atomic():
        state = JobState.STOPPED if stopped else JobState.DONE
        hold_plan(run.plan_id)
        if not keeping_runs.end(run, follower.lease, state=state, step="Done"):
            raise _Lost
        put_computed(plan=run.plan, version=version, computed=computed, by=run.asked_by)
        figures = computed.figures
        Solving.objects.filter(pk=run.pk).update(value=figures.value, bound=figures.bound)


Watch = Callable[[Progress], bool]


class _Follower:
    """Writes the progress down at most every second, and hears there whether somebody wants it to stop."""

    def __init__(self, run: Solving, lease: datetime, watch: Watch | None) -> None:
        self.run, self.lease, self.watch = run, lease, watch
        self.said = Progress("Reading what there is", None, None, 0.0)
        self.last = time.monotonic()
        self.wanted = False

    def tell(self, progress: Progress) -> None:
        """A new step is written at once: nobody may ask again before it is over."""
        new, self.said = progress.step != self.said.step, progress
        if self.watch is not None and self.watch(progress):
            self.wanted = True
        if new:
            self._write(for_long=True)
        else:
            self.stop()

    def stop(self) -> bool:
        if time.monotonic() - self.last >= _EVERY_SECONDS:
            self._write(for_long=False)
            if self.watch is not None and self.watch(self.said):
                self.wanted = True
            self.wanted = self.wanted or keeping_runs.stop_asked(self.run)
        return self.wanted

    def _write(self, *, for_long: bool) -> None:
        self.last, said = time.monotonic(), self.said
        renewed = keeping_runs.tell(
            self.run, self.lease, step=said.step, value=said.value, bound=said.bound, for_long=for_long
        )
        if renewed is None:
            raise _Lost
        self.lease = renewed
