"""The whole cycle as one CP-SAT model, as one would write it first: the same limits, the same value, no two stages."""

import time
from collections import defaultdict
from dataclasses import dataclass

from ortools.sat.python import cp_model

from kolloquy.planning.optimiser.instance import Activity, Contact, Expert, Instance
from kolloquy.planning.optimiser.solution import Attendance, Plan, Visit

Terms = list[tuple[cp_model.IntVar, int]]


@dataclass(frozen=True)
class Found:
    plan: Plan | None
    value: int
    bound: int
    building: float  # seconds
    solving: float


@dataclass(frozen=True)
class There:
    """A variable: this contact of the expert lies in this week."""

    week: int
    in_person: bool
    pressure: int
    var: cp_model.IntVar
    first: bool  # nothing of the same option comes before


def at_once(instance: Instance, *, seconds: float = 25.0, workers: int = 2, seed: int = 1) -> Found:
    began = time.perf_counter()
    whole = _Whole(instance)
    building = time.perf_counter() - began
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    began = time.perf_counter()
    status = solver.solve(whole.cp)
    solving = time.perf_counter() - began
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Found(None, 0, round(solver.best_objective_bound), building, solving)
    value = round(solver.objective_value)
    return Found(whole.plan(solver), value, round(solver.best_objective_bound), building, solving)


class _Whole:
    def __init__(self, instance: Instance) -> None:
        self.instance, self.cp = instance, cp_model.CpModel()
        self.activities = {one.key: one for one in instance.activities}
        self.chosen = [self.cp.new_bool_var("") for _ in instance.options]
        self.at: list[list[dict[int, cp_model.IntVar]]] = []
        self.held: dict[tuple[str, int], cp_model.IntVar] = {}
        self.sits: dict[tuple[int, int], cp_model.IntVar] = {}
        self.there: dict[str, list[There]] = defaultdict(list)
        self.load: dict[tuple[str, int], Terms] = defaultdict(list)
        self.worth: Terms = []
        self.people = instance.by_expert
        self.seated = {seat.expert for seat in instance.seats}
        self._visits()
        self._activities()
        self._people()
        self._time()
        self._aims()
        lost = -instance.disturbance * len(instance.before)
        self.cp.maximize(sum(points * var for var, points in self.worth) + self._kept() + lost)

    def _weeks(self, person: Expert) -> list[int]:
        """In which an expert can be met at all, far enough from what is given."""
        return [
            week
            for week in range(min(self.instance.weeks, len(person.weeks)))
            if person.weeks[week] and all(abs(week - one.week) >= max(person.spacing, 1) for one in person.given)
        ]

    def _visits(self) -> None:
        colleagues = self.instance.by_colleague
        mine: dict[str, list[cp_model.IntVar]] = defaultdict(list)
        for option, taken in zip(self.instance.options, self.chosen, strict=True):
            person, minutes = self.people[option.expert], colleagues[option.colleague].minutes
            open_ = self._weeks(person)
            mine[option.expert].append(taken)
            self.worth.append((taken, option.points))
            rows: list[dict[int, cp_model.IntVar]] = []
            for number, contact in enumerate(option.contacts):
                row = {week: self.cp.new_bool_var("") for week in open_ if contact.minutes <= minutes[week]}
                self.cp.add(sum(row.values()) == taken)
                for week, var in row.items():
                    self.load[option.colleague, week].append((var, contact.minutes))
                    self.there[option.expert].append(
                        There(week, contact.in_person, contact.pressure, var, first=number == 0)
                    )
                if rows:
                    self._after(rows[-1], row, max(option.gap, person.spacing, 1))
                rows.append(row)
            self.at.append(rows)
        for same in mine.values():
            self.cp.add_at_most_one(same)

    def _after(self, earlier: dict[int, cp_model.IntVar], later: dict[int, cp_model.IntVar], step: int) -> None:
        for week in later:
            soon = [var for at, var in later.items() if at <= week]
            early = [var for at, var in earlier.items() if at + step <= week]
            self.cp.add(sum(soon) <= sum(early))

    def _activities(self) -> None:
        fees: Terms = []
        paid: dict[str, Terms] = defaultdict(list)
        for key, activity in self.activities.items():
            weeks = [week for week in activity.weeks if 0 <= week < self.instance.weeks]
            for week in weeks:
                self.held[key, week] = self.cp.new_bool_var("")
                for who, minutes in activity.hosts:
                    self.load[who, week].append((self.held[key, week], minutes))
            times = sum(self.held[key, week] for week in weeks)
            self.cp.add(times == 1) if activity.must else self.cp.add(times <= 1)
        sitting: dict[tuple[str, int], list[tuple[str, cp_model.IntVar]]] = defaultdict(list)
        for number, seat in enumerate(self.instance.seats):
            activity, open_ = self.activities[seat.activity], self._weeks(self.people[seat.expert])
            for week in activity.weeks:
                if week in open_:
                    var = self.cp.new_bool_var("")
                    self.sits[number, week] = var
                    self.cp.add_implication(var, self.held[activity.key, week])
                    self.worth.append((var, seat.points))
                    self.there[seat.expert].append(There(week, activity.in_person, activity.pressure, var, first=True))
                    sitting[activity.key, week].append((seat.expert, var))
                    fees.append((var, activity.fee))
                    paid[seat.expert].append((var, activity.fee))
        for (key, week), held in self.held.items():
            self._size(self.activities[key], held, sitting[key, week])
        if self.instance.budget is not None:
            self.cp.add(_sum(fees) <= self.instance.budget)
        for expert, mine in paid.items():
            self.cp.add(_sum(mine) <= max(self.people[expert].fee_room, 0))

    def _size(self, activity: Activity, held: cp_model.IntVar, sitting: list[tuple[str, cp_model.IntVar]]) -> None:
        count = sum(var for _, var in sitting)
        self.cp.add(count >= activity.fewest * held)
        self.cp.add(count <= activity.most * held)
        for mix in activity.mixes:
            mixed = sum(var for expert, var in sitting if expert in mix.experts)
            self.cp.add(mixed >= mix.fewest * held)
            if mix.most is not None:
                self.cp.add(mixed <= mix.most * held)

    def _people(self) -> None:
        for expert, there in self.there.items():
            person = self.people[expert]
            given = sum(one.pressure for one in person.given if 0 <= one.week < self.instance.weeks)
            self.cp.add(_sum([(one.var, one.pressure) for one in there]) <= max(person.room - given, 0))
            self._first_contacts(person, there)
            if expert in self.seated:  # the cadence of an option keeps its own contacts apart already
                for start in range(self.instance.weeks):
                    near = [one.var for one in there if start <= one.week < start + max(person.spacing, 1)]
                    self.cp.add_at_most_one(near)

    def _first_contacts(self, person: Expert, there: list[There]) -> None:
        last = person.first_by
        if last is not None and not any(0 <= one.week <= last for one in person.given):
            early = sum(one.var for one in there if one.week <= last)
            for one in there:
                if one.week > last and one.first:
                    self.cp.add(one.var <= early)
        if person.in_person_first:
            free = min((one.week + 1 for one in person.given if one.in_person), default=self.instance.weeks)
            for one in there:
                if not one.in_person and one.week < free:
                    self.cp.add(one.var <= sum(two.var for two in there if two.in_person and two.week < one.week))

    def _time(self) -> None:
        planned: list[tuple[cp_model.IntVar, int]] = []
        known: dict[str, list[cp_model.IntVar]] = defaultdict(list)
        for option, taken in zip(self.instance.options, self.chosen, strict=True):
            known[option.colleague].append(taken)
        for colleague in self.instance.colleagues:
            terms: Terms = []
            for week, minutes in enumerate(colleague.minutes):
                self.cp.add(_sum(self.load[colleague.key, week]) <= minutes)
                terms += self.load[colleague.key, week]
            total = self.cp.new_int_var(0, self.instance.fullest * sum(colleague.minutes) // 100, "")
            self.cp.add(total == _sum(terms))
            if sum(colleague.minutes):
                planned.append((total, sum(colleague.minutes)))
            if colleague.most_experts is not None:
                self.cp.add(sum(known[colleague.key]) <= colleague.most_experts)
        if self.instance.spread is not None:
            for high, of_high in planned:
                for low, of_low in planned:
                    if high is not low:
                        allowed = self.instance.spread * of_high * of_low
                        self.cp.add(100 * of_low * high - 100 * of_high * low <= allowed)

    def _aims(self) -> None:
        for aim in self.instance.aims:
            meets = [
                taken
                for option, taken in zip(self.instance.options, self.chosen, strict=True)
                if aim.objective in option.objectives and option.expert not in aim.met
            ]
            self.cp.add(sum(meets) >= aim.fewest - len(aim.met))
            if aim.most is not None:
                self.cp.add(sum(meets) <= aim.most - len(aim.met))

    def _kept(self) -> cp_model.LinearExprT:
        stood = {
            (one.expert, one.colleague, one.activity, one.objective, one.channel, one.week)
            for one in self.instance.before
        }
        kept: list[cp_model.IntVar] = []
        if stood and self.instance.disturbance:
            for option, rows in zip(self.instance.options, self.at, strict=True):
                for contact, row in zip(option.contacts, rows, strict=True):
                    for week, var in row.items():
                        said = contact.objective, contact.channel, week
                        if (option.expert, option.colleague, None, *said) in stood:
                            kept.append(var)
            for (number, week), var in self.sits.items():
                seat = self.instance.seats[number]
                activity = self.activities[seat.activity]
                if (seat.expert, None, activity.key, activity.objective, activity.channel, week) in stood:
                    kept.append(var)
        return self.instance.disturbance * sum(kept)

    def plan(self, solver: cp_model.CpSolver) -> Plan:
        visits: list[Visit] = []
        for option, taken, rows in zip(self.instance.options, self.chosen, self.at, strict=True):
            if solver.boolean_value(taken):
                for number, (contact, row) in enumerate(zip(option.contacts, rows, strict=True)):
                    week = next(week for week, var in row.items() if solver.boolean_value(var))
                    visits.append(_visit(option.expert, option.colleague, contact, week, number))
        seats = tuple(
            Attendance(self.instance.seats[number].expert, self.instance.seats[number].activity, week, points)
            for (number, week), var in self.sits.items()
            if solver.boolean_value(var)
            for points in [self.instance.seats[number].points]
        )
        held = tuple(sorted(key for key, var in self.held.items() if solver.boolean_value(var)))
        return Plan(tuple(visits), seats, held)


def _visit(expert: str, colleague: str, contact: Contact, week: int, number: int) -> Visit:
    return Visit(expert, colleague, contact.objective, contact.channel, week, number, contact.points, contact.minutes)


def _sum(terms: Terms) -> cp_model.LinearExprT:
    if not terms:
        return 0
    return cp_model.LinearExpr.weighted_sum([var for var, _ in terms], [factor for _, factor in terms])
