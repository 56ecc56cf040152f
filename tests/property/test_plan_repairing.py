"""Where a re-plan starts: what stood stays where it may, and nothing that limits forbid comes in."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings

from kolloquy.planning.optimiser.assigning_limits import model_of
from kolloquy.planning.optimiser.checking import check, value
from kolloquy.planning.optimiser.greedy import greedy
from kolloquy.planning.optimiser.instance import Before, Instance
from kolloquy.planning.optimiser.repairing import repaired, state_of
from kolloquy.planning.optimiser.solution import Plan
from kolloquy.planning.optimiser.solving_plans import plan_of
from tests.support.instances import instances
from tests.support.planned_text import small

SOME = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def as_before(instance: Instance, plan: Plan) -> tuple[Before, ...]:
    activities = {activity.key: activity for activity in instance.activities}
    visits = [Before(v.expert, v.objective, v.channel, v.week, colleague=v.colleague) for v in plan.visits]
    seats = [
        Before(a.expert, activities[a.activity].objective, activities[a.activity].channel, a.week, activity=a.activity)
        for a in plan.attendances
    ]
    return (*visits, *seats)


@SOME
@given(instances(lower_limits=False))
def test_what_is_repaired_breaks_no_limit(instance: Instance) -> None:
    assert check(instance, repaired(instance)) == ()


def test_a_plan_that_may_stay_stays() -> None:
    plan = greedy(small())
    assert plan.visits
    stood = replace(small(), before=as_before(small(), plan), disturbance=50)
    assert value(stood, repaired(stood)) == (plan.points, 0)


@SOME
@given(instances(lower_limits=False))
def test_a_plan_by_hand_is_an_assignment_with_weeks(instance: Instance) -> None:
    plan = repaired(instance)
    state = state_of(model_of(instance), plan)
    if state is not None:
        again = plan_of(state)
        assert value(instance, again) == value(instance, plan)
        assert sorted(map(str, again.attendances)) == sorted(map(str, plan.attendances))
