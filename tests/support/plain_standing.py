"""Standing spelled out: straight sums over plain rows, slow and easy to follow. The oracle of the ranking."""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from kolloquy.influence.ranking.recipe import CHANNELS, RECIPE, Recipe

DAYS_PER_YEAR = 365.25


@dataclass(frozen=True)
class PlainFact:
    """One expert on one document that is about the topic; `part` is the author's credit or what the role earns."""

    expert: str
    document: str
    kind: str
    sign: str
    part: float
    probability: float
    on: date
    until: date
    is_work: bool


@dataclass(frozen=True)
class PlainStanding:
    shares: Mapping[str, float]  # exact, not rounded
    low: float  # factors of the standing
    high: float
    rise: float | None
    works: int


def plain_credits(authors: int, leaders: set[int], equal: set[int]) -> list[float]:
    """The parts of a work by place in its byline, from 1; `leaders` are named as corresponding."""
    ahead = sorted({1, authors} | leaders)
    order = ahead + [place for place in range(1, authors + 1) if place not in ahead]
    harmonic = [1 / rank for rank in range(1, authors + 1)]
    whole = sum(harmonic)
    part = {place: value / whole for place, value in zip(order, harmonic, strict=True)}
    for group in (set(ahead), equal):
        if group:
            shared = sum(part[place] for place in group) / len(group)
            part |= dict.fromkeys(group, shared)
    return [part[place] for place in range(1, authors + 1)]


def plain_standings(
    facts: list[PlainFact], first_on: Mapping[str, date], as_of: date, recipe: Recipe = RECIPE
) -> dict[str, PlainStanding]:
    kinds = {kind.key: kind for kind in recipe.kinds}
    strength = {sign.key: sign.strength for sign in recipe.signs}
    facts = [fact for fact in facts if fact.on <= as_of]
    fresh, faded, fades = {}, {}, {}
    for fact in facts:
        kind = kinds[fact.kind]
        fresh[fact] = kind.weight * fact.part * strength[fact.sign] * fact.probability
        age = max((as_of - fact.until).days, 0)
        fades[fact] = 0.5 ** (age / (kind.half_life_years * DAYS_PER_YEAR))
        faded[fact] = fresh[fact] * fades[fact]
    experts = sorted({fact.expert for fact in facts})
    direct: dict[str, dict[str, float]] = {expert: dict.fromkeys(CHANNELS, 0.0) for expert in experts}
    for fact in facts:
        direct[fact.expert][kinds[fact.kind].channel] += faded[fact]
    earned = {expert: sum(shares.values()) for expert, shares in direct.items()}
    network = _network(facts, fades, earned, recipe)
    per_point = _norm(list(earned.values()), recipe) / recipe.norm.points
    rise = _rise(facts, fresh, first_on, as_of, recipe)
    found = {}
    for expert, own in _by_expert(facts).items():
        low, high = _interval([faded[f] for f in own], [f.probability for f in own], recipe.interval_z)
        shares = {channel: worth / per_point for channel, worth in direct[expert].items()}
        shares["network"] = network[expert] / per_point
        works = sum(fact.is_work for fact in own)
        found[expert] = PlainStanding(shares, low, high, rise[expert], works)
    return found


def _network(
    facts: list[PlainFact], fades: Mapping[PlainFact, float], earned: Mapping[str, float], recipe: Recipe
) -> dict[str, float]:
    strength = {sign.key: sign.strength for sign in recipe.signs}
    weight = {kind.key: kind.weight for kind in recipe.kinds}
    together = defaultdict(list)
    for fact in facts:
        if fact.is_work and weight[fact.kind] > 0:
            together[fact.document].append(fact)
    share = dict.fromkeys(earned, 0.0)
    for _ in range(recipe.network.rounds):
        lent = dict.fromkeys(earned, 0.0)
        for company in together.values():
            if not 2 <= len(company) <= recipe.network.longest_byline:
                continue
            for mine in company:
                for other in company:
                    if other is not mine:
                        standing = earned[other.expert] + share[other.expert]
                        topical = strength[mine.sign] * fades[mine]
                        lent[mine.expert] += (
                            topical * mine.probability * other.probability * standing / (len(company) - 1)
                        )
        share = {
            expert: min(recipe.network.lent * lent[expert], recipe.network.at_most * earned[expert])
            for expert in earned
        }
    return share


def _norm(earned: list[float], recipe: Recipe) -> float:
    if not earned:
        return recipe.norm.least
    place = math.ceil(recipe.norm.quantile * len(earned))
    return max(recipe.norm.least, sorted(earned)[place - 1])


def _interval(worths: list[float], probabilities: list[float], z: float) -> tuple[float, float]:
    variance = sum(worth**2 / probability for worth, probability in zip(worths, probabilities, strict=True))
    pieces = max(sum(worths) ** 2 / variance if variance else 0.0, 0.25)
    middle, spread = 1 - 1 / (9 * pieces), z / (3 * math.sqrt(pieces))
    return min(max(middle - spread, 0.0) ** 3, 1.0), max((middle + spread) ** 3, 1.0)


def _rise(
    facts: list[PlainFact], fresh: Mapping[PlainFact, float], first_on: Mapping[str, date], as_of: date, recipe: Recipe
) -> dict[str, float | None]:
    rule = recipe.rise
    growth: dict[str, float] = {}
    band: dict[str, int] = {}
    for expert, own_facts in _by_expert(facts).items():
        ages = [((as_of - f.on) / timedelta(days=DAYS_PER_YEAR), fresh[f]) for f in own_facts]
        late = [worth for age, worth in ages if age < rule.recent_years]
        early = [worth for age, worth in ages if rule.recent_years <= age < rule.recent_years + rule.before_years]
        career = (as_of - first_on[expert]) / timedelta(days=DAYS_PER_YEAR)
        band[expert] = sum(career > limit for limit in rule.age_bands)
        if len(late) + len(early) >= 2:
            growth[expert] = math.log2(
                (sum(late) / rule.recent_years + rule.prior) / (sum(early) / rule.before_years + rule.prior)
            )
    rise: dict[str, float | None] = dict.fromkeys(band)
    everybody = sorted(growth.values())
    peers = {b: sorted(growth[expert] for expert in growth if band[expert] == b) for b in set(band.values())}
    for expert, own in growth.items():
        mine = peers[band[expert]]
        rise[expert] = own - _middle(mine if len(mine) >= rule.fewest_peers else everybody)
    return rise


def _by_expert(facts: list[PlainFact]) -> dict[str, list[PlainFact]]:
    found = defaultdict(list)
    for fact in facts:
        found[fact.expert].append(fact)
    return found


def _middle(ordered: list[float]) -> float:
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
