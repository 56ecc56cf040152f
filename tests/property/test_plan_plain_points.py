"""What a what-if is worth and could at most be worth, in its own points, against somebody who tries every plan."""

from dataclasses import replace

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from kolloquy.planning.optimiser.checking import check
from kolloquy.planning.optimiser.instance import Instance
from kolloquy.planning.optimiser.plain_points import plain, worth_of
from kolloquy.planning.optimiser.problems import SolverEnded
from kolloquy.planning.optimiser.solution import Ended, Plan, Solved
from kolloquy.planning.optimiser.solving_asked import Asked, Told
from kolloquy.planning.optimiser.solving_rounds import Work
from tests.support import instances as oracle
from tests.support.instances import brute_force, instances

SOME = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def solved_here(instance: Instance, start: Plan | None = None) -> Solved:
    """As the child solves it, without a child."""
    told: list[Told] = []
    Work(Asked(instance, seconds=20, gap=0.0, seed=1, workers=1, start=start), told.append).run()
    plans = [one for one in told if one.plan is not None]
    plan, value = plans[-1].plan, plans[-1].value
    assert plan is not None
    assert value is not None
    return Solved(plan, value, max(told[-1].bound, value), told[-1].ended, 0, 0.0, 1, plans[-1].disturbed)


def nothing_in_time(instance: Instance, found: Solved) -> Solved:
    raise SolverEnded("No plan was found within 1 second.")


@SOME
@given(instances(), st.integers(0, 3))
def test_no_plan_is_worth_more_than_the_bound_near_the_original_or_not(instance: Instance, nearness: int) -> None:
    what_if = replace(instance, disturbance=nearness)
    best = brute_force(plain(what_if))
    assume(best is not None)
    assert best is not None
    solved, most = solved_here(what_if), best.points
    for again in (None, nothing_in_time, lambda wider, found: solved_here(wider, found.plan)):
        worth = worth_of(what_if, solved, gap=0.0, again=again)
        assert worth.value == solved.plan.points <= most <= worth.bound
    assert worth.bound == most  # where there is time to prove it
    # As many points as contacts it could keep, and no more, are given up to stay near the original.
    assert most - worth.value <= nearness * len(what_if.before)


@SOME
@given(instances(), st.integers(0, 30))
def test_a_loose_bound_is_no_false_one(instance: Instance, loose: int) -> None:
    what_if = replace(instance, disturbance=1)
    best = brute_force(plain(what_if))
    assume(best is not None)
    assert best is not None
    solved = solved_here(what_if)
    early = replace(solved, bound=solved.bound + loose, ended=Ended.TIME)
    assert worth_of(what_if, early).bound >= best.points


@SOME
@given(instances())
def test_who_starts_from_a_plan_finds_none_that_is_worth_less(instance: Instance) -> None:
    best = brute_force(instance)
    assume(best is not None)
    assert best is not None
    found = solved_here(instance, best)
    assert found.value == oracle.worth_of(instance, best)
    assert check(instance, found.plan) == ()
    # One that breaks a limit is no start, and does no harm.
    broken = replace(best, visits=tuple(replace(one, week=instance.weeks) for one in best.visits))
    assert solved_here(instance, broken).value == found.value
