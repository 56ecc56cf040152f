"""The sweet spot: where patients' unmet need, our objective and the expert's own interest meet."""

from dataclasses import dataclass

from kolloquy.planning.valuing.facts import Expert, Objective
from kolloquy.planning.valuing.matching import Matched, matched, standing_for, together
from kolloquy.planning.valuing.recipe import RECIPE, Recipe


@dataclass(frozen=True, slots=True)
class Part:
    """One of the three, 0 to 1, with the sum it comes from and what shows it."""

    name: str  # "need" | "objective" | "interest"
    value: float
    arithmetic: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SweetSpot:
    imperative: str
    objective: str
    parts: tuple[Part, Part, Part]
    names: tuple[Matched, ...]
    recipe: str

    @property
    def need(self) -> float:
        return self.parts[0].value

    @property
    def value(self) -> float:
        return meeting(*(part.value for part in self.parts))

    @property
    def arithmetic(self) -> str:
        """The whole of it in one line."""
        product = " × ".join(f"{part.value:.2f}" for part in self.parts)
        return f"³√({product}) = {self.value:.2f}"

    def data(self) -> dict[str, object]:
        """As a plan keeps it."""
        return {
            "imperative": self.imperative,
            "about": self.objective,
            **{part.name: round(part.value, 4) for part in self.parts},
            "product": round(self.value, 4),
            "arithmetic": self.arithmetic,
            "parts": {part.name: part.arithmetic for part in self.parts},
            "names": [{"name": one.name, "weight": round(one.weight, 4), "how": one.how} for one in self.names],
            "told": {part.name: list(part.because) for part in self.parts},
            "because": [sentence for part in self.parts for sentence in part.because],
            "recipe": self.recipe,
        }


def meeting(need: float, objective: float, interest: float) -> float:
    """The geometric mean: nothing where one is missing, and on the same scale as the three."""
    return float((need * objective * interest) ** (1 / 3))


def spot(expert: Expert, objective: Objective, phase: str | None, recipe: Recipe = RECIPE) -> float:
    """The figure alone, for the many."""
    return meeting(
        need_of(expert, objective, recipe), objective_of(objective, phase, recipe), together(matched(expert, objective))
    )


def need_of(expert: Expert, objective: Objective, recipe: Recipe = RECIPE) -> float:
    if objective.gap is None:
        return recipe.need_without_gap
    least = recipe.closing_least
    level = recipe.need_level(objective.gap.unmet_need).value
    return level * (least + (1 - least) * _closing(expert, objective, recipe))


def objective_of(objective: Objective, phase: str | None, recipe: Recipe = RECIPE) -> float:
    left = recipe.reached + (1 - recipe.reached) * objective.left
    return recipe.priorities[objective.priority] * left * _phase(objective, phase, recipe)


def sweet_spot(expert: Expert, objective: Objective, phase: str | None, recipe: Recipe = RECIPE) -> SweetSpot:
    names = matched(expert, objective, recipe)
    parts = (
        _need_told(expert, objective, recipe),
        _objective_told(objective, phase, recipe),
        _interest_told(expert, objective, names),
    )
    return SweetSpot(objective.imperative, objective.key, parts, names, recipe.version)


def _closing(expert: Expert, objective: Objective, recipe: Recipe) -> float:
    """How much of their standing is of the kind that closes such a gap."""
    standing = standing_for(expert, objective)
    total = sum(standing.shares.values()) if standing else 0.0
    if standing is None or objective.gap is None or not total:
        return 0.0
    closing = sum(standing.shares.get(channel, 0.0) for channel in recipe.closers[objective.gap.kind])
    return min(closing / total / recipe.closing_share, 1.0)


def _phase(objective: Objective, phase: str | None, recipe: Recipe) -> float:
    if phase is None or objective.gap is None:
        return 1.0
    return recipe.phases[phase, objective.gap.kind]


def _need_told(expert: Expert, objective: Objective, recipe: Recipe) -> Part:
    value = need_of(expert, objective, recipe)
    if objective.gap is None:
        return Part("need", value, f"{value:g}", ("No gap is named for this objective, so need counts half.",))
    gap, least = objective.gap, recipe.closing_least
    level, closing = recipe.need_level(gap.unmet_need), _closing(expert, objective, recipe)
    told = [f"“{gap.question}”: {level.words} ({gap.unmet_need} of 4), as {_ended(gap.evidence)}"]
    kinds = " and ".join(recipe.closers[gap.kind])
    if closing:
        told.append(f"{expert.name} stands high by {kinds}, which is what closes such a gap.")
    else:
        told.append(f"{expert.name} has no standing by {kinds}, which is what closes such a gap.")
    return Part(
        "need", value, f"{level.value:g} × ({least:g} + {1 - least:g} × {closing:.2f}) = {value:.2f}", tuple(told)
    )


def _objective_told(objective: Objective, phase: str | None, recipe: Recipe) -> Part:
    value, priority = objective_of(objective, phase, recipe), recipe.priorities[objective.priority]
    left, fits = recipe.reached + (1 - recipe.reached) * objective.left, _phase(objective, phase, recipe)
    told = [
        f"“{objective.statement}” has priority {objective.priority} and stands at {objective.now:g} {objective.unit}: "
        f"{objective.left:.0%} of the way from {objective.baseline:g} to {objective.target:g} is still to go."
    ]
    if fits < 1 and phase is not None:
        told.append(f"In the phase “{phase.replace('_', ' ')}” such a gap counts {fits:g}.")
    return Part("objective", value, f"{priority:g} × {left:.2f} × {fits:g} = {value:.2f}", tuple(told))


def _interest_told(expert: Expert, objective: Objective, names: tuple[Matched, ...]) -> Part:
    value = together(names)
    if not names:
        about = ", ".join(f"“{topic.name}”" for topic in objective.topics) or "it: the objective names no topic"
        return Part("interest", 0.0, "0", (f"Nothing shows that {expert.name} is interested in {about}.",))
    doubt = " × ".join(f"(1 − {one.weight:.2f})" for one in names)
    told = "; ".join(f"{one.how} {one.name} ({one.weight:.2f})" for one in names)
    return Part("interest", value, f"1 − {doubt} = {value:.2f}", (f"{expert.name} {told}.",))


def _ended(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else f"{words}."
