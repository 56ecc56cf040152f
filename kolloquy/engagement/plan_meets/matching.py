"""Which exchange meets which planned contact: plain, and the same whatever came in first.

An exchange meets a planned contact of the same expert if a colleague who was planned for it took part, or at least their
function did, within two weeks of the one that was planned, and not before its cycle began. Nearest first, then by the
channel that was planned, then by the colleague; each meets at most one of the other. What a person said of a pair goes
before all of this.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

TOLERANCE_WEEKS = 2  # further off, it is no longer the contact that was meant


@dataclass(frozen=True, slots=True)
class Wanted:
    """A planned contact."""

    key: str
    expert: str
    colleague: int | None  # None: a place in an activity
    function: str
    channel: str
    monday: date
    since: date = date.min  # its cycle began: what was held before is none of its plan's


@dataclass(frozen=True, slots=True)
class Exchange:
    """A touchpoint with one expert."""

    key: str
    expert: str
    colleagues: frozenset[int]
    function: str
    channel: str
    on: date


@dataclass(frozen=True, slots=True)
class Fit:
    """How an exchange fits a planned contact; the smaller, the better."""

    weeks: int
    other_channel: bool
    other_colleague: bool
    wanted: str
    exchange: str


def fit(wanted: Wanted, exchange: Exchange, stands_for: Callable[[str], bool]) -> Fit | None:
    """None where it does not. `stands_for`: whether a channel is an exchange of two, which may stand for another such."""
    if wanted.expert != exchange.expert or exchange.on < wanted.since:
        return None
    theirs = wanted.colleague in exchange.colleagues
    if not theirs and wanted.function != exchange.function:
        return None
    other = wanted.channel != exchange.channel
    if other and not (
        wanted.colleague is not None and stands_for(wanted.channel) and stands_for(exchange.channel)
    ):  # a place on a board is met on the board alone
        return None
    weeks = weeks_apart(wanted.monday, exchange.on)
    if weeks > TOLERANCE_WEEKS:
        return None
    return Fit(weeks, other, wanted.colleague is not None and not theirs, wanted.key, exchange.key)


def met(
    wanted: Collection[Wanted],
    exchanges: Collection[Exchange],
    *,
    stands_for: Callable[[str], bool],
    said: Iterable[tuple[str, str]] = (),
    denied: Collection[tuple[str, str]] = frozenset(),
) -> dict[str, str]:
    """By contact, the exchange that meets it; `said` and `denied` are pairs a person spoke of."""
    found: dict[str, str] = {}
    taken: set[tuple[str, str]] = set()  # exchange and expert: at a meeting of two experts, each has a contact met
    whose = {each.key: each.expert for each in wanted}
    there = {(each.key, each.expert) for each in exchanges}
    for contact, exchange in sorted(said):
        place = (exchange, whose.get(contact, ""))
        if place in there and place not in taken and contact not in found:
            found[contact] = exchange
            taken.add(place)
    fits = fits_of(wanted, exchanges, stands_for)
    for each in sorted(fits, key=_order(wanted, exchanges)):
        place = (each.exchange, whose[each.wanted])
        free = each.wanted not in found and place not in taken
        if free and (each.wanted, each.exchange) not in denied:
            found[each.wanted] = each.exchange
            taken.add(place)
    return found


def fits_of(
    wanted: Iterable[Wanted], exchanges: Iterable[Exchange], stands_for: Callable[[str], bool]
) -> Iterator[Fit]:
    """Every pair that fits, of the same expert each."""
    by_expert: dict[str, list[Exchange]] = {}
    for each in exchanges:
        by_expert.setdefault(each.expert, []).append(each)
    for contact in wanted:
        for exchange in by_expert.get(contact.expert, ()):
            if found := fit(contact, exchange, stands_for):
                yield found


def weeks_apart(monday: date, on: date) -> int:
    return abs(monday_of(on) - monday).days // 7


def monday_of(on: date) -> date:
    return on - timedelta(days=on.weekday())


def _order(wanted: Iterable[Wanted], exchanges: Iterable[Exchange]) -> Callable[[Fit], tuple[object, ...]]:
    """Best first; where two are as good, the earlier contact and the earlier exchange, so that the answer is one."""
    mondays = {each.key: each.monday for each in wanted}
    days = {each.key: each.on for each in exchanges}
    return lambda each: (
        each.weeks,
        each.other_channel,
        each.other_colleague,
        mondays[each.wanted],
        days[each.exchange],
        each.wanted,
        each.exchange,
    )
