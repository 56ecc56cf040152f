"""A share opened: the rows of evidence that earned it, whose points add up to it exactly."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kolloquy.influence.ranking.columns import same_value
from kolloquy.influence.ranking.ranked import Ranked
from kolloquy.influence.ranking.recipe import CHANNELS
from kolloquy.influence.ranking.standing import NETWORK, joint_works

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Opened:
    """Parallel arrays, one entry per row of evidence; `place` is the expert's place in the ranking."""

    place: Ints
    entry: Ints  # in the standings' evidence
    points: Ints  # in thousandths


@dataclass(frozen=True, slots=True)
class Lent:
    """What co-authors lent: one entry per expert and co-author."""

    place: Ints
    lender: Ints  # person in the standings' evidence
    works: Ints
    points: Ints


def open_shares(ranked: Ranked, places: Ints) -> Opened:
    """What earned the shares of these experts, apart from the network's."""
    standings, evidence = ranked.standings, ranked.standings.evidence
    place_of = _place_of(ranked, places)
    entry = np.flatnonzero((place_of[evidence.person] >= 0) & (evidence.faded > 0))
    place = place_of[evidence.person[entry]]
    channel = evidence.channel[entry]
    target = standings.shares[place, channel]
    points = spread(evidence.faded[entry], place * len(CHANNELS) + channel, target)
    order = np.lexsort((entry, -points, channel, place))
    return Opened(place[order], entry[order], points[order])


def open_network(ranked: Ranked, places: Ints) -> Lent:
    standings, evidence = ranked.standings, ranked.standings.evidence
    place_of = _place_of(ranked, places)
    joint = joint_works(evidence, ranked.recipe)
    mine = np.flatnonzero(place_of[joint.expert] >= 0)
    left, other = same_value(joint.work[mine], joint.work)
    left = mine[left]
    apart = joint.expert[left] != joint.expert[other]
    left, other = left[apart], other[apart]
    company = np.bincount(joint.work, minlength=len(joint.worth)) - 1
    work = joint.work[left]
    lent = (
        joint.worth[work] / np.maximum(company[work], 1)
        * joint.weight[left] * joint.weight[other] * standings.lenders[joint.expert[other]]
    )  # fmt: skip
    people = max(len(evidence.people), 1)
    pair, row = np.unique(place_of[joint.expert[left]] * people + joint.expert[other], return_inverse=True)
    place, lender = pair // people, pair % people
    amount = np.asarray(np.bincount(row, weights=lent, minlength=len(pair)), np.float64)
    points = spread(amount, place, standings.shares[place, NETWORK])
    works = np.bincount(row, minlength=len(pair))
    kept = np.flatnonzero(points > 0)
    order = kept[np.lexsort((lender[kept], -points[kept], place[kept]))]
    return Lent(place[order], lender[order], works[order], points[order])


def spread(worth: Floats, group: Ints, target: Ints) -> Ints:
    """Whole thousandths in proportion to `worth` that add up to each group's target: the largest remainder rounds up."""
    if not len(worth):
        return np.zeros(0, np.int64)
    _, number = np.unique(group, return_inverse=True)
    total = np.bincount(number, weights=worth)
    exact = worth / np.maximum(total, 1e-300)[number] * target
    points = np.floor(exact).astype(np.int64)
    missing = (target - np.bincount(number, weights=points)[number]).astype(np.int64)
    order = np.lexsort((points - exact, number))
    position = np.empty(len(worth), np.int64)
    position[order] = np.arange(len(worth)) - np.searchsorted(number[order], number[order], side="left")
    return np.asarray(points + (position < missing))


def _place_of(ranked: Ranked, places: Ints) -> Ints:
    place_of = np.full(len(ranked.standings.evidence.people), -1, np.int64)
    place_of[ranked.standings.person[places]] = places
    return place_of


def groups(place: Ints) -> Iterator[tuple[int, slice]]:
    """Runs of one value in a sorted array."""
    starts = np.flatnonzero(np.diff(place, prepend=-1))
    for start, stop in zip(starts, np.append(starts, len(place))[1:], strict=True):
        yield int(place[start]), slice(int(start), int(stop))
