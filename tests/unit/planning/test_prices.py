"""What a limit costs, and what an instance is with the limit wider."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from kolloquy.planning.optimiser.digest import digest_of
from kolloquy.planning.optimiser.instance import Aim, Instance, Mix
from kolloquy.planning.optimiser.prices import Price, Standing, estimates, priced, relaxed_limit, settled, step
from kolloquy.planning.optimiser.problems import Limit, SolverEnded
from kolloquy.planning.optimiser.relaxing import relax
from kolloquy.planning.optimiser.solution import Ended, Plan, Solved
from kolloquy.planning.optimiser.solving import solve
from tests.support.instances import brute_force, instances, worth_of
from tests.support.planned_text import activity, colleague, expert, option, small
from tests.support.tables import rows


def best_of(instance: Instance) -> tuple[Plan, int]:
    best = brute_force(instance)
    assert best is not None
    return best, worth_of(instance, best)


def standing(instance: Instance, *, short: int = 0, open_by: int = 0) -> Standing:
    """The best plan, or as if it were worth less or not proven to be the best."""
    plan, worth = best_of(instance)
    return Standing(plan, worth - short, worth + open_by)


def exactly(instance: Instance, start: Plan, gap: float) -> Solved:
    plan, worth = best_of(instance)
    return Solved(plan, worth, worth, Ended.PROVED, 0, 0.0, 1)


def never(instance: Instance, start: Plan, gap: float) -> Solved:
    raise SolverEnded("No plan was found within 2 seconds.")


def estimated(instance: Instance) -> tuple[Price, ...]:
    return estimates(instance, relax(instance).prices)


def a_day_for_three() -> Instance:
    """A has one day, for one visit; three experts wait."""
    cycle = colleague(small(activities=(), seats=()), minutes=(240,) + (0,) * 7)
    return replace(cycle, options=tuple(option(who, "A", "f") for who in "XYZ"))


def test_one_more_day_of_a_colleague_has_a_price() -> None:
    cycle = a_day_for_three()
    (estimate,) = estimated(cycle)
    assert (estimate.points, estimate.estimate, estimate.at_most) == (200, True, None)
    price = priced(cycle, standing(cycle), estimate, exactly)
    assert price == Price(
        Limit("minutes", "A"), 480, points=200, at_most=200, found=200, objectives=(("gap", 2),), came=price.came,
    )  # fmt: skip
    assert price.exact
    assert (len(price.came), price.went) == (2, ())


def test_what_nothing_was_found_of_in_time_stays_an_estimate() -> None:
    cycle = a_day_for_three()
    (estimate,) = estimated(cycle)
    assert priced(cycle, standing(cycle), estimate, never) == estimate
    assert settled(cycle, standing(cycle, open_by=5), never) == standing(cycle, open_by=5)


def test_what_is_open_in_the_plan_is_open_in_its_prices() -> None:
    cycle = a_day_for_three()
    (estimate,) = estimated(cycle)
    price = priced(cycle, standing(cycle, short=10, open_by=30), estimate, exactly)
    assert (price.points, price.at_most, price.found, price.exact) == (170, 210, 210, False)
    known = settled(cycle, standing(cycle, short=10, open_by=30), exactly)
    assert known == replace(standing(cycle), best=best_of(cycle)[0])
    assert settled(cycle, standing(cycle), never) == standing(cycle), "what is proved needs no second look"


def test_who_comes_and_goes_is_told_of_a_better_plan_only() -> None:
    cycle = a_day_for_three()
    (estimate,) = estimated(cycle)

    def no_better(wider: Instance, start: Plan, gap: float) -> Solved:
        plan, worth = best_of(cycle)
        return Solved(replace(plan, visits=()), worth, worth + 250, Ended.TIME, 0, 0.0, 1)

    price = priced(cycle, standing(cycle), replace(estimate, points=300), no_better)
    assert (price.points, price.at_most, price.found, price.objectives, price.went) == (0, 250, 0, (), ())
    assert priced(cycle, standing(cycle), estimate, no_better) == estimate, "a higher ceiling says nothing"


def test_the_child_finds_the_same_price_from_the_plan_that_stands() -> None:
    cycle = a_day_for_three()
    (estimate,) = estimated(cycle)
    price = priced(cycle, standing(cycle), estimate, lambda wider, start, gap: solve(wider, gap=gap, start=start))
    assert (price.exact, price.points) == (True, 200)


def test_only_the_dearest_are_estimated() -> None:
    cycle = colleague(a_day_for_three(), "B", minutes=(240,) + (0,) * 7)
    cycle = replace(
        cycle,
        experts=(*cycle.experts, replace(cycle.experts[0], key="W")),
        options=tuple(option(who, by, "f") for who, by in ("XA", "YA", "ZB", "WB")),
    )
    found = estimated(cycle)
    assert [(str(price.limit), price.points) for price in found] == [("minutes:A", 200), ("minutes:B", 200)]
    assert estimates(cycle, relax(cycle).prices, most=1) == found[:1]


def test_seats_count_for_their_activity() -> None:
    cycle = activity(small(options=()), fewest=1, most=1)
    estimate = next(one for one in estimated(cycle) if one.limit.kind == "size")
    price = priced(cycle, standing(cycle), estimate, exactly)
    assert price.objectives == (("B1", 1),)


WIDE = settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
OPEN = st.integers(0, 40)


@WIDE
@given(instances(), OPEN, OPEN, OPEN)
def test_the_true_price_lies_between_what_is_said(instance: Instance, short: int, open_by: int, loose: int) -> None:
    """However near to the best the plan that stands and the one that is found are."""
    assume(brute_force(instance) is not None)
    now = standing(instance, short=short, open_by=open_by)

    def loosely(wider: Instance, start: Plan, gap: float) -> Solved:
        plan, worth = best_of(wider)
        return Solved(plan, worth - loose, worth + loose, Ended.TIME, 0, 0.0, 1)

    for estimate in estimated(instance):
        truth = best_of(relaxed_limit(instance, estimate.limit, estimate.by))[1] - best_of(instance)[1]
        price = priced(instance, now, estimate, loosely)
        if price.at_most is not None:
            assert price.points <= max(truth, 0) <= price.at_most
        sure = priced(instance, standing(instance), replace(estimate, points=10**6), exactly)
        assert sure.exact
        assert sure.points == max(truth, 0)


@WIDE
@given(instances())
def test_a_wider_limit_never_costs_anything(instance: Instance) -> None:
    assume(brute_force(instance) is not None)
    now = best_of(instance)[1]
    for limit in relax(instance).prices:
        if limit.kind == "minutes" and instance.spread is not None:
            continue  # more time lowers a load, and may drive it too far from the others
        assert best_of(relaxed_limit(instance, limit, step(instance, limit) or 1))[1] >= now


@WIDE
@given(instances(), instances())
def test_a_digest_knows_one_instance_from_another(one: Instance, other: Instance) -> None:
    assert (digest_of(one) == digest_of(other)) == (one == other)
    shuffled = replace(one, aims=tuple(replace(aim, met=frozenset(sorted(aim.met))) for aim in one.aims))
    assert digest_of(shuffled) == digest_of(one)


def everything() -> Instance:
    cycle = activity(small(budget=2000, spread=10), most=2, fewest=1, mixes=(Mix("rising", frozenset("XY"), 1, 1),))
    cycle = colleague(expert(cycle, weeks=(False,) * 8), minutes=(480, 0) * 4, most_experts=3)
    return replace(cycle, aims=(Aim("gap", fewest=2, most=3),))


CHANGES = """
limit          | by  | what                                            | is
minutes:A      | 480 | cycle.colleagues[0].minutes[:2]                 | (960, 0)
minutes:A      | -500 | cycle.colleagues[0].minutes[:2]                | (0, 0)
most_experts:A | 1   | cycle.colleagues[0].most_experts                | 4
most_experts:B | 1   | cycle.colleagues[1].most_experts                | None
room:X         | 100 | cycle.experts[0].room                           | 400
fee_room:X     | 500 | cycle.experts[0].fee_room                       | 1500
weeks:X        | 1   | all(cycle.experts[0].weeks)                     | True
weeks:B1       | 1   | cycle.activities[0].weeks                       | (0, 1, 2, 3, 4, 5, 6, 7)
fewest:gap     | 1   | cycle.aims[0].fewest                            | 1
most:gap       | 1   | cycle.aims[0].most                              | 4
size:B1        | 1   | (cycle.activities[0].fewest, cycle.activities[0].most) | (0, 3)
mix:B1:rising  | 1   | (cycle.activities[0].mixes[0].fewest, cycle.activities[0].mixes[0].most) | (0, 2)
budget         | 200 | cycle.budget                                    | 2200
spread         | 5   | cycle.spread                                    | 15
"""


@pytest.mark.parametrize("limit, by, what, expected", rows(CHANGES))
def test_a_limit_is_wider_by_what_is_said(limit: str, by: str, what: str, expected: str) -> None:
    kind, key, name = (*limit.split(":"), "", "")[:3]
    cycle = relaxed_limit(everything(), Limit(kind, key, name), int(by))
    assert str(eval(what, {"cycle": cycle, "all": all})) == expected


def test_a_limit_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="weather"):
        relaxed_limit(small(), Limit("weather", ""), 1)


STEPS = """
limit      | step
minutes:A  | 480
budget     | 200
fee_room:X | 1000
room:X     | 100
weeks:X    | None
"""


@pytest.mark.parametrize("limit, expected", rows(STEPS))
def test_a_limit_has_a_natural_step(limit: str, expected: str) -> None:
    kind, key = (*limit.split(":"), "")[:2]
    assert str(step(everything(), Limit(kind, key))) == expected
