"""Cuts that hold for every set of visits: minutes weighed by week.

Whatever weights the weeks have, the weighed minutes of all visits are at most those available, and an option weighs at
least what its cheapest weeks do. A small linear program finds the weights under which an assignment asks for too much.
Besides minutes, pieces are weighed: of those longer than half a week one fits, longer than a third two, and so on.

The same for what is kept of the plan so far: an option that keeps its weeks pays for them by such weights, and what all
together pay beyond what there is, is lost. Without that the assignment believes that everybody may stay.

Whoever sits in an activity is not visited near it. For the seats that are taken the weights of their experts' visits are
those of the weeks that are left; in a plan without one of these seats the row asks for nothing of that expert.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from kolloquy.planning.optimiser.assigning import Model
from kolloquy.planning.optimiser.assigning_limits import fillable, sizes_of
from kolloquy.planning.optimiser.cutting_program import GRAIN, TOO_MUCH, Measure, Program
from kolloquy.planning.optimiser.problems import Limit
from kolloquy.planning.optimiser.scheduling_alone import step_of, weeks_of

PIECES = 7  # so many of a size in a week at most, where pieces are counted
TAKEN = 0.9  # of a seat

Shares = Mapping[int, float]  # by column, those that are taken
Sits = Mapping[str, tuple[int, ...]]  # by expert the columns of their seats
Weights = Mapping[Measure, int]


@dataclass
class Weigher:
    """One colleague's weeks; a measure is (week, pieces) with pieces 0 for minutes."""

    model: Model
    colleague: str
    sizes: frozenset[int]
    most: dict[Measure, int] = field(default_factory=dict)
    places: dict[tuple[int, tuple[int, ...]], list[list[int]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.minutes = [
            fillable(self.sizes, minutes) for minutes in self.model.calendar.colleagues[self.colleague].minutes
        ]
        for week, minutes in enumerate(self.minutes):
            if minutes > 0:
                self.most[week, 0] = minutes
                for pieces in range(1, PIECES + 1):
                    if any(self._pieces(size, week, pieces) for size in self.sizes):
                        self.most[week, pieces] = pieces
        self._measured: dict[tuple[int, int], dict[Measure, int]] = {}

    def _pieces(self, minutes: int, week: int, pieces: int) -> int:
        return (pieces + 1) * minutes // (self.minutes[week] + 1)

    def measured(self, minutes: int, week: int) -> Mapping[Measure, int]:
        """What a contact of this length takes of a week."""
        key = minutes, week
        if key not in self._measured:
            found = {(week, 0): minutes} | {
                (week, pieces): self._pieces(minutes, week, pieces)
                for pieces in range(1, PIECES + 1)
                if (week, pieces) in self.most
            }
            self._measured[key] = {
                measure: factor for measure, factor in found.items() if factor and measure in self.most
            }
        return self._measured[key]

    def weeks(self, column: int, seats: tuple[int, ...] = ()) -> list[list[int]]:
        """By contact the weeks it can be in, beside these seats and whatever else there is."""
        key = column, seats
        if key not in self.places:
            model, option = self.model, self.model.option(column)
            sits = [(model.seats[seat - model.first_seat][1], True) for seat in seats]
            alone = option.expert not in model.seated
            masks = model.calendar.places(option, sits, firsts=alone) or model.calendar.places(option, firsts=alone)
            self.places[key] = [weeks_of(mask) for mask in masks or []]
        return self.places[key]

    def hosted(self) -> list[tuple[int, int, int]]:
        """Column, week and minutes of the activities this colleague hosts."""
        return [
            (self.model.first_held + place, week, minutes)
            for place, (number, week) in enumerate(self.model.helds)
            for who, minutes in self.model.instance.activities[number].hosts
            if who == self.colleague and minutes > 0
        ]

    def cut(self, taken: Shares) -> bool:
        """Add a row that forbids what is taken, if there are weights under which it can be."""
        sits = self._sits(taken)
        weights = self._program(taken, sits, keeps=False).weights()
        if weights is None:
            return False
        terms, high = self._weighed(weights, sits, keeps=False)
        if _sum(terms, taken) <= high * (1 + TOO_MUCH):
            return False
        scale = 1000 / high
        self.model.rows.one(
            Limit("minutes", self.colleague),
            ((column, factor * scale) for column, factor in sorted(terms.items()) if factor),
            high=high * scale * (1 + 1e-9),
        )
        return True

    def cut_kept(self, taken: Shares, lost: float) -> bool:
        """Add a row that says how much more of the plan so far is lost than `lost`, if there are weights that show it."""
        sits = self._sits(taken)
        weights = self._program(taken, sits, keeps=True).weights()
        if weights is None:
            return False
        terms, high = self._weighed(weights, sits, keeps=True)
        if _sum(terms, taken) <= high + GRAIN * (lost + TOO_MUCH):
            return False
        terms[self.model.loss_of(self.colleague)] = -GRAIN
        self.model.rows.one(
            None,
            ((column, factor / GRAIN) for column, factor in sorted(terms.items()) if factor),
            high=high / GRAIN * (1 + 1e-9),
        )
        return True

    def _sits(self, taken: Shares) -> Sits:
        """Seats of those whom this colleague visits."""
        model = self.model
        mine = {model.option(column).expert for column in model.of_colleague(self.colleague) if column in taken}
        found: dict[str, list[int]] = defaultdict(list)
        for place, (seat, _) in enumerate(model.seats):
            column = model.first_seat + place
            if taken.get(column, 0.0) >= TAKEN and model.instance.seats[seat].expert in mine:
                found[model.instance.seats[seat].expert].append(column)
        return {expert: tuple(seats) for expert, seats in found.items()}

    def _program(self, taken: Shares, sits: Sits, *, keeps: bool) -> Program:
        program, model = Program(self.most, keeps=keeps), self.model
        for column in model.of_colleague(self.colleague):
            if column in taken:
                option = model.option(column)
                weeks = [
                    {week: self.measured(contact.minutes, week) for week in possible}
                    for contact, possible in zip(
                        option.contacts, self.weeks(column, sits.get(option.expert, ())), strict=True
                    )
                ]
                step = step_of(option, model.calendar.people[option.expert])
                program.option(option, weeks, taken[column], step=step, stood=model.stood(option))
        for column, week, minutes in self.hosted():
            if column in taken:
                program.load(self.measured(minutes, week), taken[column])
        return program

    def _weighed(self, weights: Weights, sits: Sits, *, keeps: bool) -> tuple[dict[int, int], int]:
        """The factors of a row, and what there is."""
        model = self.model
        terms: dict[int, int] = {}
        more: dict[str, int] = defaultdict(int)  # the most that an expert's seats add to any of their options
        for column in model.of_colleague(self.colleague):
            terms[column] = least = self._least(column, (), weights, keeps=keeps)
            expert = model.option(column).expert
            if expert in sits:
                terms[column] = self._least(column, sits[expert], weights, keeps=keeps)
                more[expert] = max(more[expert], terms[column] - least)
            if keeps:
                terms[column] += GRAIN * int(model.promised[column])
        high = sum(weights[measure] * most for measure, most in self.most.items() if measure in weights)
        for expert, factor in more.items():
            high += factor * len(sits[expert])
            terms |= dict.fromkeys(sits[expert], factor)
        for column, week, minutes in self.hosted():
            terms[column] = self._weight(minutes, week, weights)
        return terms, high

    def _weight(self, minutes: int, week: int, weights: Weights) -> int:
        return sum(weights.get(measure, 0) * factor for measure, factor in self.measured(minutes, week).items())

    def _least(self, column: int, seats: tuple[int, ...], weights: Weights, *, keeps: bool) -> int:
        """The weight of the option in its cheapest weeks; with `keeps`, a contact that stays where it stood is worth a GRAIN."""
        option = self.model.option(column)
        step = step_of(option, self.model.calendar.people[option.expert])
        stood = self.model.stood(option) if keeps else {}
        best: list[tuple[int, int]] = [(-step, 0)]  # week, least weight up to there, falling
        for contact, possible in zip(option.contacts, self.weeks(column, seats), strict=True):
            after: list[tuple[int, int]] = []
            place, least = 0, None
            for week in possible:
                while place < len(best) and best[place][0] + step <= week:
                    least, place = best[place][1], place + 1
                if least is not None:
                    weight = least + self._weight(contact.minutes, week, weights)
                    weight -= GRAIN * stood.get((contact.objective, contact.channel, week), 0)
                    if not after or weight < after[-1][1]:
                        after.append((week, weight))
            best = after
        return best[-1][1]


def _sum(terms: Mapping[int, int], taken: Shares) -> float:
    return sum(factor * taken.get(column, 0.0) for column, factor in terms.items())


def weighers_of(model: Model) -> dict[str, Weigher]:
    sizes = sizes_of(model)
    return {
        colleague.key: Weigher(model, colleague.key, sizes.get(colleague.key, frozenset()))
        for colleague in model.instance.colleagues
    }
