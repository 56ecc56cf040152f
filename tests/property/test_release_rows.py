"""However touchpoints fall, each line of an aggregate speaks about five experts or more, or nothing crosses."""

from hypothesis import given
from hypothesis import strategies as st

from kolloquy.governance.wall.rules import LEAST_GROUP, speaks_of_groups
from kolloquy.workflows.prepare_release import _rows

LINES = st.dictionaries(
    st.sampled_from("abcdefgh"),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 14)), min_size=1, max_size=20),
    max_size=6,
)


@given(LINES)
def test_each_line_is_large_enough_or_there_are_too_few_people_at_all(lines: dict[str, list[tuple[int, int]]]) -> None:
    told = {label: ({f"t{t}" for t, _ in met}, {f"e{e}" for _, e in met}) for label, met in lines.items()}
    people = {expert for _, experts in told.values() for expert in experts}
    rows = _rows(told)
    if speaks_of_groups(len(people), [row["experts"] for row in rows]):
        assert all(row["experts"] >= LEAST_GROUP for row in rows)
    else:
        assert len(people) < LEAST_GROUP


@given(LINES)
def test_no_touchpoint_is_lost_in_the_pool(lines: dict[str, list[tuple[int, int]]]) -> None:
    told = {label: ({f"{label}{t}" for t, _ in met}, {f"e{e}" for _, e in met}) for label, met in lines.items()}
    rows = _rows(told)
    assert sum(row["touchpoints"] for row in rows) == sum(len(touchpoints) for touchpoints, _ in told.values())
    assert len({row["label"] for row in rows}) == len(rows)
