"""What a limit costs, and what an instance is with the limit wider."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings

from kolloquy.planning.optimiser.instance import Aim, Instance, Mix
from kolloquy.planning.optimiser.prices import Price, prices, relaxed_limit, step
from kolloquy.planning.optimiser.problems import Limit, SolverEnded
from kolloquy.planning.optimiser.relaxing import relax
from kolloquy.planning.optimiser.solution import Ended, Solved
from tests.support.instances import brute_force, instances, worth_of
from tests.support.planned_text import activity, colleague, expert, option, small
from tests.support.tables import rows


def exactly(instance: Instance, seconds: float = 0) -> Solved:
    best = brute_force(instance)
    assert best is not None
    worth = worth_of(instance, best)
    return Solved(best, worth, worth, Ended.PROVED, 0, 0.0, 1)


def never(instance: Instance, seconds: float) -> Solved:
    raise SolverEnded("No plan was found within 2 seconds.")


def a_day_for_three() -> Instance:
    """A has one day, for one visit; three experts wait."""
    cycle = colleague(small(activities=(), seats=()), minutes=(240,) + (0,) * 7)
    return replace(cycle, options=tuple(option(who, "A", "f") for who in "XYZ"))


def test_one_more_day_of_a_colleague_has_a_price() -> None:
    cycle = a_day_for_three()
    (price,) = prices(cycle, exactly(cycle), again=exactly)
    assert price == Price(
        Limit("minutes", "A"), 480, points=200, at_most=200, estimate=False,
        objectives=(("gap", 2),), came=price.came, went=(),
    )  # fmt: skip
    assert len(price.came) == 2


def test_what_there_is_no_time_for_is_an_estimate() -> None:
    cycle = a_day_for_three()
    (price,) = prices(cycle, exactly(cycle), seconds=1, again=exactly)
    assert (price.estimate, price.points, price.came) == (True, 200, ())
    assert prices(cycle, exactly(cycle), again=never) == (price,)
    assert prices(cycle, exactly(cycle), again=exactly, stop=lambda: True) == (price,)


def test_the_child_finds_the_same_price() -> None:
    cycle = a_day_for_three()
    (price,) = prices(cycle, exactly(cycle))
    assert (price.estimate, price.points, price.at_most) == (False, 200, 200)


def test_only_the_dearest_are_priced() -> None:
    cycle = colleague(a_day_for_three(), "B", minutes=(240,) + (0,) * 7)
    cycle = replace(
        cycle,
        experts=(*cycle.experts, replace(cycle.experts[0], key="W")),
        options=tuple(option(who, by, "f") for who, by in ("XA", "YA", "ZB", "WB")),
    )
    found = prices(cycle, exactly(cycle), again=exactly)
    assert [(str(price.limit), price.points) for price in found] == [("minutes:A", 100), ("minutes:B", 100)]
    assert prices(cycle, exactly(cycle), most=1, again=exactly) == found[:1]


WIDE = settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))


@WIDE
@given(instances())
def test_a_price_is_what_the_wider_plan_is_worth_more(instance: Instance) -> None:
    assume(brute_force(instance) is not None)
    now = exactly(instance)
    for price in prices(instance, now, again=exactly):
        wider = exactly(relaxed_limit(instance, price.limit, price.by))
        assert price.points == wider.value - now.value == price.at_most
        assert not price.estimate


@WIDE
@given(instances())
def test_a_wider_limit_never_costs_anything(instance: Instance) -> None:
    assume(brute_force(instance) is not None)
    now = exactly(instance).value
    for limit in relax(instance).prices:
        if limit.kind == "minutes" and instance.spread is not None:
            continue  # more time lowers a load, and may drive it too far from the others
        assert exactly(relaxed_limit(instance, limit, step(instance, limit) or 1)).value >= now


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
