"""What a contact is worth in points: five parts weighed by the imperative, less for each further contact and lesser way.

The points of the terms add up to those of the contact, exactly.
"""

import math
from dataclasses import asdict, dataclass

from kolloquy.planning.valuing.facts import Demand, Expert, Objective
from kolloquy.planning.valuing.matching import standing_for
from kolloquy.planning.valuing.recipe import RECIPE, Recipe
from kolloquy.planning.valuing.sweet_spot import need_of, spot


@dataclass(frozen=True, slots=True)
class Term:
    name: str
    value: float  # of a part 0 to 1, of a factor what it multiplies by
    weight: int | None  # per cent; None for a factor
    points: int
    because: str

    def data(self) -> dict[str, object]:
        return asdict(self) | {"value": round(self.value, 4)}


@dataclass(frozen=True, slots=True)
class Figures:
    """The five parts of an expert's value for an objective; continuity is with one colleague, or with us all."""

    standing: float
    sweet_spot: float
    need: float
    rise: float


def figures(expert: Expert, objective: Objective, phase: str | None, recipe: Recipe = RECIPE) -> Figures:
    return Figures(
        standing_of(expert, objective),
        spot(expert, objective, phase, recipe),
        need_of(expert, objective, recipe),
        rise_of(expert, objective, recipe),
    )


def standing_of(expert: Expert, objective: Objective) -> float:
    """By place, on a scale of doublings: the second of a hundred is nearer to the first than the fiftieth to the last."""
    best = standing_for(expert, objective)
    if best is None:
        return 0.0
    return max(0.0, 1 - math.log(best.place) / math.log(max(best.among, best.place) + 1))


def rise_of(expert: Expert, objective: Objective, recipe: Recipe = RECIPE) -> float:
    best = standing_for(expert, objective)
    if best is None:
        return 0.0
    if best.rise is None:
        return recipe.rise_unknown
    return min(max(best.rise / recipe.rise_full, 0.0), 1.0)


def continuity_of(expert: Expert, colleague: str | None, recipe: Recipe = RECIPE) -> float:
    """`colleague` None: of an activity, where it counts that any of us was met."""
    if not expert.met:
        return recipe.nobody_yet
    kept = recipe.dropped if expert.dropped else 1.0
    if colleague is None:
        return recipe.met_once * kept
    mine = expert.met.get(colleague)
    if mine is None:
        return recipe.other_colleague * kept
    return (recipe.same_colleague if mine.times > 1 else recipe.met_once) * kept


def base_points(found: Figures, continuity: float, objective: Objective, recipe: Recipe = RECIPE) -> int:
    return sum(_parts(found, continuity, objective, recipe))


def _parts(found: Figures, continuity: float, objective: Objective, recipe: Recipe) -> tuple[int, ...]:
    weights, each = objective.weights, recipe.full_points / 100
    return (
        round(each * weights.standing * found.standing),
        round(each * weights.sweet_spot * found.sweet_spot),
        round(each * weights.need * found.need),
        round(each * weights.continuity * continuity),
        round(each * weights.rise * found.rise),
    )


def channel_fit(expert: Expert, demand: Demand, channel: str, number: int, recipe: Recipe = RECIPE) -> float:
    use = recipe.channel(channel)
    fit = use.worth
    if expert.wished_channels and channel in expert.wished_channels and channel != expert.wished_channels[0]:
        fit *= recipe.second_choice
    if demand.channels and channel != demand.channels[0] and not (number == 0 and use.in_person):
        fit *= recipe.second_choice
    if number == 0 and expert.never_met and not use.in_person:
        fit *= recipe.second_choice
    return fit


def contact_points(base: int, fall: float, fit: float) -> int:
    return round(round(base * fall) * fit)


def value_of(
    expert: Expert, demand: Demand, phase: str | None, *, colleague: str | None, channel: str, number: int,
    colleague_name: str = "", recipe: Recipe = RECIPE,
) -> tuple[Term, ...]:  # fmt: skip
    """The arithmetic of one contact's points; `number` counts the expert's contacts of the cycle from 0."""
    objective = demand.objective
    found, continuity = figures(expert, objective, phase, recipe), continuity_of(expert, colleague, recipe)
    weights = objective.weights
    parts = _parts(found, continuity, objective, recipe)
    whose = colleague_name or "one of us"
    terms = [
        Term("standing", found.standing, weights.standing, parts[0], _standing_told(expert, objective)),
        Term("sweet spot", found.sweet_spot, weights.sweet_spot, parts[1], "where need, objective and their interest meet"),
        Term("need", found.need, weights.need, parts[2], "the patients’ unmet need, and whether theirs is the work that closes it"),
        Term("continuity", continuity, weights.continuity, parts[3], _continuity_told(expert, colleague, whose)),
        Term("rise", found.rise, weights.rise, parts[4], _rise_told(expert, objective)),
    ]  # fmt: skip
    base = sum(parts)
    fall, fit = (recipe.fall(number) if colleague else 1.0), channel_fit(expert, demand, channel, number, recipe)
    fallen = round(base * fall)
    if fall != 1:
        terms.append(
            Term(
                "further contact",
                fall,
                None,
                fallen - base,
                f"contact {number + 1} of the cycle: {recipe.falls_because}",
            )
        )
    if fit != 1:
        use = recipe.channel(channel)
        terms.append(
            Term("channel", fit, None, contact_points(base, fall, fit) - fallen, f"{use.words}: {use.because}")
        )
    return tuple(terms)


def _standing_told(expert: Expert, objective: Objective) -> str:
    best = standing_for(expert, objective)
    return f"place {best.place:,} of {best.among:,} on {best.name}" if best else "no standing on the objective’s topics"


def _rise_told(expert: Expert, objective: Objective) -> str:
    best = standing_for(expert, objective)
    if best is None or best.rise is None:
        return "too little to say whether they rise"
    if best.rise <= 0:
        return f"not rising against peers on {best.name}"
    return f"rises {best.rise:+.1f} against peers on {best.name}"


def _continuity_told(expert: Expert, colleague: str | None, whose: str) -> str:
    if not expert.met:
        return "nobody of ours has met them yet"
    dropped = ", but they were left alone too long" if expert.dropped else ""
    if colleague is None:
        return f"known to {len(expert.met)} of us{dropped}"
    mine = expert.met.get(colleague)
    if mine is None:
        return f"known to a colleague, not to {whose}{dropped}"
    return f"{whose} met them {'once' if mine.times == 1 else f'{mine.times} times'}, last on {mine.last_on.day} {mine.last_on:%B %Y}{dropped}"
