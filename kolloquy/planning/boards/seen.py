"""The plan board as values: weeks across, rows down, blocks in them, and what stands beside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from kolloquy.planning.seen import LeftOutSeen, ObjectiveCovered

BY = ("colleague", "expert", "objective", "region")
STATES = ("planned", "held", "missed", "pinned", "agreed", "moved")


@dataclass(frozen=True, slots=True)
class Filters:
    """What somebody wants to see of a plan; empty is everything."""

    colleague: int | None = None
    region: str = ""  # code of a territory
    objective: str = ""  # key
    state: str = ""  # one of STATES
    expert: str = ""
    week: int | None = None

    @property
    def any(self) -> bool:
        return self != Filters()


@dataclass(frozen=True, slots=True)
class Week:
    number: int  # from 0
    monday: date
    state: str  # "past", "now", "ahead"
    activities: tuple[str, ...] = ()  # congresses and boards that take place in it


@dataclass(frozen=True, slots=True)
class Whole:
    """An activity whose places move together."""

    key: str  # of its demand
    name: str
    stamp: str
    places: int


@dataclass(frozen=True, slots=True)
class Block:
    """One contact on the board."""

    key: str
    expert_id: str
    expert: str
    family: str  # what there is room for
    colleague_id: int | None
    colleague: str
    objective: str  # key
    letter: str  # of the objective: its colour is never alone
    channel: str
    activity: str  # name of what it is a place in; "" is a visit
    week: int
    minutes: int
    points: int | None  # None: a person added it, and what it is worth is not known
    state: str  # "planned", "held", "missed"
    pinned: bool
    agreed: bool
    moved: bool  # by a person
    version: int
    movable: bool  # by this reader, by itself
    whole: Whole | None = None  # of a place: the activity it goes with, where this reader may move that


@dataclass(frozen=True, slots=True)
class Time:
    """Minutes of somebody in a week, or in all."""

    planned: int
    available: int

    @property
    def over(self) -> bool:
        return self.planned > self.available

    @property
    def share(self) -> float:
        return self.planned / self.available if self.available else float(self.planned > 0)


@dataclass(frozen=True, slots=True)
class Cell:
    week: Week
    blocks: tuple[Block, ...]
    more: int = 0  # that there was no room for
    time: Time | None = None
    away: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    key: str  # user number, expert id, objective key or territory code
    name: str
    detail: str
    cells: tuple[Cell, ...]
    time: Time | None = None
    letter: str = ""


@dataclass(frozen=True, slots=True)
class PersonLoad:
    user_id: int
    name: str
    territory: str
    time: Time
    experts: int
    weeks_over: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Legend:
    """An objective with its letter and colour."""

    key: str
    letter: str
    statement: str


@dataclass(frozen=True, slots=True)
class Board:
    by: str
    weeks: tuple[Week, ...]
    rows: tuple[Row, ...]
    next_row: int | None  # where the next page of rows begins
    shown: int  # contacts on it, filters applied
    legend: tuple[Legend, ...]
    coverage: tuple[ObjectiveCovered, ...]
    loads: tuple[PersonLoad, ...]
    left_out: tuple[LeftOutSeen, ...]
    left_out_count: int
    regions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Did:
    """One thing somebody did by hand."""

    deed: str
    sentence: str
    because: str
    over: tuple[str, ...]
    by: str
    at: datetime
    after_signing: bool
    expert: str = ""


@dataclass(frozen=True, slots=True)
class ContactOpened:
    """A block opened: why it is there, what it is worth, what limits it, what was done to it."""

    block: Block
    expert_place: str
    statement: str
    demand: str
    coverage: tuple[int, int, int] | None  # experts, fewest, most of its demand
    reasons: tuple[tuple[str, str], ...]
    terms: tuple[Mapping[str, object], ...]
    pressure: int
    pressure_in_plan: int
    room: int | None
    time: Time | None
    pinned_because: str
    not_known: str  # why nobody knows what it is worth; "" where its points are known
    waiting: str  # what was put to the expert and is not answered, in words
    held_on: date | None
    touchpoint_key: str | None
    mutual_goals: str
    goals_confirmed_by: str
    near: tuple[str, ...]  # other contacts of the expert, in words
    history: tuple[Did, ...]
    monday: date
