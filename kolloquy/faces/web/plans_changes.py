"""The changes of a what-if as a form asks for them: a block for each kind, with the fields it needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from kolloquy.governance.models import Indication, Territory
from kolloquy.governance.wall.policy import Reader
from kolloquy.identity.models import Expert
from kolloquy.planning import queries
from kolloquy.planning import queries_inside as inside
from kolloquy.planning.models import Plan
from kolloquy.planning.seen import ObjectiveCovered
from kolloquy.planning.vocabulary import ChangeKind
from kolloquy.strategy.vocabulary import DemandKind, Phase

MOST_FOUND = 200  # experts offered as one types; more are found by a longer name

Choices = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    label: str
    kind: str  # select | number | date | expert
    value: str
    choices: tuple[tuple[str, str], ...] = ()
    help: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    kind: str
    label: str
    fields: tuple[Field, ...]
    open: bool

    @property
    def possible(self) -> bool:
        """Whether there is anything to choose."""
        return all(field.choices for field in self.fields if field.kind == "select")


# What each kind asks for: name, label, how it is typed, whence its choices come, what it means.
_FIELDS: Mapping[ChangeKind, tuple[tuple[str, str, str, str, str], ...]] = {
    ChangeKind.COLLEAGUE_LEAVES: (
        ("user", "Who", "select", "colleagues", ""),
        ("from_week", "From", "select", "weeks", "Their weeks are empty from then on."),
    ),
    ChangeKind.HOURS: (
        ("user", "Who", "select", "colleagues", ""),
        ("hours", "Hours a week", "number", "", "Travel and preparation included."),
        ("from_week", "From", "select", "weeks", ""),
    ),
    ChangeKind.ACTIVITY_MOVES: (
        ("demand", "Which", "select", "activities", ""),
        ("starts_on", "First day", "date", "", ""),
        ("ends_on", "Last day", "date", "", "Empty: one day."),
    ),
    ChangeKind.ACTIVITY_OFF: (("demand", "Which", "select", "activities", ""),),
    ChangeKind.PHASE: (
        ("indication", "Indication", "select", "indications", ""),
        ("phase", "Enters", "select", "phases", ""),
        ("territory", "Where", "select", "territories", ""),
    ),
    ChangeKind.AIM: (
        ("demand", "What is asked", "select", "demands", ""),
        ("fewest", "At least", "number", "", "experts"),
        ("most", "At most", "number", "", "experts"),
    ),
    ChangeKind.BUDGET: (("budget", "All activities together", "number", "", "Empty: no limit."),),
    ChangeKind.EXPERT_OUT: (("expert", "Who", "expert", "experts", "An id, or choose from the list as you type."),),
    ChangeKind.PRIORITY: (
        ("objective", "Objective", "select", "objectives", ""),
        ("priority", "Priority", "select", "priorities", "1 counts most."),
    ),
}


def change_from(posted: QueryDict, kind: str) -> dict[str, Any]:
    """One change as it was typed; what it lacks or has wrong is said by its check."""
    if kind not in ChangeKind.values:
        return {"kind": kind}
    found: dict[str, Any] = {"kind": kind}
    for name, *_ in _FIELDS[ChangeKind(kind)]:
        text = posted.get(f"{kind}.{name}", "").strip()
        # A person is chosen from a list as “Rosa Diaz (E123)”, or typed as the bare id.
        found[name] = text.rpartition("(")[2].removesuffix(")") if name == "expert" else text
    return found


def blocks_of(plan: Plan, reader: Reader, given: Mapping[str, str], open_kind: str) -> list[Block]:
    choices = _choices(plan, reader)
    return [
        Block(
            kind.value,
            str(kind.label),
            tuple(
                Field(name, label, typed, given.get(f"{kind.value}.{name}", ""), tuple(choices.get(whence, ())), told)
                for name, label, typed, whence, told in fields
            ),
            kind.value == open_kind,
        )
        for kind, fields in _FIELDS.items()
    ]


def _choices(plan: Plan, reader: Reader) -> dict[str, Choices]:
    covered, cycle = inside.covered(plan.key, reader), queries.cycle_seen(plan.cycle)
    demands = [(each, demand) for each in covered for demand in each.demands]
    activities = [(demand.key, demand.name) for _, demand in demands if demand.kind != DemandKind.ONE_TO_ONE]
    indications = Indication.objects.filter(imperatives__in=plan.imperatives.all()).distinct()
    return {
        "colleagues": [(str(user.pk), str(user)) for user in queries.colleagues_of(plan.key)],
        "weeks": [
            (str(week), f"week {week + 1}, {day.day} {day:%B}")
            for week, day in ((week, cycle.monday(week)) for week in range(cycle.weeks))
        ],
        "activities": activities,
        "demands": [(demand.key, _asks(demand.name, demand.fewest, demand.most)) for _, demand in demands],
        "indications": [(each.code, str(each)) for each in indications.select_related("product")],
        "phases": [(value, str(label)) for value, label in Phase.choices],
        "territories": [("", "everywhere"), *Territory.objects.order_by("path").values_list("code", "name")],
        "objectives": [(each.key, _with_priority(each)) for each in covered],
        "priorities": [("1", "1"), ("2", "2"), ("3", "3")],
        "experts": _experts(plan),
    }


def _asks(name: str, fewest: int, most: int) -> str:
    return f"{name}, now {fewest} to {most}"


def _with_priority(each: ObjectiveCovered) -> str:
    return f"{each.statement}, now {each.priority}"


def _experts(plan: Plan) -> Choices:
    """The most valuable of the plan: those whom it would hurt most to miss."""
    rows = Expert.objects.filter(plans__plan=plan).order_by("-plans__points", "pk")
    return [(f"{each.name} ({each.pk})", each.institution or "") for each in rows[:MOST_FOUND]]
