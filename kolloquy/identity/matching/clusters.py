"""From weighed pairs to people: greedy average-link clustering that never joins what must stay apart.

What is meant, as the oracle in the tests spells it out: the same ORCID is one person from the start. Then the two
groups with the highest mean over all their pairs join, again and again, as long as it reaches the threshold and no pair
between them must stay apart; a pair nobody weighed counts as 0. The mean is a power mean: people change subject and
house, so a few strong links say more than many silent ones. A steward's word comes last and wins.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

Index = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# Of the power mean: 1 splits long careers, more chains namesakes; docs/decisions/0004 has figures.
EXPONENT = 2
GRAIN = 4096  # probabilities in these steps add up exactly, so that no order of adding changes who joins whom
_LARGEST_COMPONENT = 3000  # mentions, 72 MB of sums; a larger one falls apart along its weakest pairs


@dataclass(frozen=True, slots=True)
class Constraints:
    works: Index  # two mentions on one work are two people; -1 where that does not hold
    orcids: Index  # one ORCID is one person and two are two; -1 where none is stated or it is doubted
    same: Sequence[tuple[int, int]] = field(default=())  # a steward's word: the people of these two mentions are one
    different: Sequence[tuple[int, int]] = field(default=())  # these two mentions are two people


@dataclass(frozen=True, slots=True)
class Clustering:
    labels: Index  # equal for one person: the first mention's row
    refused: tuple[tuple[int, int], ...]  # "same" that would undo a "different"
    largest: int  # mentions in the largest component
    cut: int  # components too large to be looked at whole


def cluster(
    count: int, left: Index, right: Index, probability: Floats, constraints: Constraints, *, threshold: float
) -> Clustering:
    labels = _one_orcid_one_person(count, constraints)
    apart = _apart(constraints.different)
    strength, threshold = powered(probability), float(powered(np.array([threshold]))[0])
    components = _Components(count, labels, left, right, strength, threshold)
    for rows, a, b, p in components:
        if len(rows) == 2:
            _join_two(labels, rows, p, constraints, apart, threshold)
        else:
            _join_greedily(labels, rows, (a, b, p), constraints, apart, threshold)
    refused = _join_as_told(labels, constraints.same, apart)
    return Clustering(labels, tuple(refused), components.largest, components.cut)


def powered(probability: Floats) -> Floats:
    return np.asarray(np.round(probability**EXPONENT * GRAIN) / GRAIN)


def _apart(different: Sequence[tuple[int, int]]) -> Mapping[int, frozenset[int]]:
    apart: dict[int, set[int]] = defaultdict(set)
    for a, b in different:
        apart[a].add(b)
        apart[b].add(a)
    return {row: frozenset(others) for row, others in apart.items()}


def _one_orcid_one_person(count: int, constraints: Constraints) -> Index:
    """Each mention with the first group of its ORCID that it may stand in; nobody stands twice on one work."""
    labels = np.arange(count)
    apart = _apart(constraints.different)
    groups: dict[int, list[list[int]]] = defaultdict(list)
    for row in np.flatnonzero(constraints.orcids >= 0):
        work = constraints.works[row]
        told = apart.get(int(row), frozenset())
        for group in groups[int(constraints.orcids[row])]:
            if (work < 0 or work not in constraints.works[group]) and told.isdisjoint(group):
                group.append(int(row))
                labels[row] = group[0]
                break
        else:
            groups[int(constraints.orcids[row])].append([int(row)])
    return labels


class _Components:
    """Parts of the evidence that no pair worth joining leads out of, each with its own pairs."""

    def __init__(
        self, count: int, labels: Index, left: Index, right: Index, strength: Floats, threshold: float
    ) -> None:
        self.largest = self.cut = 0
        self._parts: list[tuple[Index, Index, Index, Floats]] = []
        self._labels, self._pairs = labels, (left, right, strength)
        # Groups join at a mean of at least the threshold, so at least one pair between them reaches it.
        self._split(count, np.ones(len(left), bool), threshold)

    def __iter__(self) -> Iterator[tuple[Index, Index, Index, Floats]]:
        return iter(self._parts)

    def _split(self, count: int, among: Flags, least: float) -> None:
        left, right, strength = self._pairs
        strong = among & (strength >= least)
        rows = np.arange(count)
        graph = coo_matrix(
            (
                np.ones(int(strong.sum()) + count, np.int8),
                (np.concatenate([left[strong], rows]), np.concatenate([right[strong], self._labels])),
            ),
            shape=(count, count),
        )
        _, part = connected_components(graph, directed=False)
        sizes = np.bincount(part)
        self.largest = max(self.largest, int(sizes.max(initial=0)))
        inside = np.flatnonzero(among & (part[left] == part[right]))
        inside = inside[np.argsort(part[left[inside]], kind="stable")]
        bounds = np.searchsorted(part[left[inside]], np.arange(len(sizes) + 1))
        members = np.argsort(part, kind="stable")
        starts = np.concatenate([[0], np.cumsum(sizes)])
        for which in np.flatnonzero((sizes > 1) & (np.diff(bounds) > 0)):
            pairs = inside[bounds[which] : bounds[which + 1]]
            if sizes[which] > _LARGEST_COMPONENT and least < 1:
                self.cut += 1
                only = np.zeros(len(left), bool)
                only[pairs] = True
                self._split(count, only, min(1.0, least + (1 - least) / 2 + 1 / GRAIN))
                continue
            rows = members[starts[which] : starts[which + 1]]
            self._parts.append((rows, left[pairs], right[pairs], strength[pairs]))


def _join_two(
    labels: Index,
    rows: Index,
    p: Floats,
    constraints: Constraints,
    apart: Mapping[int, frozenset[int]],
    threshold: float,
) -> None:
    a, b = int(rows[0]), int(rows[1])
    works, orcids = constraints.works, constraints.orcids
    forbidden = (works[a] >= 0 and works[a] == works[b]) or (orcids[a] >= 0 <= orcids[b] and orcids[a] != orcids[b])
    if not forbidden and p[0] >= threshold and b not in apart.get(a, ()):
        labels[b] = labels[a]


def _join_greedily(
    labels: Index, rows: Index, pairs: tuple[Index, Index, Floats], constraints: Constraints,
    apart: Mapping[int, frozenset[int]], threshold: float,
) -> None:  # fmt: skip
    groups, member_of = np.unique(labels[rows], return_inverse=True)
    place = {int(row): int(m) for row, m in zip(rows, member_of, strict=True)}
    sizes = np.bincount(member_of).astype(float)
    sums = _sums(rows, member_of, pairs, sizes)
    forbidden = _forbidden(rows, member_of, len(groups), constraints)
    for row, at in place.items():
        for other in apart.get(row, ()):
            if other in place:
                forbidden[at, place[other]] = forbidden[place[other], at] = True
    joined = _greedy(sums, sizes, forbidden, threshold)
    labels[rows] = groups[joined[member_of]]


def _sums(rows: Index, member_of: Index, pairs: tuple[Index, Index, Floats], sizes: Floats) -> Floats:
    """The sum of strengths between every two groups.

    Within an ORCID's group not every spelling meets every other person's: there the weighed pairs speak for the others.
    """
    left, right, p = pairs
    a, b = member_of[np.searchsorted(rows, left)], member_of[np.searchsorted(rows, right)]
    between = a != b
    a, b, p = a[between], b[between], p[between]
    shape = (len(sizes), len(sizes))
    sums = np.zeros(shape)
    np.add.at(sums, (a, b), p)
    if (sizes > 1).any():
        weighed = np.zeros(shape)
        np.add.at(weighed, (a, b), 1.0)
        sums, weighed = sums + sums.T, weighed + weighed.T
        mean = np.round(sums / np.maximum(weighed, 1) * GRAIN) / GRAIN
        return np.asarray(mean * np.outer(sizes, sizes))
    return sums + sums.T


def _forbidden(rows: Index, member_of: Index, groups: int, constraints: Constraints) -> Flags:
    works, orcids = constraints.works[rows], constraints.orcids[rows]
    forbidden = np.zeros((groups, groups), bool)
    orcid_of = np.full(groups, -1, np.int64)
    np.maximum.at(orcid_of, member_of, orcids)
    stated = orcid_of >= 0
    forbidden |= stated[:, None] & stated[None, :] & (orcid_of[:, None] != orcid_of[None, :])
    order = np.argsort(works, kind="stable")
    ends = np.flatnonzero(np.diff(works[order], append=np.iinfo(np.int64).max)) + 1
    start = 0
    for end in ends.tolist():
        if end - start > 1 and works[order[start]] >= 0:
            here = member_of[order[start:end]]
            forbidden[np.ix_(here, here)] = True
        start = end
    np.fill_diagonal(forbidden, False)
    return forbidden


def _greedy(sums: Floats, sizes: Floats, forbidden: Flags, threshold: float) -> Index:
    """Join the pair with the highest mean until none reaches the threshold; on a tie the first rows win."""
    count = len(sizes)
    joined = np.arange(count)
    mean = np.where(forbidden, -1.0, sums / np.outer(sizes, sizes))
    np.fill_diagonal(mean, -1.0)
    best_at = mean.argmax(axis=1)
    best = mean[np.arange(count), best_at]
    while True:
        i = int(best.argmax())
        if best[i] < threshold or best[i] <= 0:
            return joined
        i, j = sorted((i, int(best_at[i])))
        joined[joined == j] = i
        sums[i] += sums[j]
        sums[:, i] = sums[i]
        sizes[i] += sizes[j]
        forbidden[i] |= forbidden[j]
        forbidden[:, i] = forbidden[i]
        forbidden[i, i] = False
        gone = mean[j] < -1.5  # rows joined away before
        row = np.where(forbidden[i], -1.0, sums[i] / (sizes[i] * sizes))
        row[gone] = -2.0
        row[i] = -1.0
        row[j] = -2.0
        mean[i] = mean[:, i] = row
        mean[j] = mean[:, j] = -2.0
        _renew_best(mean, best, best_at, i, j)


def _renew_best(mean: Floats, best: Floats, best_at: Index, i: int, j: int) -> None:
    stale = np.flatnonzero((best_at == i) | (best_at == j))
    better = (mean[:, i] > best) | ((mean[:, i] == best) & (i < best_at))
    best[better], best_at[better] = mean[better, i], i
    for row in {i, j, *(int(r) for r in stale)}:
        best_at[row] = mean[row].argmax()
        best[row] = mean[row, best_at[row]]


def _join_as_told(
    labels: Index, same: Sequence[tuple[int, int]], apart: Mapping[int, frozenset[int]]
) -> list[tuple[int, int]]:
    refused = []
    for a, b in same:
        one, other = sorted((int(labels[a]), int(labels[b])))
        if one == other:
            continue
        members = np.flatnonzero(labels == other)
        told = {r for m in members for r in apart.get(int(m), ())}
        if told and np.isin(np.flatnonzero(labels == one), list(told)).any():
            refused.append((a, b))
            continue
        labels[members] = one
    return refused
