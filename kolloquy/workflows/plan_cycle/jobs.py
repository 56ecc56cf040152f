"""The worker's part: computing the longest-waiting plan, under a lease, with its progress told every second."""

import logging
import time
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from kolloquy.kernel import clock
from kolloquy.kernel.problems import Problem
from kolloquy.kernel.verdict import Refused
from kolloquy.planning import keeping_runs
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
    run, lease = taken
    follower = _Follower(run, lease)
    try:
        version = Plan.objects.values_list("version", flat=True).get(pk=run.plan_id)
        computed = compute(run.plan, day_of(run.plan), tell=follower.tell, stop=follower.stop)
        _keep(run, follower, version, computed)
    except _Lost:
        return True
    except (Problem, Refused) as problem:
        keeping_runs.end(run, follower.lease, state=JobState.FAILED, step="There is no new plan", problem=str(problem))
    except Exception as error:
        log.exception("Computing plan %s broke off", run.plan.key)
        told = (
            f"Computing broke off ({type(error).__name__}) and nothing was changed; tell whoever keeps this Kolloquy."
        )
        keeping_runs.end(run, follower.lease, state=JobState.FAILED, step="There is no new plan", problem=told)
    return True


def day_of(plan: Plan) -> date:
    """A what-if answers only its change, so it looks from the day its original was computed for."""
    if plan.kind == PlanKind.WHAT_IF and plan.copied_from is not None and plan.copied_from.as_of is not None:
        return plan.copied_from.as_of
    return clock.today()


def _keep(run: Solving, follower: "_Follower", version: int, computed: Computed) -> None:
    stopped = computed.figures.ended == Ended.STOPPED
    with transaction.atomic():
        state = JobState.STOPPED if stopped else JobState.DONE
        if not keeping_runs.end(run, follower.lease, state=state, step="Done"):
            raise _Lost
        put_computed(plan=run.plan, version=version, computed=computed, by=run.asked_by)
        figures = computed.figures
        Solving.objects.filter(pk=run.pk).update(value=figures.value, bound=figures.bound)


class _Follower:
    """Writes the progress down at most every second, and hears there whether somebody wants it to stop."""

    def __init__(self, run: Solving, lease: datetime) -> None:
        self.run, self.lease = run, lease
        self.said = Progress("Reading what there is", None, None, 0.0)
        self.last = time.monotonic()
        self.wanted = False

    def tell(self, progress: Progress) -> None:
        self.said = progress
        self.stop()

    def stop(self) -> bool:
        if time.monotonic() - self.last >= _EVERY_SECONDS:
            self.last = time.monotonic()
            renewed = keeping_runs.tell(
                self.run, self.lease, step=self.said.step, value=self.said.value, bound=self.said.bound
            )
            if renewed is None:
                raise _Lost
            self.lease = renewed
            self.wanted = self.wanted or keeping_runs.stop_asked(self.run)
        return self.wanted
