"""What a reader gets to see of the exchange: values, in which what the wall hides is None."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from kolloquy.governance.wall.policy import Level
from kolloquy.kernel.verdict import Verdict

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Page(Generic[_T]):
    rows: tuple[_T, ...]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class PersonSeen:
    """One of our people."""

    user_id: int
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class ExpertSeen:
    """Somebody who took part: known by `expert_id`, or by `unverified`, the key of somebody not yet verified."""

    name: str
    expert_id: str | None = None
    unverified: str | None = None


@dataclass(frozen=True, slots=True)
class TopicSeen:
    slug: str
    name: str
    label: str


@dataclass(frozen=True, slots=True)
class NoteSeen:
    key: str
    text: str
    written_by: PersonSeen
    written_at: datetime
    changed_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class TouchpointSeen:
    """At coordination: that, when, by which channel and function, and on-label topics. All else is None."""

    key: str
    on: date
    status: str
    channel: str
    function: str
    side: str
    topics: tuple[TopicSeen, ...]
    level: Level
    owner: PersonSeen | None = None
    owner_words: str | None = None  # whom the sending system names, where it is nobody we know
    colleagues: tuple[PersonSeen, ...] | None = None
    experts: tuple[ExpertSeen, ...] | None = None
    territory: str | None = None
    starts_at: datetime | None = None
    minutes: int | None = None
    place: str | None = None
    quality: int | None = None
    sentiment: int | None = None
    stage: str | None = None
    cancelled_because: str | None = None
    notes: tuple[NoteSeen, ...] | None = None
    source: str | None = None
    source_system: str | None = None
    batch: str | None = None
    version: int | None = None

    @property
    def in_full(self) -> bool:
        return self.level is Level.FULL


@dataclass(frozen=True, slots=True)
class FollowUpSeen:
    """A promise, seen whole or not at all."""

    key: str
    promise: str
    expert: ExpertSeen
    owner: PersonSeen
    promised_by: PersonSeen
    function: str
    side: str
    territory: str | None
    promised_on: date
    due_on: date
    days_over: int  # how long it has been overdue; 0 while there is time or once it is closed
    done_on: date | None
    proof: str | None
    proof_touchpoint: str | None  # key, where the reader sees that touchpoint
    dropped_because: str | None
    touchpoint: str | None  # key
    version: int

    @property
    def is_open(self) -> bool:
        return self.done_on is None and self.dropped_because is None

    @property
    def in_time(self) -> bool | None:
        return None if self.done_on is None else self.done_on <= self.due_on


@dataclass(frozen=True, slots=True)
class Warned:
    """Something to heed before or after an exchange; it stops nobody. `about` are keys of touchpoints."""

    rule: str
    sentence: str
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """What planning would meet: rules that refuse it, and what to heed."""

    refusals: tuple[Verdict, ...]
    warnings: tuple[Warned, ...]

    def or_raise(self) -> None:
        for verdict in self.refusals:
            verdict.or_raise()


@dataclass(frozen=True, slots=True)
class KeptShare:
    """How a team kept what it promised, of what fell due in a span of days."""

    function: str
    territory: str | None
    due: int
    in_time: int
    late: int
    open: int  # overdue and not kept

    @property
    def share(self) -> float | None:
        return self.in_time / self.due if self.due else None


@dataclass(frozen=True, slots=True)
class SilentSource:
    """An expected source and when it last told of an exchange. `number` is the expectation's own."""

    number: int
    function: str
    source_system: str
    territory: str | None
    every_days: int
    last_on: date | None  # None: never
    silent_since: date  # the day after its last word, or the day it was expected from
    days: int
    overdue: bool
