"""The matcher behind one narrow function: mentions in, weighed and explained pairs out."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from kolloquy.identity.matching import reasons
from kolloquy.identity.matching.blocking import LARGEST_BLOCK, candidates
from kolloquy.identity.matching.clusters import GRAIN
from kolloquy.identity.matching.comparisons import COMPARISONS, levels
from kolloquy.identity.matching.mentions import Gathered
from kolloquy.identity.matching.names import Ints
from kolloquy.identity.matching.pairs import Pairs
from kolloquy.identity.matching.surroundings import Floats, Surroundings, surroundings
from kolloquy.identity.matching.weights import PRIOR

SAME_FROM = 0.5  # the probability from which two mentions are called one person
_AT_ONCE = 400_000


@dataclass(frozen=True, slots=True)
class Matches:
    """Weighed pairs, left row < right row; the reasons are kept as levels until somebody asks for words."""

    left: Ints
    right: Ints
    probability: Floats
    levels: npt.NDArray[np.int8]
    cut_blocks: tuple[str, ...] = ()

    def reasons(self, rows: Ints) -> pa.ListArray:
        return reasons.in_words(self.levels[rows])


def match(gathered: Gathered, around: Surroundings | None = None) -> Matches:
    """Weigh every pair of mentions that may be one person."""
    around = around or surroundings(gathered)
    found = candidates(around.names, gathered.mentions["orcid"].to_pylist(), _rare_tokens(around))
    return weigh(around, found.left, found.right, cut_blocks=found.cut_blocks)


def weigh(around: Surroundings, left: Ints, right: Ints, *, cut_blocks: tuple[str, ...] = ()) -> Matches:
    """The probability that both mentions of each pair name one person."""
    steps, chances = [np.zeros((0, len(COMPARISONS)), np.int8)], [np.zeros(0)]
    for start in range(0, len(left), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        stands = levels(Pairs(around, left[part], right[part]))
        steps.append(stands)
        chances.append(probability(PRIOR + reasons.log2_odds(stands)))
    return Matches(left, right, np.concatenate(chances), np.concatenate(steps), cut_blocks)


def probability(log2_odds: Floats) -> Floats:
    exact = 1.0 / (1.0 + np.exp2(-np.clip(log2_odds, -60, 60)))
    return np.asarray(np.round(exact * GRAIN) / GRAIN)


def _rare_tokens(around: Surroundings) -> list[list[int]] | None:
    """For blocks too large to pair whole: the co-authors and affiliation words of each mention in them."""
    large = np.bincount(around.key + 1)[around.key + 1] > LARGEST_BLOCK
    if not large.any():
        return None
    authors, words = around.co_authors, around.affiliations
    out: list[list[int]] = [[] for _ in range(len(large))]
    for row in np.flatnonzero(large):
        ref = around.ref[row]
        with_them = authors.indices[authors.indptr[ref] : authors.indptr[ref + 1]]
        house = words.indices[words.indptr[row] : words.indptr[row + 1]]
        out[row] = [*(int(a) for a in with_them if a != around.key[row]), *(int(h) + authors.shape[1] for h in house)]
    return out
