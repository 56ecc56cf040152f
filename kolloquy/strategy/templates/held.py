"""Templates of a strategy, one for each phase: whole ones, written to be changed. Plain: TOML in, values out."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from kolloquy.kernel.problems import BadInput
from kolloquy.strategy.mixes import read_mix

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class TopicTold:
    code: str
    name: str
    label: str
    product: bool  # about the product, and so of its indication


@dataclass(frozen=True, slots=True)
class GapTold:
    code: str
    question: str
    kind: str
    unmet_need: int
    need_evidence: str
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemandTold:
    code: str
    kind: str
    name: str
    fewest: int
    most: int
    values: Mapping[str, Any]  # the rest, as a demand has it
    in_weeks: int | None = None  # an activity falls into a window that begins so many weeks from now
    window_weeks: int = 0
    fee: str = ""

    def days(self, today: date) -> tuple[date | None, date | None]:
        if self.in_weeks is None:
            return None, None
        first = today + timedelta(weeks=self.in_weeks)
        return first, first + timedelta(weeks=self.window_weeks)


@dataclass(frozen=True, slots=True)
class ObjectiveTold:
    code: str
    gap: str
    statement: str
    metric: str
    unit: str
    baseline_how: str
    target: str  # "+20" and "-6" are added to the baseline, "60" is where it is to arrive
    due_in_weeks: int
    priority: int
    topics: tuple[str, ...]
    demands: tuple[DemandTold, ...]

    def target_from(self, baseline: float) -> float:
        change = float(self.target)
        return baseline + change if self.target[0] in "+-" else change

    @property
    def target_words(self) -> str:
        change = self.target.lstrip("+-")
        if self.target[0] == "+":
            return f"{change} {self.unit} more than the baseline"
        return f"{change} {self.unit} less than the baseline" if self.target[0] == "-" else f"{change} {self.unit}"


@dataclass(frozen=True, slots=True)
class ImperativeTold:
    code: str
    name: str
    why: str
    weights: Mapping[str, int]
    gaps: tuple[GapTold, ...]
    objectives: tuple[ObjectiveTold, ...]


@dataclass(frozen=True, slots=True)
class Template:
    name: str
    title: str
    phase: str
    about: str
    when: str
    topics: tuple[TopicTold, ...]
    imperatives: tuple[ImperativeTold, ...]

    @property
    def objectives(self) -> tuple[ObjectiveTold, ...]:
        return tuple(objective for each in self.imperatives for objective in each.objectives)


ORDER = ("pipeline-education", "pre-launch", "newly-launched", "established")


@cache
def templates() -> tuple[Template, ...]:
    """All that are shipped, in the order of a product's life."""
    return tuple(_read(name) for name in ORDER)


def template(name: str) -> Template:
    found = next((each for each in templates() if name in {each.name, each.phase}), None)
    if found is None:
        raise BadInput(f"There is no template {name[:40]}; choose one of {', '.join(ORDER)}.")
    return found


def _read(name: str) -> Template:
    told = tomllib.loads((_HERE / f"{name}.toml").read_text(encoding="utf-8"))
    return Template(
        name=name,
        title=told["title"],
        phase=told["phase"],
        about=told["about"].strip(),
        when=told["when"],
        topics=tuple(TopicTold(**each) for each in told["topics"]),
        imperatives=tuple(_imperative(each) for each in told["imperatives"]),
    )


def _imperative(told: dict[str, Any]) -> ImperativeTold:
    return ImperativeTold(
        told["code"],
        told["name"],
        told["why"].strip(),
        told["weights"],
        tuple(GapTold(**{**each, "topics": tuple(each["topics"])}) for each in told["gaps"]),
        tuple(_objective(each) for each in told["objectives"]),
    )


def _objective(told: dict[str, Any]) -> ObjectiveTold:
    demands = tuple(_demand(dict(each)) for each in told["demands"])
    return ObjectiveTold(**{**told, "topics": tuple(told["topics"]), "demands": demands})


def _demand(told: dict[str, Any]) -> DemandTold:
    named = {name: told.pop(name) for name in ("code", "kind", "name", "fewest", "most")}
    when = {name: told.pop(name) for name in ("in_weeks", "window_weeks") if name in told}
    fee = told.pop("fee", "")
    told["channels"] = tuple(told.get("channels", ()))
    told["mix"] = tuple(read_mix(told.get("mix", "")))
    return DemandTold(**named, values=told, **when, fee=fee)
