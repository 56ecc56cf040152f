"""Expert ids over any number of re-resolutions of a changing lake."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from kolloquy.identity.matching.ids_for_ever import NOBODY, Before, Movement, carry_on

MENTIONS = [f"pmid:{n}#1" for n in range(12)]


@st.composite
def partitions(draw, least=0):
    """Some of the mentions, in some clusters."""
    label = draw(st.lists(st.integers(-1, 4), min_size=len(MENTIONS), max_size=len(MENTIONS)))
    groups = [[m for m, at in zip(MENTIONS, label, strict=True) if at == which] for which in range(5)]
    return [g for g in groups if g]


def history(generations):
    """Each generation carried on from the one before."""
    before, out = NOBODY, []
    for clusters in generations:
        carried = carry_on(clusters, before)
        out.append((clusters, carried))
        held = {m: i for c, i in zip(clusters, carried.ids, strict=True) for m in c}
        before = Before(held, carried.born_of, carried.signposts)
    return out, before


@given(st.lists(partitions(), min_size=1, max_size=4))
def test_every_cluster_has_an_id_of_its_own(generations):
    for clusters, carried in history(generations)[0]:
        assert len(carried.ids) == len(clusters) == len(set(carried.ids))


@given(st.lists(partitions(), min_size=1, max_size=4))
def test_resolving_the_same_again_changes_nothing(generations):
    out, before = history(generations)
    clusters, carried = out[-1]
    again = carry_on(clusters, before)
    assert (again.ids, again.moved, again.signposts, again.born_of) == (
        carried.ids,
        (),
        carried.signposts,
        carried.born_of,
    )


@given(st.lists(partitions(), min_size=2, max_size=5))
def test_an_id_is_never_given_to_anybody_but_those_it_was_born_of(generations):
    born = {}
    for _, carried in history(generations)[0]:
        for identifier, mention in carried.born_of.items():
            assert born.setdefault(identifier, mention) == mention


@given(st.lists(partitions(), min_size=2, max_size=5))
def test_a_merged_id_leads_to_somebody_who_was_there_and_never_to_itself(generations):
    for _, carried in history(generations)[0]:
        for identifier, target in carried.signposts.items():
            assert target != identifier
            assert identifier not in carried.ids
            assert target not in carried.signposts


@given(st.lists(partitions(), min_size=2, max_size=4))
def test_every_id_that_stood_before_stands_or_its_going_is_told(generations):
    out = history(generations)[0]
    for (_, earlier), (_, later) in itertools.pairwise(out):
        told = {m.expert_id for m in later.moved if m.kind in (Movement.MERGED, Movement.GONE)}
        assert set(earlier.ids) - set(later.ids) == told


@given(partitions(), st.data())
def test_adding_mentions_to_clusters_keeps_every_id(clusters, data):
    _, before = history([clusters])
    more = [
        c + [f"pmid:{100 + n}#1" for n in range(data.draw(st.integers(0, 3)))] + [f"pmid:{200 + k}#1"]
        for k, c in enumerate(clusters)
    ]
    again = carry_on([*more, ["pmid:999#1"]], before)
    assert [m.kind for m in again.moved] == [Movement.NEW]
    assert list(again.ids[:-1]) == [before.assignments[c[0]] for c in clusters]


def test_a_merge_that_is_undone_gives_both_their_ids_back():
    one, other = ["pmid:1#1", "pmid:2#1"], ["pmid:3#1"]
    out, _ = history([[one, other], [one + other], [one, other]])
    apart, together, again = (carried for _, carried in out)
    assert again.ids == apart.ids
    assert together.signposts == {apart.ids[1]: apart.ids[0]}
    assert again.signposts == {}


def test_the_larger_part_of_a_split_keeps_the_id():
    out, _ = history([[["pmid:1#1", "pmid:2#1", "pmid:3#1"]], [["pmid:1#1"], ["pmid:2#1", "pmid:3#1"]]])
    whole, parts = (carried for _, carried in out)
    assert parts.ids[1] == whole.ids[0]
    assert [(m.kind, m.other_expert_id) for m in parts.moved] == [(Movement.SPLIT, whole.ids[0])]


def test_an_id_that_is_taken_is_asked_for_again():
    asked = []

    def always_clashing(seed, attempt):
        asked.append((seed, attempt))
        return f"E{attempt}"

    carried = carry_on([["pmid:1#1"], ["pmid:2#1"]], NOBODY, always_clashing)
    assert carried.ids == ("E0", "E1")
    assert asked == [("pmid:1#1", 0), ("pmid:2#1", 0), ("pmid:2#1", 1)]
