"""The clustering against a slow, plain oracle that does what the module's first lines say, one join at a time."""

from fractions import Fraction
from itertools import combinations

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kolloquy.identity.matching.clusters import Constraints, cluster, powered

THRESHOLD = 0.5


@st.composite
def evidence(draw):
    """A few mentions with works, ORCIDs and pairs; few distinct values, so that ties and clashes are common."""
    count = draw(st.integers(2, 9))
    works = draw(st.lists(st.integers(-1, 4), min_size=count, max_size=count))
    orcids = draw(st.lists(st.sampled_from([-1, -1, -1, 0, 1]), min_size=count, max_size=count))
    chances = st.sampled_from([0.0, 0.25, 0.45, 0.5, 0.55, 0.75, 0.9, 1.0])
    pairs = {pair: draw(chances) for pair in combinations(range(count), 2) if draw(st.booleans())}
    rows = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).filter(lambda p: p[0] < p[1])
    different = draw(st.lists(rows, max_size=2, unique=True))
    same = [p for p in draw(st.lists(rows, max_size=2, unique=True)) if p not in different]
    return count, works, orcids, pairs, same, different


def clustered(found):
    count, works, orcids, pairs, same, different = found
    left, right = (np.array([p[side] for p in sorted(pairs)], np.int64) for side in (0, 1))
    chances = np.array([pairs[p] for p in sorted(pairs)])
    constraints = Constraints(np.array(works), np.array(orcids), same, different)
    return cluster(count, left, right, chances, constraints, threshold=THRESHOLD)


def oracle(found):
    """Groups as sets, every mean worked out anew as a fraction."""
    count, works, orcids, pairs, same, different = found
    strength = {pair: Fraction(float(powered(np.array([p]))[0])) for pair, p in pairs.items()}
    apart = {frozenset(p) for p in different}

    def may_join(one, other):
        return not any(
            (works[a] >= 0 and works[a] == works[b])
            or (orcids[a] >= 0 and orcids[b] >= 0 and orcids[a] != orcids[b])
            or frozenset((a, b)) in apart
            for a in one
            for b in other
        )

    def told_apart(one, other):
        return any(frozenset((a, b)) in apart for a in one for b in other)

    groups = []
    for row in range(count):
        home = next(
            (g for g in groups if orcids[row] >= 0 and orcids[g[0]] == orcids[row] and may_join(g, [row])), None
        )
        home.append(row) if home else groups.append([row])
    between = {}
    for one, other in combinations(sorted(groups), 2):
        weighed = [strength[pair] for a in one for b in other if (pair := (min(a, b), max(a, b))) in strength]
        mean = (
            Fraction(round(sum(weighed) / len(weighed) * 4096), 4096)
            if len(one) * len(other) > 1 and weighed
            else sum(weighed)
        )
        between[frozenset((tuple(one), tuple(other)))] = mean * len(one) * len(other)
    start = {row: tuple(g) for g in groups for row in g}
    groups = [set(g) for g in groups]

    def mean(one, other):
        first = {start[r] for r in one}
        second = {start[r] for r in other}
        return sum(between[frozenset((a, b))] for a in first for b in second) / (len(one) * len(other))

    least = Fraction(float(powered(np.array([THRESHOLD]))[0]))
    while True:
        ranked = [
            (-mean(one, other), min(one), min(other), one, other)
            for one, other in combinations(sorted(groups, key=min), 2)
            if may_join(one, other) and mean(one, other) >= least
        ]
        if not ranked:
            break
        *_, one, other = min(ranked, key=lambda r: r[:3])
        groups = [g for g in groups if g not in (one, other)] + [one | other]
    for a, b in same:
        one, other = (next(g for g in groups if row in g) for row in (a, b))
        if one is not other and not told_apart(one, other):
            groups = [g for g in groups if g not in (one, other)] + [one | other]
    return sorted(sorted(g) for g in groups)


def as_groups(labels):
    return sorted(sorted(np.flatnonzero(labels == label).tolist()) for label in set(labels.tolist()))


@given(evidence())
def test_clusters_are_those_of_the_plain_oracle(found):
    assert as_groups(clustered(found).labels) == oracle(found)


@given(evidence())
def test_nobody_stands_twice_on_one_work_nor_has_two_orcids_unless_a_steward_said_so(found):
    count, works, orcids, pairs, _, different = found
    for group in as_groups(clustered((count, works, orcids, pairs, [], different)).labels):
        stated = [works[r] for r in group if works[r] >= 0]
        assert len(stated) == len(set(stated))
        assert len({orcids[r] for r in group if orcids[r] >= 0}) <= 1


@given(evidence())
def test_a_stewards_different_is_never_overruled(found):
    labels = clustered(found).labels
    assert all(labels[a] != labels[b] for a, b in found[5])


@given(evidence())
def test_a_stewards_same_holds_unless_it_would_undo_a_different(found):
    result = clustered(found)
    assert all(result.labels[a] == result.labels[b] for a, b in found[4] if (a, b) not in result.refused)


@given(st.integers(2, 30), st.data())
def test_without_constraints_certain_pairs_cluster_as_connected_components(count, data):
    rows = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).filter(lambda p: p[0] < p[1])
    graph = nx.Graph(data.draw(st.lists(rows, unique=True)))
    graph.add_nodes_from(range(count))
    # Every pair within a component is certain, so that the mean is 1 throughout.
    pairs = {p: 1.0 for part in nx.connected_components(graph) for p in combinations(sorted(part), 2)}
    labels = clustered((count, [-1] * count, [-1] * count, pairs, [], [])).labels
    assert as_groups(labels) == sorted(sorted(part) for part in nx.connected_components(graph))
