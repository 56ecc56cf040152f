"""The optimiser against somebody who tries every plan."""

from dataclasses import replace

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from benchmarks.plan_peers import at_once
from kolloquy.planning.optimiser.checking import breaches_of_change, check, value
from kolloquy.planning.optimiser.disturbing import least_disturbed, only_keeping
from kolloquy.planning.optimiser.greedy import greedy
from kolloquy.planning.optimiser.instance import Activity, Colleague, Contact, Expert, Instance, Option, Seat
from kolloquy.planning.optimiser.problems import Contradictory
from kolloquy.planning.optimiser.solving import solve
from kolloquy.planning.optimiser.solving_asked import Asked, Told
from kolloquy.planning.optimiser.solving_rounds import Work
from tests.support.instances import brute_force, changes, instances, keeps_all, least_disturbed_of_all, worth_of

MANY = settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SOME = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
A_HANDFUL = settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])


A_TALK = (Contact("p", "face_to_face", 60, 50, 0, in_person=True),)
A_BOARD = Activity("B0", "p", (0,), fewest=0, most=0, channel="board", pressure=30, fee=0, in_person=False)
# Its equal loads are more than the presolve of HiGHS can put back: it says neither a plan nor that there is none.
HARD_ON_HIGHS = Instance(
    weeks=3,
    colleagues=(Colleague("C0", (300, 120, 0)), Colleague("C1", (300, 300, 300))),
    experts=tuple(Expert(key, (True,) * 3, room=400, fee_room=200) for key in ("E0", "E1", "E2")),
    options=tuple(Option("E0", who, A_TALK) for who in ("C0", "C0", "C1", "C1")),
    activities=(A_BOARD, replace(A_BOARD, key="B1", must=True, hosts=(("C1", 120),))),
    seats=tuple(Seat(*one, 0) for one in (("B0", "E1"), ("B0", "E2"), ("B1", "E0"), ("B1", "E1"), ("B1", "E2"))),
    spread=0,
)


def solved_here(instance: Instance) -> list[Told]:
    """All that the child would tell, without a child."""
    told: list[Told] = []
    Work(Asked(instance, seconds=20, gap=0.0, seed=1, workers=1), told.append).run()
    return told


@MANY
@given(instances())
@example(HARD_ON_HIGHS)
def test_a_plan_breaks_nothing_and_none_is_better(instance: Instance) -> None:
    told, best = solved_here(instance), brute_force(instance)
    plans = [one.plan for one in told if one.plan is not None]
    if best is None:
        assert told[-1].impossible
        assert not plans
        return
    assert all(check(instance, plan) == () for plan in (*plans, best))
    assert all(one.bound >= worth_of(instance, best) for one in told)
    points, lost = value(instance, plans[-1])
    assert told[-1].value == points - instance.disturbance * lost == worth_of(instance, best)


@A_HANDFUL
@given(instances())
def test_the_child_says_the_same(instance: Instance) -> None:
    best = brute_force(instance)
    try:
        solved = solve(instance, seconds=20, gap=0.0)
    except Contradictory:
        assert best is None
        return
    assert best is not None
    assert solved.value == worth_of(instance, best) <= solved.bound
    assert check(instance, solved.plan) == ()


@SOME
@given(st.data(), instances())
def test_the_checker_knows_a_plan_from_what_is_none(data: st.DataObject, instance: Instance) -> None:
    best = brute_force(instance)
    assume(best is not None)
    assert best is not None
    changed = data.draw(changes(instance, best))
    is_plan = keeps_all(instance, changed)
    assert (check(instance, changed) == ()) == is_plan
    assert (breaches_of_change(instance, best, changed) == ()) == is_plan


@SOME
@given(instances())
def test_nobody_can_disturb_less_than_the_bound(instance: Instance) -> None:
    least = least_disturbed_of_all(instance)
    if least is not None:
        assert max(0, -solved_here(only_keeping(instance))[-1].bound) == least


@A_HANDFUL
@given(instances())
def test_the_child_says_the_same_of_the_least_that_is_disturbed(instance: Instance) -> None:
    least = least_disturbed_of_all(instance)
    if least is not None:
        assert least_disturbed(instance) <= least


@SOME
@given(instances(lower_limits=False))
def test_the_greedy_plan_breaks_nothing_where_nothing_has_to_be(instance: Instance) -> None:
    assert check(instance, greedy(instance)) == ()


@SOME
@given(instances())
def test_the_peer_of_the_benchmark_solves_the_same_cycle(instance: Instance) -> None:
    best, found = brute_force(instance), at_once(instance, seconds=20, workers=1)
    assert (best is None) == (found.plan is None)
    if best is not None and found.plan is not None:
        assert check(instance, found.plan) == ()
        assert found.value == worth_of(instance, best)
