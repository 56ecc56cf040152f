"""Months as the law counts them, and the day a notice is due."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolloquy.governance.rights.clocks import months_after, notice_due_on
from tests.support.tables import rows

MONTHS = """
    from       | months | is
    2026-01-31 | 1      | 2026-02-28
    2028-01-31 | 1      | 2028-02-29
    2026-01-30 | 1      | 2026-02-28
    2026-01-28 | 1      | 2026-02-28
    2026-02-28 | 1      | 2026-03-28
    2026-03-31 | 1      | 2026-04-30
    2026-12-31 | 1      | 2027-01-31
    2026-12-31 | 2      | 2027-02-28
    2026-11-30 | 3      | 2027-02-28
    2027-11-30 | 3      | 2028-02-29
    2026-05-03 | 0      | 2026-05-03
    2024-02-29 | 12     | 2025-02-28
"""


@pytest.mark.parametrize(("day", "months", "then"), rows(MONTHS))
def test_a_month_later_is_the_same_day_or_the_last_one(day, months, then):
    assert months_after(date.fromisoformat(day), int(months)) == date.fromisoformat(then)


DUE = """
    obtained   | first contact | first disclosure | due
    2026-01-31 |               |                  | 2026-02-28
    2026-01-31 | 2026-02-10    |                  | 2026-02-10
    2026-01-31 | 2026-04-10    |                  | 2026-02-28
    2026-01-31 |               | 2026-02-01       | 2026-02-01
    2026-01-31 | 2026-02-10    | 2026-02-01       | 2026-02-01
    2026-01-31 | 2026-01-31    |                  | 2026-01-31
"""


@pytest.mark.parametrize(("obtained", "contact", "disclosure", "due"), rows(DUE))
def test_whichever_is_first(obtained, contact, disclosure, due):
    days = [date.fromisoformat(day) if day else None for day in (obtained, contact, disclosure)]
    assert days[0] is not None
    assert notice_due_on(days[0], days[1], days[2]) == date.fromisoformat(due)


_days = st.dates(date(1990, 1, 1), date(2090, 1, 1))


def slow_month_after(day: date) -> date:
    """Day by day: into the next month, and never past its end."""
    then = day
    while (then.year, then.month) == (day.year, day.month):
        then += timedelta(days=1)
    while then.day < day.day and (then + timedelta(days=1)).month == then.month:
        then += timedelta(days=1)
    return then


@given(_days)
def test_a_month_agrees_with_counting_days(day):
    assert months_after(day, 1) == slow_month_after(day)


@given(_days, _days, st.integers(0, 60))
def test_a_later_day_is_never_due_earlier(one, other, months):
    first, second = sorted((one, other))
    assert months_after(first, months) <= months_after(second, months)


@given(_days, st.none() | _days, st.none() | _days)
def test_a_notice_is_due_within_a_month_and_not_before_the_data_were_there(obtained, contact, disclosure):
    due = notice_due_on(obtained, contact, disclosure)
    assert obtained <= due <= months_after(obtained, 1)
