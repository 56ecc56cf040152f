"""The limits of a cycle as rows over the columns of the assignment."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

import numpy as np

from kolloquy.planning.optimiser.assigning import Model, columns_of
from kolloquy.planning.optimiser.assigning_rows import Floats, Ints
from kolloquy.planning.optimiser.assigning_seats import (
    rows_of_activities,
    rows_of_seated_experts,
    rows_of_what_seats_cost,
)
from kolloquy.planning.optimiser.instance import Aim, Instance
from kolloquy.planning.optimiser.problems import Limit


def model_of(instance: Instance, freed: frozenset[str] = frozenset()) -> Model:
    """`freed` are colleagues whose load is not compared with others'."""
    model = columns_of(instance)
    model.freed = freed
    if instance.disturbance > 0:
        rows_of_what_seats_cost(model)
    model.worth = _worth(model)
    _one_option_each(model)
    _minutes(model)
    _most_experts(model)
    for aim in instance.aims:
        _aim(model, aim)
    rows_of_activities(model)
    rows_of_seated_experts(model)
    if instance.spread is not None:
        _spread(model, instance.spread)
    return model


def _worth(model: Model) -> Floats:
    instance = model.instance
    worth = np.zeros(model.columns)
    worth[: model.first_seat] = [model.option(column).points for column in range(len(model.options))]
    worth[: model.first_seat] += instance.disturbance * model.promised
    worth[model.first_seat : model.first_held] = [instance.seats[seat].points for seat, _ in model.seats]
    worth[model.first_seat : model.first_held] += instance.disturbance * model.kept_seats
    worth[model.first_loss : model.lowest_load] = -instance.disturbance
    return worth


def _one_option_each(model: Model) -> None:
    owner: dict[str, int] = {}
    row = np.array(
        [owner.setdefault(model.option(column).expert, len(owner)) for column in range(len(model.options))], np.int64
    )
    count = len(owner)
    everyone = np.arange(len(row))
    model.rows.many([None] * count, row, everyone, np.ones(len(row)), low=[-np.inf] * count, high=[1] * count)


def _minutes(model: Model) -> None:
    row, column, minutes = work_of(model)
    keys = [colleague.key for colleague in model.instance.colleagues]
    most = capacities(model)
    model.rows.many([Limit("minutes", key) for key in keys], row, column, minutes, low=[-np.inf] * len(keys), high=most)


def work_of(model: Model) -> tuple[Ints, Ints, Ints]:
    """Colleague, column and minutes, wherever a column takes a colleague's time."""
    places = {colleague.key: place for place, colleague in enumerate(model.instance.colleagues)}
    found = [
        (places[model.option(column).colleague], column, model.option(column).minutes)
        for column in range(len(model.options))
    ]
    for column, (activity, _) in enumerate(model.helds, start=model.first_held):
        found += [(places[who], column, minutes) for who, minutes in model.instance.activities[activity].hosts]
    flat = np.array(found, np.int64).reshape(-1, 3)
    return flat[:, 0], flat[:, 1], flat[:, 2]


def capacities(model: Model) -> list[float]:
    """The minutes that can be planned: of a week and of the cycle only what contacts can add up to."""
    sizes = sizes_of(model)
    found: list[float] = []
    for colleague in model.instance.colleagues:
        mine = sizes.get(colleague.key, frozenset())
        weekly = sum(fillable(mine, available) for available in colleague.minutes)
        most = min(weekly, sum(colleague.minutes) * model.instance.fullest // 100)
        found.append(fillable(mine, most))
    return found


def sizes_of(model: Model) -> dict[str, frozenset[int]]:
    sizes: dict[str, set[int]] = defaultdict(set)
    for column in range(len(model.options)):
        option = model.option(column)
        sizes[option.colleague].update(contact.minutes for contact in option.contacts)
    for activity, _ in model.helds:
        for who, minutes in model.instance.activities[activity].hosts:
            sizes[who].add(minutes)
    return {key: frozenset(found - {0}) for key, found in sizes.items()}


def fillable(sizes: frozenset[int], available: int) -> int:
    """The most minutes up to `available` that any number of pieces of these sizes can add up to."""
    reached, mask = 1, (1 << (max(available, 0) + 1)) - 1
    grown = 0
    while reached != grown:
        grown = reached
        for size in sizes:
            reached |= (reached << size) & mask
    return reached.bit_length() - 1


def _most_experts(model: Model) -> None:
    visited: dict[str, list[int]] = defaultdict(list)
    for column in range(len(model.options)):
        visited[model.option(column).colleague].append(column)
    for colleague in model.instance.colleagues:
        if colleague.most_experts is not None:
            limit = Limit("most_experts", colleague.key)
            model.rows.one(limit, _each(visited[colleague.key]), high=max(colleague.most_experts, 0))


def _aim(model: Model, aim: Aim) -> None:
    met = len(aim.met)
    meets = [column for column in range(len(model.options)) if model.meets(column, aim)]
    if aim.fewest > met:
        model.rows.one(Limit("fewest", aim.objective), _each(meets), low=aim.fewest - met)
    if aim.most is not None:
        model.rows.one(Limit("most", aim.objective), _each(meets), high=aim.most - met)


def _each(columns: Iterable[int]) -> list[tuple[int, int]]:
    return [(column, 1) for column in columns]


def _spread(model: Model, spread: int) -> None:
    """`lowest load <= 100 x planned / available <= lowest load + spread`, for each with any minutes."""
    row, column, minutes = work_of(model)
    limit = Limit("spread", "")
    order = np.argsort(row, kind="stable")
    starts = np.searchsorted(row[order], np.arange(len(model.instance.colleagues) + 1))
    for place, (start, end) in enumerate(pairwise(starts.tolist())):
        available = sum(model.instance.colleagues[place].minutes)
        if available <= 0 or model.instance.colleagues[place].key in model.freed:
            continue
        mine = order[start:end]
        terms = np.append(column[mine], model.lowest_load)
        load = np.append(minutes[mine] * (100 / available), -1.0)
        model.rows.many([limit], np.zeros(len(terms), np.int64), terms, load, low=[0.0], high=[float(spread)])
