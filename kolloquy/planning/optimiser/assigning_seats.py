"""The rows of activities, and of experts who may sit in one: their visits and attendances share weeks and pressure."""

from collections import defaultdict
from itertools import combinations

import numpy as np

from kolloquy.planning.optimiser.assigning import Model
from kolloquy.planning.optimiser.instance import Activity
from kolloquy.planning.optimiser.problems import Limit
from kolloquy.planning.optimiser.scheduling_alone import Person

PAIRED = 12  # attendances an expert could have, up to which each two are looked at together


def rows_of_activities(model: Model) -> None:
    instance, rows = model.instance, model.rows
    helds: dict[int, list[int]] = defaultdict(list)
    for place, (activity, _) in enumerate(model.helds):
        helds[activity].append(place)
    numbers = {activity.key: number for number, activity in enumerate(instance.activities)}
    sitting: dict[tuple[int, int], list[int]] = defaultdict(list)  # activity, week -> seats
    for place, (seat, week) in enumerate(model.seats):
        sitting[numbers[instance.seats[seat].activity], week].append(place)
    for number, held_or_not in enumerate(instance.activities):
        weeks = [(model.first_held + place, 1) for place in helds[number]]
        low = 1.0 if held_or_not.must else 0.0
        rows.one(Limit("weeks", held_or_not.key), weeks, low=low, high=1.0)
    for place, (number, week) in enumerate(model.helds):
        _size(model, instance.activities[number], model.first_held + place, sitting[number, week])
    if instance.budget is not None:
        fees = [
            (model.first_seat + place, instance.activities[numbers[instance.seats[seat].activity]].fee)
            for place, (seat, _) in enumerate(model.seats)
        ]
        rows.one(Limit("budget", ""), fees, high=instance.budget)


def _size(model: Model, activity: Activity, held: int, sitting: list[int]) -> None:
    rows, first = model.rows, model.first_seat
    size = Limit("size", activity.key)
    everybody = [(first + place, 1) for place in sitting]
    rows.one(size, [*everybody, (held, -activity.fewest)], low=0)
    rows.one(size, [*everybody, (held, -activity.most)], high=0)
    for place in sitting:
        rows.one(None, [(first + place, 1), (held, -1)], high=0)
    for mix in activity.mixes:
        limit = Limit("mix", activity.key, mix.name)
        mixed = [(first + place, 1) for place in sitting if _expert(model, place) in mix.experts]
        if mix.fewest > 0:
            rows.one(limit, [*mixed, (held, -mix.fewest)], low=0)
        if mix.most is not None:
            rows.one(limit, [*mixed, (held, -mix.most)], high=0)


def _expert(model: Model, place: int) -> str:
    return model.instance.seats[model.seats[place][0]].expert


def rows_of_seated_experts(model: Model) -> None:
    seated: dict[str, list[int]] = defaultdict(list)
    for place in range(len(model.seats)):
        seated[_expert(model, place)].append(place)
    visited: dict[str, list[int]] = defaultdict(list)
    for column in range(len(model.options)):
        expert = model.option(column).expert
        if expert in seated:
            visited[expert].append(column)
    activities = {activity.key: activity for activity in model.instance.activities}
    for key in sorted(seated):
        held = [(place, activities[model.instance.seats[model.seats[place][0]].activity]) for place in seated[key]]
        _one_expert(model, key, held, visited[key])


def _one_expert(model: Model, key: str, held: list[tuple[int, Activity]], visited: list[int]) -> None:
    rows, first, person = model.rows, model.first_seat, model.calendar.people[key]
    pressing = [(first + place, activity.pressure) for place, activity in held]
    pressing += [(column, model.option(column).pressure) for column in visited]
    rows.one(Limit("room", key), pressing, high=person.left)
    if any(activity.fee for _, activity in held):
        fees = [(first + place, activity.fee) for place, activity in held]
        rows.one(Limit("fee_room", key), fees, high=max(model.instance.by_expert[key].fee_room, 0))
    _once_each(model, held)
    _distances(model, key, held, visited, person)
    _firsts(model, key, held, visited, person)


def _once_each(model: Model, held: list[tuple[int, Activity]]) -> None:
    chairs: dict[str, list[int]] = defaultdict(list)
    for place, activity in held:
        chairs[activity.key].append(place)
    for places in chairs.values():
        if len(places) > 1:
            model.rows.one(None, [(model.first_seat + place, 1) for place in places], high=1)


def _distances(model: Model, key: str, held: list[tuple[int, Activity]], visited: list[int], person: Person) -> None:
    """Attendances too near to each other, and options that leave no week for an attendance."""
    first, limit = model.first_seat, Limit("weeks", key)
    weeks = sorted({model.seats[place][1] for place, _ in held})
    for start in weeks:
        near = [place for place, _ in held if start <= model.seats[place][1] < start + person.spacing]
        if len({model.seats[place][1] for place in near}) > 1 or len(near) > 1:
            model.rows.one(limit, [(first + place, 1) for place in near], high=1)
    only = len(held) == 1
    for place, activity in held:
        sits = [(model.seats[place][1], activity.in_person)]
        apart = [column for column in visited if model.calendar.places(model.option(column), sits, firsts=only) is None]
        if apart:
            model.rows.one(limit, [(first + place, 1), *((column, 1) for column in apart)], high=1)
    for one, other in combinations(held, 2) if len(held) <= PAIRED else ():
        sits = [(model.seats[place][1], activity.in_person) for place, activity in (one, other)]
        if abs(sits[0][0] - sits[1][0]) < person.spacing or one[1].key == other[1].key:
            continue
        apart = [
            column
            for column in visited
            if model.calendar.places(model.option(column), sits, firsts=len(held) == 2) is None
        ]
        if apart:
            pair = [(first + place, 1) for place, _ in (one, other)]
            model.rows.one(limit, [*pair, *((column, 1) for column in apart)], high=2)


def _firsts(model: Model, key: str, held: list[tuple[int, Activity]], visited: list[int], person: Person) -> None:
    """Who helps whom to an early, or a face-to-face, first contact."""
    rows, first, limit = model.rows, model.first_seat, Limit("weeks", key)
    week_of = {place: model.seats[place][1] for place, _ in held}
    if person.first_by is not None:
        early = [(first + place, -1) for place, _ in held if week_of[place] <= person.first_by]
        soon = [(column, -1) for column in visited if _lowest(model, column) <= person.first_by]
        for place, _ in held:
            if week_of[place] > person.first_by:
                rows.one(limit, [(first + place, 1), *early, *soon], high=0)
    for place, activity in held:
        week = week_of[place]
        if not activity.in_person and week < person.free_from:
            before = [(first + other, -1) for other, one in held if one.in_person and week_of[other] < week]
            visits = [
                (column, -1)
                for column in visited
                if model.option(column).contacts[0].in_person and _lowest(model, column) < week
            ]
            rows.one(limit, [(first + place, 1), *before, *visits], high=0)
    helped = [
        (first + place, -1)
        for place, activity in held
        if activity.in_person or (person.first_by is not None and week_of[place] <= person.first_by)
    ]
    for column in visited:
        if model.calendar.places(model.option(column)) is None:
            rows.one(limit, [(column, 1), *helped], high=0)


def _lowest(model: Model, column: int) -> int:
    places = model.calendar.places(model.option(column), firsts=False)
    mask = places[0] if places else 0
    return (mask & -mask).bit_length() - 1 if mask else model.instance.weeks


def rows_of_what_seats_cost(model: Model) -> None:
    """Who sits in an activity is not visited near it, whatever stood there: so much less is kept than was promised."""
    standing: dict[str, list[int]] = defaultdict(list)
    for column in np.flatnonzero(model.promised).tolist():
        standing[model.option(column).expert].append(column)
    costs: dict[tuple[str, str], list[tuple[int, dict[int, int]]]] = defaultdict(list)  # seat: by option
    for place in range(len(model.seats)):
        mine: dict[str, dict[int, int]] = defaultdict(dict)
        for column in standing[_expert(model, place)]:
            if missing := _missing(model, column, place):
                mine[model.option(column).colleague][column] = missing
        for colleague, missed in mine.items():
            costs[_expert(model, place), colleague].append((model.first_seat + place, missed))
    model.pairs = sorted(costs)
    lost: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, (expert, colleague) in enumerate(model.pairs):
        pair = model.first_pair + number
        lost[colleague].append((pair, 1))
        for seat, missed in costs[expert, colleague]:
            most = max(missed.values())
            model.rows.one(None, [*missed.items(), (seat, most), (pair, -1)], high=most)
    for colleague, pairs in lost.items():
        model.rows.one(None, [*pairs, (model.loss_of(colleague), -1)], high=0)


def _missing(model: Model, column: int, place: int) -> int:
    option, sits = model.option(column), [(model.seats[place][1], True)]
    if model.calendar.places(option, sits, firsts=False) is None:
        return 0  # never both
    kept = model.calendar.most_kept(option, model.stood(option), sits, firsts=False)
    return max(int(model.promised[column]) - kept, 0)
