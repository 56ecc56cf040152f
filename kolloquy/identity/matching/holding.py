"""What holds each mention in its expert, how sure that is, and which pairs a person should look at."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from kolloquy.identity.matching.clusters import EXPONENT, Constraints
from kolloquy.identity.matching.matcher import Matches
from kolloquy.identity.matching.names import Flags, Ints
from kolloquy.identity.matching.surroundings import Floats
from kolloquy.identity.tables import LINKS, REVIEW

Strings = npt.NDArray[np.object_]

SURE_FROM = 0.8  # below, a mention's place is shown as unsure and offered for review
REVIEW_FROM = 0.35  # a pair of two experts at least this likely one person is offered for review
MOST_REVIEWED = 20_000


@dataclass(frozen=True, slots=True)
class Held:
    probability: Floats  # a row a mention: that it is this expert's
    sure: Flags
    best_pair: Ints  # the strongest pair within the cluster, -1 for a mention that stands alone


def hold(count: int, matches: Matches, labels: Ints, constraints: Constraints) -> Held:
    inside = np.flatnonzero(labels[matches.left] == labels[matches.right])
    ends = np.concatenate([matches.left[inside], matches.right[inside]])
    p = np.concatenate([matches.probability[inside]] * 2)
    # The mean by which clusters are made, now of one mention with the rest.
    total = np.bincount(ends, weights=p**EXPONENT, minlength=count)
    number = np.bincount(ends, minlength=count)
    best_pair = _best_pairs(count, np.concatenate([inside, inside]), ends, p)
    probability = np.divide(total, number, out=np.ones(count), where=number > 0) ** (1 / EXPONENT)
    certain = _certain(count, labels, constraints)
    probability[certain] = 1.0
    return Held(probability, probability >= SURE_FROM, best_pair)


def _best_pairs(count: int, pairs: Ints, ends: Ints, p: Floats) -> Ints:
    best_pair = np.full(count, -1, np.int64)
    order = np.lexsort((-pairs, p))  # the last one written wins: highest probability, then the first pair
    best_pair[ends[order]] = pairs[order]
    return best_pair


def _certain(count: int, labels: Ints, constraints: Constraints) -> Flags:
    """Mentions that share an ORCID with another of their cluster, or that a steward placed."""
    certain = np.zeros(count, bool)
    key = np.where(
        constraints.orcids >= 0, labels * (int(constraints.orcids.max(initial=0)) + 1) + constraints.orcids, -1
    )
    _, where, times = np.unique(key, return_inverse=True, return_counts=True)
    certain |= (key >= 0) & (times[where] > 1)
    for a, b in constraints.same:
        if labels[a] == labels[b]:
            certain[[a, b]] = True
    return certain


def links_table(matches: Matches, held: Held, mention_id: Strings, expert_of: Strings) -> pa.Table:
    rows = np.unique(held.best_pair[held.best_pair >= 0])
    left, right = matches.left[rows], matches.right[rows]
    columns = [mention_id[left], mention_id[right], expert_of[left], matches.probability[rows]]
    arrays = [pa.array(c, f.type) for c, f in zip(columns, LINKS, strict=False)]
    return pa.table([*arrays, matches.reasons(rows)], schema=LINKS)


def review_table(matches: Matches, held: Held, labels: Ints, mention_id: Strings, expert_of: Strings) -> pa.Table:
    """One pair for each two experts who may be one, and one for each mention whose place is unsure."""
    a, b = labels[matches.left], labels[matches.right]
    across = np.flatnonzero((a != b) & (matches.probability >= REVIEW_FROM))
    low, high = np.minimum(a[across], b[across]), np.maximum(a[across], b[across])
    strongest_first = np.lexsort((across, -matches.probability[across]))
    _, first = np.unique((low * (len(labels) + 1) + high)[strongest_first], return_index=True)
    between = across[strongest_first[first]]
    unsure = np.unique(held.best_pair[~held.sure & (held.best_pair >= 0)])
    rows = np.unique(np.concatenate([between, unsure]))
    # Most useful first: the nearer to a coin toss, and the more mentions it moves.
    size = np.bincount(labels, minlength=len(labels))
    moves = np.minimum(size[a[rows]], size[b[rows]])
    doubt = matches.probability[rows] * (1 - matches.probability[rows])
    rows = rows[np.lexsort((rows, -doubt * np.sqrt(moves)))][:MOST_REVIEWED]
    left, right = matches.left[rows], matches.right[rows]
    columns = [mention_id[left], mention_id[right], expert_of[left], expert_of[right], matches.probability[rows]]
    arrays = [pa.array(c, f.type) for c, f in zip(columns, REVIEW, strict=False)]
    return pa.table([*arrays, matches.reasons(rows)], schema=REVIEW)
