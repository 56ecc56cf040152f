"""What a plan is made from, in numbers. Weeks count from 0, time is in minutes, value in points, money in whole units.

Everything is an integer, so that a value can be compared exactly with that of a slow oracle. A plan keeps these limits:

    PL-1   of an expert at most one option is taken, and taken whole: each of its contacts once, in their order
    PL-2   a contact lies in a week of the cycle in which the expert can be met
    PL-3   in no week is a colleague planned for more minutes than they have there, visits and hosting together
    PL-4   over the cycle nobody is planned for more than `fullest` per cent of their minutes
    PL-5   any two contacts of an expert, given ones included, lie at least `spacing` weeks apart, those of an option
           at least `gap`
    PL-6   the pressure of an expert's contacts in the cycle, given ones included, is at most `room`
    PL-7   somebody with `first_by` who has any planned contact has one, planned or given, from week 0 to that week
    PL-8   with `in_person_first`, the earliest planned contact is in person, unless a given one before it was
    PL-9   an aim has at least `fewest` and at most `most` experts, `met` and visited ones together
    PL-10  an activity takes place in one of its weeks or not at all; if it does, its size and each of its mixes are kept;
           one that `must` does
    PL-11  fees stay within `budget` and each expert's `fee_room`
    PL-12  nobody has more than `most_experts` experts by visits
    PL-13  loads, planned minutes of available ones, lie at most `spread` per cent points apart (of those with any minutes)
    PL-14  a visit comes from an option, an attendance from a seat; an expert sits in an activity once
"""

from dataclasses import dataclass, field

NEVER = -10_000  # a week so long ago that no spacing reaches it


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody whose time is planned."""

    key: str
    minutes: tuple[int, ...]  # a week: time for experts, travel included; 0 where away
    most_experts: int | None = None  # how many experts one person can know well at a time


@dataclass(frozen=True, slots=True)
class Given:
    """A contact that stands already, whoever made it: another function's plan, or a part of ours that may not move.

    It presses, and other contacts keep their distance from it; its owner's time has been taken off already.
    """

    week: int  # negative: before the cycle
    pressure: int  # hundredths of a meeting face to face
    whose: str  # in words: "Research", "agreed with the expert"
    in_person: bool = False


@dataclass(frozen=True, slots=True)
class Expert:
    key: str
    weeks: tuple[bool, ...]  # in which they can be met
    room: int  # contact pressure in the cycle, in hundredths, all functions together; given contacts count too
    spacing: int = 1  # two contacts lie at least so many weeks apart: 1 is "not in the same week"
    first_by: int | None = None  # somebody left alone too long is met by this week, or is not in the plan
    in_person_first: bool = False  # never met: the first contact of the plan is face to face
    given: tuple[Given, ...] = ()
    fee_room: int = 0  # what may still be paid this year
    place: str = ""  # visits to one place are put in one week where that costs nothing


@dataclass(frozen=True, slots=True)
class Contact:
    """One exchange of an option: what it is for, how, and what it takes and gives."""

    objective: str
    channel: str
    minutes: int  # of the colleague, preparation and travel included
    pressure: int  # on the expert, in hundredths
    points: int
    in_person: bool


@dataclass(frozen=True, slots=True)
class Option:
    """One way to engage one expert in the cycle: one colleague, and the contacts in their order.

    At most one option of an expert is taken, so an expert has one owner.
    """

    expert: str
    colleague: str
    contacts: tuple[Contact, ...]
    gap: int = 1  # weeks between two of its contacts: the cadence, where that is wider than the expert's spacing

    # Asked for millions of times while a plan is written, so they are counted once.
    points: int = field(init=False, repr=False, compare=False)
    minutes: int = field(init=False, repr=False, compare=False)
    pressure: int = field(init=False, repr=False, compare=False)
    objectives: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        known = {
            "points": sum(contact.points for contact in self.contacts),
            "minutes": sum(contact.minutes for contact in self.contacts),
            "pressure": sum(contact.pressure for contact in self.contacts),
            "objectives": frozenset(contact.objective for contact in self.contacts),
        }
        for name, value in known.items():
            object.__setattr__(self, name, value)


@dataclass(frozen=True, slots=True)
class Aim:
    """The right number of experts for an objective, by one-to-one exchange; those met already count."""

    objective: str
    fewest: int = 0
    most: int | None = None
    met: frozenset[str] = frozenset()  # experts whose contact for it stands already


@dataclass(frozen=True, slots=True)
class Mix:
    """How many of a kind an activity has: "from at least three countries" is said country by country by the caller."""

    name: str
    experts: frozenset[str]
    fewest: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """A board, panel, congress meeting or event: one week, many experts. It takes place or it does not."""

    key: str
    objective: str
    weeks: tuple[int, ...]  # in which it may be; a congress has one
    fewest: int
    most: int
    channel: str
    pressure: int
    fee: int = 0
    in_person: bool = True
    must: bool = False  # decided already: a plan without it is no plan
    mixes: tuple[Mix, ...] = ()
    hosts: tuple[tuple[str, int], ...] = ()  # colleague, minutes in that week


@dataclass(frozen=True, slots=True)
class Seat:
    """An expert who may be asked to an activity."""

    activity: str
    expert: str
    points: int


@dataclass(frozen=True, slots=True)
class Before:
    """A contact of the plan so far that is still to come, for a re-plan that disturbs little.

    It is kept if the new plan has the same expert, colleague, objective, channel and week; a seat has no colleague.
    """

    expert: str
    objective: str
    channel: str
    week: int
    colleague: str | None = None
    activity: str | None = None


@dataclass(frozen=True, slots=True)
class Instance:
    """One cycle to plan. The aim: the most points, less `disturbance` for each contact of `before` that is not kept."""

    weeks: int
    colleagues: tuple[Colleague, ...]
    experts: tuple[Expert, ...]
    options: tuple[Option, ...]
    aims: tuple[Aim, ...] = ()
    activities: tuple[Activity, ...] = ()
    seats: tuple[Seat, ...] = ()
    fullest: int = (
        100  # per cent of each colleague's minutes that may be planned, over the cycle: the rest is for what comes up
    )
    spread: int | None = (
        None  # per cent: no two colleagues' loads (planned of available) lie further apart; None: no limit
    )
    budget: int | None = None  # fees of all activities together
    before: tuple[Before, ...] = ()
    disturbance: int = 0  # points

    @property
    def by_expert(self) -> dict[str, Expert]:
        return {expert.key: expert for expert in self.experts}

    @property
    def by_colleague(self) -> dict[str, Colleague]:
        return {colleague.key: colleague for colleague in self.colleagues}
