"""What a contact that a person added is worth, where that can be known; where not, why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

NOT_KNOWN = "not known"  # the name of the one term of a contact that could not be valued
NOBODY_VALUED_IT = "It was added before contacts that people add were valued."


@dataclass(frozen=True, slots=True)
class Worth:
    """Points and their arithmetic, as the computation of the plan would have told them."""

    points: int
    terms: tuple[Mapping[str, Any], ...]


def not_known(because: str) -> Worth:
    return Worth(0, ({"name": NOT_KNOWN, "value": 0, "weight": None, "points": 0, "because": because},))


def why_not_known(terms: Sequence[Mapping[str, Any]], *, by_hand: bool) -> str:
    """ "" where its points are known."""
    if not terms:
        return NOBODY_VALUED_IT if by_hand else ""
    return str(terms[0]["because"]) if terms[0]["name"] == NOT_KNOWN else ""
