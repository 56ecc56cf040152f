"""Why somebody is in a plan or out of it, as keys and numbers; `reasons_words` makes sentences of them."""

from dataclasses import dataclass

from kolloquy.planning.optimiser.problems import Limit


@dataclass(frozen=True, slots=True)
class WhyWho:
    """Why this colleague and not the next best one.

    kind: "only one" who may | "best" and `behind` points would be lost | "other full": the other has no time or room for
    them, `limit` says what is used up | "stays": the plan so far had this colleague | "for the whole": the other could,
    and the plan would lose elsewhere or gain nothing
    """

    kind: str
    other: str = ""
    behind: int = 0  # points lost with the other; negative where the other would be worth more
    limit: Limit | None = None


@dataclass(frozen=True, slots=True)
class WhyChannel:
    """kind: "only way" | "first in person" | "best": `behind` points fewer by the other | "time": the other takes `minutes`
    more | "pressure": the other presses `pressure` hundredths more | "for the whole\""""

    number: int
    channel: str
    kind: str
    other: str = ""
    behind: int = 0
    minutes: int = 0
    pressure: int = 0


@dataclass(frozen=True, slots=True)
class WhyWeek:
    """kind: "stays": it stood there | "only week" | "one of some". The other weeks are out for these reasons, one each."""

    number: int
    week: int
    kind: str
    free: tuple[int, ...] = ()  # other weeks in which it could be as well, everything else unmoved
    away: tuple[int, ...] = ()  # the expert cannot be met
    near: tuple[int, ...] = ()  # too near to another contact of the expert, ours or given
    full: tuple[int, ...] = ()  # the colleague has no time
    first: tuple[int, ...] = ()  # the first contact would come too late, or not face to face
    first_by: int | None = None


@dataclass(frozen=True, slots=True)
class WhyIn:
    expert: str
    points: int
    objectives: tuple[str, ...] = ()
    colleague: str = ""  # "" where the expert only sits in activities
    whose: WhyWho | None = None
    channels: tuple[WhyChannel, ...] = ()
    weeks: tuple[WhyWeek, ...] = ()
    activities: tuple[tuple[str, int, int], ...] = ()  # key, week, points


@dataclass(frozen=True, slots=True)
class Way:
    """One change that would bring somebody in. `reasons.with_way` makes it.

    kind: "points" more for the option or seat | "minutes" of the colleague, `at` week by week, beside the others | "hours":
    the same without a look at the others | "most_experts" |
    "most" | "spread" | "size" | "mix" | "budget" | "fee_room" | "room" | "weeks" opened, `at` | "first_by" later |
    "in_person_first" lifted | "spacing" fewer weeks | "nothing": there is room already

    `sure` means proven: they are in every best plan then. Otherwise it is an estimate: a limit that experts share has
    room for them then, which the next plan may still give to somebody else; one that is theirs alone no longer keeps
    them out, and others may still have to give way.
    """

    kind: str
    by: int = 0
    colleague: str = ""
    objective: str = ""
    activity: str = ""
    name: str = ""  # of the mix
    instead: str = ""  # the expert who would have to go, or to do with less
    at: tuple[tuple[int, int], ...] = ()  # week, minutes
    option: int | None = None  # number in the instance
    seat: int | None = None
    points: int = 0  # what this plan would gain by having them; negative: lose
    sure: bool = False


@dataclass(frozen=True, slots=True)
class WhyOut:
    """kind: "no option" | "cannot be met" | "no room" | "spacing" | "first_by" | "in_person_first" | "no hours": nobody
    who may meet them has the time in any week | "several" of these | "minutes" | "most_experts" | "most" | "spread" |
    "better": `instead` is worth `behind` points more where both cannot be | "no value" | "could be added": the plan is
    not proven to the last point | "not held" | "size" | "mix" | "budget" | "fee_room"
    """

    expert: str
    kind: str
    limit: Limit | None = None
    colleague: str = ""
    objective: str = ""
    activity: str = ""
    instead: str = ""
    behind: int = 0  # less than nothing where the exchange would be a gain, within the gap that was asked for
    by: int = 0
    also: tuple[Limit, ...] = ()  # further limits in the way at once
    ways: tuple[Way, ...] = ()  # the surest first
