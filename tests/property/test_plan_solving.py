"""Cycles of a usual shape, with all limits at once: each plan on the way is one, and no bound is below a plan."""

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from benchmarks.plan_instances import after_one_left, cycle
from kolloquy.planning.optimiser.checking import check, value
from kolloquy.planning.optimiser.instance import Instance
from kolloquy.planning.optimiser.relaxing import relax
from kolloquy.planning.optimiser.solution import Plan
from kolloquy.planning.optimiser.solving_asked import Asked, Told
from kolloquy.planning.optimiser.solving_rounds import Work

FEW = settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=[Phase.explicit, Phase.generate]
)
SHAPES = st.tuples(st.integers(15, 40), st.integers(2, 5), st.integers(6, 13))


def told_of(instance: Instance, seed: int) -> list[Told]:
    told: list[Told] = []
    Work(Asked(instance, 60.0, 0.01, seed, 2), told.append).run()
    return told


@FEW
@given(SHAPES, st.integers(1, 1000), st.sampled_from((82, 98)), st.sampled_from((None, 60)))
def test_each_plan_on_the_way_keeps_all_limits(
    shape: tuple[int, int, int], seed: int, fullest: int, spread: int | None
) -> None:
    instance = cycle(*shape, fullest=fullest, spread=spread, everything=True, seed=seed)
    plan = _looked_at(instance, seed)
    hosts = {who for activity in instance.activities for who, _ in activity.hosts}
    if plan is not None and {visit.colleague for visit in plan.visits} - hosts:
        _looked_at(after_one_left(instance, plan, week=3), seed)


def _looked_at(instance: Instance, seed: int) -> Plan | None:
    told = told_of(instance, seed)
    plans = [one for one in told if one.plan is not None]
    if told[-1].impossible:
        assert not plans
        assert told[-1].limits
        return None
    bounds = [one.bound for one in told]
    assert bounds == sorted(bounds, reverse=True)
    for one in plans:
        assert one.plan is not None
        points, disturbed = value(instance, one.plan)
        assert check(instance, one.plan) == ()
        assert one.value == points - instance.disturbance * disturbed
        assert one.value <= bounds[-1] <= relax(instance).bound
    return plans[-1].plan
