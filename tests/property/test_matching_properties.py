"""What must hold of a match whatever the evidence: symmetry, no dependence on order, more agreement never less likely."""

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kolloquy.identity.matching.comparisons import COMPARISONS
from kolloquy.identity.matching.ids_for_ever import NOBODY
from kolloquy.identity.matching.matcher import match, weigh
from kolloquy.identity.matching.resolution import resolve
from kolloquy.identity.matching.surroundings import surroundings
from kolloquy.identity.matching.weights import WEIGHTS
from tests.support.invented_evidence import Work, gathered

NAMES = [
    "Lindqvist, Anna",
    "Lindqvist, Anna M",
    "Lindqvist, A",
    "Okafor, Robert",
    "Okafor, Bob",
    "Lindqvist-Holm, Anna",
    "Wei, Zhang",
    "Zhang, Wei",
]
HOUSES = ["", " @ Hillview Hospital, Leeds, UK", " @ University of Nordhaven, Nordhaven, Sweden"]
works = st.lists(
    st.builds(
        Work,
        pmid=st.just(0),
        authors=st.lists(
            st.builds(lambda n, h: n + h, st.sampled_from(NAMES), st.sampled_from(HOUSES)),
            min_size=1,
            max_size=4,
            unique=True,
        ),
        title=st.sampled_from(["", "Amyloid in the elderly heart", "Invented therapy of migraine"]),
        year=st.integers(1976, 2024),
    ),
    min_size=2,
    max_size=5,
).map(lambda made: [Work(n, w.authors, w.title, w.year) for n, w in enumerate(made, 1)])
few = settings(max_examples=15, deadline=None)


@few
@given(works)
def test_a_match_does_not_depend_on_which_mention_is_named_first(found):
    around = surroundings(gathered(*found))
    left, right = np.triu_indices(len(around.ref), 1)
    one, other = weigh(around, left, right), weigh(around, right, left)
    assert one.levels.tolist() == other.levels.tolist()
    assert one.probability.tolist() == other.probability.tolist()


@few
@given(works)
def test_the_reasons_of_a_match_add_up_to_its_probability(found):
    from kolloquy.identity.matching.weights import PRIOR

    matches = match(gathered(*found))
    for row, reasons in enumerate(matches.reasons(np.arange(len(matches.left))).to_pylist()):
        odds = PRIOR + sum(r["weight"] for r in reasons)
        assert abs(1 / (1 + 2**-odds) - matches.probability[row]) < 1e-3


@few
@given(works, st.randoms(use_true_random=False))
def test_people_do_not_depend_on_the_order_in_which_works_arrive(found, chance):
    shuffled = chance.sample(found, len(found))
    one, other = (resolve(gathered(*some), (), NOBODY).tables for some in (found, shuffled))
    assert all(one[name].equals(other[name]) for name in one)


@few
@given(works)
def test_nobody_stands_twice_in_one_byline_list(found):
    tables = resolve(gathered(*found), (), NOBODY).tables
    stands = list(
        zip(tables["mentions"]["ref_id"].to_pylist(), tables["assignments"]["expert_id"].to_pylist(), strict=True)
    )
    assert len(stands) == len(set(stands))


def test_what_agrees_more_never_weighs_less():
    rising = {"co-authors": 1, "affiliation": 1, "topic": 0}
    for comparison in COMPARISONS:
        if comparison.field in rising:
            weights = [WEIGHTS[comparison.field][level] for level in comparison.levels[rising[comparison.field] :]]
            assert weights == sorted(weights)


def test_every_level_has_a_weight_and_every_weight_a_level():
    assert {c.field: set(c.levels) for c in COMPARISONS} == {field: set(levels) for field, levels in WEIGHTS.items()}


def test_what_is_not_stated_weighs_nothing():
    assert {levels["not stated"] for levels in WEIGHTS.values() if "not stated" in levels} == {0.0}


def test_ten_thousand_namesakes_are_not_weighed_pair_by_pair():
    from kolloquy.identity.matching.blocking import LARGEST_BLOCK, candidates
    from kolloquy.identity.matching.names import name_columns

    chance = random.Random(1)
    count = LARGEST_BLOCK * 3 // 2
    givens = [chance.choice(["Wei", "Wen", "Wang", "Wu", "W"]) for _ in range(count)]
    columns = name_columns(["Zhang"] * count, givens, ["W"] * count, [None] * count)
    tokens = [[row // 2] for row in range(count)]  # each shares a co-author with one other
    found = candidates(columns, [None] * count, tokens)
    assert found.cut_blocks == ("zhang|w",)
    assert len(found.left) < count * (count - 1) / 2 / 4
    met = set(zip(found.left.tolist(), found.right.tolist(), strict=True))
    assert all((row, row + 1) in met for row in range(0, count, 2))
