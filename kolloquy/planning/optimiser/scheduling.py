"""Stage 2: the visits of one colleague in weeks, by CP-SAT."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from kolloquy.planning.optimiser.assigning import Chosen, Model
from kolloquy.planning.optimiser.instance import Option
from kolloquy.planning.optimiser.scheduling_alone import Sits, step_of, weeks_of

if TYPE_CHECKING:  # importing it takes longer than assigning: that is done beside the first assignment
    from ortools.sat.python import cp_model

EFFORT = 1.0  # deterministic seconds of CP-SAT: the same answer on a slow machine


@dataclass(frozen=True)
class Week:
    """What one colleague has to put into weeks."""

    colleague: str
    options: tuple[int, ...]  # columns of the model
    minutes: tuple[int, ...]  # a week, hosting taken off
    sits: Mapping[str, Sits]  # by expert


@dataclass(frozen=True)
class Laid:
    """`weeks` by option column, or None: it does not fit (`proven`), or nobody knows."""

    weeks: Mapping[int, tuple[int, ...]] | None
    kept: int = 0  # contacts of the plan so far
    most_kept: int = 0  # proven: no other way keeps more
    proven: bool = False

    @property
    def unsure(self) -> bool:
        """Whether more effort could tell more."""
        return not self.proven if self.weeks is None else self.kept < self.most_kept


def sits_of(model: Model, chosen: Chosen) -> dict[str, list[tuple[int, bool]]]:
    in_person = {activity.key: activity.in_person for activity in model.instance.activities}
    sits: dict[str, list[tuple[int, bool]]] = defaultdict(list)
    for place in chosen.seats:
        number, week = model.seats[place]
        seat = model.instance.seats[number]
        sits[seat.expert].append((week, in_person[seat.activity]))
    return sits


def hosting_of(model: Model, chosen: Chosen) -> dict[tuple[str, int], int]:
    """Minutes by colleague and week."""
    taken: dict[tuple[str, int], int] = defaultdict(int)
    for place in chosen.helds:
        number, week = model.helds[place]
        for who, minutes in model.instance.activities[number].hosts:
            taken[who, week] += minutes
    return taken


def tasks_of(model: Model, chosen: Chosen) -> list[Week]:
    sits, taken, mine = sits_of(model, chosen), hosting_of(model, chosen), chosen.by_colleague(model)
    tasks = []
    for colleague in model.instance.colleagues:
        columns = mine.get(colleague.key, ())
        free = tuple(
            available - taken.get((colleague.key, week), 0) for week, available in enumerate(colleague.minutes)
        )
        if columns or min(free, default=0) < 0:
            experts = {model.option(column).expert for column in columns}
            tasks.append(Week(colleague.key, columns, free, {key: sits[key] for key in sorted(experts & set(sits))}))
    return tasks


class Puzzle:
    """The CP-SAT model of one colleague; an option is laid whole, or left out where that is allowed."""

    def __init__(self, model: Model, task: Week, *, optional: bool = False) -> None:
        from ortools.sat.python import cp_model

        self.cp = cp_model.CpModel()
        self.model, self.task = model, task
        self.taken: dict[int, cp_model.IntVar] = {}
        self.at: dict[int, list[dict[int, cp_model.IntVar]]] = {}
        self.impossible = min(task.minutes, default=0) < 0
        load: dict[int, list[tuple[cp_model.IntVar, int]]] = defaultdict(list)
        for column in task.options:
            self._option(column, load, optional=optional)
        for week in sorted(load):
            self.cp.add(sum(minutes * there for there, minutes in load[week]) <= max(task.minutes[week], 0))

    def _option(self, column: int, load: dict[int, list[tuple[cp_model.IntVar, int]]], *, optional: bool) -> None:
        option, calendar = self.model.option(column), self.model.calendar
        masks = calendar.places(option, self.task.sits.get(option.expert, ()))
        if masks is None:
            self.impossible = self.impossible or not optional
            return
        taken = self.cp.new_bool_var("")
        if not optional:
            self.cp.add(taken == 1)
        self.taken[column] = taken
        rows = []
        for contact, mask in zip(option.contacts, masks, strict=True):
            row = {week: self.cp.new_bool_var("") for week in weeks_of(mask)}
            self.cp.add(sum(row.values()) == taken)
            for week, there in row.items():
                load[week].append((there, contact.minutes))
            rows.append(row)
        self.at[column] = rows
        self._in_order(option, rows)

    def _in_order(self, option: Option, rows: Sequence[Mapping[int, cp_model.IntVar]]) -> None:
        step = step_of(option, self.model.calendar.people[option.expert])
        for earlier, later in pairwise(rows):
            for week in later:
                soon = [there for at, there in later.items() if at <= week]
                early = [there for at, there in earlier.items() if at + step <= week]
                if len(early) < len(earlier):
                    self.cp.add(sum(soon) <= sum(early))

    def kept(self) -> list[tuple[cp_model.IntVar, int]]:
        """Variables that are true where a contact of the plan so far is kept, with how many it stands for."""
        found = []
        for column, rows in self.at.items():
            option = self.model.option(column)
            wanted = self.model.wanted.get((option.expert, option.colleague), {})
            for contact, row in zip(option.contacts, rows, strict=True):
                for week, there in row.items():
                    count = wanted.get((contact.objective, contact.channel, week), 0)
                    if count:
                        found.append((there, count))
        return found

    def solver(self, *, seed: int, effort: float = EFFORT) -> cp_model.CpSolver:
        from ortools.sat.python import cp_model

        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = seed
        solver.parameters.max_deterministic_time = effort
        return solver

    def found(self, status: cp_model.CpSolverStatus) -> bool:
        from ortools.sat.python import cp_model

        return status in (cp_model.OPTIMAL, cp_model.FEASIBLE)

    def weeks(self, solver: cp_model.CpSolver) -> dict[int, tuple[int, ...]]:
        return {
            column: tuple(next(week for week, there in row.items() if solver.boolean_value(there)) for row in rows)
            for column, rows in sorted(self.at.items())
            if solver.boolean_value(self.taken[column])
        }


def lay(model: Model, task: Week, *, seed: int, effort: float = EFFORT, tidy: bool = False) -> Laid:
    """Put all options of the colleague into weeks: keep what stood, then bring visits to one place together."""
    from ortools.sat.python import cp_model

    puzzle = Puzzle(model, task)
    if puzzle.impossible:
        return Laid(None, proven=True)
    kept = puzzle.kept()
    together = _places(puzzle) if tidy else []
    scale = len(together) + 1
    if kept or together:
        puzzle.cp.maximize(sum(scale * count * there for there, count in kept) - sum(together))
    solver = puzzle.solver(seed=seed, effort=effort)
    status = solver.solve(puzzle.cp)
    if status == cp_model.INFEASIBLE:
        return Laid(None, proven=True)
    if not puzzle.found(status):
        return Laid(None)
    stayed = sum(count for there, count in kept if solver.boolean_value(there))
    most = (math.floor(solver.best_objective_bound + 1e-6) + len(together)) // scale if kept else 0
    return Laid(puzzle.weeks(solver), stayed, max(most, stayed))


def _places(puzzle: Puzzle) -> list[cp_model.IntVar]:
    """A variable for each place and week with a visit in person; places with a single visit are left out."""
    there_at: dict[tuple[str, int], list[cp_model.IntVar]] = defaultdict(list)
    visits: dict[str, int] = defaultdict(int)
    places = {expert.key: expert.place for expert in puzzle.model.instance.experts}
    for column, rows in puzzle.at.items():
        option = puzzle.model.option(column)
        place = places[option.expert]
        if not place:
            continue
        for contact, row in zip(option.contacts, rows, strict=True):
            if contact.in_person:
                visits[place] += 1
                for week, there in row.items():
                    there_at[place, week].append(there)
    found = []
    for place, week in sorted(there_at):
        if visits[place] > 1:
            used = puzzle.cp.new_bool_var("")
            for there in there_at[place, week]:
                puzzle.cp.add_implication(there, used)
            found.append(used)
    return found
