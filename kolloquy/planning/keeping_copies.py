"""A plan copied, to ask what if, or to plan the rest of the cycle again: what was held or agreed goes along as it is."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from kolloquy.governance.models import User
from kolloquy.governance.trail.actions import Event, record
from kolloquy.kernel import clock
from kolloquy.kernel.ids import new_key
from kolloquy.kernel.problems import BadInput
from kolloquy.planning import rules
from kolloquy.planning.cycles_changes import Change, checked_changes
from kolloquy.planning.models import Comment, Plan, PlannedContact
from kolloquy.planning.vocabulary import ContactState, PlanKind, PlanState
from kolloquy.strategy.written import line, text


@transaction.atomic
def copy_plan(
    *, plan: Plan, by: User, name: str = "", kind: str = PlanKind.WHAT_IF, changes: Iterable[Change] = ()
) -> Plan:
    """A draft that asks what if; it is computed from the day its original was, so that it answers only the changes."""
    rules.may_ask_what_if(by.function).or_raise()
    if kind != PlanKind.WHAT_IF:
        rules.may_plan(by.function, by.role).or_raise()
    if plan.as_of is None:
        raise BadInput(f"“{plan.name}” was never computed, so there is nothing to compare with; compute it first.")
    checked = checked_changes(changes, plan)
    if kind == PlanKind.WHAT_IF and not checked:
        raise BadInput("A what-if changes something; say what, such as who leaves or which congress moves.")
    return _copied(plan, line(name or f"What if: {plan.name}"[:120], "The name", at_most=120), kind, checked, by)


@transaction.atomic
def re_plan(
    *, plan: Plan, because: str, by: User, changes: Iterable[Change] = (), name: str = "", on: date | None = None
) -> Plan:
    """A draft of the rest of the cycle, from the plan in force, disturbing as little as it can."""
    rules.may_plan(by.function, by.role).or_raise()
    on = on or clock.today()
    rules.may_re_plan(plan.state, starts_on=plan.cycle.starts_on, weeks=plan.cycle.weeks, on=on).or_raise()
    words = text(because, "Why it is planned again")
    made = _copied(
        plan, line(name or f"Re-plan of {on}: {plan.name}"[:120], "The name", at_most=120), PlanKind.RE_PLAN,
        checked_changes(changes, plan), by, under_way=on,
    )  # fmt: skip
    Comment.objects.create(plan=made, side=made.side, text=words, by=by, at=clock.now())
    return made


def _copied(
    plan: Plan, name: str, kind: str, changes: Sequence[Change], by: User, under_way: date | None = None
) -> Plan:
    """`under_way`: what is planned for the week of that day goes along too; nobody moves this week's visits."""
    made = Plan.objects.create(
        cycle=plan.cycle, side=plan.side, name=name, kind=kind, state=PlanState.DRAFT, copied_from=plan,
        limits=dict(plan.limits), changes=[*plan.changes, *changes], seed=plan.seed, made_by=by, made_at=clock.now(),
    )  # fmt: skip
    made.imperatives.set(plan.imperatives.all())
    rows = PlannedContact.objects.filter(plan=plan)
    going = rows.filter(state=ContactState.PLANNED, pinned=True)
    if kind == PlanKind.RE_PLAN:
        going |= rows.filter(state=ContactState.HELD)
    elif plan.as_of is not None:
        # A what-if looks from the day its original was computed on: what was held since was still to be planned then.
        going |= rows.filter(state=ContactState.HELD, monday__lte=plan.as_of - timedelta(days=7))
        going |= rows.filter(state=ContactState.HELD, pinned=True)
    if under_way is not None:
        week = {"monday__lte": under_way, "monday__gt": under_way - timedelta(days=7)}
        going |= rows.exclude(state=ContactState.DROPPED).filter(**week)
    for row in going:
        if row.state == ContactState.PLANNED and not row.pinned:
            row.pinned, row.pinned_because = True, "under way in the week of the re-plan"
        row.pk, row.key, row.plan, row.in_force, row._state.adding = None, new_key(), made, False, True
        row.save()
    facts: dict[str, Any] = {"from": plan.key, "kind": kind, "changes": [_open(one) for one in changes]}
    record(Event("plan.copied", "plan", made.key, facts), by=by)
    return made


def _open(change: Change) -> dict[str, Any]:
    """Without names: facts stay for ever."""
    return {name: value for name, value in change.items() if name != "name"}
