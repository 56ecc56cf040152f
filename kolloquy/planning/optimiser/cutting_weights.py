"""Cuts that hold for every set of visits: minutes weighed by week.

Whatever weights the weeks have, the weighed minutes of all visits are at most those available, and an option weighs at
least what its cheapest weeks do. A small linear program finds the weights under which an assignment asks for too much.
Besides minutes, pieces are weighed: of those longer than half a week one fits, longer than a third two, and so on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from kolloquy.planning.optimiser.assigning import Model
from kolloquy.planning.optimiser.assigning_limits import fillable, sizes_of
from kolloquy.planning.optimiser.problems import Limit
from kolloquy.planning.optimiser.scheduling_alone import step_of, weeks_of

PIECES = 7  # so many of a size in a week at most, where pieces are counted
GRAIN = 1_000_000  # weights are whole multiples of one part in so many, so that a cut is exact
TOO_MUCH = 1e-4


@dataclass
class Weigher:
    """One colleague's weeks; a measure is (week, pieces) with pieces 0 for minutes."""

    model: Model
    colleague: str
    sizes: frozenset[int]
    most: dict[tuple[int, int], int] = field(default_factory=dict)
    places: dict[int, list[list[int]] | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.minutes = [
            fillable(self.sizes, minutes) for minutes in self.model.calendar.colleagues[self.colleague].minutes
        ]
        for week, minutes in enumerate(self.minutes):
            if minutes > 0:
                self.most[week, 0] = minutes
                for pieces in range(1, PIECES + 1):
                    if any(self.measured(size, week, pieces) for size in self.sizes):
                        self.most[week, pieces] = pieces

    def measured(self, minutes: int, week: int, pieces: int) -> int:
        return (pieces + 1) * minutes // (self.minutes[week] + 1) if pieces else minutes

    def weeks(self, column: int) -> list[list[int]] | None:
        """By contact the weeks it can be in, whatever else there is."""
        if column not in self.places:
            masks = self.model.calendar.places(self.model.option(column), firsts=False)
            self.places[column] = None if masks is None else [weeks_of(mask) for mask in masks]
        return self.places[column]

    def hosted(self) -> list[tuple[int, int, int]]:
        """Column, week and minutes of the activities this colleague hosts."""
        return [
            (self.model.first_held + place, week, minutes)
            for place, (number, week) in enumerate(self.model.helds)
            for who, minutes in self.model.instance.activities[number].hosts
            if who == self.colleague and minutes > 0
        ]

    def cut(self, taken: Mapping[int, float], held: Mapping[int, float]) -> bool:
        """Add a row that forbids what is taken (columns with their share), if there are weights under which it can be."""
        weights = self._weights(taken, held)
        if weights is None:
            return False
        terms = [(column, self._least(column, weights)) for column in self.model.of_colleague(self.colleague)]
        terms += [(column, self._weight(minutes, week, weights)) for column, week, minutes in self.hosted()]
        high = sum(weights[measure] * most for measure, most in self.most.items() if measure in weights)
        found = sum(factor * taken.get(column, held.get(column, 0.0)) for column, factor in terms)
        if found <= high * (1 + TOO_MUCH):
            return False
        scale = 1000 / high
        self.model.rows.one(
            Limit("minutes", self.colleague),
            ((column, factor * scale) for column, factor in terms if factor),
            high=high * scale * (1 + 1e-9),
        )
        return True

    def _weight(self, minutes: int, week: int, weights: Mapping[tuple[int, int], int]) -> int:
        return sum(
            weights.get((week, pieces), 0) * self.measured(minutes, week, pieces) for pieces in range(PIECES + 1)
        )

    def _least(self, column: int, weights: Mapping[tuple[int, int], int]) -> int:
        """The weight of the option in its cheapest weeks."""
        weeks, option = self.weeks(column), self.model.option(column)
        if weeks is None:
            return 0
        step = step_of(option, self.model.calendar.people[option.expert])
        best: list[tuple[int, int]] = [(-step, 0)]  # week, least weight up to there, falling
        for contact, possible in zip(option.contacts, weeks, strict=True):
            after: list[tuple[int, int]] = []
            place, least = 0, None
            for week in possible:
                while place < len(best) and best[place][0] + step <= week:
                    least, place = best[place][1], place + 1
                if least is not None:
                    weight = least + self._weight(contact.minutes, week, weights)
                    if not after or weight < after[-1][1]:
                        after.append((week, weight))
            best = after
        return best[-1][1] if best else 0

    def _weights(self, taken: Mapping[int, float], held: Mapping[int, float]) -> dict[tuple[int, int], int] | None:
        """From the program that lays shares of contacts into weeks and asks for as little more time as it can."""
        program = _Program(self)
        for column in sorted(taken):
            if taken[column] > 1e-6:
                program.option(column, taken[column])
        for column, week, minutes in self.hosted():
            if held.get(column, 0.0) > 1e-6:
                program.load(week, minutes, held[column])
        prices = program.prices()
        if prices is None:
            return None
        weights = {measure: round(price * GRAIN) for measure, price in prices.items()}
        return {measure: weight for measure, weight in weights.items() if weight > 0} or None


def weighers_of(model: Model) -> dict[str, Weigher]:
    sizes = sizes_of(model)
    return {
        colleague.key: Weigher(model, colleague.key, sizes.get(colleague.key, frozenset()))
        for colleague in model.instance.colleagues
    }


class _Program:
    def __init__(self, weigher: Weigher) -> None:
        self.weigher = weigher
        self.measures = list(weigher.most)
        self.places = {measure: place for place, measure in enumerate(self.measures)}
        self.columns = 1  # the first is the share by which all weeks are too short
        self.upper: list[tuple[int, int, float]] = []  # row, column, factor
        self.most = [float(weigher.most[measure]) for measure in self.measures]
        for place, most in enumerate(self.most):
            self.upper.append((place, 0, -most))
        self.equal: list[tuple[int, int, float]] = []
        self.shares: list[float] = []

    def load(self, week: int, minutes: int, share: float) -> None:
        for pieces in range(PIECES + 1):
            if (week, pieces) in self.places:
                self.most[self.places[week, pieces]] -= share * self.weigher.measured(minutes, week, pieces)

    def option(self, column: int, share: float) -> None:
        weeks, option = self.weigher.weeks(column), self.weigher.model.option(column)
        if weeks is None:
            return
        step = step_of(option, self.weigher.model.calendar.people[option.expert])
        before: dict[int, int] = {}
        for contact, possible in zip(option.contacts, weeks, strict=True):
            now: dict[int, int] = {}
            for week in possible:
                now[week] = self.columns
                self.columns += 1
                self.equal.append((len(self.shares), now[week], 1.0))
                self._measure(now[week], week, contact.minutes)
            self.shares.append(share)
            self._in_order(before, now, step)
            before = now

    def _measure(self, column: int, week: int, minutes: int) -> None:
        for pieces in range(PIECES + 1):
            place = self.places.get((week, pieces))
            if place is not None:
                factor = self.weigher.measured(minutes, week, pieces)
                if factor:
                    self.upper.append((place, column, float(factor)))

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

    def prices(self) -> dict[tuple[int, int], float] | None:
        if not self.shares:
            return None
        wanted = np.zeros(self.columns)
        wanted[0] = 1.0
        answer = linprog(
            wanted,
            A_ub=_sparse(self.upper, len(self.most), self.columns),
            b_ub=np.array(self.most),
            A_eq=_sparse(self.equal, len(self.shares), self.columns),
            b_eq=np.array(self.shares),
            bounds=(0, None),
            method="highs-ds",
        )
        if answer.x is None or answer.fun <= TOO_MUCH:
            return None
        duals = -answer.ineqlin.marginals[: len(self.measures)]
        return {measure: max(float(dual), 0.0) for measure, dual in zip(self.measures, duals, strict=True)}


def _sparse(terms: Sequence[tuple[int, int, float]], rows: int, columns: int) -> csr_array:
    listed = np.array(terms, np.float64).reshape(-1, 3)
    at = listed[:, 0].astype(np.int64), listed[:, 1].astype(np.int64)
    return csr_array((listed[:, 2], at), shape=(rows, columns))
