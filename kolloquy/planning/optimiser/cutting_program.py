"""A small linear program: shares of one colleague's visits in weeks, and what each week is worth to them."""

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from kolloquy.planning.optimiser.instance import Option

GRAIN = 1_000_000  # weights are whole multiples of one part in so many, so that a cut is exact
TOO_MUCH = 1e-4
DEAR = 1_000.0  # contacts kept, for weeks that are twice as long

Measure = tuple[int, int]  # week, pieces
Stood = Mapping[tuple[str, str, int], int]  # objective, channel and week of the plan so far, how often


class Program:
    """It asks for as little more time as it can; or, where it is told what stood, keeps as much of that as it can."""

    def __init__(self, most: Mapping[Measure, int], *, keeps: bool) -> None:
        self.keeps = keeps
        self.measures = list(most)
        self.places = {measure: place for place, measure in enumerate(self.measures)}
        self.columns = 1  # the first is the share by which all weeks are too short
        self.upper: list[tuple[int, int, float]] = []  # row, column, factor
        self.most = [float(most[measure]) for measure in self.measures]
        for place, there_is in enumerate(self.most):
            self.upper.append((place, 0, -there_is))
        self.equal: list[tuple[int, int, float]] = []
        self.shares: list[float] = []
        self.wanted: list[tuple[int, float]] = []  # column, contacts of the plan so far

    def load(self, measured: Mapping[Measure, int], share: float) -> None:
        for measure, factor in measured.items():
            self.most[self.places[measure]] -= share * factor

    def option(
        self,
        option: Option,
        weeks: Sequence[Mapping[int, Mapping[Measure, int]]],
        share: float,
        *,
        step: int,
        stood: Stood,
    ) -> None:
        """`weeks`: of each contact those it can be in, with what it takes of their measures."""
        before: dict[int, int] = {}
        for contact, possible in zip(option.contacts, weeks, strict=True):
            now: dict[int, int] = {}
            for week, measured in possible.items():
                now[week] = self.columns
                if self.keeps and (count := stood.get((contact.objective, contact.channel, week), 0)):
                    self.wanted.append((self.columns, float(count)))
                self.equal.append((len(self.shares), self.columns, 1.0))
                self.upper += [(self.places[key], self.columns, float(factor)) for key, factor in measured.items()]
                self.columns += 1
            self.shares.append(share)
            self._in_order(before, now, step)
            before = now

    def _in_order(self, before: Mapping[int, int], now: Mapping[int, int], step: int) -> None:
        if not before:
            return
        for week in now:
            early = [there for at, there in before.items() if at + step <= week]
            if len(early) < len(before):
                row = len(self.most)
                self.most.append(0.0)
                self.upper += [(row, there, 1.0) for at, there in now.items() if at <= week]
                self.upper += [(row, there, -1.0) for there in early]

    def weights(self) -> dict[Measure, int] | None:
        """What one more of each measure would be worth; None where there is enough."""
        if not self.shares or (self.keeps and not self.wanted):
            return None
        cost = np.zeros(self.columns)
        cost[0] = DEAR if self.keeps else 1.0
        for column, count in self.wanted:
            cost[column] = -count
        answer = linprog(
            cost,
            A_ub=_sparse(self.upper, len(self.most), self.columns),
            b_ub=np.array(self.most),
            A_eq=_sparse(self.equal, len(self.shares), self.columns),
            b_eq=np.array(self.shares),
            bounds=(0, None),
            method="highs-ds",
        )
        if answer.x is None or (not self.keeps and answer.fun <= TOO_MUCH):
            return None
        prices = -answer.ineqlin.marginals[: len(self.measures)]
        weights = {measure: round(float(price) * GRAIN) for measure, price in zip(self.measures, prices, strict=True)}
        return {measure: weight for measure, weight in weights.items() if weight > 0} or None


def _sparse(terms: Sequence[tuple[int, int, float]], rows: int, columns: int) -> csr_array:
    listed = np.array(terms, np.float64).reshape(-1, 3)
    at = listed[:, 0].astype(np.int64), listed[:, 1].astype(np.int64)
    return csr_array((listed[:, 2], at), shape=(rows, columns))
