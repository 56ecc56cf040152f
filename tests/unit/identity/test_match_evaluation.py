"""Measures against scikit-learn and against definitions written out one byline at a time."""

import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolloquy.identity.matching.evaluation import score_clusters, score_pairs

answers = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=40)
bylines = st.lists(st.tuples(st.sampled_from("ABCD"), st.sampled_from("pqrs")), min_size=1, max_size=20)


@given(answers)
def test_pairs_are_scored_as_scikit_learn_scores_them(answers):
    from sklearn.metrics import precision_recall_fscore_support

    said, true = zip(*answers, strict=True)
    ours = score_pairs(said, true, n=len(said)).scores
    peer = precision_recall_fscore_support(true, said, average="binary", zero_division=0)
    for value, theirs in zip(ours.values(), peer[:3], strict=True):
        assert (0.0 if value is None else value) == pytest.approx(theirs)


@given(bylines)
def test_clusters_are_scored_pair_by_pair_as_scikit_learn_scores_them(bylines):
    from sklearn.metrics.cluster import pair_confusion_matrix

    experts, persons = zip(*bylines, strict=True)
    (_, wrong), (missed, right) = pair_confusion_matrix(persons, experts)
    ours = score_clusters(experts, persons, n=len(bylines)).pairwise
    assert ours["precision"] == (pytest.approx(right / (right + wrong)) if right + wrong else None)
    assert ours["recall"] == (pytest.approx(right / (right + missed)) if right + missed else None)


@given(bylines)
def test_b_cubed_is_the_mean_over_bylines_of_what_each_shares_with_its_expert_and_its_person(bylines):
    precisions, recalls = [], []
    for expert, person in bylines:
        with_expert = [b for b in bylines if b[0] == expert]
        with_person = [b for b in bylines if b[1] == person]
        both = [b for b in with_expert if b[1] == person]
        precisions.append(len(both) / len(with_expert))
        recalls.append(len(both) / len(with_person))
    ours = score_clusters(*zip(*bylines, strict=True), n=len(bylines)).b_cubed
    assert ours["precision"] == pytest.approx(sum(precisions) / len(bylines))
    assert ours["recall"] == pytest.approx(sum(recalls) / len(bylines))


def test_intervals_hold_the_value_and_narrow_with_more_labels():
    chance = random.Random(3)
    truth = [chance.random() < 0.5 for _ in range(2000)]
    said = [t if chance.random() < 0.9 else not t for t in truth]
    few, many = (score_pairs(said[:n], truth[:n], n=n) for n in (100, 2000))
    widths = []
    for scores in (few, many):
        low, high = scores.intervals["f1"]
        assert low <= scores.scores["f1"] <= high
        widths.append(high - low)
    assert widths[1] < widths[0] / 2


def test_the_same_labels_give_the_same_intervals():
    truth = [n % 3 == 0 for n in range(60)]
    said = [n % 4 == 0 for n in range(60)]
    assert score_pairs(said, truth, n=60) == score_pairs(said, truth, n=60)


def test_nothing_found_is_no_score_rather_than_a_bad_one():
    assert set(score_pairs([], [], n=5).scores.values()) == {None}
    nothing = score_clusters([], [], n=5)
    assert (nothing.n, nothing.found, set(nothing.b_cubed.values())) == (5, 0, {None})


def test_perfect_clusters_score_one():
    labels = list("aabbbc")
    scores = score_clusters([f"E{x}" for x in labels], labels, n=6)
    assert set(scores.pairwise.values()) == set(scores.b_cubed.values()) == {1.0}
    assert sum(1 for a, b in combinations(labels, 2) if a == b) == 4
