"""How well pairs and clusters agree with labels: precision, recall and their mean, with intervals."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

Counts = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Scores = Mapping[str, float | None]
Interval = tuple[float, float] | None

_DRAWS = 1000
_SEED = 20
_SHARE = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class PairScores:
    n: int
    found: int
    scores: Scores
    intervals: Mapping[str, Interval]


@dataclass(frozen=True, slots=True)
class ClusterScores:
    n: int
    found: int
    pairwise: Scores
    b_cubed: Scores
    intervals: Mapping[str, Mapping[str, Interval]]


def score_pairs(said_same: Sequence[bool], is_same: Sequence[bool], *, n: int) -> PairScores:
    """Judge decisions on labelled pairs; `n` counts the labels, found or not."""
    said, true = np.asarray(said_same, bool), np.asarray(is_same, bool)
    parts = np.column_stack([said & true, said, true]).astype(float)
    measure = _harmonic
    return PairScores(n, len(said), measure(parts.sum(axis=0)), _intervals(parts, measure))


def score_clusters(experts: Sequence[str], persons: Sequence[str], *, n: int) -> ClusterScores:
    """Judge resolved experts against persons, over the bylines found.

    Intervals draw whole groups of persons and experts that touch each other, since their bylines do not err independently.
    """
    if not experts:
        nothing: Scores = dict.fromkeys(("precision", "recall", "f1"))
        return ClusterScores(n, 0, nothing, nothing, {k: dict.fromkeys(nothing) for k in ("pairwise", "b_cubed")})
    parts = _parts(experts, persons)
    pairwise, b_cubed = parts[:, :3], parts[:, 3:]
    intervals = {"pairwise": _intervals(pairwise, _harmonic), "b_cubed": _intervals(b_cubed, _mean)}
    return ClusterScores(n, len(experts), _harmonic(pairwise.sum(axis=0)), _mean(b_cubed.sum(axis=0)), intervals)


def _parts(experts: Sequence[str], persons: Sequence[str]) -> Counts:
    """By group: pairs right, pairs said, pairs true; then B-cubed precision and recall summed over bylines, and bylines."""
    _, expert = np.unique(np.asarray(experts), return_inverse=True)
    _, person = np.unique(np.asarray(persons), return_inverse=True)
    both = coo_matrix((np.ones(len(expert)), (expert, person))).tocsr().tocoo()
    of_expert, of_person = np.bincount(expert).astype(float), np.bincount(person).astype(float)
    nodes = len(of_expert) + len(of_person)
    graph = coo_matrix((np.ones(both.nnz), (both.row, both.col + len(of_expert))), shape=(nodes, nodes))
    groups, group = connected_components(graph, directed=False)
    cell, expert_group, person_group = group[both.row], group[: len(of_expert)], group[len(of_expert) :]

    def summed(where: npt.NDArray[np.int32], values: Counts) -> Counts:
        return np.bincount(where, weights=values, minlength=groups).astype(float)

    return np.column_stack(
        [
            summed(cell, both.data * (both.data - 1) / 2),
            summed(expert_group, of_expert * (of_expert - 1) / 2),
            summed(person_group, of_person * (of_person - 1) / 2),
            summed(cell, both.data**2 / of_expert[both.row]),
            summed(cell, both.data**2 / of_person[both.col]),
            summed(cell, both.data),
        ]
    )


def _harmonic(sums: Counts) -> Scores:
    """From right, said and true; None where there is nothing to divide by."""
    right, said, true = (float(s) for s in sums)
    precision, recall = right / said if said else None, right / true if true else None
    return {"precision": precision, "recall": recall, "f1": 2 * right / (said + true) if said + true else None}


def _mean(sums: Counts) -> Scores:
    precision, recall = float(sums[0] / sums[2]), float(sums[1] / sums[2])
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / (precision + recall)}


def _intervals(parts: Counts, measure: Callable[[Counts], Scores]) -> Mapping[str, Interval]:
    """The middle 95 % over redrawn samples; the draws are seeded, so that one input gives one answer."""
    names = ("precision", "recall", "f1")
    if not len(parts):
        return dict.fromkeys(names)
    random = np.random.default_rng(_SEED)
    drawn = [measure(parts[random.integers(0, len(parts), len(parts))].sum(axis=0)) for _ in range(_DRAWS)]
    found = {name: [value for scores in drawn if (value := scores[name]) is not None] for name in names}
    return {name: _between(values) if values else None for name, values in found.items()}


def _between(values: Sequence[float]) -> Interval:
    """None where every draw agrees: one sample that is wholly right or wrong cannot say how sure that is."""
    low, high = np.percentile(values, _SHARE)
    return (float(low), float(high)) if low < high else None
