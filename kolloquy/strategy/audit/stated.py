"""A strategy as the audit sees it: what was stated, in plain values. No database, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Topic:
    name: str
    off_label: bool = False
    followed: bool = True  # a topic is followed whose standings count for it


@dataclass(frozen=True, slots=True)
class Gap:
    key: str
    code: str
    question: str
    topics: tuple[Topic, ...] = ()


@dataclass(frozen=True, slots=True)
class Demand:
    key: str
    name: str
    kind: str
    starts_on: date | None = None
    ends_on: date | None = None
    lead_weeks: int = 0


@dataclass(frozen=True, slots=True)
class Objective:
    key: str
    statement: str
    baseline: float
    target: float
    due_on: date
    gap: str | None = None  # the gap's code
    topics: tuple[Topic, ...] = ()
    demands: tuple[Demand, ...] = ()
    latest: float | None = None  # the newest reading; None: there is none since the baseline
    owner: str = ""
    owner_here: bool = True

    @property
    def reached(self) -> bool:
        if self.latest is None:
            return False
        return self.latest >= self.target if self.target > self.baseline else self.latest <= self.target


@dataclass(frozen=True, slots=True)
class Imperative:
    """One that is not retired, with what is not retired under it."""

    key: str
    name: str
    indication: str
    path: str  # of its territory: "/global/emea/"
    territory: str  # its name
    in_force: bool = True
    phase: str | None = None
    owner: str = ""
    owner_here: bool = True
    behind: int = 0  # versions of its parent it has not followed
    parent: str = ""
    weights: Mapping[str, int] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()
    objectives: tuple[Objective, ...] = ()


@dataclass(frozen=True, slots=True)
class Market:
    """An indication in a territory of which a phase was said that holds today."""

    indication: str
    indication_name: str
    path: str
    territory: str
    phase: str
    phase_words: str
    approved: bool = True


@dataclass(frozen=True, slots=True)
class Strategy:
    imperatives: tuple[Imperative, ...] = ()
    markets: tuple[Market, ...] = ()
