"""A what-if that is asked weeks after its original was computed still answers its change alone."""

from datetime import timedelta

import pytest

from kolloquy.engagement.models import Touchpoint
from kolloquy.engagement.vocabulary import Status
from kolloquy.kernel import clock
from kolloquy.planning.actions import copy_plan
from kolloquy.planning.models import Plan, PlannedContact
from kolloquy.workflows.plan_cycle.comparing import compare
from kolloquy.workflows.plan_cycle.gathering import collect
from tests.support.exchange import planned, reads, told_what_we_hold
from tests.support.planning_world import World, world
from tests.support.solved_best_first import again, computed, put_in_force, without_a_solver

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(monkeypatch) -> World:
    without_a_solver(monkeypatch)
    return world(experts=24)


def appointment(here: World, week: int = 2) -> Touchpoint:
    """Ada is to meet somebody on the Wednesday of a week of the cycle, for four hours."""
    who = next(one for one in here.experts if one.country == "PT")
    ahead = (here.monday + timedelta(days=7 * week + 2) - clock.today()).days
    return planned(told_what_we_hold(who), by=here.ada, ahead=ahead, minutes=240)


def what_if(here: World) -> Plan:
    same = {"kind": "priority", "objective": here.objective.key, "priority": 1}
    return again(copy_plan(plan=again(here.plan), by=here.ada, changes=[same]))


def settled(touchpoint: Touchpoint, status: str) -> None:
    """As if weeks had passed."""
    said = {"cancelled_because": "They fell ill"} if status == Status.CANCELLED else {}
    Touchpoint.objects.filter(pk=touchpoint.pk).update(status=status, changed_at=clock.now(), **said)


@pytest.mark.parametrize("status", [Status.HELD, Status.CANCELLED])
def test_what_was_planned_then_takes_its_time_and_its_place_still(here, status):
    touchpoint = appointment(here)
    first = collect(again(here.plan), clock.today())
    computed(here.plan, here.ben)
    settled(touchpoint, status)
    late = collect(what_if(here), clock.today())
    assert [(one.facts.key, one.minutes) for one in late.colleagues] == [
        (one.facts.key, one.minutes) for one in first.colleagues
    ]
    assert [(one.facts.key, one.taken, one.facts.met) for one in late.experts] == [
        (one.facts.key, one.taken, one.facts.met) for one in first.experts
    ]
    assert any(one.taken for one in late.experts)


def test_what_was_held_by_then_takes_no_time_to_come(here):
    touchpoint = appointment(here)
    settled(touchpoint, Status.HELD)
    first = collect(again(here.plan), clock.today())
    computed(here.plan, here.ben)
    assert [one.minutes for one in collect(what_if(here), clock.today()).colleagues] == [
        one.minutes for one in first.colleagues
    ]


def test_another_plan_of_the_day_has_the_time_that_became_free(here):
    touchpoint = appointment(here)
    before = collect(again(here.plan), clock.today())
    settled(touchpoint, Status.CANCELLED)
    after = collect(again(here.plan), clock.today())
    hours = [sum(sum(one.minutes) for one in each.colleagues) for each in (before, after)]
    assert hours[1] == hours[0] + 240


def test_what_was_held_of_the_plan_since_is_near_the_original_too(here):
    computed(here.plan, here.ben)
    plan = put_in_force(here.plan, here.ben)
    rows = PlannedContact.objects.filter(plan=plan)
    row = rows.filter(colleague=here.ada).order_by("pk")[0]
    rows.filter(pk=row.pk).update(state="held", touchpoint_key="t", held_on=row.monday)
    late = what_if(here)
    assert len(collect(late, clock.today()).before) == rows.count()
    computed(late, here.ada)
    told = compare(again(plan), again(late), reads(here.ben))
    assert told is not None
    assert (told.gained, told.comes, told.goes, told.moved) == (0, (), (), ())


def test_a_pinned_contact_that_was_held_since_stands_once_and_its_appointment_beside_it(here):
    """As it was when the original was computed: the appointment was known then, and what it would meet was not."""
    touchpoint = appointment(here)
    computed(here.plan, here.ben)
    row = PlannedContact.objects.filter(plan=here.plan, colleague=here.ada).order_by("pk")[0]
    PlannedContact.objects.filter(pk=row.pk).update(pinned=True, pinned_because="agreed with the expert")
    then = collect(what_if(here), clock.today())
    settled(touchpoint, Status.HELD)
    PlannedContact.objects.filter(pk=row.pk).update(state="held", touchpoint_key=touchpoint.key, held_on=touchpoint.on)
    late = collect(what_if(here), clock.today())
    assert [one.minutes for one in late.colleagues] == [one.minutes for one in then.colleagues]
    assert [[each.given.week for each in one.taken] for one in late.experts] == [
        [each.given.week for each in one.taken] for one in then.experts
    ]


def test_a_what_if_of_a_what_if_knows_no_more_than_the_first_plan(here):
    computed(here.plan, here.ben)
    asked = what_if(here)
    first = collect(asked, clock.today())
    appointment(here)
    computed(asked, here.ada)
    same = {"kind": "priority", "objective": here.objective.key, "priority": 1}
    late = collect(again(copy_plan(plan=again(asked), by=here.ada, changes=[same])), clock.today())
    assert [one.minutes for one in late.colleagues] == [one.minutes for one in first.colleagues]
