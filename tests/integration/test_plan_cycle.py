"""From a strategy and the records to a plan that is kept, with the real solver in its own process."""

import pytest

from kolloquy.planning.actions import ask_to_solve, change_plan, re_plan
from kolloquy.planning.models import LeftOut, Plan, PlanColleague, PlannedContact, PlannedExpert, Solving
from kolloquy.planning.vocabulary import JobState, PlanState
from kolloquy.workflows.plan_cycle.jobs import solve_next
from tests.support.planning_world import world
from tests.support.solved_best_first import put_in_force

pytestmark = pytest.mark.django_db


def computed(plan: Plan, by) -> Plan:
    ask_to_solve(plan=plan, by=by)
    assert solve_next() is True
    run = Solving.objects.filter(plan=plan).latest("pk")
    assert (run.problem, run.state) == (None, JobState.DONE)
    return Plan.objects.select_related("cycle__territory").get(pk=plan.pk)


def test_a_plan_is_gathered_solved_and_kept():
    here = world()
    plan = computed(here.plan, here.ben)
    assert plan.value
    assert plan.bound
    assert plan.greedy
    assert plan.greedy <= plan.bound
    contacts = list(PlannedContact.objects.filter(plan=plan))
    assert len(contacts) >= 2
    assert all(sum(term["points"] for term in contact.terms) == contact.points for contact in contacts)
    assert plan.value == sum(contact.points for contact in contacts)
    assert not PlannedExpert.objects.filter(plan=plan, mutual_goals="").exists()
    assert LeftOut.objects.filter(plan=plan).exists()
    assert solve_next() is False


def test_a_re_plan_keeps_what_was_agreed_and_disturbs_little():
    here = world()
    plan = put_in_force(computed(here.plan, here.ben), here.ben)
    agreed = PlannedContact.objects.filter(plan=plan, colleague=here.ada).order_by("pk")[0]
    PlannedContact.objects.filter(pk=agreed.pk).update(pinned=True, pinned_because="agreed with the expert")
    draft = re_plan(
        plan=plan, because="Gil leaves us", by=here.ben, changes=[{"kind": "colleague_leaves", "user": "gil"}]
    )
    again = computed(draft, here.ben)
    kept = PlannedContact.objects.get(plan=again, expert=agreed.expert, demand=agreed.demand, week=agreed.week)
    assert (kept.pinned, kept.colleague, kept.channel) == (True, agreed.colleague, agreed.channel)
    assert again.disturbed is not None
    mine = set(PlannedContact.objects.filter(plan=plan, colleague=here.ada).values_list("expert", "week", "channel"))
    still = set(PlannedContact.objects.filter(plan=again, colleague=here.ada).values_list("expert", "week", "channel"))
    assert len(mine & still) / len(mine) > 0.8
    hours = PlanColleague.objects.get(plan=plan, user=here.ada).minutes
    assert PlanColleague.objects.get(plan=again, user=here.ada).minutes == hours, "what is pinned is counted once"
    assert Plan.objects.get(pk=plan.pk).state == PlanState.IN_FORCE


def test_a_re_plan_that_pays_nothing_for_what_moves_is_told_how_little_had_to():
    here = world()
    plan = put_in_force(computed(here.plan, here.ben), here.ben)
    draft = re_plan(
        plan=plan, because="Gil leaves us", by=here.ben, changes=[{"kind": "colleague_leaves", "user": "gil"}]
    )
    draft = change_plan(plan=draft, version=draft.version, limits={"disturbance": 0}, by=here.ben)
    again = computed(draft, here.ben)
    assert again.disturbed is not None
    assert again.least_disturbed is not None
    assert 0 < again.least_disturbed <= again.disturbed
