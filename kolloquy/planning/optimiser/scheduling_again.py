"""One colleague planned anew while all others stay: what of their experts, and of those nobody has, is worth most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from kolloquy.planning.optimiser.assigning import Chosen, Model
from kolloquy.planning.optimiser.scheduling import Puzzle, Week, hosting_of, sits_of
from kolloquy.planning.optimiser.scheduling_alone import Person, Sits

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

Weeks = Mapping[int, tuple[int, ...]]


@dataclass
class State:
    """An assignment with weeks, colleague by colleague; what limits of the whole plan leave to each of them."""

    model: Model
    chosen: Chosen
    weeks: dict[str, Weeks]

    def others(self, colleague: str) -> list[int]:
        return [column for key, mine in sorted(self.weeks.items()) if key != colleague for column in mine]

    def settled(self) -> Chosen:
        """The assignment with the options that have weeks by now."""
        return replace(self.chosen, options=tuple(sorted(column for mine in self.weeks.values() for column in mine)))

    def kept(self, colleague: str) -> int:
        """Contacts of the plan so far that stay."""
        found = 0
        for column, weeks in self.weeks[colleague].items():
            option = self.model.option(column)
            wanted = self.model.wanted.get((option.expert, option.colleague), {})
            for contact, week in zip(option.contacts, weeks, strict=True):
                found += wanted.get((contact.objective, contact.channel, week), 0)
        return found


def planned_again(
    state: State, colleague: str, among: frozenset[int] | None = None, *, seed: int, effort: float
) -> Weeks | None:
    """Columns (those of now, and those `among`) and weeks for this colleague; None where nothing was found."""
    model, taken = state.model, state.others(colleague)
    gone = {model.option(column).expert for column in taken}
    sits = sits_of(model, state.chosen)
    hosting = hosting_of(model, state.chosen)
    minutes = tuple(
        available - hosting.get((colleague, week), 0)
        for week, available in enumerate(model.calendar.colleagues[colleague].minutes)
    )
    now = state.weeks.get(colleague, {})
    columns = tuple(
        column
        for column in model.of_colleague(colleague)
        if (among is None or column in among or column in now)
        and model.option(column).expert not in gone
        and _fits_room(model, column, sits, state.chosen)
    )
    task = Week(colleague, columns, minutes, sits)
    puzzle = Puzzle(model, task, optional=True)
    if puzzle.impossible:
        return None
    short = _limits(state, puzzle, taken, sits, sum(hosting.get((colleague, week), 0) for week in range(len(minutes))))
    disturbance = model.instance.disturbance
    puzzle.cp.maximize(
        sum(model.option(column).points * there for column, there in puzzle.taken.items())
        + sum(disturbance * count * there for there, count in puzzle.kept())
        - sum(too_few * _dear(model) for too_few in short)
    )
    _hint(puzzle, now)
    solver = puzzle.solver(seed=seed, effort=effort)
    if not puzzle.found(solver.solve(puzzle.cp)):
        return None
    return puzzle.weeks(solver)


def _hint(puzzle: Puzzle, now: Weeks) -> None:
    for column, there in puzzle.taken.items():
        weeks = now.get(column)
        puzzle.cp.add_hint(there, weeks is not None)
        if weeks:  # empty while only the assignment is known
            for number, row in enumerate(puzzle.at[column]):
                for week, at in row.items():
                    puzzle.cp.add_hint(at, weeks[number] == week)


def _fits_room(model: Model, column: int, sits: Mapping[str, Sits], chosen: Chosen) -> bool:
    option = model.option(column)
    if option.expert not in sits:
        return True
    pressing = 0
    activities = model.activities
    for place in chosen.seats:
        seat = model.instance.seats[model.seats[place][0]]
        if seat.expert == option.expert:
            pressing += activities[seat.activity].pressure
    return option.pressure + pressing <= model.calendar.people[option.expert].left


def _limits(
    state: State, puzzle: Puzzle, taken: list[int], sits: Mapping[str, Sits], hosted: int
) -> list[cp_model.IntVar]:
    model, cp = state.model, puzzle.cp
    colleague = model.calendar.colleagues[puzzle.task.colleague]
    ways: dict[str, list[cp_model.IntVar]] = defaultdict(list)
    for column, there in puzzle.taken.items():
        ways[model.option(column).expert].append(there)
    for each in ways.values():
        cp.add(sum(each) <= 1)
    lost: set[str] = {model.option(column).expert for column in taken}
    for key in sorted(set(sits) - lost):
        if not sits_alone(model.calendar.people[key], sits[key]):
            cp.add(sum(ways.get(key, [])) == 1)  # the visit is what lets the attendance be
    work = sum(model.option(column).minutes * there for column, there in puzzle.taken.items())
    cp.add(work <= sum(colleague.minutes) * model.instance.fullest // 100 - hosted)
    if colleague.most_experts is not None:
        cp.add(sum(puzzle.taken.values()) <= colleague.most_experts)
    if model.instance.spread is not None and sum(colleague.minutes) > 0 and colleague.key not in model.freed:
        most, fewest = _loads(state, colleague.key)
        cp.add(100 * (work + hosted) <= most)
        cp.add(100 * (work + hosted) >= fewest)
    return _aims(model, puzzle, taken)


def sits_alone(person: Person, sits: Sits) -> bool:
    """Whether the attendances keep the rules about first contacts without a visit."""
    if not sits:
        return True
    if person.first_by is not None and all(week > person.first_by for week, _ in sits):
        return False
    week, in_person = min(sits)
    return in_person or week >= person.free_from


def _aims(model: Model, puzzle: Puzzle, taken: list[int]) -> list[cp_model.IntVar]:
    """How many experts the aims then lack: dear, but others may still make up for it."""
    short = []
    for aim in model.instance.aims:
        if aim.most is None and aim.fewest <= len(aim.met):
            continue
        met = len(aim.met) + sum(model.meets(column, aim) for column in taken)
        mine = [there for column, there in puzzle.taken.items() if model.meets(column, aim)]
        if aim.fewest > met:
            short.append(puzzle.cp.new_int_var(0, aim.fewest - met, ""))
            puzzle.cp.add(sum(mine) + short[-1] >= aim.fewest - met)
        if aim.most is not None:
            puzzle.cp.add(sum(mine) <= aim.most - met)
    return short


def _dear(model: Model) -> int:
    """More than any option is worth."""
    return 1 + 2 * round(float(model.worth.max(initial=0.0)))


def too_few_met(state: State) -> bool:
    columns = state.settled().options
    return any(
        len(aim.met) + sum(state.model.meets(column, aim) for column in columns) < aim.fewest
        for aim in state.model.instance.aims
        if aim.fewest > len(aim.met)
    )


def loads_of(state: State) -> dict[str, tuple[int, int]]:
    """Planned and available minutes of each colleague whose load is compared with the others'."""
    model, hosted = state.model, defaultdict[str, int](int)
    for (who, _), minutes in hosting_of(model, state.chosen).items():
        hosted[who] += minutes
    return {
        one.key: (
            hosted[one.key] + sum(model.option(column).minutes for column in state.weeks[one.key]),
            sum(one.minutes),
        )
        for one in model.instance.colleagues
        if sum(one.minutes) > 0 and one.key not in model.freed
    }


def too_busy(state: State) -> str | None:
    """Who is further from the least busy than `spread` allows: HiGHS takes a hair's breadth for nothing."""
    loads, spread = loads_of(state), state.model.instance.spread
    if spread is None or not loads:
        return None
    low, of_low = min(loads.values(), key=lambda load: Fraction(*load))
    busiest = max(loads, key=lambda key: (Fraction(*loads[key]), key))
    high, of_high = loads[busiest]
    return busiest if 100 * (high * of_low - low * of_high) > spread * of_high * of_low else None


def _loads(state: State, but: str) -> tuple[int, int]:
    """Between which hundredfold minutes this colleague's work has to lie, for the loads of all others."""
    spread, loads = state.model.instance.spread or 0, loads_of(state)
    _, mine = loads.pop(but)
    most, fewest = 100 * 100 * mine, 0
    for planned, available in loads.values():
        most = min(most, (100 * planned + spread * available) * mine // available)
        fewest = max(fewest, -((spread * available - 100 * planned) * mine // available))
    return most, fewest
