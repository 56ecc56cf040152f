"""What speaks against an activity as a whole in another week: its days, its hosts, and each who is to be in it.

Values in, breaches out. The codes are those of a single contact (`rules`): PB-1 who, PB-3 weeks, PB-4 and PB-5 hosts, PB-8 its days.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kolloquy.governance.vocabulary import Function, Role
from kolloquy.kernel.verdict import ALLOWED, Verdict
from kolloquy.planning.moving.rules import (
    MOST_WEEKS_IN_FORCE,
    Breach,
    Change,
    breaches_of_place,
    hours,
    weeks_in_words,
)


@dataclass(frozen=True, slots=True)
class Host:
    """One of our people who holds it; minutes are of the week it is wanted in."""

    name: str
    here: bool = True
    away: bool = False
    available: int = 0
    taken: int = 0  # by everything but this activity


@dataclass(frozen=True, slots=True)
class Whole:
    """An activity where somebody wants it, with all that may speak against it; weeks count from 0."""

    name: str
    week: int
    weeks: int  # of the cycle
    running: int  # the week that runs today
    was: frozenset[int]  # where its places stand
    possible: frozenset[int]  # by its days
    days: str = ""  # of a congress, in words: "from 3 to 5 June in Vienna"; its days are not ours
    held: int = 0  # places that were held
    signed: int | None = None  # the week it had when the plan was signed, where it was
    lead_weeks: int = 0  # between the invitation and the day
    minutes: int = 0  # of each host
    hosts: tuple[Host, ...] = ()
    places: tuple[Change, ...] = ()

    @property
    def moves(self) -> bool:
        return self.was != frozenset({self.week})


def may_change_activity(function: str, role: str, *, host: bool) -> Verdict:
    """It moves other people's experts with it, so that being the colleague of one of them is not enough."""
    if function != Function.MEDICAL:
        return Verdict("PB-1", "The plan is changed by Medical Affairs; leave a comment for them.")
    if role != Role.LEAD and not host:
        return Verdict(
            "PB-1", "An activity is moved by who hosts it or by a medical lead; leave one of them a comment."
        )
    return ALLOWED


def breaches_of_activity(it: Whole) -> tuple[Breach, ...]:
    """All that speaks against it, what refuses first; each sentence once."""
    found = [*_time(it), *_days(it)]
    if 0 <= it.week < it.weeks:
        found += [*_hosts(it), *_places(it.places)]
    once: dict[str, Breach] = {}
    for breach in found:
        once.setdefault(breach.sentence, breach)
    return tuple(sorted(once.values(), key=lambda breach: not breach.hard))


def _time(it: Whole) -> Iterator[Breach]:
    if it.held and it.moves:
        who = "somebody" if it.held == 1 else f"{it.held} experts"
        yield Breach("PB-3", f"“{it.name}” was held with {who}; what has happened is not moved.", hard=True)
    elif not 0 <= it.week < it.weeks:
        yield Breach("PB-3", f"The cycle has the weeks 1 to {it.weeks}; choose one of them.", hard=True)
    elif it.week < it.running and it.moves:
        yield Breach("PB-3", f"Week {it.week + 1} is over; choose week {it.running + 1} or a later one.", hard=True)
    elif it.signed is not None and abs(it.week - it.signed) > MOST_WEEKS_IN_FORCE:
        yield Breach(
            "PB-3",
            f"The plan was signed with “{it.name}” in week {it.signed + 1}, and more than {MOST_WEEKS_IN_FORCE} weeks "
            "from there is another plan; ask for a re-plan.",
            hard=True,
        )


def _days(it: Whole) -> Iterator[Breach]:
    if it.week not in it.possible:
        if it.days:
            yield Breach(
                "PB-8",
                f"“{it.name}” takes place {it.days}, and a congress does not move for us; if its organisers moved it, "
                "write its new days into the strategy, or ask what if.",
                hard=True,
            )
        else:
            yield Breach(
                "PB-8",
                f"“{it.name}” may be {weeks_in_words(it.possible)}; choose one of those, or give it other days in the strategy.",
                hard=True,
            )
    elif it.moves and it.lead_weeks and it.week - it.running < it.lead_weeks:
        yield Breach(
            "PB-8", f"“{it.name}” asks for {it.lead_weeks} weeks between invitation and day, and week {it.week + 1} leaves fewer."
        )  # fmt: skip


def _hosts(it: Whole) -> Iterator[Breach]:
    week = f"week {it.week + 1}"
    for host in it.hosts:
        if not host.here:
            yield Breach(
                "PB-4", f"{host.name} hosts it and does not work here in {week}; give it another host.", hard=True
            )
        elif host.away or not host.available:
            yield Breach("PB-4", f"{host.name} hosts it and has no time in {week}; choose another week.", hard=True)
        elif host.taken + it.minutes > host.available:
            of = f"{hours(host.taken + it.minutes)} of {hours(host.available)} hours"
            yield Breach("PB-5", f"{host.name} hosts it and would have {of} in {week}.")


def _places(places: Iterable[Change]) -> Iterator[Breach]:
    for place in places:
        for breach in breaches_of_place(place):
            named = breach.sentence if place.expert in breach.sentence else f"{place.expert}: {breach.sentence}"
            yield Breach(breach.rule, named, breach.hard)
