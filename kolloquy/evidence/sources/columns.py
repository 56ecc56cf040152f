"""Whole columns at a time: the moves that turn a flat reading of nested records into rows and lists."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kolloquy.evidence.sources import text
from kolloquy.kernel import ids

Flags = np.ndarray[Any, np.dtype[np.bool_]]
Indexes = np.ndarray[Any, np.dtype[np.int64]]
_ORCID_LENGTH = 19
_BLANKS = np.array([9, 10, 13, 32], np.uint8)


class ControlCharacter(Exception):
    """A character that no XML text may hold."""


def first_of(owners: Indexes, values: pa.Array, count: int) -> pa.Array:
    """For each of `count` owners the first value that is there; `owners` ascends."""
    there = np.flatnonzero(present(values))
    chosen = np.full(count, -1, np.int64)
    # Backwards, so that of several values the first is written last and stays.
    chosen[owners[there[::-1]]] = there[::-1]
    return values.take(pa.array(chosen, mask=chosen < 0))


def listed(owners: Indexes, values: pa.Array, count: int) -> pa.ListArray:
    """For each owner its values in order, those that are NULL left out; NULL where none is left."""
    there = present(values)
    owners = owners[there]
    offsets = np.searchsorted(owners, np.arange(count + 1)).astype(np.int32)
    kept = values.filter(pa.array(there)) if not there.all() else values
    return pa.ListArray.from_arrays(pa.array(offsets), kept, mask=pa.array(offsets[1:] == offsets[:-1]))


def present(values: pa.Array) -> Flags:
    found: Flags = values.is_valid().to_numpy(zero_copy_only=False)
    return found


def is_equal(values: pa.Array, to: str) -> Flags:
    found: Flags = pc.equal(values, to).fill_null(False).to_numpy(zero_copy_only=False)
    return found


def only_where(values: pa.Array, holds: Flags) -> pa.Array:
    return pc.if_else(pa.array(holds), values, pa.scalar(None, values.type))


def collapsed(values: pa.Array, marks: str | None = None) -> pa.Array:
    """`text.collapsed` of every value, marks taken off before; most values need neither, and only the others are touched."""
    offsets, data = _buffers(values)
    needs: Flags = (offsets[1:] == offsets[:-1]) & present(values)
    if len(data):
        space = data == 32
        # The end of one value and the beginning of the next make a pair too, which does no harm.
        pairs = space[1:] & space[:-1]
        if pairs.any():
            needs[_rows(offsets, np.flatnonzero(pairs))] = True
        filled = np.flatnonzero(offsets[1:] > offsets[:-1])
        needs[filled] |= space[offsets[filled]] | space[offsets[filled + 1] - 1]
        if data.min() < 32:
            low = np.flatnonzero(data < 32)
            marked = _flags(offsets, low[data[low] <= 2])
            if marked.any() and marks:
                bare = pc.replace_substring_regex(values.filter(pa.array(marked)), marks, "")
                values = pc.replace_with_mask(values, pa.array(marked), collapsed(bare))
                low = low[data[low] > 2]
            if not np.isin(data[low], _BLANKS).all():
                raise ControlCharacter
            needs = (needs | _flags(offsets, low)) & ~marked
    return _where(values, needs, text.collapsed)


def _flags(offsets: Indexes, at: Indexes) -> Flags:
    """Which values hold these bytes."""
    flags = np.zeros(len(offsets) - 1, np.bool_)
    flags[_rows(offsets, at)] = True
    return flags


def _rows(offsets: Indexes, at: Indexes) -> Indexes:
    """In which value each byte stands."""
    return np.searchsorted(offsets, at, side="right") - 1


def _buffers(values: pa.Array) -> tuple[Indexes, np.ndarray[Any, np.dtype[np.uint8]]]:
    """The offsets of a string array from 0, and its bytes."""
    _, offsets_buffer, data_buffer = values.buffers()
    if offsets_buffer is None or not len(values):
        return np.zeros(len(values) + 1, np.int64), np.empty(0, np.uint8)
    offsets = np.frombuffer(offsets_buffer, np.int32)[values.offset : values.offset + len(values) + 1].astype(np.int64)
    data = np.frombuffer(data_buffer, np.uint8) if data_buffer is not None else np.empty(0, np.uint8)
    return offsets - offsets[0], data[offsets[0] : offsets[-1]]


def dois(values: pa.Array) -> pa.Array:
    """`text.doi` of every value; the usual ones only need their letters made small."""
    lowered = pc.ascii_lower(values)
    _, data = _buffers(lowered)
    simple = pc.starts_with(lowered, "10.").fill_null(True).to_numpy(zero_copy_only=False)
    if len(data) and (data.min() <= 32 or data.max() >= 127):
        simple = pc.match_substring_regex(lowered, r"^10\.[!-~]+$").fill_null(True).to_numpy(zero_copy_only=False)
    return _where(lowered, ~simple, text.doi)


def orcids(values: pa.Array) -> pa.Array:
    """`ids.orcid` of every value: the usual spellings all at once by their check digits, the others one by one."""
    usual = pc.match_substring_regex(values, r"^(?:https?://orcid\.org/)?\d{4}-\d{4}-\d{4}-\d{3}[\dX]$").fill_null(
        False
    )
    bare = pc.utf8_slice_codeunits(values, -_ORCID_LENGTH, None) if len(values) else values
    at = np.flatnonzero(usual.to_numpy(zero_copy_only=False))
    valid = np.zeros(len(values), np.bool_)
    if len(at):
        _, data = _buffers(bare.take(pa.array(at)))
        digits = (
            data.reshape(-1, _ORCID_LENGTH)[:, [0, 1, 2, 3, 5, 6, 7, 8, 10, 11, 12, 13, 15, 16, 17, 18]].astype(
                np.int64
            )
            - 48
        )
        total = np.zeros(len(at), np.int64)
        for place in range(15):
            total = (total + digits[:, place]) * 2
        check = (12 - total % 11) % 11
        valid[at] = np.where(digits[:, 15] == ord("X") - 48, 10, digits[:, 15]) == check
    checked = only_where(bare, valid)
    others = present(values) & ~usual.to_numpy(zero_copy_only=False)
    return _where(pc.if_else(pa.array(others), values, checked), others, ids.orcid)


def _where(values: pa.Array, chosen: Flags, change: Callable[[str | None], str | None]) -> pa.Array:
    """The values with those chosen changed one by one; for the few that whole-column moves cannot do."""
    if not chosen.any():
        return values
    changed = pa.array([change(value) for value in values.filter(pa.array(chosen)).to_pylist()], pa.string())
    return pc.replace_with_mask(values, pa.array(chosen), changed)
