"""The assignment with fractions allowed: a bound at once, and what one more of each limit would be worth."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import vstack

from kolloquy.planning.optimiser.assigning import Model
from kolloquy.planning.optimiser.assigning_limits import model_of
from kolloquy.planning.optimiser.assigning_rows import Floats
from kolloquy.planning.optimiser.assigning_solved import rounded_bound
from kolloquy.planning.optimiser.instance import Instance
from kolloquy.planning.optimiser.problems import Limit

SAID_ONCE = 30_000  # columns


@dataclass(frozen=True)
class Relaxed:
    """`prices`: points gained by one unit more of a limit, or one less where it asks for a least.

    `option_costs`, `seat_costs`: points missing until the option or seat (by its number in the instance) would be worth
    taking; what cannot be chosen at all is not among them.
    """

    bound: int
    prices: Mapping[Limit, float]
    option_costs: Mapping[int, float]
    seat_costs: Mapping[int, float]
    impossible: bool = False  # not even with fractions is there a plan


@dataclass(frozen=True)
class Fractions:
    """The same by rows and columns of the model."""

    bound: int
    taken: Floats
    costs: Floats  # by column, 0 where it is taken
    prices: Floats  # by row, never negative: for whichever side of the row binds


def relax(instance: Instance) -> Relaxed:
    model = model_of(instance)
    fractions = fractions_of(model)
    if fractions is None:
        return Relaxed(0, {}, {}, {}, impossible=True)
    seat_costs: dict[int, float] = {}
    for place, (seat, _) in enumerate(model.seats):
        cost = float(fractions.costs[model.first_seat + place])
        seat_costs[seat] = min(seat_costs.get(seat, cost), cost)
    costs = fractions.costs[: model.first_seat].tolist()
    return Relaxed(
        fractions.bound,
        _by_limit(model, fractions),
        dict(zip(model.options, costs, strict=True)),
        seat_costs,
    )


def fractions_of(model: Model) -> Fractions | None:
    """None where even with fractions nothing keeps all rows."""
    rows = model.rows
    if not rows.limits or model.columns == 0:
        return Fractions(model.fixed, np.zeros(model.columns), np.zeros(model.columns), np.zeros(0))
    matrix, low, high = rows.matrix(model.columns), np.array(rows.low), np.array(rows.high)
    above, under = np.isfinite(high), np.isfinite(low)
    # The rows hold options below one anyway. Said twice, a cycle of 20,000 experts is forty times as quick; said once,
    # all that an expert is worth is the price of one row.
    twice = model.columns > SAID_ONCE
    upper = np.where(twice & (np.arange(model.columns) < model.first_seat), 1.0, np.inf)
    answer = linprog(
        -model.worth,
        A_ub=vstack([matrix[above], -matrix[under]]).tocsr(),
        b_ub=np.concatenate([high[above], -low[under]]),
        bounds=np.column_stack([np.zeros(model.columns), upper]),
        method="highs-ds",
    )
    if answer.x is None:
        return None
    prices = np.zeros(len(high))
    split = int(above.sum())
    prices[above] -= answer.ineqlin.marginals[:split]
    prices[under] -= answer.ineqlin.marginals[split:]
    costs = np.maximum(answer.lower.marginals, 0) + _given_up(model, np.maximum(-answer.upper.marginals, 0))
    return Fractions(rounded_bound(-answer.fun) + model.fixed, answer.x, costs, prices)


def _given_up(model: Model, gains: Floats) -> Floats:
    """What an option taken whole is worth beyond its minutes, the others of its expert would have to make up for."""
    by_expert: dict[str, float] = defaultdict(float)
    for column in np.flatnonzero(gains[: model.first_seat] > 0).tolist():
        by_expert[model.option(column).expert] += float(gains[column])
    more = np.zeros(model.columns)
    for column in range(model.first_seat):
        if gains[column] <= 0:
            more[column] = by_expert.get(model.option(column).expert, 0.0)
    return more


def _by_limit(model: Model, fractions: Fractions) -> dict[Limit, float]:
    """The sizes of an activity count in the weeks in which it is held, so their price is weighed by that."""
    prices: dict[Limit, float] = defaultdict(float)
    matrix = model.rows.matrix(model.columns)
    for row, limit in enumerate(model.rows.limits):
        price = float(fractions.prices[row])
        if limit is None or price <= 1e-9:
            continue
        if limit.kind in ("size", "mix"):
            columns = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]
            price *= float(fractions.taken[columns[columns >= model.first_held]].sum())
        prices[limit] += price
    return {limit: prices[limit] for limit in sorted(prices, key=str)}
