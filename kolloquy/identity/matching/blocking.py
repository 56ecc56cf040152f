"""Which pairs of mentions are worth weighing: names that one person may print, and nothing else."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from kolloquy.identity.matching.names import NameColumns

Index = npt.NDArray[np.int64]
LARGEST_BLOCK = 2500  # mentions; 3.1 million pairs. A larger one is cut by the given name, then by what else agrees


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs as row numbers, left < right, sorted and without repeats; and the blocks that were too large to pair whole."""

    left: Index
    right: Index
    cut_blocks: tuple[str, ...] = field(default=())


def candidates(
    names: NameColumns, orcids: Sequence[str | None], tokens: Sequence[Sequence[int]] | None = None
) -> Candidates:
    """`tokens` are a mention's rare co-authors and affiliation words: within a block too large, only sharers are paired."""
    pairs: list[tuple[Index, Index]] = []
    cut: list[str] = []
    for key, rows in _blocks(names):
        if len(rows) <= LARGEST_BLOCK:
            pairs.append(_all_pairs(np.array(rows)))
            continue
        cut.append(key)
        for part in _parts(rows, names, tokens):
            pairs.append(_all_pairs(np.array(part)))
    for rows in _same(orcids):
        pairs.append(_all_pairs(np.array(rows)))
    return _unique(pairs, len(names.family), tuple(sorted(cut)))


def _blocks(names: NameColumns) -> Iterator[tuple[str, list[int]]]:
    """Family name (each way it may be printed) and first initial; and the same two names in the other order."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for row in range(len(names.families)):
        for key in _keys(names, row):
            blocks[key].append(row)
    for key in sorted(blocks):
        rows = blocks[key]
        if len(rows) > 1 and ("|" in key or len({int(names.family[r]) for r in rows}) > 1):
            yield key, rows


def _keys(names: NameColumns, row: int) -> Iterator[str]:
    families, first = names.families[row], names.first_text[row]
    for family in families:
        yield f"{family}|{first[:1]}"
    if len(first) > 1 and families and len(families[0]) > 1:
        yield "&".join(sorted((families[0], first)))


def may_be_one(names: NameColumns, left: Index, right: Index) -> npt.NDArray[np.bool_]:
    """Whether one person may print both names of each pair; the weights say nothing about any other pair."""
    pairs = zip(left.tolist(), right.tolist(), strict=True)
    return np.array([not set(_keys(names, a)).isdisjoint(_keys(names, b)) for a, b in pairs], bool)


def _same(values: Sequence[str | None]) -> Iterator[list[int]]:
    rows: dict[str, list[int]] = defaultdict(list)
    for row, value in enumerate(values):
        if value:
            rows[value].append(row)
    return (rows[value] for value in sorted(rows) if len(rows[value]) > 1)


def _parts(rows: list[int], names: NameColumns, tokens: Sequence[Sequence[int]] | None) -> Iterator[list[int]]:
    """A large block by full given name, a given name too common again by the rarest things its mentions share."""
    by_given: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        by_given[int(names.first[row])].append(row)
    for given in sorted(by_given):
        same = by_given[given]
        if len(same) <= LARGEST_BLOCK:
            yield same
    if tokens is None:
        return
    by_token: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        for token in tokens[row]:
            by_token[token].append(row)
    yield from (by_token[t] for t in sorted(by_token) if 1 < len(by_token[t]) <= LARGEST_BLOCK // 10)


def _all_pairs(rows: Index) -> tuple[Index, Index]:
    left, right = np.triu_indices(len(rows), 1)
    return rows[left], rows[right]


def _unique(pairs: list[tuple[Index, Index]], count: int, cut: tuple[str, ...]) -> Candidates:
    if not pairs:
        return Candidates(np.zeros(0, np.int64), np.zeros(0, np.int64), cut)
    left = np.concatenate([p[0] for p in pairs])
    right = np.concatenate([p[1] for p in pairs])
    keys = np.unique(np.minimum(left, right) * count + np.maximum(left, right))
    return Candidates(keys // count, keys % count, cut)
