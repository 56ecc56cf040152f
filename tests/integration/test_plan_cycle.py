"""From a strategy and the records to a plan that is kept: everything is read, nothing is half-written."""

import pytest

from kolloquy.kernel import clock
from kolloquy.planning.actions import ask_to_solve
from kolloquy.planning.models import LeftOut, Plan, PlannedContact, PlannedExpert, Solving
from kolloquy.planning.optimiser.checking import check
from kolloquy.planning.vocabulary import JobState
from kolloquy.workflows.plan_cycle.computing import compute
from kolloquy.workflows.plan_cycle.gathering import gather
from kolloquy.workflows.plan_cycle.jobs import solve_next
from tests.support.planning_world import world

pytestmark = pytest.mark.django_db


def test_a_plan_is_gathered_solved_and_kept():
    here = world()
    ask_to_solve(plan=here.plan, by=here.ben)
    assert solve_next() is True
    run = Solving.objects.get()
    assert (run.problem, run.state) == (None, JobState.DONE)
    plan = Plan.objects.get(pk=here.plan.pk)
    assert plan.value and plan.bound and plan.greedy and plan.greedy <= plan.bound
    assert PlannedContact.objects.filter(plan=plan).count() >= 2
    assert not PlannedExpert.objects.filter(plan=plan, mutual_goals="").exists()
    assert LeftOut.objects.filter(plan=plan).exists()
    for contact in PlannedContact.objects.filter(plan=plan):
        assert sum(term["points"] for term in contact.terms) == contact.points
    assert solve_next() is False
