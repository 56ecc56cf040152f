"""What faces read of a strategy: values, in which what the reader does not see is None."""

from dataclasses import dataclass
from datetime import date, datetime

from kolloquy.governance.wall.policy import Level
from kolloquy.kernel.verdict import Verdict
from kolloquy.strategy.phases import PhaseHeld


def figure(value: float) -> str:
    """A number as it was measured: 22.5 and 1,200, never 22.50."""
    return f"{value:,.10g}"


@dataclass(frozen=True, slots=True)
class PersonNamed:
    pk: int
    username: str
    name: str
    here: bool


@dataclass(frozen=True, slots=True)
class PlaceNamed:
    code: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class IndicationNamed:
    code: str
    name: str
    product: str
    kind: str
    approved_on: date | None


@dataclass(frozen=True, slots=True)
class TopicSeen:
    slug: str
    name: str
    off_label: bool  # by its label, or because its indication is not approved
    followed: str | None
    indication: str | None = None


@dataclass(frozen=True, slots=True)
class ReadingSeen:
    on: date
    value: float
    source: str
    by: str
    at: datetime

    @property
    def figure(self) -> str:
        return figure(self.value)


@dataclass(frozen=True, slots=True)
class DemandSeen:
    key: str
    code: str
    kind: str
    kind_words: str
    name: str
    territory: PlaceNamed
    fewest: int
    most: int
    contacts: int
    gap_weeks: int
    channels: tuple[str, ...]
    minutes: int
    starts_on: date | None
    ends_on: date | None
    place: str
    lead_weeks: int
    fee: str
    mix: tuple[dict[str, object], ...]
    hosts: tuple[PersonNamed, ...]
    must: bool
    retired: bool
    over: bool  # its days are past


@dataclass(frozen=True, slots=True)
class ObjectiveSeen:
    key: str
    code: str
    statement: str
    gap: str | None  # the gap's code
    gap_question: str | None
    metric: str
    unit: str
    baseline: float
    baseline_source: str
    target: float
    due_on: date
    owner: PersonNamed
    priority: int
    topics: tuple[TopicSeen, ...]
    retired: bool
    readings: tuple[ReadingSeen, ...]  # latest first
    demands: tuple[DemandSeen, ...]
    proposable: Verdict

    @property
    def baseline_figure(self) -> str:
        return figure(self.baseline)

    @property
    def target_figure(self) -> str:
        return figure(self.target)

    @property
    def latest(self) -> ReadingSeen | None:
        return self.readings[0] if self.readings else None

    @property
    def progress(self) -> float | None:
        """The share of the way from baseline to target; below 0 where it went the other way. None: nothing was read."""
        if not self.readings:
            return None
        return (self.readings[0].value - self.baseline) / (self.target - self.baseline)

    @property
    def live_demands(self) -> tuple[DemandSeen, ...]:
        return tuple(each for each in self.demands if not each.retired)


@dataclass(frozen=True, slots=True)
class GapSeen:
    key: str
    code: str
    question: str
    kind: str
    kind_words: str
    unmet_need: int
    need_evidence: str
    topics: tuple[TopicSeen, ...]
    retired: bool


@dataclass(frozen=True, slots=True)
class VersionSeen:
    version: int
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class ParentSeen:
    key: str
    name: str
    territory: PlaceNamed
    version: int  # its present one
    agreed: int  # the one this imperative last agreed with

    @property
    def behind(self) -> int:
        return self.version - self.agreed


@dataclass(frozen=True, slots=True)
class RegionalSeen:
    key: str
    name: str
    territory: PlaceNamed
    state: str
    agreed: int
    behind: int


@dataclass(frozen=True, slots=True)
class ImperativeSeen:
    """At coordination: what it is called, what it is about, where, and its state."""

    key: str
    name: str
    indication: IndicationNamed
    territory: PlaceNamed
    state: str
    state_words: str
    level: Level
    code: str | None = None
    why: str | None = None
    owner: PersonNamed | None = None
    weights: dict[str, int] | None = None
    version: int | None = None
    changed_at: datetime | None = None
    phase: PhaseHeld | None = None
    parent: ParentSeen | None = None
    regional: tuple[RegionalSeen, ...] | None = None
    gaps: tuple[GapSeen, ...] | None = None
    objectives: tuple[ObjectiveSeen, ...] | None = None
    history: tuple[VersionSeen, ...] | None = None

    @property
    def full(self) -> bool:
        return self.level is Level.FULL

    @property
    def live_gaps(self) -> tuple[GapSeen, ...]:
        return tuple(each for each in self.gaps or () if not each.retired)

    @property
    def live_objectives(self) -> tuple[ObjectiveSeen, ...]:
        return tuple(each for each in self.objectives or () if not each.retired)


@dataclass(frozen=True, slots=True)
class MarketSeen:
    """What was said of an indication's phase in one territory."""

    indication: IndicationNamed
    territory: PlaceNamed
    said: tuple[tuple[str, date, str, bool], ...]  # phase, since, by whom, whether it lies ahead; latest first


@dataclass(frozen=True, slots=True)
class DifferenceSeen:
    """A place in which a regional version and its parent do not read the same, in words."""

    where: str  # "the objective “More clinics screen”"
    field: str  # "target"; "" where the whole part is meant
    section: str
    code: str
    ours: str
    theirs: str
    was: str  # as both read when they last agreed
    who: str  # here, parent, both
    since: int | None  # the parent's version from which on it reads like this
