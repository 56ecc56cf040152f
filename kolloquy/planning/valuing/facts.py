"""What the arithmetic is told: experts, what is wanted of them, and who could meet them. No models, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Weights:
    """Per cent; they make a hundred."""

    standing: int = 35
    sweet_spot: int = 30
    need: int = 10
    continuity: int = 15
    rise: int = 10


@dataclass(frozen=True, slots=True)
class Topic:
    slug: str
    name: str
    followed: str | None = None  # the followed topic whose standings count
    phrases: frozenset[str] = frozenset()  # folded: its name and keywords
    concepts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Gap:
    question: str
    kind: str
    unmet_need: int
    evidence: str


@dataclass(frozen=True, slots=True)
class Objective:
    key: str
    statement: str
    imperative: str
    imperative_name: str
    priority: int
    baseline: float
    target: float
    now: float
    unit: str
    due_on: date
    topics: tuple[Topic, ...] = ()
    gap: Gap | None = None
    weights: Weights = Weights()
    indication: str = ""

    @property
    def left(self) -> float:
        """How much of the way from baseline to target is still to go, 0 to 1."""
        return min(max((self.target - self.now) / (self.target - self.baseline), 0.0), 1.0)


@dataclass(frozen=True, slots=True)
class Fee:
    amount: int
    most_a_year: int
    currency: str = "EUR"


@dataclass(frozen=True, slots=True)
class MixWanted:
    kind: str
    of: str = ""
    fewest: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Demand:
    key: str
    name: str
    kind: str
    objective: Objective
    within: str  # path of the territory whose experts it is about
    fewest: int
    most: int
    contacts: int
    gap_weeks: int
    channels: tuple[str, ...]
    minutes: int
    weeks: tuple[int, ...] = ()  # of an activity: those of the cycle it may fall in; none where it is not of it
    fees: Mapping[str, Fee] = field(default_factory=dict)  # by country, "" where no other line is
    mix: tuple[MixWanted, ...] = ()
    hosts: tuple[str, ...] = ()
    must: bool = False
    place: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    lead_weeks: int = 0
    elsewhere: tuple[str, ...] = ()  # paths where a regional version asks the same in its place

    def fee(self, country: str | None) -> Fee | None:
        return self.fees.get(country or "", self.fees.get(""))

    def asks(self, within: str) -> bool:
        """Whether it is about experts of that territory; nobody is asked for an objective and for its regional version."""
        return within.startswith(self.within) and not any(within.startswith(path) for path in self.elsewhere)


@dataclass(frozen=True, slots=True)
class Standing:
    """On one followed topic."""

    topic: str
    name: str
    place: int
    among: int
    rise: float | None
    works: int
    shares: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Interest:
    name: str
    folded: str
    concept: str | None
    weight: float


@dataclass(frozen=True, slots=True)
class Met:
    times: int
    last_on: date


@dataclass(frozen=True, slots=True)
class Expert:
    key: str
    name: str
    country: str | None = None
    place: str = ""
    institution: str | None = None
    within: str = ""  # path of their territory
    countries_there: int = 1
    standings: Mapping[str, Standing] = field(default_factory=dict)
    interests: tuple[Interest, ...] = ()
    wished_topics: tuple[str, ...] = ()
    wished_channels: tuple[str, ...] = ()
    channels: frozenset[str] = frozenset()  # that consent and wishes leave open
    met: Mapping[str, Met] = field(default_factory=dict)  # by colleague
    dropped: bool = False
    contacts_before: int = 0  # of this cycle, held or standing already: further ones tell less
    most_contacts: int | None = None
    fee_room: int = 0

    @property
    def never_met(self) -> bool:
        return not self.met


@dataclass(frozen=True, slots=True)
class Colleague:
    key: str
    name: str
    within: tuple[str, ...] = ()  # paths of their territories
