"""Rows of the assignment: numbers for HiGHS, each with the name of the limit it comes from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from kolloquy.planning.optimiser.problems import Limit

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Terms = Iterable[tuple[int, float]]  # column, factor


@dataclass
class Rows:
    """Rows of `low <= factors . columns <= high`."""

    limits: list[Limit | None] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    _row: list[Ints] = field(default_factory=list)
    _column: list[Ints] = field(default_factory=list)
    _factor: list[Floats] = field(default_factory=list)

    def one(self, limit: Limit | None, terms: Terms, *, low: float = -np.inf, high: float = np.inf) -> None:
        listed = list(terms)
        self.many(
            [limit],
            np.zeros(len(listed), np.int64),
            np.array([column for column, _ in listed], np.int64),
            np.array([factor for _, factor in listed], np.float64),
            low=[low],
            high=[high],
        )

    def many(
        self,
        limits: Sequence[Limit | None],
        row: Ints,
        column: Ints,
        factor: Floats | Ints,
        *,
        low: Sequence[float],
        high: Sequence[float],
    ) -> None:
        """Several rows at once; `row` counts from the first of them."""
        self._row.append(row + len(self.limits))
        self._column.append(column)
        self._factor.append(factor.astype(np.float64))
        self.limits.extend(limits)
        self.low.extend(low)
        self.high.extend(high)

    def matrix(self, columns: int) -> csr_array:
        shape = len(self.limits), columns
        if not self._row:
            return csr_array(shape, dtype=np.float64)
        at = np.concatenate(self._row), np.concatenate(self._column)
        return csr_array((np.concatenate(self._factor), at), shape=shape)

    def copy(self) -> "Rows":
        return Rows(
            list(self.limits), list(self.low), list(self.high), list(self._row), list(self._column), list(self._factor)
        )
