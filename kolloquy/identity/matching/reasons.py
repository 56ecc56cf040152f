"""Levels a pair stands on, as the terms of its sum: field, level in words, log2 odds."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from kolloquy.identity.matching.comparisons import COMPARISONS
from kolloquy.identity.matching.weights import WEIGHTS
from kolloquy.identity.tables import REASON

_FIELDS = pa.array([c.field for c in COMPARISONS], pa.string())
_LEVELS = pa.array([level for c in COMPARISONS for level in c.levels], pa.string())
_STARTS = np.cumsum([0, *(len(c.levels) for c in COMPARISONS)])[:-1]
WEIGHT_OF = np.array([WEIGHTS[c.field][level] for c in COMPARISONS for level in c.levels])


def log2_odds(stands: npt.NDArray[np.int8]) -> npt.NDArray[np.float64]:
    """The sum of the weights of the levels each row stands on."""
    return np.asarray(WEIGHT_OF[stands + _STARTS].sum(axis=1))


def in_words(stands: npt.NDArray[np.int8]) -> pa.ListArray:
    """For each row the terms that are not nothing, the weightiest first."""
    at = stands + _STARTS
    weights = WEIGHT_OF[at]
    order = np.argsort(-np.abs(weights), axis=1, kind="stable")
    told = np.take_along_axis(weights, order, axis=1) != 0
    fields = np.broadcast_to(order, told.shape)[told]
    levels = np.take_along_axis(at, order, axis=1)[told]
    terms = pa.StructArray.from_arrays(
        [_FIELDS.take(pa.array(fields)), _LEVELS.take(pa.array(levels)), pa.array(WEIGHT_OF[levels], pa.float32())],
        fields=list(REASON),
    )
    offsets = np.concatenate([[0], np.cumsum(told.sum(axis=1))]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), terms, type=pa.list_(REASON))
