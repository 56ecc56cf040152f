"""How many experts an objective asks for at least, beside every way of choosing them."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolloquy.planning.people import fewest_people
from tests.support.tables import rows

PLACES = ("/", "/eu/", "/eu/ib/", "/eu/no/", "/us/")
# What is asked for, as number @ place; and how many people that takes.
TABLE = """
    asked                                   | people
                                            | 0
    20 /eu/                                 | 20
    20 /eu/, 6 /eu/                         | 20
    6 /eu/, 20 /eu/                         | 20
    20 /eu/, 30 /eu/ib/                     | 30
    20 /eu/ib/, 8 /eu/no/                   | 28
    20 /eu/ib/, 8 /eu/no/, 25 /eu/          | 28
    20 /eu/ib/, 8 /eu/no/, 40 /eu/          | 40
    5 /eu/ib/, 7 /eu/ib/, 4 /us/            | 11
    5 /eu/ib/, 7 /eu/ib/, 4 /us/, 9 /       | 11
    0 /eu/                                  | 0
"""


@pytest.mark.parametrize(("asked", "people"), rows(TABLE))
def test_one_person_counts_to_all_that_is_asked_where_they_are(asked, people):
    told = [each.split() for each in asked.split(", ") if each]
    assert fewest_people((place, int(count)) for count, place in told) == int(people)


@given(st.lists(st.tuples(st.sampled_from(PLACES), st.integers(0, 4)), max_size=5))
def test_no_choice_of_fewer_people_has_what_is_asked_and_one_of_as_many_has(asked):
    """All ways to have up to four people living in each place and in none below it."""
    enough = (
        sum(living)
        for living in product(range(5), repeat=len(PLACES))
        if all(
            sum(n for n, home in zip(living, PLACES, strict=True) if home.startswith(place)) >= count
            for place, count in asked
        )
    )
    assert fewest_people(asked) == min(enough)
