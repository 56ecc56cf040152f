"""HiGHS on the rows of the assignment: a choice and a bound, or the certainty that there is none."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp

from kolloquy.planning.optimiser.assigning import Chosen, Model
from kolloquy.planning.optimiser.assigning_rows import Floats, Ints

INFEASIBLE, GAVE_UP = 2, 4  # of scipy's `milp`


@dataclass(frozen=True)
class Assigned:
    chosen: Chosen | None  # None: nothing was found within the nodes
    value: int
    bound: int
    impossible: bool = False
    lost: tuple[float, ...] = ()  # by colleague: how many of the contacts promised it does not count on


def assign(
    model: Model,
    *,
    gap: float,
    among: Ints | None = None,
    nodes: int | None = None,
    seconds: float | None = None,
) -> Assigned:
    """The best assignment within `gap`, of the columns `among` only: then neither bound nor `impossible` is of the whole.

    `nodes` keeps it short and the answer the same each time; `seconds` is a hint that is not always taken.
    """
    if not (model.options or model.helds):
        return _nothing(model)
    if among is None:
        among = np.arange(model.columns)
    asked: dict[str, float | int | bool] = {"mip_rel_gap": gap}
    if nodes is not None:
        asked["node_limit"] = nodes
    if seconds is not None:
        asked["time_limit"] = seconds
    answer = _highs(model, among, asked | {"presolve": True})
    if answer.status == GAVE_UP and answer.x is None:  # what its presolve made of the rows it could not put back
        answer = _highs(model, among, asked | {"presolve": False})
    if answer.status == INFEASIBLE:
        return Assigned(None, 0, 0, impossible=True)
    dual = answer.mip_dual_bound if answer.mip_dual_bound is not None else -math.inf
    bound = rounded_bound(-dual) + model.fixed if math.isfinite(dual) else trivial_bound(model)
    if answer.x is None:
        return Assigned(None, 0, bound)
    x = np.zeros(model.columns)
    x[among] = answer.x
    chosen = chosen_of(model, x)
    return Assigned(
        chosen, value_of(model, chosen), bound, lost=tuple(x[model.first_loss : model.lowest_load].tolist())
    )


def _highs(model: Model, among: Ints, options: dict[str, float | int | bool]) -> OptimizeResult:
    loose = among >= model.first_loss
    return milp(
        -model.worth[among],
        integrality=np.where(loose, 0, 1),
        bounds=Bounds(np.zeros(len(among)), np.where(loose, np.inf, 1.0)),
        constraints=LinearConstraint(
            model.rows.matrix(model.columns)[:, among], np.array(model.rows.low), np.array(model.rows.high)
        ),
        options=options,
    )


def _nothing(model: Model) -> Assigned:
    rows = model.rows
    empty = all(low <= 0 <= high for low, high in zip(rows.low, rows.high, strict=True))
    return Assigned(Chosen((), (), ()) if empty else None, model.fixed, model.fixed, impossible=not empty)


def rounded_bound(value: float) -> int:
    """Values are whole, so a bound may be cut down to one, with a grain for the arithmetic of the solver."""
    return math.floor(value + 1e-6 * max(1.0, abs(value)))


def trivial_bound(model: Model) -> int:
    best: dict[str, float] = {}
    for column in range(len(model.options)):
        key = model.option(column).expert
        best[key] = max(best.get(key, 0.0), float(model.worth[column]))
    seats = model.worth[model.first_seat : model.first_held]
    return math.ceil(sum(best.values()) + float(seats[seats > 0].sum())) + model.fixed


def chosen_of(model: Model, x: Floats) -> Chosen:
    taken = np.flatnonzero(x[: model.first_loss] > 0.5).tolist()
    return Chosen(
        tuple(column for column in taken if column < model.first_seat),
        tuple(column - model.first_seat for column in taken if model.first_seat <= column < model.first_held),
        tuple(column - model.first_held for column in taken if column >= model.first_held),
    )


def value_of(model: Model, chosen: Chosen) -> int:
    """What the assignment promises, as if each option could keep all it could keep alone."""
    worth = model.worth
    total = sum(float(worth[column]) for column in chosen.options)
    total += sum(float(worth[model.first_seat + place]) for place in chosen.seats)
    return round(total) + model.fixed
