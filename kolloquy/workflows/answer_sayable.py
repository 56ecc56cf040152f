"""What of a plan is said to the expert it is about, in words they can read.

That we plan with them, when, how, why and for how much is theirs to know, so every row is told. What a company wants to
bring about off-label is not theirs and may not be brought to them by us: such an objective, topic or question is not
named, and it is said that it is not, with whom to ask. Medical Information answers who asks.
"""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from kolloquy.kernel import clock
from kolloquy.planning.agreeing.actions import off_label_names
from kolloquy.planning.models import Plan
from kolloquy.strategy.models import Demand, Objective
from kolloquy.strategy.rules import may_be_proposed
from kolloquy.workflows.held_on_expert import AnyModel

NOT_NAMED = "(not named: outside the approved label; ask Medical Information)"


class Sayable:
    """Asked once for a whole copy."""

    def in_words(self, model: AnyModel, row: Mapping[str, Any]) -> dict[str, Any]:
        told = {name: self._said(value) for name, value in row.items()}
        if told.get("objective_id") is not None:
            told["objective_id"] = self._objectives.get(row["objective_id"], NOT_NAMED)
        if told.get("demand_id") is not None:
            told["demand_id"] = self._said(self._demands.get(row["demand_id"], NOT_NAMED))
        if told.get("plan_id") is not None:
            told["plan_id"] = self._said(self._plans.get(row["plan_id"], ""))
        return told

    def _said(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._pattern.sub(NOT_NAMED, value)
        if isinstance(value, list):
            return [self._said(each) for each in value]
        if isinstance(value, dict):
            return {name: self._said(each) for name, each in value.items()}
        return value

    @cached_property
    def _judged(self) -> list[tuple[Objective, bool]]:
        rows = Objective.objects.select_related("gap", "imperative__indication").prefetch_related("topics")
        return [(row, bool(may_be_proposed(row))) for row in rows]

    @cached_property
    def _objectives(self) -> dict[int, str]:
        return {row.pk: row.statement if sayable else NOT_NAMED for row, sayable in self._judged}

    @cached_property
    def _demands(self) -> dict[int, str]:
        sayable = {row.pk for row, may in self._judged if may}
        rows = Demand.objects.all()
        return {row.pk: row.name if row.objective_id in sayable else row.get_kind_display() for row in rows}

    @cached_property
    def _plans(self) -> dict[int, str]:
        return {row.pk: f"{row.name}, {row.cycle.name}" for row in Plan.objects.select_related("cycle")}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """Whatever may not be named, wherever somebody wrote it."""
        hidden = {*off_label_names(clock.today())}
        for row, sayable in self._judged:
            if not sayable:
                hidden |= {row.statement, *([row.gap.question] if row.gap else [])}
        longest_first = sorted((each for each in hidden if len(each) > 3), key=lambda each: (-len(each), each))
        words = "|".join(re.escape(each) for each in longest_first)
        return re.compile(rf"(?<!\w)(?:{words})(?!\w)" if words else r"(?!)", re.IGNORECASE)
