"""A planned contact and an exchange outside the plan, in the terms of the arithmetic: plain values."""

from dataclasses import dataclass
from datetime import date, timedelta

from kolloquy.planning.people import fewest_people

PLANNED, HELD, DROPPED = "planned", "held", "dropped"


@dataclass(frozen=True, slots=True)
class Line:
    """A planned contact as it stands."""

    key: str
    expert: str
    colleague: str  # "" for a place in an activity
    region: str
    objective: str
    monday: date
    channel: str
    state: str
    minutes: int = 0
    held_on: date | None = None
    held_by: str = ""  # the channel it was held by
    part: str = ""  # of its objective
    other_colleague: bool = False

    def is_due(self, today: date) -> bool:
        """Its week is over, or it was held already; what was taken out is not due."""
        return self.state == HELD or (self.state == PLANNED and self.monday + timedelta(days=6) < today)

    @property
    def is_held(self) -> bool:
        return self.state == HELD

    def is_missed(self, today: date) -> bool:
        return self.is_due(today) and not self.is_held


@dataclass(frozen=True, slots=True)
class Part:
    """One thing an objective asks of experts, such as visits or a board: how many of them, and from where."""

    key: str
    name: str
    fewest: int
    most: int
    place: str = ""  # path of its territory
    elsewhere: int = 0  # asked for by regional versions, and counted there


@dataclass(frozen=True, slots=True)
class Aim:
    """An objective of the plan and what it asks of experts."""

    key: str
    name: str
    parts: tuple[Part, ...] = ()
    shared: str = ""  # what it is called in the global imperative, where regions share it

    @property
    def fewest(self) -> int:
        """Experts asked for, each counted once: whoever is in two of its parts counts to both."""
        return fewest_people((part.place, part.fewest) for part in self.parts)

    @property
    def most(self) -> int:
        return sum(part.most for part in self.parts)

    @property
    def elsewhere(self) -> int:
        return fewest_people((part.place, part.elsewhere) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Time:
    """What a colleague has for experts in the weeks to come."""

    colleague: str
    minutes: int
