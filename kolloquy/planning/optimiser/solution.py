"""What comes out: who meets whom, for what, how and when; how good it is, and how good it could at most be."""

from dataclasses import dataclass
from enum import StrEnum


class Ended(StrEnum):
    PROVED = "proved"  # the gap is within what was asked for
    TIME = "time"  # the time was over
    STOPPED = "stopped"  # a person said it was enough


@dataclass(frozen=True, slots=True)
class Visit:
    """One planned one-to-one contact. `number` is its place in the option it comes from."""

    expert: str
    colleague: str
    objective: str
    channel: str
    week: int
    number: int
    points: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Attendance:
    """An expert in an activity, in the week in which that takes place."""

    expert: str
    activity: str
    week: int
    points: int


@dataclass(frozen=True, slots=True)
class Plan:
    visits: tuple[Visit, ...]
    attendances: tuple[Attendance, ...]
    held: tuple[tuple[str, int], ...] = ()  # activity, week: those that take place

    @property
    def points(self) -> int:
        """Before the price of disturbance."""
        return sum(v.points for v in self.visits) + sum(a.points for a in self.attendances)


@dataclass(frozen=True, slots=True)
class Progress:
    """What a job tells while it runs."""

    step: str  # in words: "Assigning", "Putting 24 people's visits into weeks", "Cut 3: ..."
    value: int | None  # of the best plan so far, disturbance taken off
    bound: int | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Solved:
    plan: Plan
    value: int  # points less the price of disturbance
    bound: int  # no plan of this instance is worth more; proven
    ended: Ended
    cuts: int  # how often the weeks sent the assignment back
    seconds: float
    seed: int
    disturbed: int = 0  # contacts of the plan so far that are not kept

    @property
    def gap(self) -> float:
        """How much better another plan could at most be, as a share of this one's value."""
        if self.bound <= self.value:
            return 0.0
        return (self.bound - self.value) / max(abs(self.value), 1)
