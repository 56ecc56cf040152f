"""What a reader gets to see of cycles and plans: values, in which what the wall hides is None."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Generic, TypeVar

from kolloquy.governance.wall.policy import Level
from kolloquy.planning.people import fewest_people

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Page(Generic[_T]):
    rows: tuple[_T, ...]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class CycleSeen:
    key: str
    name: str
    territory: str
    starts_on: date
    weeks: int

    @property
    def last_day(self) -> date:
        return self.starts_on + timedelta(weeks=self.weeks, days=-1)

    def week_on(self, day: date) -> int | None:
        """Which week of the cycle, from 0, a day lies in; None before it and after it."""
        week = (day - self.starts_on).days // 7
        return week if 0 <= week < self.weeks else None

    def monday(self, week: int) -> date:
        return self.starts_on + timedelta(weeks=week)


@dataclass(frozen=True, slots=True)
class ImperativeSeen:
    key: str
    name: str
    weights: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PlanSeen:
    """At coordination: name, cycle, state and the day it was signed. All else is None."""

    key: str
    name: str
    state: str
    cycle: CycleSeen
    signed_on: date | None
    level: Level
    kind: str | None = None
    imperatives: tuple[ImperativeSeen, ...] | None = None
    copied_from: tuple[str, str] | None = None  # key and name of the plan it was copied from
    limits: Mapping[str, Any] | None = None
    changes: tuple[Mapping[str, Any], ...] | None = None
    as_of: date | None = None
    value: int | None = None
    bound: int | None = None
    greedy: int | None = None
    seed: int | None = None
    seconds: float | None = None
    cuts: int | None = None
    disturbed: int | None = None
    least_disturbed: int | None = None
    ended: str | None = None
    solved_at: datetime | None = None
    made_by: str | None = None
    made_at: datetime | None = None
    signed_by: str | None = None
    signed_meaning: str | None = None
    version: int | None = None

    @property
    def in_full(self) -> bool:
        return self.level is Level.FULL

    @property
    def gap(self) -> float | None:
        """How much better another plan of these limits could at most be, as a share of this one's value."""
        return gap(self.value, self.bound)


def gap(value: int | None, bound: int | None) -> float | None:
    if value is None or bound is None:
        return None
    return max(bound - value, 0) / max(abs(value), 1)


@dataclass(frozen=True, slots=True)
class SolvingSeen:
    """A run of the solver."""

    key: str
    state: str
    asked_by: str
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    stop_asked: bool
    step: str
    value: int | None
    bound: int | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class Course:
    """How far the contacts of a plan have come."""

    experts: int
    contacts: int
    held: int
    missed: int  # planned for a week that is over
    ahead: int
    pinned: int


@dataclass(frozen=True, slots=True)
class DemandCovered:
    key: str
    name: str
    kind: str
    fewest: int  # without what regional versions ask, which is theirs
    most: int
    experts: int
    elsewhere: int = 0  # what they ask of the same
    place: str = ""  # path of its territory


@dataclass(frozen=True, slots=True)
class ObjectiveCovered:
    """What a plan does for an objective."""

    key: str
    statement: str
    priority: int
    gap: str | None
    imperative: str
    demands: tuple[DemandCovered, ...]
    experts: int
    contacts: int
    held: int
    points: int

    @property
    def fewest(self) -> int:
        """Experts asked for; one of them may be in several of its parts."""
        return fewest_people((demand.place, demand.fewest) for demand in self.demands)

    @property
    def short(self) -> int:
        """Places below the fewest, summed over what it asks for."""
        return sum(max(demand.fewest - demand.experts, 0) for demand in self.demands)


@dataclass(frozen=True, slots=True)
class Load:
    """A colleague's time in a plan, in minutes."""

    user_id: int
    name: str
    territory: str
    available: int
    planned: int
    experts: int
    most_experts: int | None

    @property
    def share(self) -> float:
        return self.planned / self.available if self.available else 0.0


@dataclass(frozen=True, slots=True)
class WhoSeen:
    """An expert as everybody who works here knows them."""

    expert_id: str
    name: str
    institution: str | None
    city: str | None
    country: str | None


@dataclass(frozen=True, slots=True)
class ContactSeen:
    """At coordination: week, channel, function, state and expert. All else is None."""

    key: str
    expert: WhoSeen
    week: int
    monday: date
    channel: str
    function: str
    state: str
    level: Level
    colleague: str | None = None
    colleague_id: int | None = None
    objective: str | None = None
    objective_key: str | None = None
    demand: str | None = None
    demand_kind: str | None = None
    minutes: int | None = None
    pressure: int | None = None
    points: int | None = None
    terms: tuple[Mapping[str, Any], ...] | None = None
    origin: str | None = None
    pinned: bool | None = None
    pinned_because: str | None = None
    moved_by: str | None = None
    held_on: date | None = None
    touchpoint_key: str | None = None


@dataclass(frozen=True, slots=True)
class PlannedExpertSeen:
    """An expert in a plan, seen whole or not at all."""

    key: str
    expert: WhoSeen
    owner: str | None
    owner_id: int | None
    territory: str | None
    points: int
    mutual_goals: str
    goals_confirmed_by: str | None
    goals_confirmed_on: date | None
    reasons: tuple[tuple[str, str], ...]  # what about, sentence
    sweet_spots: tuple[Mapping[str, Any], ...]
    room: int | None
    pressure: int
    contacts: tuple[ContactSeen, ...]


@dataclass(frozen=True, slots=True)
class LeftOutSeen:
    expert: WhoSeen
    territory: str | None
    kind: str
    rule: str
    sentence: str
    would_help: str
    points: int


@dataclass(frozen=True, slots=True)
class PriceSeen:
    kind: str
    limit_key: str
    sentence: str
    points: int  # at least so many, proven; of an estimate what the relaxed sum says
    experts: tuple[tuple[str, str, int], ...]  # objective's key, its statement, experts gained
    estimate: bool
    at_most: int | None = None  # proven
    found: int | None = None  # by how much the plan that was found with it is worth more
    comes: tuple[tuple[str, str], ...] = ()  # id and name of experts whom that plan engages, and this one does not
    goes: tuple[tuple[str, str], ...] = ()

    @property
    def exact(self) -> bool:
        return not self.estimate and self.points == self.at_most


@dataclass(frozen=True, slots=True)
class PricingSeen:
    """How far the run is that finds out behind a plan what its limits cost."""

    under_way: bool
    asked_at: datetime
    waits: bool  # nothing has taken it up
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class GivenSeen:
    """A contact that stood already when the plan was computed."""

    expert: WhoSeen
    week: int
    function: str
    channel: str
    because: str
    touchpoint_key: str | None
    planned_contact_key: str | None


@dataclass(frozen=True, slots=True)
class ByHand:
    """One thing somebody did to a plan."""

    deed: str
    expert: WhoSeen | None
    told: Mapping[str, Any]
    because: str
    over: tuple[str, ...]
    by: str
    at: datetime
    after_signing: bool


@dataclass(frozen=True, slots=True)
class TimeSeen:
    """A colleague's hours a week and days away."""

    user_id: int
    name: str
    territories: tuple[str, ...]
    hours: float | None  # None: never said, so the usual is taken
    since: date | None
    coming: tuple[tuple[date, float], ...]  # hours that hold from a later day on
    absences: tuple[tuple[int, date, date], ...]  # pk, first day, last day


@dataclass(frozen=True, slots=True)
class OfExpert:
    """What one plan says of one expert: in, with `planned` where the plan is in force, or out, with the reason."""

    plan: PlanSeen
    planned: PlannedExpertSeen | None
    left_out: LeftOutSeen | None
