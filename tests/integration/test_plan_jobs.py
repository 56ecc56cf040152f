"""A plan is computed once, whoever does it, whenever they are killed; what was there stays until there is something new."""

import sys
from datetime import timedelta

import pytest

from kolloquy.kernel import clock
from kolloquy.kernel.verdict import Refused
from kolloquy.planning import keeping_runs
from kolloquy.planning.actions import ask_to_solve, change_plan, stop_solving
from kolloquy.planning.models import Plan, PlannedContact, Solving
from kolloquy.planning.optimiser import solving
from kolloquy.planning.vocabulary import JobState, PlanState
from kolloquy.strategy.models import Demand
from kolloquy.workflows.plan_cycle import computing, jobs
from tests.support.planning_world import World, world
from tests.support.solved_best_first import by_hand, computed, without_a_solver

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(monkeypatch) -> World:
    without_a_solver(monkeypatch)
    return world(experts=24)


def contacts(plan: Plan) -> list[tuple[object, ...]]:
    return list(PlannedContact.objects.filter(plan=plan).order_by("key").values_list("key", "week", "expert"))


def test_a_run_goes_from_waiting_to_done(here):
    run = ask_to_solve(plan=here.plan, by=here.ben)
    assert run.state == JobState.WAITING
    assert jobs.solve_next() is True
    run.refresh_from_db()
    assert (run.state, run.problem, run.leased_until) == (JobState.DONE, None, None)
    assert run.value == Plan.objects.get(pk=here.plan.pk).value
    assert jobs.solve_next() is False


def test_a_plan_is_asked_for_once(here):
    ask_to_solve(plan=here.plan, by=here.ben)
    with pytest.raises(Refused, match="PN-5"):
        ask_to_solve(plan=here.plan, by=here.ben)
    with pytest.raises(Refused, match="PN-5"):
        change_plan(plan=here.plan, version=here.plan.version, by=here.ben, limits={"fullest": 80})


def test_only_a_draft_is_computed(here):
    Plan.objects.filter(pk=here.plan.pk).update(state=PlanState.IN_REVIEW)
    with pytest.raises(Refused, match="PN-4"):
        ask_to_solve(plan=here.plan, by=here.ben)


def test_who_is_in_the_field_computes_what_ifs_only(here):
    with pytest.raises(Refused, match="PN-1"):
        ask_to_solve(plan=here.plan, by=here.ada)


def test_a_worker_that_is_gone_is_followed_by_another(here):
    ask_to_solve(plan=here.plan, by=here.ben)
    taken = keeping_runs.take_next()
    assert taken is not None
    assert jobs.solve_next() is False  # the first one still holds it
    Solving.objects.update(leased_until=clock.now() - timedelta(seconds=1))
    assert jobs.solve_next() is True
    run, lease = taken
    assert keeping_runs.tell(run, lease, step="late", value=1, bound=1) is None
    assert keeping_runs.end(run, lease, state=JobState.FAILED, step="late") is False
    assert Solving.objects.get().state == JobState.DONE


def test_who_lost_the_lease_keeps_nothing(here, monkeypatch):
    def overtaken(instance, **told):
        Solving.objects.update(leased_until=clock.now() + timedelta(days=1))
        return by_hand(instance, **told)

    monkeypatch.setattr(computing, "solve", overtaken)
    run = computed(here.plan, here.ben)
    assert run.state == JobState.RUNNING
    assert contacts(here.plan) == []


def test_a_stop_keeps_the_best_so_far(here, monkeypatch):
    monkeypatch.setattr(jobs, "_EVERY_SECONDS", 0.0)
    run = ask_to_solve(plan=here.plan, by=here.ben)

    def asked_to_stop(instance, **told):
        stop_solving(solving=run, by=here.ben)
        return by_hand(instance, **told)

    monkeypatch.setattr(computing, "solve", asked_to_stop)
    assert jobs.solve_next() is True
    run.refresh_from_db()
    assert (run.state, run.stop_asked) == (JobState.STOPPED, True)
    assert contacts(here.plan)
    assert Plan.objects.get(pk=here.plan.pk).ended == "stopped"


def test_a_run_that_waits_is_stopped_at_once(here):
    run = stop_solving(solving=ask_to_solve(plan=here.plan, by=here.ben), by=here.ben)
    assert (run.state, run.problem) == (JobState.FAILED, "It was stopped before it had begun.")
    assert jobs.solve_next() is False


@pytest.mark.parametrize("ends", ["import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "raise SystemExit(3)"])
def test_a_killed_solver_leaves_the_plan_as_it_was(here, monkeypatch, ends):
    assert computed(here.plan, here.ben).state == JobState.DONE
    before = contacts(here.plan)
    monkeypatch.undo()
    monkeypatch.setattr(solving, "CHILD", (sys.executable, "-c", ends))
    run = computed(here.plan, here.ben)
    assert run.state == JobState.FAILED
    assert run.problem is not None
    assert "nothing was changed" in run.problem
    assert contacts(here.plan) == before


def test_a_fault_of_ours_is_told_and_changes_nothing(here, monkeypatch, caplog):
    assert computed(here.plan, here.ben).state == JobState.DONE
    before = contacts(here.plan)
    monkeypatch.setattr(computing, "solve", lambda *_, **__: 1 / 0)
    run = computed(here.plan, here.ben)
    assert (run.state, "ZeroDivisionError" in (run.problem or "")) == (JobState.FAILED, True)
    assert contacts(here.plan) == before
    assert "broke off" in caplog.text


def test_what_somebody_changed_meanwhile_is_not_overwritten(here, monkeypatch):
    assert computed(here.plan, here.ben).state == JobState.DONE
    before = contacts(here.plan)

    def changed(instance, **told):
        Plan.objects.filter(pk=here.plan.pk).update(version=99)
        return by_hand(instance, **told)

    monkeypatch.setattr(computing, "solve", changed)
    run = computed(here.plan, here.ben)
    assert run.problem == (
        "Somebody changed this plan while it was computed; nothing was overwritten: compute it again."
    )
    assert contacts(here.plan) == before


def test_nothing_half_written_when_keeping_fails(here, monkeypatch):
    assert computed(here.plan, here.ben).state == JobState.DONE
    before = contacts(here.plan)
    monkeypatch.setattr("kolloquy.planning.keeping._experts", lambda *_: 1 / 0)
    run = computed(here.plan, here.ben)
    assert run.state == JobState.FAILED
    assert contacts(here.plan) == before


def test_the_same_again_gives_the_same_plan(here):
    computed(here.plan, here.ben)
    first = {row[1:] for row in contacts(here.plan)}
    computed(here.plan, here.ben)
    assert {row[1:] for row in contacts(here.plan)} == first


def test_pinned_contacts_and_confirmed_goals_outlive_computing(here):
    computed(here.plan, here.ben)
    pinned = PlannedContact.objects.filter(plan=here.plan).order_by("pk")[0]
    PlannedContact.objects.filter(pk=pinned.pk).update(pinned=True, pinned_because="she asked for this week")
    here.plan.experts.filter(expert=pinned.expert).update(
        mutual_goals="A second reader", goals_confirmed_by=here.ada, goals_confirmed_at=clock.now()
    )
    computed(here.plan, here.ben)
    assert PlannedContact.objects.filter(pk=pinned.pk, week=pinned.week, pinned=True).exists()
    row = here.plan.experts.get(expert=pinned.expert)
    assert (row.mutual_goals, row.goals_confirmed_by) == ("A second reader", here.ada)
    others = PlannedContact.objects.filter(plan=here.plan, expert=pinned.expert).exclude(pk=pinned.pk)
    assert all(abs(other.week - pinned.week) >= 2 for other in others)


def test_a_demand_that_went_meanwhile_is_no_fault(here):
    computed(here.plan, here.ben)
    Demand.objects.update(retired_at=clock.now())
    run = computed(here.plan, here.ben)
    assert run.problem is not None
    assert "asks nothing of experts" in run.problem
