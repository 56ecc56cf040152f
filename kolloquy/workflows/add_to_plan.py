"""A contact that a person adds is valued as the computation of its plan valued all others, and put in with its points."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction

from kolloquy.governance.models import User
from kolloquy.identity.models import Expert
from kolloquy.kernel.problems import Problem
from kolloquy.kernel.verdict import Refused
from kolloquy.planning.models import Plan, PlannedContact, PlannedExpert
from kolloquy.planning.moving.actions import Moved, add_contact
from kolloquy.planning.valuing import facts
from kolloquy.planning.valuing.recipe import RECIPE
from kolloquy.planning.valuing.worth import value_of
from kolloquy.planning.vocabulary import ContactState, Origin
from kolloquy.planning.worth import Worth, not_known
from kolloquy.strategy.models import Demand
from kolloquy.strategy.vocabulary import DemandKind
from kolloquy.workflows.plan_cycle.changes import applied
from kolloquy.workflows.plan_cycle.collected import Collected, Known
from kolloquy.workflows.plan_cycle.gathering import collect

_WEIGHTS = {
    "standing": "standing",
    "sweet spot": "sweet_spot",
    "need": "need",
    "continuity": "continuity",
    "rise": "rise",
}


@transaction.atomic
def add_to_plan(
    *, plan: Plan, expert: Expert, demand: Demand, channel: str, week: int, by: User, colleague: User | None = None,
    minutes: int | None = None, because: str = "", goals: str = "",
) -> Moved:  # fmt: skip
    worth = worth_of(plan, expert, demand, channel, colleague)
    return add_contact(
        plan=plan, expert=expert, demand=demand, channel=channel, week=week, by=by, colleague=colleague, minutes=minutes,
        because=because, goals=goals, worth=worth,
    )  # fmt: skip


def worth_of(plan: Plan, expert: Expert, demand: Demand, channel: str, colleague: User | None) -> Worth:
    """As of the day the plan was computed for, by its recipe and the weights it was computed with."""
    if plan.as_of is None:
        return not_known("This plan was never computed, so that there is nothing to value it by; compute the plan.")
    if (kept := _recipe_of(plan)) not in {None, RECIPE.version}:
        return not_known(f"The plan was computed by recipe {kept}, which is no longer in use; compute it again.")
    if channel not in {use.channel for use in RECIPE.channels}:
        return not_known("Nothing says what a contact by this channel is worth.")
    try:
        found = applied(plan.changes, collect(plan, plan.as_of, only=frozenset({expert.pk})))
    except (Problem, Refused) as nothing:
        return not_known(f"What it is worth cannot be said: {nothing}")
    return _valued(plan, found, expert, demand, channel, colleague)


def _valued(
    plan: Plan, found: Collected, expert: Expert, demand: Demand, channel: str, colleague: User | None
) -> Worth:
    known = next((one for one in found.experts if one.facts.key == expert.pk), None)
    wanted = next((one for one in found.demands if one.key == demand.key), None)
    if known is None:
        out = next((one.sentence for one in found.screened_out if one.expert == expert.pk), None)
        return not_known(out or f"The plan’s territories do not count {expert.name} as theirs, so nothing values them.")
    if wanted is None:
        return not_known(f"“{demand.name}” was not part of what the plan was computed from; compute it again.")
    wanted = replace(
        wanted, objective=replace(wanted.objective, weights=_weights(plan, demand, wanted.objective.weights))
    )
    visit = demand.kind == DemandKind.ONE_TO_ONE and colleague is not None
    terms = value_of(
        known.facts, wanted, found.phase(wanted.objective.indication, known.facts.within),
        colleague=f"user:{colleague.pk}" if visit and colleague else None, channel=channel,
        number=_number(plan, known) if visit else 0, colleague_name=str(colleague or ""),
    )  # fmt: skip
    return Worth(sum(term.points for term in terms), tuple(term.data() for term in terms))


def _number(plan: Plan, known: Known) -> int:
    """How many contacts they have already: each further one tells less, whichever week it is in."""
    rows = PlannedContact.objects.filter(plan=plan, expert=known.facts.key, state=ContactState.PLANNED)
    return known.facts.contacts_before + rows.filter(pinned=False, colleague__isnull=False).count()


def _recipe_of(plan: Plan) -> str | None:
    """Kept with every sweet spot of the plan; None where it has none."""
    for spots in (
        PlannedExpert.objects.filter(plan=plan).exclude(sweet_spots=[]).values_list("sweet_spots", flat=True)[:1]
    ):
        return str(spots[0].get("recipe") or "") or None
    return None


def _weights(plan: Plan, demand: Demand, now: facts.Weights) -> facts.Weights:
    """Those the plan was computed with, which stand in the arithmetic of its contacts."""
    rows = PlannedContact.objects.filter(plan=plan, objective__imperative=demand.objective.imperative_id)
    for terms in rows.filter(origin=Origin.COMPUTED).exclude(terms=[]).values_list("terms", flat=True)[:1]:
        kept = {_WEIGHTS[term["name"]]: term["weight"] for term in terms if term["name"] in _WEIGHTS}
        if _are_weights(kept):
            return facts.Weights(**kept)
    return now


def _are_weights(kept: Mapping[str, Any]) -> bool:
    return len(kept) == len(_WEIGHTS) and all(isinstance(weight, int) for weight in kept.values())
