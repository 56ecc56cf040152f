"""Dates as PubMed prints them: stated as exactly as they are, never more."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kolloquy.evidence.sources.pubmed_dates import UNSTATED, day_of, medline_date, stated
from tests.support.tables import rows

PUB_DATES = """
    year | month     | day | season | first      | last       | precision
    2021 | Mar       | 04  |        | 2021-03-04 | 2021-03-04 | day
    2021 | 3         | 4   |        | 2021-03-04 | 2021-03-04 | day
    2021 | March     | 4   |        | 2021-03-04 | 2021-03-04 | day
    2021 | sept      | 4   |        | 2021-09-04 | 2021-09-04 | day
    2020 | Feb       | 29  |        | 2020-02-29 | 2020-02-29 | day
    2021 | Feb       | 30  |        | 2021-02-01 | 2021-02-28 | month
    2021 | Mar       | 0   |        | 2021-03-01 | 2021-03-31 | month
    2021 | Mar       | x   |        | 2021-03-01 | 2021-03-31 | month
    2021 | Mar       |     |        | 2021-03-01 | 2021-03-31 | month
    2021 | 13        | 1   |        | 2021-01-01 | 2021-12-31 | year
    2021 | Jan-Feb   |     |        | 2021-01-01 | 2021-02-28 | range
    2021 |           | 4   |        | 2021-01-01 | 2021-12-31 | year
    2021 |           |     | Spring | 2021-04-01 | 2021-06-30 | season
    2021 |           |     | autumn | 2021-10-01 | 2021-12-31 | season
    2021 |           |     | Winter | 2021-01-01 | 2021-03-31 | season
    2021 |           |     | Easter | 2021-01-01 | 2021-12-31 | year
    2021 |           |     |        | 2021-01-01 | 2021-12-31 | year
    21   | Mar       | 04  |        |            |            |
    9999 |           |     |        |            |            |
         | Mar       | 04  |        |            |            |
"""
MEDLINE_DATES = """
    printed                | first      | last       | precision
    1998 Dec-1999 Jan      | 1998-12-01 | 1999-01-31 | range
    1977 Sep-Dec           | 1977-09-01 | 1977-12-31 | range
    1977 Jul 4-7           | 1977-07-04 | 1977-07-07 | range
    1977 Aug 27-Sep 3      | 1977-08-27 | 1977-09-03 | range
    2000 Dec 28-2001 Jan 3 | 2000-12-28 | 2001-01-03 | range
    1978-1982              | 1978-01-01 | 1982-12-31 | range
    1975-76                | 1975-01-01 | 1976-12-31 | range
    2000 Spring            | 2000-04-01 | 2000-06-30 | season
    Winter 1977            | 1977-01-01 | 1977-03-31 | season
    2000 Spring-Summer     | 2000-04-01 | 2000-09-30 | range
    1979-1980 Fall         | 1979-01-01 | 1980-12-31 | range
    1977 Fall-Winter       | 1977-01-01 | 1977-12-31 | year
    2021 3rd Quarter       | 2021-07-01 | 2021-09-30 | season
    2021 Apr-Jun 01        | 2021-04-01 | 2021-06-01 | range
    1999 Nov               | 1999-11-01 | 1999-11-30 | month
    1999 Nov 5             | 1999-11-05 | 1999-11-05 | day
    1999                   | 1999-01-01 | 1999-12-31 | year
    1999 Dec-Jan           | 1999-01-01 | 1999-12-31 | year
    1999-1998              | 1999-01-01 | 1999-12-31 | year
    published in 1999 once | 1999-01-01 | 1999-12-31 | year
    not dated              |            |            |
    -                      |            |            |
"""


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(("year", "month", "on", "season", "first", "last", "precision"), rows(PUB_DATES))
def test_a_publication_date_is_as_exact_as_it_is_printed(year, month, on, season, first, last, precision):
    found = stated(year or None, month or None, on or None, season or None, None)
    assert (found.first, found.last, found.precision) == (day(first), day(last), precision or None)


@pytest.mark.parametrize(("printed", "first", "last", "precision"), rows(MEDLINE_DATES))
def test_a_medline_date_keeps_both_its_ends(printed, first, last, precision):
    found = medline_date(printed)
    assert (found.first, found.last, found.precision) == (day(first), day(last), precision or None)


def test_only_a_full_date_in_digits_is_a_day():
    assert day_of("2021", "06", "07") == date(2021, 6, 7)
    assert day_of("2021", "06", None) is None
    assert day_of("2021", "02", "31") is None
    assert day_of(None, None, None) is None


words = st.text(alphabet="0123456789 -/.,JanFebSpringWinterQuaters1st²٣", max_size=30)


@example("", "", "", "", "²")
@given(words, words, words, words, words)
def test_whatever_is_printed_the_ends_are_in_order_or_nothing_is_stated(year, month, on, season, medline):
    for found in (medline_date(medline), stated(year, month, on, season, None)):
        assert found == UNSTATED or (found.first and found.last and found.first <= found.last and found.precision)
