"""How much of a work is whose."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolloquy.influence.ranking.authorship import shares_of_bylines
from tests.support.plain_standing import plain_credits
from tests.support.tables import rows

WHOSE_PART = """
    authors | corresponding | equal | parts                        | places
    1       |               |       | 1.000                        | sole
    2       |               |       | 0.500 0.500                  | first last
    3       |               |       | 0.409 0.182 0.409            | first author last
    4       |               |       | 0.360 0.160 0.120 0.360      | first author author last
    4       | 2             |       | 0.293 0.293 0.120 0.293      | first corresponding author last
    4       |               | 1 2   | 0.260 0.260 0.120 0.360      | first author author last
    4       | 1             |       | 0.360 0.160 0.120 0.360      | first author author last
"""


def bylines(works: list[tuple[int, set[int], set[int]]]) -> pa.Table:
    entries = [
        {"work_id": f"w{number}", "position": place, "author_count": count,
         "corresponding": place in leaders or None, "equal_contribution": place in equal or None}
        for number, (count, leaders, equal) in enumerate(works) for place in range(1, count + 1)
    ]  # fmt: skip
    schema = pa.schema(
        [("work_id", pa.string()), ("position", pa.int32()), ("author_count", pa.int32()),
         ("corresponding", pa.bool_()), ("equal_contribution", pa.bool_())]
    )  # fmt: skip
    return pa.Table.from_pylist(entries, schema=schema)


def numbers(text: str) -> set[int]:
    return {int(number) for number in text.split()}


@pytest.mark.parametrize(("authors", "corresponding", "equal", "parts", "places"), rows(WHOSE_PART))
def test_whose_part_of_a_work_is_how_large(
    authors: str, corresponding: str, equal: str, parts: str, places: str
) -> None:
    credit, place = shares_of_bylines(bylines([(int(authors), numbers(corresponding), numbers(equal))]))
    assert " ".join(f"{part:.3f}" for part in credit) == parts
    assert " ".join(place.to_pylist()) == places


@st.composite
def works(draw: st.DrawFn) -> tuple[int, set[int], set[int]]:
    count = draw(st.integers(1, 12))
    places = st.sets(st.integers(1, count), max_size=3)
    return count, draw(places), draw(places)


@given(st.lists(works(), max_size=4))
def test_the_parts_are_those_of_the_plain_version_and_add_up_to_each_work(
    made: list[tuple[int, set[int], set[int]]],
) -> None:
    table = bylines(made)
    credit, _ = shares_of_bylines(table)
    expected = [part for count, leaders, equal in made for part in plain_credits(count, leaders, equal)]
    assert credit.tolist() == pytest.approx(expected)
    assert credit.sum() == pytest.approx(len(made))


def test_the_order_of_the_rows_does_not_matter() -> None:
    table = bylines([(3, set(), set()), (2, set(), set())])
    credit, place = shares_of_bylines(table)
    order = [4, 2, 0, 3, 1]
    shuffled, its_place = shares_of_bylines(table.take(order))
    assert shuffled.tolist() == pytest.approx(credit[order].tolist())
    assert its_place.to_pylist() == [place[row].as_py() for row in order]
