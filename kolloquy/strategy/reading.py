"""An imperative with all under it as data: what a version keeps, and what a regional version is compared with.

Names of people, territories and hosts are in it, and are each region's own: they are never compared.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from kolloquy.governance.models import Territory, User
from kolloquy.strategy.models import Demand, DiscussionTopic, Gap, Imperative, Objective
from kolloquy.strategy.rules import WEIGHTS

GAP = ("question", "kind", "unmet_need", "need_evidence", "topics", "retired")
OBJECTIVE = (
    "statement", "gap", "metric", "unit", "baseline", "baseline_source", "target", "due_on", "owner", "priority",
    "topics", "retired",
)  # fmt: skip
DEMAND = (
    "kind", "name", "territory", "fewest", "most", "contacts", "gap_weeks", "channels", "minutes", "starts_on",
    "ends_on", "place", "lead_weeks", "fee", "mix", "hosts", "must", "retired",
)  # fmt: skip
FIELDS: Mapping[type, tuple[str, ...]] = {Gap: GAP, Objective: OBJECTIVE, Demand: DEMAND}
KINDS: Mapping[type, str] = {Gap: "gap", Objective: "objective", Demand: "demand"}


def stands(row: Gap | Objective | Demand) -> dict[str, Any]:
    """What may be changed of a part, as it stands."""
    found: dict[str, Any] = {}
    for name in FIELDS[type(row)]:
        if name == "retired":
            found[name] = row.retired_at is not None
        elif name == "topics":
            found[name] = tuple(sorted(row.topics.all(), key=lambda topic: topic.slug))  # type: ignore[union-attr]
        elif name == "hosts":
            found[name] = tuple(sorted(row.hosts.all(), key=lambda user: user.pk))  # type: ignore[union-attr]
        else:
            found[name] = getattr(row, name)
    return found


def plain(value: Any) -> Any:
    """A value as JSON has it: people by number, everything else by its code."""
    match value:
        case date():
            return value.isoformat()
        case DiscussionTopic():
            return value.slug
        case User():
            return value.pk
        case Gap() | Territory():
            return value.code
        case tuple():
            return [plain(each) for each in value]
        case _:
            return value


def as_data(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: plain(value) for name, value in values.items()}


def weights_of(imperative: Imperative) -> dict[str, int]:
    return {name: getattr(imperative, f"weighs_{name}") for name in WEIGHTS}


def reading_of(imperative: Imperative) -> dict[str, Any]:
    gaps = imperative.gaps.prefetch_related("topics").order_by("code")
    objectives = imperative.objectives.select_related("gap", "owner").prefetch_related("topics").order_by("code")
    demands = (
        Demand.objects.filter(objective__imperative=imperative)
        .select_related("objective", "territory")
        .prefetch_related("hosts")
        .order_by("objective__code", "code")
    )
    return {
        "name": imperative.name,
        "why": imperative.why,
        "weights": weights_of(imperative),
        "gaps": {gap.code: as_data(stands(gap)) for gap in gaps},
        "objectives": {objective.code: as_data(stands(objective)) for objective in objectives},
        # A demand's code is its objective's own.
        "demands": {f"{demand.objective.code}/{demand.code}": as_data(stands(demand)) for demand in demands},
    }
