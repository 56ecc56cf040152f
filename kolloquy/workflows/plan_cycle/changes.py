"""What a what-if or a re-plan changes: each one small step from what is to what would be, and nothing else moves."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from kolloquy.kernel.problems import BadInput
from kolloquy.planning.valuing import facts
from kolloquy.planning.vocabulary import ChangeKind
from kolloquy.workflows.plan_cycle.collected import AtWork, Collected, Known, ScreenedOut
from kolloquy.workflows.plan_cycle.gathering_colleagues import minutes_of
from kolloquy.workflows.plan_cycle.gathering_demands import weeks_of

Change = Mapping[str, Any]


def applied(changes: Sequence[Change], collected: Collected) -> Collected:
    """In their order; each was checked when it was asked for (`planning.cycles_changes`)."""
    for change in changes:
        collected = _STEPS[ChangeKind(change["kind"])](collected, change)
    return collected


def _colleague_leaves(collected: Collected, change: Change) -> Collected:
    """Their weeks are empty from then on; whom they hold by what was agreed stays, and is given to somebody by hand."""
    since, key = int(change.get("from_week") or 0), f"user:{change['user']}"

    def left(one: AtWork) -> AtWork:
        return replace(one, minutes=(*one.minutes[:since], *([0] * (len(one.minutes) - since))))

    gone = _colleague(collected, key, left)
    owned = tuple(replace(one, owner=None) if one.owner == key else one for one in gone.experts)
    return replace(gone, experts=owned)


def _hours(collected: Collected, change: Change) -> Collected:
    since, hours = int(change.get("from_week") or 0), float(change["hours"])

    def other(one: AtWork) -> AtWork:
        changed = minutes_of([hours] * len(one.worked), one.worked, one.busy)
        return replace(one, minutes=(*one.minutes[:since], *changed[since:]))

    return _colleague(collected, f"user:{change['user']}", other)


def _activity_moves(collected: Collected, change: Change) -> Collected:
    first, last = date.fromisoformat(change["starts_on"]), date.fromisoformat(change["ends_on"])

    def moved(demand: facts.Demand) -> facts.Demand:
        demand = replace(demand, starts_on=first, ends_on=last, weeks=())
        weeks = weeks_of(demand, collected.span)
        if isinstance(weeks, str):
            raise BadInput(f"{weeks} Move it to later days.")
        return replace(demand, weeks=weeks)

    return _demand(collected, change, moved)


def _activity_off(collected: Collected, change: Change) -> Collected:
    kept = tuple(one for one in collected.demands if one.key != change["demand"])
    return replace(collected, demands=kept)


def _phase(collected: Collected, change: Change) -> Collected:
    """Said of a territory it holds there and below, whatever was said below; of none, everywhere."""
    indication, path = str(change["indication"]), str(change.get("path") or "")
    kept = {at: phase for at, phase in collected.phases.items() if at[0] != indication or not at[1].startswith(path)}
    return replace(collected, phases={**kept, (indication, path): str(change["phase"])})


def _aim(collected: Collected, change: Change) -> Collected:
    return _demand(
        collected, change, lambda demand: replace(demand, fewest=int(change["fewest"]), most=int(change["most"]))
    )


def _budget(collected: Collected, change: Change) -> Collected:
    return replace(collected, limits=replace(collected.limits, budget=change["budget"]))


def _expert_out(collected: Collected, change: Change) -> Collected:
    out = [one for one in collected.experts if one.facts.key == change["expert"]]
    told = tuple(_taken_out(one) for one in out)
    kept = tuple(one for one in collected.experts if one.facts.key != change["expert"])
    return replace(collected, experts=kept, screened_out=(*collected.screened_out, *told))


def _taken_out(one: Known) -> ScreenedOut:
    told = f"{one.facts.name} is supposed not to take part."
    return ScreenedOut(one.facts.key, one.facts.name, "expert_out", "", told, "Leave this change out.", one.territory)


def _priority(collected: Collected, change: Change) -> Collected:
    def weighed(demand: facts.Demand) -> facts.Demand:
        if demand.objective.key != change["objective"]:
            return demand
        return replace(demand, objective=replace(demand.objective, priority=int(change["priority"])))

    return replace(collected, demands=tuple(weighed(one) for one in collected.demands))


def _colleague(collected: Collected, key: str, step: Callable[[AtWork], AtWork]) -> Collected:
    changed = tuple(step(one) if one.facts.key == key else one for one in collected.colleagues)
    return replace(collected, colleagues=changed)


def _demand(collected: Collected, change: Change, step: Callable[[facts.Demand], facts.Demand]) -> Collected:
    changed = tuple(step(one) if one.key == change["demand"] else one for one in collected.demands)
    return replace(collected, demands=changed)


_STEPS: Mapping[ChangeKind, Callable[[Collected, Change], Collected]] = {
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
