"""The limits of a plan as people give them, each with its default and the reason for it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from kolloquy.kernel.problems import BadInput
from kolloquy.strategy.written import line_or_nothing


@dataclass(frozen=True, slots=True)
class Limits:
    fullest: int = 90  # per cent of everybody's hours: a tenth stays free for what nobody foresaw
    spread: int | None = None  # per cent points between the fullest and the emptiest colleague
    budget: int | None = None  # fees of all activities together, whole units
    seconds: int = 60  # for the solver: longer seldom finds anything a person would notice
    price_seconds: int = 180  # for what binding limits cost, behind a plan that is there already; 0 leaves estimates
    gap: float = 0.001  # one part in a thousand is less than any figure that enters is known to
    # points a kept contact is worth in a re-plan: the most a contact can have, so that none moves only for a better one
    disturbance: int = 1_000
    hours: int = 20  # a week for experts, of whoever has not said: half a week in the field is usual
    most_experts: int | None = 45  # one person cannot know more experts well in a quarter
    spacing: int = 2  # weeks between two contacts of an expert, of whichever function
    candidates: int = 5_000  # experts who are looked at, the highest standing first
    seed: int = 1
    payer: str = ""  # the name under which our payments are disclosed, so that they count against caps


_RANGES: Mapping[str, tuple[float, float, str]] = {
    "fullest": (10, 100, "How full a calendar may get"),
    "spread": (0, 100, "How far apart loads may lie"),
    "budget": (0, 1_000_000_000, "The budget for fees"),
    "seconds": (1, 3_600, "The seconds to compute"),
    "price_seconds": (0, 600, "The seconds to find prices"),
    "gap": (0.0, 0.5, "The gap"),
    "disturbance": (0, 10_000, "The price of a disturbance"),
    "hours": (1, 60, "The hours a week"),
    "most_experts": (1, 500, "The most experts of one colleague"),
    "spacing": (1, 12, "The weeks between two contacts"),
    "candidates": (10, 50_000, "The experts who are looked at"),
    "seed": (0, 2_000_000_000, "The seed"),
}
_MAY_BE_NONE = {"spread", "budget", "most_experts"}


def limits_of(given: Mapping[str, Any]) -> Limits:
    """The limits, defaults filled in; BadInput where one is no number or out of its range."""
    unknown = sorted(set(given) - set(_RANGES) - {"payer"})
    if unknown:
        raise BadInput(f"“{unknown[0]}” is no limit of a plan; choose among {', '.join(_RANGES)}.")
    return Limits(**{name: _checked(name, value) for name, value in given.items()})


def kept_limits(given: Mapping[str, Any]) -> dict[str, Any]:
    return asdict(limits_of(given))


def _checked(name: str, value: Any) -> Any:
    if name == "payer":
        return line_or_nothing(str(value or ""), "The payer’s name")
    least, most, words = _RANGES[name]
    if value is None or value == "":
        if name in _MAY_BE_NONE:
            return None
        raise BadInput(f"{words} is missing; give a number from {least:g} to {most:g}.")
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise BadInput(f"{words}: “{value}” is no number; give one from {least:g} to {most:g}.") from None
    if not least <= number <= most:
        raise BadInput(f"{words}: {value} lies outside {least:g} to {most:g}; give a number between them.")
    if name == "gap":
        return number
    if number != int(number):
        raise BadInput(f"{words}: {value} is no whole number; round it.")
    return int(number)
