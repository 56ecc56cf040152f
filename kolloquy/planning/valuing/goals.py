"""A first draft of what is in it for the expert, from their own interests and wishes; a person confirms it."""

from collections.abc import Sequence

from kolloquy.planning.valuing.facts import Expert, Objective
from kolloquy.planning.valuing.matching import matched

_MOST_NAMES = 3


def draft_goals(expert: Expert, objectives: Sequence[Objective]) -> str:
    """Never empty: where nothing is known of them, it says what to find out."""
    by_how: dict[str, list[str]] = {"asked for": [], "works on": [], "publishes": []}
    for objective in objectives:
        for one in matched(expert, objective):
            by_how[one.how].append(one.name)
    asked, works, publishes = by_how.values()
    told = []
    if asked:
        told.append(f"They asked to talk about {_listed(asked)}.")
    if works or publishes:
        told.append(
            f"Their own subject is {_listed(works or publishes)}: they gain a partner for open questions in it."
        )
    gaps = list(dict.fromkeys(one.gap.question for one in objectives if one.gap is not None))
    if gaps and told:
        told.append(f"What we can bring to it: “{gaps[0]}”.")
    if not told:
        told.append(f"Nothing is known of what {expert.name} would gain; ask in the first talk, and write it here.")
    return " ".join(told)


def _listed(names: list[str]) -> str:
    some = list(dict.fromkeys(names))[:_MOST_NAMES]
    return some[0] if len(some) == 1 else f"{', '.join(some[:-1])} and {some[-1]}"
