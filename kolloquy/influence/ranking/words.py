"""Text as numbered words with places, so that a phrase is found without reading a text again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from kolloquy.influence.ranking.columns import string
from kolloquy.influence.ranking.stemming import key as key
from kolloquy.influence.ranking.stemming import spelling as spelling
from kolloquy.influence.ranking.stemming import stem as stem
from kolloquy.influence.ranking.stemming import stems as stems
from kolloquy.kernel.text import plain

Ints = npt.NDArray[np.int64]
_GAP = -1


@dataclass(frozen=True, slots=True)
class Words:
    """All texts in one row of numbered words; a gap after each text keeps phrases from crossing.

    `cased` numbers the words as printed; the other vocabularies are reached through it.
    """

    cased: Ints  # a word as printed, at each place; -1 in a gap
    printed: list[str]
    word_of: Ints  # by printed word: its number in `words`
    stem_of: Ints  # by printed word: its number in `stems`
    words: dict[str, int]
    stems: dict[str, int]
    starts: Ints  # the first place of each text

    def stem_at(self) -> Ints:
        return np.where(self.cased == _GAP, _GAP, np.append(self.stem_of, _GAP)[self.cased])

    def word_at(self) -> Ints:
        return np.where(self.cased == _GAP, _GAP, np.append(self.word_of, _GAP)[self.cased])

    def text_at(self, places: Ints) -> Ints:
        return np.searchsorted(self.starts, places, side="right") - 1


def number_words(texts: Sequence[str | None]) -> Words:
    split = pc.split_pattern(pa.array([plain(text) for text in texts], pa.large_string()), " ")
    flat = pc.list_flatten(split).dictionary_encode()
    lengths = pc.list_value_length(split).to_numpy(zero_copy_only=False).astype(np.int64)
    printed: list[str] = flat.dictionary.to_pylist()
    starts = np.concatenate([[0], np.cumsum(lengths + 1)[:-1]]) if len(lengths) else np.zeros(0, np.int64)
    cased = np.full(int(lengths.sum()) + len(lengths), _GAP, np.int64)
    codes = flat.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    cased[np.arange(len(codes)) + np.repeat(np.arange(len(lengths)), lengths)] = codes
    words: dict[str, int] = {}
    stemmed: dict[str, int] = {}
    folded = [spelling(word.casefold()) for word in printed]
    word_of = np.array([words.setdefault(word, len(words)) for word in folded], np.int64)
    stem_of = np.array([stemmed.setdefault(stem(word), len(stemmed)) for word in folded], np.int64)
    if "" in printed:  # an empty text splits into one empty word
        cased[cased == printed.index("")] = _GAP
    return Words(cased, printed, word_of, stem_of, words, stemmed, starts)


def places_table(words: Words) -> tuple[pa.Table, pa.Table]:
    """(stem, first, count) and the places in that order: what a phrase is looked up in later."""
    at = words.stem_at()
    order = np.argsort(at, kind="stable")
    order = order[at[order] != _GAP]
    counts = np.bincount(at[order], minlength=len(words.stems))
    first = np.concatenate([[0], np.cumsum(counts)[:-1]]) if len(counts) else counts
    vocabulary = pa.table({"stem": pa.array(list(words.stems), pa.string()), "first": first, "count": counts})
    return vocabulary, pa.table({"place": pa.array(order.astype(np.int32), pa.int32())})


def find_phrase(phrase: str, vocabulary: pa.Table, places: Callable[[int, int], Ints]) -> Ints:
    """The places at which the phrase begins, in any plural; nothing for an empty phrase."""
    begins: Ints | None = None
    for offset, word in enumerate(stems(phrase)):
        row = pc.index(vocabulary["stem"], string(word)).as_py()
        if row < 0:
            return np.zeros(0, np.int64)
        first, count = vocabulary["first"][row].as_py(), vocabulary["count"][row].as_py()
        here = places(first, count) - offset
        begins = here if begins is None else np.intersect1d(begins, here, assume_unique=True)
    return np.zeros(0, np.int64) if begins is None else begins
