"""Limits that contradict each other: as few as possible, in words, and each of them needed."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from kolloquy.planning.optimiser.contradictions import limits_of, sentence, smallest, without
from kolloquy.planning.optimiser.instance import Aim, Instance, Mix
from kolloquy.planning.optimiser.problems import Limit
from tests.support.instances import brute_force, instances
from tests.support.planned_text import activity, colleague, expert, option, small
from tests.support.tables import rows

NEVER = (False,) * 8
TWO = Aim("gap", fewest=2)


def bare(*options: str, **changes: object) -> Instance:
    """Only these options, each as expert, colleague and pattern, and no activity."""
    chosen = tuple(option(one[0], one[1], one[2:]) for one in options)
    return small(options=chosen, activities=(), seats=(), **changes)


CYCLES: dict[str, Callable[[], Instance]] = {
    "all is well": small,
    "two for the gap, one of three can be met": lambda: expert(
        expert(replace(small(), aims=(TWO,)), "X", weeks=NEVER), "Y", weeks=NEVER
    ),
    "three for the gap, two at most": lambda: replace(small(), aims=(Aim("gap", fewest=3, most=2),)),
    "three for the gap, two who know one each": lambda: colleague(
        colleague(replace(small(), aims=(Aim("gap", fewest=3),)), "A", most_experts=1), "B", most_experts=1
    ),
    "two for the gap in one short week": lambda: colleague(
        bare("XAf", "YAf", aims=(TWO,)), minutes=(300, *(0,) * 7)
    ),
    "two for the gap in weeks with time for half a visit": lambda: colleague(
        bare("XAf", "YAf", aims=(TWO,)), minutes=(240, *(230,) * 7)
    ),
    "four for the gap, three known": lambda: replace(small(), aims=(Aim("gap", fewest=4),)),
    "B1 must be, of two, unpaid": lambda: activity(replace(small(), budget=1000), must=True, fewest=2),
    "B1 must be, with one who is pressed": lambda: expert(
        activity(small(), must=True, mixes=(Mix("rising", frozenset("X"), fewest=1),)), room=50
    ),
    "B1 must be, and is in no week": lambda: activity(small(), must=True, weeks=(9,)),
    "all for A, loads alike": lambda: replace(
        bare("XAf", "YAf", aims=(TWO,)), spread=1
    ),
}  # fmt: skip
SMALLEST = """
cycle                                               | contradict each other
all is well                                         |
two for the gap, one of three can be met            | fewest:gap weeks:X weeks:Y
three for the gap, two at most                      | fewest:gap most:gap
three for the gap, two who know one each            | fewest:gap most_experts:A most_experts:B
two for the gap in one short week                   | fewest:gap minutes:A
two for the gap in weeks with time for half a visit | fewest:gap minutes:A
four for the gap, three known                       | fewest:gap
B1 must be, of two, unpaid                          | budget size:B1 weeks:B1
B1 must be, with one who is pressed                 | mix:B1:rising room:X weeks:B1
B1 must be, and is in no week                       | weeks:B1
all for A, loads alike                              | fewest:gap minutes:A minutes:B spread
"""


@pytest.mark.parametrize(("cycle", "limits"), rows(SMALLEST))
def test_the_smallest_contradiction(cycle: str, limits: str) -> None:
    assert [str(limit) for limit in smallest(CYCLES[cycle]())] == limits.split()


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(instances())
def test_together_they_cannot_be_kept_and_without_any_one_of_them_they_can(instance: Instance) -> None:
    found, known = smallest(instance), list(limits_of(instance))
    if not found:
        assert brute_force(instance) is not None
        return
    if instance.spread is not None:
        return  # whose time is no limit has no load to compare, and the oracle does not know of such people
    others = [limit for limit in known if limit not in found]
    assert brute_force(without(instance, others)) is None
    for limit in found:
        assert brute_force(without(instance, [*others, limit])) is not None


def test_a_contradiction_in_words() -> None:
    names = {"a1": "Ada", "o1": "first-line evidence", "b1": "the Porto board"}
    assert sentence([Limit("minutes", "a1"), Limit("mix", "b1", "rising"), Limit("fewest", "o1")], names) == (
        "No plan can keep the time of Ada, the mix “rising” of the Porto board and the least number of experts for "
        "first-line evidence together: loosen one of them and plan again."
    )
    assert sentence([Limit("budget", "")]) == "No plan can keep the budget for fees: loosen it and plan again."
