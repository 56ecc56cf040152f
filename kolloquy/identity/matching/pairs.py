"""What can be measured of many pairs of mentions at once; each measure is worked out when first asked for."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.process import cpdist
from scipy import sparse

from kolloquy.identity.matching.names import SHORT_FORMS, Flags, Ints
from kolloquy.identity.matching.surroundings import Floats, Surroundings

_MOST_AT_ONCE = 200_000  # pairs whose sparse rows are in memory together


@dataclass(frozen=True)
class Pairs:
    of: Surroundings
    left: Ints
    right: Ints

    def same(self, column: npt.NDArray[np.int64]) -> Flags:
        """Both stated and equal."""
        left = column[self.left]
        return np.asarray((left >= 0) & (left == column[self.right]))

    def either_missing(self, column: npt.NDArray[np.int64]) -> Flags:
        return (column[self.left] < 0) | (column[self.right] < 0)

    @cached_property
    def both_first_full(self) -> Flags:
        full = self.of.names.first_is_full
        return full[self.left] & full[self.right]

    @cached_property
    def first_pairs(self) -> tuple[list[str], list[str], Ints]:
        """The distinct pairs of first names that differ, and which of them each pair of mentions is (-1: none)."""
        names = self.of.names
        low = np.minimum(names.first[self.left], names.first[self.right])
        high = np.maximum(names.first[self.left], names.first[self.right])
        asked = np.flatnonzero(self.both_first_full & (low != high))
        count = max(len(names.first_codes.texts), 1)
        distinct, which = np.unique(low[asked] * count + high[asked], return_inverse=True)
        texts = names.first_codes.texts
        place = np.full(len(self.left), -1, np.int64)
        place[asked] = which
        return [texts[i] for i in distinct // count], [texts[i] for i in distinct % count], place

    def _spread(self, values: npt.NDArray[np.bool_]) -> Flags:
        place = self.first_pairs[2]
        return np.asarray((place >= 0) & np.append(values, False)[place])

    @cached_property
    def short_form(self) -> Flags:
        a, b, _ = self.first_pairs
        return self._spread(np.array([pair in SHORT_FORMS for pair in zip(a, b, strict=True)], bool))

    @cached_property
    def one_begins_the_other(self) -> Flags:
        a, b, _ = self.first_pairs
        return self._spread(np.array([x.startswith(y) or y.startswith(x) for x, y in zip(a, b, strict=True)], bool))

    @cached_property
    def spelt_alike(self) -> Flags:
        a, b, _ = self.first_pairs
        if not a:
            return np.zeros(len(self.left), bool)
        near = cpdist(a, b, scorer=DamerauLevenshtein.distance, score_cutoff=1) <= 1
        long_enough = np.array([min(len(x), len(y)) > 3 for x, y in zip(a, b, strict=True)])
        return self._spread(near & long_enough)

    @cached_property
    def family_shared(self) -> Flags:
        """A whole family name, or an end of a double one, is the same; worked out only where the whole names differ."""
        keys = self.of.names.families
        differ = np.flatnonzero(~self.same(self.of.names.family))
        shared = np.zeros(len(self.left), bool)
        shared[differ] = [
            bool(set(keys[a]) & set(keys[b])) for a, b in zip(self.left[differ], self.right[differ], strict=True)
        ]
        return shared

    @cached_property
    def swapped(self) -> Flags:
        """One prints as family name what the other prints as given name, both ways round."""
        names = self.of.names
        ask = np.flatnonzero(~self.same(names.family) & self.both_first_full)
        found = np.zeros(len(self.left), bool)
        found[ask] = [
            bool(names.families[a] and names.families[b])
            and names.families[a][0] == names.first_text[b]
            and names.families[b][0] == names.first_text[a]
            for a, b in zip(self.left[ask], self.right[ask], strict=True)
        ]
        return found

    @cached_property
    def shared_co_authors(self) -> tuple[Floats, Floats]:
        """How many names besides their own both works print, and in bits how unlikely that is by chance."""
        of = self.of
        a, b = of.ref[self.left], of.ref[self.right]
        count = self._dot(of.co_authors, of.co_authors, a, b)
        bits = self._dot(of.co_author_bits, of.co_authors, a, b)
        own = np.flatnonzero((of.key[self.left] == of.key[self.right]) & (count > 0))
        if len(own):  # SciPy gives no numbers for no cells
            bits[own] -= np.asarray(of.co_author_bits[a[own], of.key[self.left[own]]]).ravel()
            count[own] -= 1
        # In two long lists a name meets its namesake easily: that many chances make each meeting less surprising.
        chances = np.log2(np.maximum(np.minimum(of.listed[a], of.listed[b]), 1.0))
        return np.maximum(count, 0), np.maximum(bits - chances * count, 0.0)

    @cached_property
    def topic_likeness(self) -> Floats:
        return self._dot(self.of.topics, self.of.topics, self.of.ref[self.left], self.of.ref[self.right])

    @cached_property
    def affiliation_likeness(self) -> Floats:
        return self._dot(self.of.affiliations, self.of.affiliations, self.left, self.right)

    def _dot(self, of_left: sparse.csr_matrix, of_right: sparse.csr_matrix, a: Ints, b: Ints) -> Floats:
        out = np.zeros(len(a))
        for start in range(0, len(a), _MOST_AT_ONCE):
            part = slice(start, start + _MOST_AT_ONCE)
            out[part] = np.asarray(of_left[a[part]].multiply(of_right[b[part]]).sum(axis=1)).ravel()
        return out
