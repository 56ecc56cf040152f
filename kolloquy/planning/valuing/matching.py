"""How far an objective is an expert's own interest: what they work on, where they stand, what they asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from kolloquy.kernel.text import fold
from kolloquy.planning.valuing.facts import Expert, Objective, Standing, Topic
from kolloquy.planning.valuing.recipe import RECIPE, Recipe


@dataclass(frozen=True, slots=True)
class Matched:
    """One thing that shows interest, and how strongly by itself."""

    name: str
    weight: float  # 0 to 1
    how: str  # "works on" | "publishes" | "asked for"


def standing_for(expert: Expert, objective: Objective) -> Standing | None:
    """Their best standing on a topic of the objective."""
    found = [expert.standings[t.followed] for t in objective.topics if t.followed and t.followed in expert.standings]
    return min(found, key=lambda one: (one.place / max(one.among, 1), one.topic), default=None)


def matched(expert: Expert, objective: Objective, recipe: Recipe = RECIPE) -> tuple[Matched, ...]:
    return (
        *_wished(expert, objective),
        *_published(expert, objective, recipe),
        *_worked_on(expert, objective, recipe),
    )


def together(found: Iterable[Matched]) -> float:
    """Each sign of interest leaves less doubt: 1 less the product of what each leaves open."""
    open_still = 1.0
    for one in found:
        open_still *= 1 - one.weight
    return 1 - open_still


def _wished(expert: Expert, objective: Objective) -> Iterable[Matched]:
    for wish in expert.wished_topics:
        if any(_same(fold(wish), None, topic) for topic in objective.topics):
            yield Matched(wish, 1.0, "asked for")
            return


def _published(expert: Expert, objective: Objective, recipe: Recipe) -> Iterable[Matched]:
    best = standing_for(expert, objective)
    if best is not None and best.works:
        yield Matched(best.name, best.works / (best.works + recipe.interest_works), "publishes")


def _worked_on(expert: Expert, objective: Objective, recipe: Recipe) -> Iterable[Matched]:
    total = sum(interest.weight for interest in expert.interests)
    if not total:
        return
    for interest in expert.interests:
        if any(_same(interest.folded, interest.concept, topic) for topic in objective.topics):
            yield Matched(interest.name, min(interest.weight / total / recipe.interest_share, 1.0), "works on")


@lru_cache(maxsize=200_000)  # a few thousand subjects against a few dozen topics, for thousands of experts
def _same(folded: str, concept: str | None, topic: Topic) -> bool:
    if concept is not None and concept in topic.concepts:
        return True
    words = frozenset(folded.split())
    return any(
        folded == phrase or (words and (words <= (said := frozenset(phrase.split())) or said <= words))
        for phrase in topic.phrases
        if phrase
    )
