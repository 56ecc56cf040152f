"""A region and its parent: what the region changed stays, what only the parent changed is taken, twice is once."""

from copy import deepcopy
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from kolloquy.strategy.regional.merging import OWN, SECTIONS, Who, differing, merged, since, value_at

Reading = dict[str, Any]
FIELDS = ("question", "target", "topics", "owner", "territory", "retired")
values = st.sampled_from([1, 2, 3, "a", "b", ["x"], ["x", "y"], True])
parts = st.fixed_dictionaries(dict.fromkeys(FIELDS, values))
sections = st.dictionaries(st.sampled_from(["one", "two", "three"]), parts, max_size=3)
readings = st.fixed_dictionaries(
    {"name": values, "why": values, "weights": st.sampled_from([{"need": 1}, {"need": 2}]), **dict.fromkeys(SECTIONS, sections)}
)  # fmt: skip
edits = st.lists(
    st.tuples(
        st.sampled_from(["name", "why", *SECTIONS]), st.sampled_from(["one", "two", "three", "four"]),
        st.sampled_from(FIELDS), values,
    ),
    max_size=6,
)  # fmt: skip


def edited(reading: Reading, changes: list[tuple[str, str, str, Any]]) -> Reading:
    """A reading after some changes by hand: fields changed and parts added, but never taken out."""
    result = deepcopy(reading)
    for section, code, field, value in changes:
        if section not in SECTIONS:
            result[section] = value
        else:
            result[section].setdefault(code, dict.fromkeys(FIELDS, 1))[field] = value
    return result


@given(readings, edits, edits)
def test_following_twice_is_following_once(base, here, there):
    ours, theirs = edited(base, here), edited(base, there)
    once = merged(base, ours, theirs)
    assert merged(theirs, once, theirs) == once


@given(readings, edits, edits)
def test_what_the_region_changed_stays(base, here, there):
    ours, theirs = edited(base, here), edited(base, there)
    after = merged(base, ours, theirs)
    for each in differing(base, ours, theirs):
        expected = each.theirs if each.who is Who.PARENT else each.ours
        assert value_at(after, each.place) == expected


@given(readings, edits)
def test_a_region_that_changed_nothing_reads_like_its_parent(base, there):
    theirs = edited(base, there)
    assert differing(theirs, merged(base, deepcopy(base), theirs), theirs) == ()


@given(readings, edits)
def test_a_parent_that_changed_nothing_changes_nothing(base, here):
    ours = edited(base, here)
    assert merged(base, ours, deepcopy(base)) == ours
    assert all(each.who is Who.HERE for each in differing(base, ours, base))


@given(readings, edits, edits)
def test_nothing_is_lost_and_whose_it_is_is_never_compared(base, here, there):
    ours, theirs = edited(base, here), edited(base, there)
    after = merged(base, ours, theirs)
    for section in SECTIONS:
        assert set(after[section]) >= set(ours[section])
        for code, part in ours[section].items():
            assert {name: part[name] for name in OWN & part.keys()} == {
                name: after[section][code][name] for name in OWN & part.keys()
            }


PART = dict.fromkeys(FIELDS, 1)
EMPTY = {"name": 1, "why": 1, "weights": {"need": 1}, **{section: {} for section in SECTIONS}}
ONE_GAP = EMPTY | {"gaps": {"one": PART}}


@given(readings, readings, readings)
@example(base=ONE_GAP, ours=ONE_GAP, theirs=EMPTY)
def test_after_following_both_places_are_said_and_none_is_the_parents(base, ours, theirs):
    after = merged(base, ours, theirs)
    assert all(each.who is not Who.PARENT for each in differing(theirs, after, theirs))


@given(readings, st.lists(edits, min_size=1, max_size=4))
def test_since_names_the_version_from_which_it_reads_like_this(base, steps):
    versions, now = {}, base
    for number, step in enumerate(steps, start=2):
        now = edited(now, step)
        versions[number] = now
    for each in differing(base, base, now):
        number = since(each.place, each.theirs, versions)
        assert number is not None
        assert value_at(versions[number], each.place) == each.theirs
        before = versions.get(number - 1, base)
        assert value_at(before, each.place) != each.theirs
