"""Plans computed without the solver's process: best first, as if that were proven."""

from collections.abc import Callable
from typing import Any

from kolloquy.governance.models import User
from kolloquy.kernel import clock
from kolloquy.planning.actions import ask_to_solve
from kolloquy.planning.models import Plan, PlannedContact, Solving
from kolloquy.planning.optimiser.checking import value
from kolloquy.planning.optimiser.greedy import greedy
from kolloquy.planning.optimiser.instance import Instance
from kolloquy.planning.optimiser.solution import Ended, Solved
from kolloquy.planning.vocabulary import PlanState
from kolloquy.workflows.plan_cycle import computing
from kolloquy.workflows.plan_cycle.jobs import solve_next


def by_hand(instance: Instance, *, seed: int = 1, stop: Callable[[], bool] | None = None, **_: Any) -> Solved:
    """What stands in for `solve` where a test is about something else."""
    plan = greedy(instance)
    points, lost = value(instance, plan)
    worth = points - instance.disturbance * lost
    ended = Ended.STOPPED if stop is not None and stop() else Ended.PROVED
    return Solved(plan, worth, worth, ended, 0, 0.0, seed, disturbed=lost)


def without_a_solver(monkeypatch: Any) -> None:
    monkeypatch.setattr(computing, "solve", by_hand)
    monkeypatch.setattr("kolloquy.planning.optimiser.disturbing.least_disturbed", lambda *_, **__: 0)


def computed(plan: Plan, by: User) -> Solving:
    ask_to_solve(plan=plan, by=by)
    solve_next()
    return Solving.objects.filter(plan=plan).latest("pk")


def again(plan: Plan) -> Plan:
    return Plan.objects.select_related("cycle__territory").get(pk=plan.pk)


def put_in_force(plan: Plan, by: User) -> Plan:
    """As a signature leaves it, without the review."""
    Plan.objects.filter(pk=plan.pk).update(
        state=PlanState.IN_FORCE, signed_by=by, signed_at=clock.now(), signed_meaning="I answer for it", digest="x"
    )
    PlannedContact.objects.filter(plan=plan).update(in_force=True)
    return again(plan)
