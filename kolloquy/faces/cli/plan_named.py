"""What a `kolloquy plan` command names: plans, cycles, territories, days, and the changes of a what-if."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from kolloquy.kernel.problems import BadInput

if TYPE_CHECKING:
    from kolloquy.planning.models import Plan


def changes(
    plan: "Plan", leaves: list[str] | None, hours: list[str] | None, moves: list[str] | None, off: list[str] | None,
    phase: list[str] | None, aim: list[str] | None, budget: int | None, without: list[str] | None,
    priority: list[str] | None,
) -> list[dict[str, Any]]:  # fmt: skip
    found: list[dict[str, Any]] = [{"kind": "colleague_leaves", "user": one} for one in leaves or ()]
    found += [{"kind": "hours", "user": who, "hours": many} for who, many in pairs(hours, "--hours")]
    for code, on in pairs(moves, "--moves"):
        found.append({"kind": "activity_moves", "demand": _demand(plan, code), "starts_on": on, "ends_on": on})
    found += [{"kind": "activity_off", "demand": _demand(plan, code)} for code in off or ()]
    found += [{"kind": "phase", "indication": code, "phase": to} for code, to in pairs(phase, "--phase")]
    for code, size in pairs(aim, "--aim"):
        fewest, _, most = size.partition("-")
        found.append({"kind": "aim", "demand": _demand(plan, code), "fewest": fewest, "most": most or fewest})
    if budget is not None:
        found.append({"kind": "budget", "budget": budget})
    found += [{"kind": "expert_out", "expert": one} for one in without or ()]
    for code, to in pairs(priority, "--priority"):
        found.append({"kind": "priority", "objective": _objective(plan, code), "priority": to})
    return found


def pairs(given: list[str] | None, option: str) -> Iterable[tuple[str, str]]:
    for one in given or ():
        name, sign, value = one.partition("=")
        if not sign or not value:
            raise BadInput(f"{option} {one}: write what it is about and the new value with = between them.")
        yield name.strip(), value.strip()


def _demand(plan: "Plan", code: str) -> str:
    from kolloquy.strategy.models import Demand

    return str(
        _one(Demand.objects.filter(objective__imperative__in=plan.imperatives.all(), retired_at=None), code, "demand")
    )


def _objective(plan: "Plan", code: str) -> str:
    from kolloquy.strategy.models import Objective

    return str(
        _one(Objective.objects.filter(imperative__in=plan.imperatives.all(), retired_at=None), code, "objective")
    )


def _one(rows: Any, code: str, what: str) -> Any:
    found = list(rows.filter(code=code).values_list("key", flat=True)) or list(
        rows.filter(key=code).values_list("key", flat=True)
    )
    if len(found) != 1:
        many = "several" if found else "no"
        raise BadInput(f"The plan’s imperatives have {many} {what} “{code}”; name one by its key.")
    return found[0]


def limits(given: Sequence[str]) -> dict[str, str]:
    return dict(pairs(list(given), "--limit"))


def plan_called(called: str) -> "Plan":
    from kolloquy.planning.models import Plan

    plans = Plan.objects.select_related("cycle__territory")
    found = list(plans.filter(key=called)) or list(plans.filter(name=called))
    if len(found) != 1:
        many = "Several plans are" if found else "No plan is"
        raise BadInput(f"{many} called “{called}”; `kolloquy plan list` names them with their keys.")
    return found[0]


def cycle_called(key: str) -> Any:
    from kolloquy.planning.models import Cycle

    found = Cycle.objects.select_related("territory").filter(key=key).first()
    if found is None:
        raise BadInput(f"No cycle has the key {key}; `kolloquy plan cycles` lists them.")
    return found


def territory_called(code: str) -> Any:
    from kolloquy.governance.models import Territory

    found = Territory.objects.filter(code=code).first()
    if found is None:
        raise BadInput(f"There is no territory “{code}”; give one of `kolloquy people territories` with --territory.")
    return found


def day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007  a day has no zone
    except ValueError:
        raise BadInput(f"“{text}” is no day for --starts; write a Monday as 2026-12-07.") from None
