"""What will not be reached at the present pace, said while it can still be mended. Plain.

The pace is the share of what was due that was held; of an objective its own where four or more were due, else the
plan's. An expert who was not met yet, and has k contacts to come, is met with the chance 1 − (1 − pace)^k.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kolloquy.engagement.measuring.arithmetic import Coverage, adherence
from kolloquy.engagement.measuring.lines import Line, Time

FEW = 4  # below that a share says nothing yet
SLACK = 0.5  # experts: what rounds to the number asked for is reached
LOW, LEAST_DUE = 0.6, 4


@dataclass(frozen=True, slots=True)
class Drift:
    """`about` is what: an objective, a colleague or a region; `keys` are the contacts it shows in."""

    kind: str
    about: str
    sentence: str
    arithmetic: str
    keys: tuple[str, ...] = ()


def drifts(
    lines: Sequence[Line], covered: Sequence[Coverage], times: Sequence[Time], *, today: date, ends_on: date
) -> tuple[Drift, ...]:
    """Objectives first, then colleagues, then regions; nothing once the cycle is over."""
    if today > ends_on:
        return ()
    return (*_objectives(lines, covered, today), *_colleagues(lines, times, today), *_regions(lines, today))


def pace(lines: Iterable[Line], of: Iterable[Line], today: date) -> float:
    """Of the lines where enough were due, else of all; 1 where nothing was due at all."""
    own, whole = adherence(lines, today), adherence(of, today)
    share = own if own.of >= FEW else whole
    return share.figure if share.figure is not None else 1.0


def expected(met: Sequence[str], lines: Iterable[Line], at: float, today: date) -> float:
    """Experts met by the end: those who are, and the chance of each who is still to come in these lines."""
    left: dict[str, int] = defaultdict(int)
    for line in _coming(lines, today):
        left[line.expert] += 1
    known = set(met)
    return len(met) + sum(1 - (1 - at) ** count for expert, count in left.items() if expert not in known)


def _objectives(lines: Sequence[Line], covered: Sequence[Coverage], today: date) -> Iterable[Drift]:
    """Each as a whole, or else those of its parts that will not have their experts though the whole does."""
    for each in covered:
        own = [line for line in lines if line.objective == each.aim.key]
        at = pace(own, lines, today)
        whole = _short("", each.aim.fewest, each.met, own, at, today)
        if whole is not None:
            yield replace(whole, about=each.aim.name)
            continue
        for one in each.parts if len(each.parts) > 1 else ():
            of_part = [line for line in own if line.part == one.part.key]
            found = _short(f" in “{one.part.name}”", one.part.fewest, one.met, of_part, at, today)
            if found is not None:
                yield replace(found, about=each.aim.name)


def _short(
    what_for: str, fewest: int, met: Sequence[str], lines: Sequence[Line], at: float, today: date
) -> Drift | None:
    by_then = expected(met, lines, at, today)
    if by_then >= fewest - SLACK:
        return None
    coming = _coming(lines, today)
    people = len({line.expert for line in coming} - set(met))
    missed = tuple(line.key for line in lines if line.is_missed(today))
    return Drift(
        "objective",
        "",
        f"At the present pace {round(by_then)} of the {fewest} experts asked for{what_for} will have been met: "
        f"{len(met)} {'was' if len(met) == 1 else 'were'}, {people} more "
        f"{'has' if people == 1 else 'have'} a contact to come, and {at:.0%} of what was due was held.",
        f"{len(met)} met + {by_then - len(met):.1f} expected of {people} to come = {by_then:.1f}, "
        f"and {fewest} are asked for",
        (*missed, *(line.key for line in coming)),
    )


def _coming(lines: Iterable[Line], today: date) -> list[Line]:
    return [line for line in lines if line.state == "planned" and not line.is_due(today)]


def _colleagues(lines: Sequence[Line], times: Sequence[Time], today: date) -> Iterable[Drift]:
    """Whoever has more to make good and to do than hours left."""
    for time in times:
        own = [line for line in lines if line.colleague == time.colleague]
        missed = [line for line in own if line.is_missed(today)]
        coming = [line for line in own if line.state == "planned" and not line.is_due(today)]
        owed, ahead = sum(line.minutes for line in missed), sum(line.minutes for line in coming)
        if missed and owed + ahead > time.minutes:
            over = owed + ahead - time.minutes
            yield Drift(
                "colleague",
                time.colleague,
                f"{_several(len(missed), 'contact')} {'was' if len(missed) == 1 else 'were'} not held in "
                f"{'its' if len(missed) == 1 else 'their'} week, and making good what was missed needs "
                f"{_hours(over)} more than there are.",
                f"{_hours(owed)} missed + {_hours(ahead)} to come − {_hours(time.minutes)} left = {_hours(over)}",
                tuple(line.key for line in missed),
            )


def _regions(lines: Sequence[Line], today: date) -> Iterable[Drift]:
    by_region: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line.region:
            by_region[line.region].append(line)
    for region, own in sorted(by_region.items()):
        share = adherence(own, today)
        if share.of >= LEAST_DUE and share.figure is not None and share.figure < LOW:
            yield Drift(
                "region", region,
                f"{len(share.part)} of {share.of} contacts that were due were held; what keeps the others?",
                share.arithmetic, share.rest,
            )  # fmt: skip


def weeks_left(today: date, ends_on: date) -> int:
    return max(0, (ends_on - today + timedelta(days=6)).days // 7)


def _several(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _hours(minutes: int) -> str:
    return f"{minutes / 60:.1f}".removesuffix(".0") + " h"
