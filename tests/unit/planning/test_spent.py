"""What was held in weeks that were over is no overload of a plan that begins after them."""

import pytest

from kolloquy.planning.spent import first_week, there_were
from tests.support.tables import rows

WHEN_A_PLAN_BEGINS = """
    one     | other   | first
    0 0 5 5 | 0 0 0 5 | 2
    5 0 5 5 | 0 5 5 5 | 0
    0 0 0 0 | 0 0 0 0 | 4
"""
WHAT_THERE_WAS = """
    week | planned | time | had
    0    | 7       | 0    | 7
    1    | 0       | 0    | 0
    2    | 7       | 5    | 5
    3    | 7       | 0    | 0
"""


@pytest.mark.parametrize("one, other, first", rows(WHEN_A_PLAN_BEGINS))
def test_a_plan_begins_in_the_first_week_in_which_anybody_has_time(one: str, other: str, first: str) -> None:
    assert first_week([[int(n) for n in one.split()], [int(n) for n in other.split()]]) == int(first)


@pytest.mark.parametrize("week, planned, time, had", rows(WHAT_THERE_WAS))
def test_only_weeks_of_the_plan_can_hold_too_much(week: str, planned: str, time: str, had: str) -> None:
    assert there_were(int(time), int(planned), int(week), first=2) == int(had)


def test_a_plan_of_nobody_begins_at_once() -> None:
    assert first_week([]) == 0
