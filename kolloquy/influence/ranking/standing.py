"""Standing: the sum of named shares, on one topic as of one day, computed over all people of the topic at once.

Shares are counted in whole thousandths of a point, so that what is printed adds up. The arithmetic is a straight sum;
tests/support/plain_standing.py spells it out slowly and must agree.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from kolloquy.influence.ranking.columns import years
from kolloquy.influence.ranking.evidence import Evidence
from kolloquy.influence.ranking.network import JointWorks, propagate
from kolloquy.influence.ranking.recipe import CHANNELS, Norm, Recipe, Rise

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
UNIT = 1000  # shares are counted in thousandths of a point
NETWORK = CHANNELS.index("network")
TREND_YEARS = 5
_FEWEST_FOR_A_RISE = 2
_DAYS_PER_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Standing:
    """What one person's evidence amounts to; the standing is the sum of the shares as printed."""

    expert_id: str
    as_of: date
    shares: Mapping[str, float]
    standing: float
    low: float
    high: float
    rise: float | None
    works: int
    trend: tuple[int, ...]  # works on the topic in each of the last five calendar years, the oldest first


@dataclass(frozen=True, slots=True)
class Standings:
    """All people of a topic, the highest standing first; `evidence.people[person]` is the expert's row in careers."""

    as_of: date
    evidence: Evidence
    person: Ints
    shares: Ints  # by person in that order and channel, in thousandths
    low: Ints
    high: Ints
    rise: Floats  # NaN where there is too little to say
    works: Ints
    trend: Ints
    per_point: float  # undivided worth that makes one point
    lenders: Floats  # by person in evidence's order: the standing that lending set out from, undivided

    def __len__(self) -> int:
        return len(self.person)

    @property
    def total(self) -> Ints:
        return np.asarray(self.shares.sum(axis=1))

    @property
    def experts(self) -> Ints:
        return self.evidence.people[self.person]

    def told(self, places: Sequence[int], expert_ids: Sequence[str]) -> Iterator[Standing]:
        for place, expert_id in zip(places, expert_ids, strict=True):
            rise = float(self.rise[place])
            shares = self.shares[place].tolist()
            yield Standing(
                expert_id=expert_id,
                as_of=self.as_of,
                shares={channel: share / UNIT for channel, share in zip(CHANNELS, shares, strict=True)},
                standing=sum(shares) / UNIT,
                low=int(self.low[place]) / UNIT,
                high=int(self.high[place]) / UNIT,
                rise=None if np.isnan(rise) else round(rise, 3),
                works=int(self.works[place]),
                trend=tuple(self.trend[place].tolist()),
            )


def weigh(evidence: Evidence, first_on: Ints, as_of: date, recipe: Recipe) -> Standings:
    """Everybody's shares, from facts alone; `first_on` is the day of each person's first evidence of any kind."""
    people = len(evidence.people)
    direct = np.zeros((people, len(CHANNELS)))
    np.add.at(direct, (evidence.person, evidence.channel), evidence.faded)
    earned = direct.sum(axis=1)
    lent, lenders = propagate(joint_works(evidence, recipe), earned, recipe.network)
    direct[:, NETWORK] = lent
    per_point = norm(earned, recipe.norm) / recipe.norm.points
    shares = np.rint(direct / per_point * UNIT).astype(np.int64)
    total = shares.sum(axis=1)
    low, high = interval(evidence, earned, recipe.interval_z)
    # An id has no meaning, but rows are sorted by it: among equals the order is always the same.
    person = np.lexsort((evidence.people, -total))
    person = person[total[person] > 0]
    works, trend = _counts(evidence, as_of)
    return Standings(
        as_of=as_of,
        evidence=evidence,
        person=person,
        shares=shares[person],
        low=np.rint(total * low).astype(np.int64)[person],
        high=np.rint(total * high).astype(np.int64)[person],
        rise=rises(evidence, first_on, as_of, recipe.rise)[person],
        works=works[person],
        trend=trend[person],
        per_point=per_point,
        lenders=lenders,
    )


def norm(earned: Floats, of: Norm) -> float:
    """The topic's own yardstick: what the strongest twentieth reaches, or the least there is to compare with."""
    if not len(earned):
        return of.least
    # One person's value, not a mean of two: nobody can lower their own standing by earning more.
    place = int(np.ceil(of.quantile * len(earned))) - 1
    return max(of.least, float(np.partition(earned, place)[place]))


def interval(evidence: Evidence, earned: Floats, z: float) -> tuple[Floats, Floats]:
    """Nine in ten, as factors of the standing: what is seen is taken as a thinned Poisson sample of somebody's work.

    Ten equal pieces of evidence say more than one big one, and a piece that may be somebody else's says less. The
    quantiles are those of a gamma distribution by Wilson and Hilferty, 1931.
    """
    variance = np.bincount(
        evidence.person, weights=evidence.faded**2 / np.maximum(evidence.probability, 1e-6), minlength=len(earned)
    )
    pieces = np.maximum(earned**2 / np.maximum(variance, 1e-300), 0.25)
    middle, spread = 1 - 1 / (9 * pieces), z / (3 * np.sqrt(pieces))
    low = np.maximum(middle - spread, 0.0) ** 3
    high = (middle + spread) ** 3
    return np.minimum(low, 1.0), np.maximum(high, 1.0)


def rises(evidence: Evidence, first_on: Ints, as_of: date, of: Rise) -> Floats:
    """Growth of what people bring out, beyond the middle of those as long in the field; NaN for too little evidence."""
    age = (_day(as_of) - evidence.on) / _DAYS_PER_YEAR
    recent = age < of.recent_years
    before = ~recent & (age < of.recent_years + of.before_years)
    people = len(evidence.people)
    late = np.bincount(evidence.person[recent], weights=evidence.full[recent], minlength=people)
    early = np.bincount(evidence.person[before], weights=evidence.full[before], minlength=people)
    pieces = np.bincount(evidence.person[recent | before], minlength=people)
    growth = np.log2((late / of.recent_years + of.prior) / (early / of.before_years + of.prior))
    growth[pieces < _FEWEST_FOR_A_RISE] = np.nan
    career = (_day(as_of) - first_on) / _DAYS_PER_YEAR
    band = np.searchsorted(np.array(of.age_bands), career, side="left")
    known = ~np.isnan(growth)
    usual = middle(growth[known]) if known.any() else 0.0
    rise = growth - usual
    for each in range(len(of.age_bands) + 1):
        peers = known & (band == each)
        if peers.sum() >= of.fewest_peers:
            rise[peers] = growth[peers] - middle(growth[peers])
    return np.asarray(rise)


def middle(values: Floats) -> float:
    """The median. NumPy's own imports masked arrays first, which takes longer than the rest of a ranking's sums."""
    ordered = np.sort(values)
    return float(ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def joint_works(evidence: Evidence, recipe: Recipe) -> JointWorks:
    """The topic's works by several people whose byline is short enough to say who works with whom."""
    size = np.bincount(evidence.document[evidence.is_work], minlength=int(evidence.document.max(initial=-1)) + 1)
    several = (size[evidence.document] > 1) & (size[evidence.document] <= recipe.network.longest_byline)
    chosen = evidence.is_work & several & (evidence.topical > 0)
    works, work = np.unique(evidence.document[chosen], return_inverse=True)
    worth = np.zeros(len(works))
    worth[work] = evidence.topical[chosen]
    return JointWorks(evidence.person[chosen], work, evidence.probability[chosen], worth)


def _counts(evidence: Evidence, as_of: date) -> tuple[Ints, Ints]:
    people, mine = len(evidence.people), evidence.is_work
    back = as_of.year - years(evidence.on[mine])
    trend = np.zeros((people, TREND_YEARS), np.int64)
    late = back < TREND_YEARS
    np.add.at(trend, (evidence.person[mine][late], TREND_YEARS - 1 - back[late]), 1)
    return np.bincount(evidence.person[mine], minlength=people), trend


def _day(day: date) -> int:
    return (day - date(1970, 1, 1)).days
