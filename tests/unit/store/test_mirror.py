"""A table is brought in line with what it should hold, whatever it held before."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolloquy.evidence.models import Trial
from kolloquy.store.mirror import Difference, Wanted, apply, compare
from tests.support.make import READ_AT

pytestmark = pytest.mark.django_db
COLUMNS = ("nct_id", "title", "start_on", "conditions", "source", "source_file", "retrieved_at")

trials = st.dictionaries(
    st.sampled_from(["NCT1", "NCT2", "NCT3", "NCT4"]),
    st.tuples(
        st.none() | st.sampled_from(["a title", "“ø” 漢"]),
        st.none() | st.sampled_from([date(2020, 2, 29), date(1976, 1, 1)]),
        st.lists(st.sampled_from(["heart", "ürin"]), max_size=2),
    ),
)


def wanted(rows: dict[str, tuple[object, ...]], **more: object) -> Wanted:
    return Wanted(
        Trial, COLUMNS, 1, [(key, *row, "trials", "studies.json", READ_AT) for key, row in rows.items()], **more
    )  # type: ignore[arg-type]


def bring(rows: dict[str, tuple[object, ...]]) -> Difference:
    difference = compare(wanted(rows))
    apply(difference)
    return difference


def held() -> dict[str, tuple[object, ...]]:
    return {
        key: row for key, *row in map(tuple, Trial.objects.values_list("nct_id", "title", "start_on", "conditions"))
    }  # type: ignore[misc]


@given(before=trials, after=trials)
def test_afterwards_the_table_holds_exactly_what_is_wanted(before, after):
    bring(before)
    difference = bring(after)
    assert held() == {key: list(row) for key, row in after.items()}
    assert {row[0] for row in difference.added} == after.keys() - before.keys()
    assert {row[0] for row in difference.removed} == before.keys() - after.keys()
    assert {row[0] for row in difference.changed} == {k for k in before.keys() & after.keys() if before[k] != after[k]}


@given(rows=trials)
def test_a_second_comparison_finds_nothing(rows):
    bring(rows)
    assert not compare(wanted(rows))


def test_rows_nobody_wants_stay_where_that_is_asked_for():
    bring({"NCT1": ("kept", None, [])})
    apply(compare(wanted({"NCT2": (None, None, [])}, keep_missing=True)))
    assert held().keys() == {"NCT1", "NCT2"}


def test_another_part_of_the_table_is_left_alone():
    bring({"NCT1": ("mine", None, []), "NCT2": ("theirs", None, [])})
    apply(compare(wanted({}, part={"title": "mine"})))
    assert held().keys() == {"NCT2"}


def test_a_column_beside_changes_only_with_another():
    columns = ("nct_id", "title", "source", "source_file", "retrieved_at", "conditions", "sponsor")

    def row(title: str, sponsor: str) -> Wanted:
        return Wanted(Trial, columns, 1, [("NCT1", title, "trials", "f", READ_AT, [], sponsor)], beside=("sponsor",))

    apply(compare(row("a title", "first")))
    assert not compare(row("a title", "second"))
    apply(compare(row("another", "third")))
    assert Trial.objects.get().sponsor == "third"


def test_what_was_replaced_is_told_where_that_is_asked_for():
    bring({"NCT1": ("before", None, [])})
    after: dict[str, tuple[object, ...]] = {"NCT1": ("after", None, [])}
    assert [row[1] for row in compare(wanted(after, tell_replaced=True)).replaced] == ["before"]
    assert compare(wanted(after)).replaced == []
