"""Between Arrow and NumPy without pandas.

PyArrow imports pandas as soon as it turns a column into an array or a list into a column the usual way, and that
import alone takes longer than a whole ranking may. So at ranking time columns go by these functions.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Ints = npt.NDArray[np.int64]


def numbers(column: pa.ChunkedArray) -> npt.NDArray[Any]:
    """A column of numbers or days without NULLs; days count from 1970."""
    whole = column.combine_chunks()
    if pa.types.is_date32(whole.type):
        whole = whole.view(pa.int32())
    found: npt.NDArray[Any] = np.from_dlpack(whole)
    return found


def strings(values: Sequence[str]) -> pa.StringArray:
    raw = [value.encode() for value in values]
    offsets = np.zeros(len(raw) + 1, np.int32)
    np.cumsum([len(value) for value in raw], out=offsets[1:])
    return pa.StringArray.from_buffers(len(raw), pa.py_buffer(offsets), pa.py_buffer(b"".join(raw)))


def string(value: str) -> pa.StringScalar:
    return strings([value])[0]


def rows(values: npt.NDArray[Any]) -> pa.Array:
    """Row numbers to take from a table."""
    return pa.Array.from_buffers(pa.int64(), len(values), [None, pa.py_buffer(np.ascontiguousarray(values, np.int64))])


def years(days: npt.NDArray[Any]) -> Ints:
    """The calendar years of days counted from 1970."""
    return np.asarray(days, "datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970


def same_value(left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """Every pair of places at which left and right hold one value."""
    order = np.argsort(right, kind="stable")
    values = right[order]
    first = np.searchsorted(values, left, side="left")
    count = np.searchsorted(values, left, side="right") - first
    ends = np.cumsum(count)
    within = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - count, count)
    return np.repeat(np.arange(len(left)), count), order[np.repeat(first, count) + within]
