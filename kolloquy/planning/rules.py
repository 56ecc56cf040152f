"""Who may plan, and what stands against a plan. Every answer that is no says what to do next.

PN-1 who plans, PN-2 whose time, PN-3 one cycle at a time, PN-4 only a draft is computed, PN-5 one run at a time,
PN-6 imperatives in force, PN-7 a re-plan needs a plan in force, PN-8 not out of an ended cycle, PN-9 merged or erased.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from kolloquy.governance.rights.models import Erasure
from kolloquy.governance.vocabulary import Function, Role
from kolloquy.identity.models import Expert
from kolloquy.identity.vocabulary import ExpertState
from kolloquy.kernel.verdict import ALLOWED, Verdict
from kolloquy.planning.models import Plan, PlannedContact, PlannedExpert
from kolloquy.planning.vocabulary import ContactState, PlanState
from kolloquy.strategy.vocabulary import State


def may_plan(function: str, role: str) -> Verdict:
    """Cycles, plans and re-plans are answered for by a lead of Medical Affairs."""
    if function != Function.MEDICAL or role != Role.LEAD:
        return Verdict("PN-1", "Cycles and plans are made by a lead of Medical Affairs; ask your Medical Director.")
    return ALLOWED


def may_ask_what_if(function: str) -> Verdict:
    """A what-if changes nothing for anybody, so that everybody who carries the plan may ask."""
    if function != Function.MEDICAL:
        return Verdict("PN-1", "What-ifs are asked by Medical Affairs; tell a medical colleague what you want to know.")
    return ALLOWED


def may_set_time(*, of: int, by: int, function: str, role: str) -> Verdict:
    if of != by and not may_plan(function, role):
        return Verdict("PN-2", "You say when you work yourself; for others their Medical Director does.")
    return ALLOWED


def may_open(name: str, overlapping: str | None) -> Verdict:
    if overlapping is not None:
        return Verdict(
            "PN-3",
            f"“{overlapping}” covers some of these weeks for {name} already; plan in that cycle, or start later.",
        )
    return ALLOWED


def may_use(states: Iterable[tuple[str, str]]) -> Verdict:
    """Name and state of each imperative that is to be planned for."""
    for name, state in states:
        if state != State.IN_FORCE:
            return Verdict("PN-6", f"“{name}” is not in force; put it in force first, or plan without it.")
    return ALLOWED


def may_compute(state: str, *, running: bool) -> Verdict:
    if state != PlanState.DRAFT:
        return Verdict(
            "PN-4", f"A plan that is “{PlanState(state).label}” is not computed again; make a re-plan or copy it."
        )
    if running:
        return Verdict("PN-5", "This plan is being computed already; wait until that is done, or stop it.")
    return ALLOWED


def may_change(state: str, *, running: bool) -> Verdict:
    if state != PlanState.DRAFT:
        return Verdict(
            "PN-4", f"A plan that is “{PlanState(state).label}” is not changed any more; copy it, or make a re-plan."
        )
    if running:
        return Verdict("PN-5", "This plan is being computed; stop that first, or wait until it is done.")
    return ALLOWED


def may_re_plan(state: str, *, starts_on: date, weeks: int, on: date) -> Verdict:
    if state != PlanState.IN_FORCE:
        return Verdict("PN-7", "Only a plan in force is planned again; a draft is simply computed anew.")
    if on >= starts_on + timedelta(weeks=weeks):
        return Verdict("PN-8", "This cycle is over; open the next one and plan that.")
    return ALLOWED


@dataclass(frozen=True, slots=True)
class Stale:
    """An expert of a plan who was merged into another or erased since."""

    expert_id: str
    into: str | None  # whom the signpost points to; None: erased, or without any evidence
    sentence: str


def stale_experts(plan: Plan) -> tuple[Stale, ...]:
    """Whom a plan names and who is somebody else, or nobody, by now: asked when it is solved, shown and signed."""
    named = set(PlannedExpert.objects.filter(plan=plan).values_list("expert_id", flat=True))
    open_contacts = PlannedContact.objects.filter(plan=plan, state=ContactState.PLANNED)
    named |= set(open_contacts.values_list("expert_id", flat=True))
    erased = set(Erasure.objects.filter(pk__in=named).values_list("pk", flat=True))
    moved = Expert.objects.filter(pk__in=named).exclude(state=ExpertState.CURRENT).select_related("absorbed_into")
    found = {pk: Stale(pk, None, "Somebody in this plan had everything erased; take them out.") for pk in erased}
    for expert in moved:
        if expert.pk not in found:
            found[expert.pk] = _moved(expert)
    return tuple(found[key] for key in sorted(found))


def may_stand(stale: Iterable[Stale]) -> Verdict:
    """Whether a plan may be signed as it is."""
    for one in stale:
        return Verdict("PN-9", f"{one.sentence} Compute the plan again, or take them out, and sign it then.")
    return ALLOWED


def _moved(expert: Expert) -> Stale:
    into = expert.absorbed_into
    if into is None:
        return Stale(expert.pk, None, f"{expert.name} has no evidence any more; look at who that was.")
    return Stale(expert.pk, into.pk, f"{expert.name} is {into.name} since a steward merged the two.")
