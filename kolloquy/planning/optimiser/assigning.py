"""Stage 1: who meets whom and how often, and which activities take place. Weeks of visits are left open.

Every row holds for every plan that keeps all limits, so what the rows allow at best is a proven bound.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from kolloquy.planning.optimiser.assigning_rows import Floats, Ints, Rows
from kolloquy.planning.optimiser.instance import Activity, Aim, Instance, Option
from kolloquy.planning.optimiser.scheduling_alone import Calendar

Wanted = dict[tuple[str, str], dict[tuple[str, str, int], int]]  # expert, colleague -> what stood there, how often


@dataclass
class Model:
    """Columns in this order: options, seats by week, activities by week, loss of each colleague, lowest load, and loss of
    each expert with a colleague whom a seat may keep from what stood."""

    instance: Instance
    calendar: Calendar
    options: list[int]  # that can be kept alone; each is a column
    seats: list[tuple[int, int]]  # seat, week
    helds: list[tuple[int, int]]  # activity, week
    promised: Ints  # by option column: contacts of the plan so far it could keep at best
    kept_seats: Ints
    wanted: Wanted
    pairs: list[tuple[str, str]] = field(default_factory=list)  # expert, colleague
    rows: Rows = field(default_factory=Rows)
    freed: frozenset[str] = frozenset()
    worth: Floats = field(default_factory=lambda: np.zeros(0))

    def snapshot(self) -> "Model":
        """The same with rows of its own: what is added later is not in it."""
        return replace(self, rows=self.rows.copy())

    @property
    def first_seat(self) -> int:
        return len(self.options)

    @property
    def first_held(self) -> int:
        return len(self.options) + len(self.seats)

    @property
    def first_loss(self) -> int:
        return self.first_held + len(self.helds)

    @property
    def lowest_load(self) -> int:
        return self.first_loss + len(self.instance.colleagues)

    @property
    def first_pair(self) -> int:
        return self.lowest_load + 1

    @property
    def columns(self) -> int:
        return self.first_pair + len(self.pairs)

    @property
    def fixed(self) -> int:
        """What a plan that keeps nothing pays for it."""
        return -self.instance.disturbance * len(self.instance.before)

    def option(self, column: int) -> Option:
        return self.instance.options[self.options[column]]

    def meets(self, column: int, aim: Aim) -> bool:
        option = self.option(column)
        return option.expert not in aim.met and any(contact.objective == aim.objective for contact in option.contacts)

    @cached_property
    def activities(self) -> dict[str, Activity]:
        return {activity.key: activity for activity in self.instance.activities}

    @cached_property
    def _of_colleague(self) -> dict[str, list[int]]:
        mine: dict[str, list[int]] = defaultdict(list)
        for column in range(len(self.options)):
            mine[self.option(column).colleague].append(column)
        return mine

    @cached_property
    def seated(self) -> frozenset[str]:
        """Who may sit in an activity."""
        return frozenset(seat.expert for seat in self.instance.seats)

    def stood(self, option: Option) -> Mapping[tuple[str, str, int], int]:
        """Objective, channel and week of what stood between these two people, how often."""
        return self.wanted.get((option.expert, option.colleague), {})

    @cached_property
    def _places(self) -> dict[str, int]:
        return {colleague.key: place for place, colleague in enumerate(self.instance.colleagues)}

    def loss_of(self, colleague: str) -> int:
        return self.first_loss + self._places[colleague]

    def of_colleague(self, key: str) -> list[int]:
        return self._of_colleague.get(key, [])

    @cached_property
    def _of_pair(self) -> dict[tuple[str, str], list[int]]:
        pairs: dict[tuple[str, str], list[int]] = defaultdict(list)
        for column in range(len(self.options)):
            pairs[self.option(column).expert, self.option(column).colleague].append(column)
        return pairs

    def alike(self, column: int) -> list[int]:
        """All options of the same two people."""
        return self._of_pair[self.option(column).expert, self.option(column).colleague]


def columns_of(instance: Instance) -> Model:
    """What can be chosen at all: each option and seat by itself keeps the limits of its expert and colleague."""
    calendar = Calendar(instance)
    seats = _seats(instance, calendar)
    seated = {instance.seats[seat].expert for seat, _ in seats}
    options = [
        number
        for number, option in enumerate(instance.options)
        if _can_be(option, calendar, seated=option.expert in seated)
    ]
    helds = sorted(
        {
            (number, week)
            for number, activity in enumerate(instance.activities)
            for week in activity.weeks
            if 0 <= week < instance.weeks
            and all(calendar.room(who, least) >> week & 1 for who, least in activity.hosts)
        }
    )
    wanted = wanted_of(instance)
    possible = set(helds)
    places = {activity.key: number for number, activity in enumerate(instance.activities)}
    seats = [(seat, week) for seat, week in seats if (places[instance.seats[seat].activity], week) in possible]
    return Model(
        instance, calendar, options, seats, helds,
        promised=_promised(instance, options, calendar, wanted, seated),
        kept_seats=_kept_seats(instance, seats),
        wanted=wanted,
    )  # fmt: skip


def _can_be(option: Option, calendar: Calendar, *, seated: bool) -> bool:
    if not option.contacts or option.pressure > calendar.people[option.expert].left:
        return False
    # An attendance may be the early or the face-to-face contact that the rules about first contacts want.
    return calendar.places(option, firsts=not seated) is not None


def _seats(instance: Instance, calendar: Calendar) -> list[tuple[int, int]]:
    activities = {activity.key: activity for activity in instance.activities}
    experts = instance.by_expert
    found = []
    for number, seat in enumerate(instance.seats):
        activity, person = activities[seat.activity], calendar.people[seat.expert]
        if activity.pressure > person.left or activity.fee > max(experts[seat.expert].fee_room, 0):
            continue
        weeks = sorted({week for week in activity.weeks if 0 <= week < instance.weeks})
        found += [(number, week) for week in weeks if person.open >> week & 1]
    return found


def wanted_of(instance: Instance) -> Wanted:
    wanted: Wanted = {}
    for stood in instance.before:
        if stood.activity is None and stood.colleague is not None:
            what = stood.objective, stood.channel, stood.week
            there = wanted.setdefault((stood.expert, stood.colleague), {})
            there[what] = there.get(what, 0) + 1
    return wanted


def _promised(instance: Instance, options: list[int], calendar: Calendar, wanted: Wanted, seated: set[str]) -> Ints:
    promised = np.zeros(len(options), np.int64)
    for column, number in enumerate(options):
        option = instance.options[number]
        stood = wanted.get((option.expert, option.colleague))
        if stood:
            promised[column] = calendar.most_kept(option, stood, firsts=option.expert not in seated)
    return promised


def _kept_seats(instance: Instance, seats: list[tuple[int, int]]) -> Ints:
    stood: dict[tuple[str, str, str, str, int], int] = defaultdict(int)
    for one in instance.before:
        if one.activity is not None:
            stood[one.expert, one.activity, one.objective, one.channel, one.week] += 1
    activities = {activity.key: activity for activity in instance.activities}
    kept = np.zeros(len(seats), np.int64)
    for column, (number, week) in enumerate(seats):
        seat = instance.seats[number]
        activity = activities[seat.activity]
        kept[column] = stood.get((seat.expert, seat.activity, activity.objective, activity.channel, week), 0)
    return kept


@dataclass(frozen=True)
class Chosen:
    """An assignment: columns of the model that are taken."""

    options: tuple[int, ...]
    seats: tuple[int, ...]  # counted from the first seat
    helds: tuple[int, ...]

    def columns(self, model: Model) -> list[int]:
        seats = (model.first_seat + place for place in self.seats)
        return [*self.options, *seats, *(model.first_held + place for place in self.helds)]

    def by_colleague(self, model: Model) -> Mapping[str, tuple[int, ...]]:
        mine: dict[str, list[int]] = defaultdict(list)
        for column in self.options:
            mine[model.option(column).colleague].append(column)
        return {key: tuple(mine[key]) for key in sorted(mine)}
