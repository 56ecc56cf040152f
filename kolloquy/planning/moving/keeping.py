"""What every change by hand has in common: the plan is locked first, and the change is kept with who, when and why."""

from collections.abc import Iterable, Mapping
from typing import Any

from kolloquy.governance.models import User
from kolloquy.governance.trail.actions import Event, record
from kolloquy.identity.models import Expert
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.text import readable
from kolloquy.planning.holding import hold_plan
from kolloquy.planning.models import Plan, PlanChange, PlannedContact, Solving
from kolloquy.planning.moving import rules
from kolloquy.planning.vocabulary import Deed, JobState, PlanState

LONGEST = 2_000


def open_plan(plan: Plan, deed: Deed) -> Plan:
    found = hold_plan(plan.pk)
    rules.may_be_done(deed, found.state).or_raise()
    if Solving.objects.filter(plan=found, state__in=[JobState.WAITING, JobState.RUNNING]).exists():
        raise BadInput("This plan is being computed; stop that first, or wait until it is done.")
    return found


def words_of(text: str, what: str, *, least: int = 0) -> str:
    found = readable(text).strip()
    if len(found) < least:
        raise BadInput(f"Say {what}, in a few words.")
    if len(found) > LONGEST:
        raise BadInput(f"Keep {what} under {LONGEST:,} characters.")
    return found


def keep(
    plan: Plan, deed: Deed, by: User, *, contact: PlannedContact | None = None, expert: Expert | None = None,
    told: Mapping[str, Any] | None = None, because: str = "", over: Iterable[str] = (), personal: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """Count the plan's version up, keep the change and tell the trail: last in an action, as the trail stays locked."""
    plan.version += 1
    plan.save(update_fields=["version"])
    expert = contact.expert if contact is not None else expert
    after = plan.state == PlanState.IN_FORCE
    PlanChange.objects.create(
        plan=plan, expert=expert, contact=contact, deed=deed, told=dict(told or {}), because=because, over=list(over),
        by=by, at=clock.now(), plan_version=plan.version, after_signing=after,
    )  # fmt: skip
    facts = {"plan": plan.key, "version": plan.version, "after_signing": after, **(told or {}), "over": list(over)}
    said = {**(personal or {}), **({"because": because} if because else {})}
    person = f"expert:{expert.pk}" if expert is not None and said else None
    key, kind = (contact.key, "planned_contact") if contact is not None else (plan.key, "plan")
    record(Event(f"{kind}.{deed.value}", kind, key, facts, said if person else None, person), by=by)
