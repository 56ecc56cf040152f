"""What a plan is made from, before it becomes numbers: the place where a what-if changes one thing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from kolloquy.planning.cycles_limits import Limits
from kolloquy.planning.optimiser.instance import Before, Given
from kolloquy.planning.valuing import facts

Paths = Mapping[str, int]  # of territories: path, number


# A point for each contact that stays: among plans of equal worth a what-if is the one that is most like its original.
LEFT_AS_IT_WAS = 1


@dataclass(frozen=True, slots=True)
class Span:
    """The cycle's weeks, and which of them are past on the day that is planned for."""

    starts_on: date
    weeks: int
    on: date

    @property
    def ends_on(self) -> date:
        """The last day."""
        return self.starts_on + timedelta(days=7 * self.weeks - 1)

    @property
    def now(self) -> int:
        """The first week in which something can still be planned."""
        return min(max((self.on - self.starts_on).days // 7, 0), self.weeks)

    def week(self, day: date) -> int:
        """Of any day; negative before the cycle."""
        return (day - self.starts_on).days // 7

    def monday(self, week: int) -> date:
        return self.starts_on + timedelta(weeks=week)


@dataclass(frozen=True, slots=True)
class Taken:
    """A contact that the plan is computed around."""

    expert: str
    given: Given
    function: str
    channel: str
    touchpoint_key: str | None = None
    planned_contact_key: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """An expert who may be engaged, with what the plan must heed."""

    facts: facts.Expert
    territory: int | None
    room: int
    taken: tuple[Taken, ...] = ()
    first_by: int | None = None
    in_person_first: bool = False
    met_for: frozenset[str] = frozenset()  # demands for which a contact stands already
    owner: str | None = None  # who holds a contact that may not move: nobody else comes besides


@dataclass(frozen=True, slots=True)
class AtWork:
    """A colleague whose time is planned."""

    facts: facts.Colleague
    user: int
    territory: int | None
    minutes: tuple[int, ...]
    most_experts: int | None = None
    meets: bool = True  # False: only hosts
    worked: tuple[int, ...] = ()  # days of five, a week
    busy: tuple[int, ...] = ()  # minutes that are given away already, a week
    own: tuple[int, ...] = ()  # of these, those of contacts that stand in the plan itself

    @property
    def for_the_plan(self) -> tuple[int, ...]:
        """What is left for the plan as a whole, what stands in it included; of weeks in which they work."""
        if not self.own:
            return self.minutes
        weeks = zip(self.minutes, self.own, self.worked, strict=True)
        return tuple(left + stands if days else left for left, stands, days in weeks)


@dataclass(frozen=True, slots=True)
class ScreenedOut:
    """An expert who cannot be engaged whatever the numbers say."""

    expert: str
    name: str
    kind: str  # "consent" | "erased" | "nobody_there" | "wish" | "expert_out"
    rule: str
    sentence: str
    would_help: str
    territory: int | None = None


@dataclass(frozen=True, slots=True)
class Collected:
    span: Span
    limits: Limits
    demands: tuple[facts.Demand, ...]
    experts: tuple[Known, ...]
    colleagues: tuple[AtWork, ...]
    phases: Mapping[tuple[str, str], str]  # (indication, path of the territory): phase
    screened_out: tuple[ScreenedOut, ...] = ()
    before: tuple[Before, ...] = ()
    notices: tuple[str, ...] = ()  # what was left aside and why, for whoever reads the plan
    pressure: Mapping[str, int] = field(default_factory=dict)

    def phase(self, indication: str, within: str) -> str | None:
        """What was said of the nearest territory at or above."""
        paths = [path for said, path in self.phases if said == indication and within.startswith(path)]
        return self.phases[indication, max(paths, key=len)] if paths else None
