"""A steward's word on who is one person, carried through every room that knows the experts, in one transaction."""

from django.db import transaction

from kolloquy.engagement.plan_meets.actions import meet
from kolloquy.governance.models import User
from kolloquy.governance.rights import carrying
from kolloquy.identity import actions
from kolloquy.identity.models import Authorship, Expert, SeatHeld, StewardDecision, TrialRole
from kolloquy.identity.vocabulary import DecisionKind
from kolloquy.influence.actions import drop_evidence, fold_standings
from kolloquy.kernel.problems import BadInput
from kolloquy.planning.holding import hold_plans_in_force


@transaction.atomic
def merge_experts(*, keep_id: str, absorb_id: str, because: str, by: User) -> StewardDecision:
    hold_plans_in_force()
    keep, absorb = _expert(keep_id), _expert(absorb_id)
    decision = actions.merge_experts(keep=keep, absorb=absorb, because=because, by=by)
    fold_standings(keep=keep, absorb=absorb)
    carrying.carry_over(keep=keep.pk, absorb=absorb.pk, by=by)
    meet([keep.pk], by=by)
    return decision


@transaction.atomic
def separate_mention(*, expert_id: str, what: str, because: str, by: User) -> StewardDecision:
    hold_plans_in_force()
    expert = _expert(expert_id)
    decision = actions.separate_mention(expert=expert, what=what, because=because, by=by)
    drop_evidence(expert=expert, ref_id=_ref_of(decision.right_mention_id))
    carrying.protect_also(of=decision.expert_id, to=decision.other_id, by=by)
    meet([decision.expert_id, decision.other_id], by=by)
    return decision


@transaction.atomic
def undo_decision(*, number: int, by: User) -> StewardDecision:
    """Standings follow with the next resolution and publication."""
    hold_plans_in_force()
    decision = StewardDecision.objects.select_related("expert", "other").filter(pk=number).first()
    if decision is None:
        raise BadInput(f"There is no decision {number}; `kolloquy experts decisions` lists those there are.")
    actions.undo_decision(decision=decision, by=by)
    if decision.kind == DecisionKind.SAME:
        carrying.take_back(keep=decision.expert_id, absorb=decision.other_id, by=by)
    meet([decision.expert_id, decision.other_id], by=by)
    return decision


def _expert(expert_id: str) -> Expert:
    expert = Expert.objects.filter(pk=expert_id.strip().upper()).first()
    if expert is None:
        raise BadInput(f"No expert {expert_id} is in the records; look the id up in the list of experts.")
    return expert


def _ref_of(mention_id: str) -> str:
    for held, field in (
        (Authorship.objects, "work_id"),
        (TrialRole.objects, "trial_id"),
        (SeatHeld.objects, "seat_id"),
    ):
        if ref := held.filter(pk=mention_id).values_list(field, flat=True).first():
            return str(ref)
    return ""
