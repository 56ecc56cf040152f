"""The changes of a what-if or a re-plan: checked when they are asked for, and told in words wherever they are shown.

A change is a mapping with its `kind`, and:

    colleague_leaves  user, from_week        hours       user, hours, from_week
    activity_moves    demand, starts_on, ends_on         activity_off  demand
    phase             indication, phase, territory       aim           demand, fewest, most
    budget            budget                             expert_out    expert
    priority          objective, priority

People and territories by number or name of sign-in and code, all else by key; weeks from 0, days as 2026-12-31.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from kolloquy.governance.models import Indication, Territory, User
from kolloquy.identity.models import Expert
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput
from kolloquy.planning.models import Plan
from kolloquy.planning.vocabulary import ChangeKind
from kolloquy.strategy.models import Demand, Objective
from kolloquy.strategy.vocabulary import DemandKind, Phase

Change = Mapping[str, Any]
_LONGEST_NUMBER = 9


def checked_changes(changes: Iterable[Change], plan: Plan) -> list[dict[str, Any]]:
    """The same changes in their one form; BadInput where one is about nothing in the plan."""
    found = []
    for change in changes:
        kind = str(change.get("kind", ""))
        if kind not in ChangeKind.values:
            raise BadInput(f"“{kind}” is no change of a plan; choose among {', '.join(ChangeKind.values)}.")
        found.append({"kind": kind, **_CHECKS[ChangeKind(kind)](change, plan)})
    return found


def changes_in_words(changes: Sequence[Change]) -> tuple[str, ...]:
    return tuple(_WORDS[ChangeKind(change["kind"])](change) for change in changes)


def _colleague_leaves(change: Change, plan: Plan) -> dict[str, Any]:
    user = _user(change)
    return {"user": user.pk, "from_week": _week(change, plan)}


def _hours(change: Change, plan: Plan) -> dict[str, Any]:
    user, hours = _user(change), _number(change, "hours", 0, 60)
    return {"user": user.pk, "hours": hours, "from_week": _week(change, plan)}


def _activity_moves(change: Change, plan: Plan) -> dict[str, Any]:
    demand = _demand(change, plan)
    if demand.kind == DemandKind.ONE_TO_ONE:
        raise BadInput(f"“{demand.name}” is one-to-one exchange and has no day; choose an activity.")
    starts_on = _day(change, "starts_on")
    ends_on = _day(change, "ends_on") if change.get("ends_on") else starts_on
    if ends_on < starts_on:
        raise BadInput(f"“{demand.name}” would end before it starts; give its last day after {starts_on}.")
    if ends_on < clock.today():
        raise BadInput(f"“{demand.name}” cannot move to {ends_on}, which is past; give days that are still to come.")
    return {
        "demand": demand.key, "starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat(), "name": demand.name,
    }  # fmt: skip


def _activity_off(change: Change, plan: Plan) -> dict[str, Any]:
    demand = _demand(change, plan)
    return {"demand": demand.key, "name": demand.name}


def _phase(change: Change, plan: Plan) -> dict[str, Any]:
    code = str(change.get("indication", ""))
    indication = Indication.objects.filter(code=code, imperatives__in=plan.imperatives.all()).first()
    if indication is None:
        raise BadInput(f"No imperative of this plan is about the indication “{code}”; choose one that is.")
    if change.get("phase") not in Phase.values:
        raise BadInput(f"“{change.get('phase')}” is no phase; choose among {', '.join(Phase.values)}.")
    found = {"indication": code, "phase": change["phase"], "name": str(indication), "territory": "", "path": ""}
    if change.get("territory"):
        territory = Territory.objects.filter(code=change["territory"]).first()
        if territory is None:
            raise BadInput(f"There is no territory “{change['territory']}”; `kolloquy people territories` lists them.")
        found |= {"territory": territory.code, "path": territory.path}
    return found


def _aim(change: Change, plan: Plan) -> dict[str, Any]:
    demand = _demand(change, plan)
    fewest, most = int(_number(change, "fewest", 0, 10_000)), int(_number(change, "most", 1, 10_000))
    if most < fewest:
        raise BadInput(f"“{demand.name}” cannot have at least {fewest} and at most {most} experts; mend the numbers.")
    return {"demand": demand.key, "fewest": fewest, "most": most, "name": demand.name}


def _budget(change: Change, plan: Plan) -> dict[str, Any]:
    if change.get("budget") in (None, ""):
        return {"budget": None}
    return {"budget": int(_number(change, "budget", 0, 1_000_000_000))}


def _expert_out(change: Change, plan: Plan) -> dict[str, Any]:
    expert = Expert.objects.filter(pk=str(change.get("expert", "")).upper()).first()
    if expert is None:
        raise BadInput(f"No expert {change.get('expert')} is in the records; look the id up in the list of experts.")
    return {"expert": expert.absorbed_into_id or expert.pk}


def _priority(change: Change, plan: Plan) -> dict[str, Any]:
    objective = Objective.objects.filter(key=change.get("objective"), imperative__in=plan.imperatives.all()).first()
    if objective is None:
        raise BadInput("This objective is none of the plan’s imperatives’; choose one of theirs.")
    return {
        "objective": objective.key, "priority": int(_number(change, "priority", 1, 3)), "name": objective.statement,
    }  # fmt: skip


def _user(change: Change) -> User:
    asked = str(change.get("user", "")).strip()
    number = asked.isascii() and asked.isdecimal() and len(asked) <= _LONGEST_NUMBER
    found = User.objects.filter(pk=int(asked)) if number else User.objects.filter(username=asked)
    if (user := found.first()) is None:
        raise BadInput(f"Nobody here is called “{asked}”; `kolloquy people list` names everybody.")
    return user


def _demand(change: Change, plan: Plan) -> Demand:
    rows = Demand.objects.filter(objective__imperative__in=plan.imperatives.all(), retired_at=None)
    if (demand := rows.filter(key=change.get("demand")).first()) is None:
        raise BadInput("The plan’s imperatives ask for no such thing; choose one of their demands.")
    return demand


def _week(change: Change, plan: Plan) -> int:
    week = change.get("from_week")
    return 0 if week in (None, "") else int(_number(change, "from_week", 0, plan.cycle.weeks - 1))


def _number(change: Change, name: str, least: float, most: float) -> float:
    words = name.replace("_", " ")
    try:
        value = float(change[name])
    except (KeyError, TypeError, ValueError):
        raise BadInput(f"“{change.get(name, '')}” is no number for {words}; give {least:g} to {most:g}.") from None
    if not least <= value <= most:
        raise BadInput(f"{value:g} cannot be the {words}; give {least:g} to {most:g}.")
    return value


def _day(change: Change, name: str) -> date:
    try:
        return date.fromisoformat(str(change.get(name, "")))
    except ValueError:
        raise BadInput(f"“{change.get(name, '')}” is no day; write it as 2026-12-31.") from None


def _from(change: Change) -> str:
    return f" from week {change['from_week'] + 1} on" if change.get("from_week") else ""


def _days(change: Change) -> str:
    first, last = date.fromisoformat(change["starts_on"]), date.fromisoformat(change["ends_on"])
    told = f"{first.day} {first:%B %Y}"
    return told if last - first < timedelta(days=1) else f"{told} to {last.day} {last:%B %Y}"


def _who(change: Change) -> str:
    return str(User.objects.filter(pk=change["user"]).first() or "Somebody who left")


def _expert_in_words(change: Change) -> str:
    """The name is looked up: kept in the change it would outlive an erasure."""
    expert = Expert.objects.filter(pk=change["expert"]).first()
    return f"{expert.name if expert else change['expert']} cannot take part"


_CHECKS: Mapping[ChangeKind, Callable[[Change, Plan], dict[str, Any]]] = {
    ChangeKind.COLLEAGUE_LEAVES: _colleague_leaves,
    ChangeKind.HOURS: _hours,
    ChangeKind.ACTIVITY_MOVES: _activity_moves,
    ChangeKind.ACTIVITY_OFF: _activity_off,
    ChangeKind.PHASE: _phase,
    ChangeKind.AIM: _aim,
    ChangeKind.BUDGET: _budget,
    ChangeKind.EXPERT_OUT: _expert_out,
    ChangeKind.PRIORITY: _priority,
}
_WORDS: Mapping[ChangeKind, Callable[[Change], str]] = {
    ChangeKind.COLLEAGUE_LEAVES: lambda c: f"{_who(c)} leaves{_from(c)}",
    ChangeKind.HOURS: lambda c: f"{_who(c)} has {c['hours']:g} hours a week{_from(c)}",
    ChangeKind.ACTIVITY_MOVES: lambda c: f"“{c['name']}” moves to {_days(c)}",
    ChangeKind.ACTIVITY_OFF: lambda c: f"“{c['name']}” does not take place",
    ChangeKind.PHASE: lambda c: (
        f"{c['name']} is in the phase “{Phase(c['phase']).label}”{' in ' + c['territory'] if c['territory'] else ''}"
    ),
    ChangeKind.AIM: lambda c: f"“{c['name']}” asks for {c['fewest']} to {c['most']} experts",
    ChangeKind.BUDGET: lambda c: (
        "Fees have no limit" if c["budget"] is None else f"Fees may come to {c['budget']:,} in all"
    ),
    ChangeKind.EXPERT_OUT: _expert_in_words,
    ChangeKind.PRIORITY: lambda c: f"“{c['name']}” has priority {c['priority']}",
}
