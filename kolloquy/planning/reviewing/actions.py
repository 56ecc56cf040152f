"""Asking for a review, saying what one thinks, and signing: after that a plan is the one everybody works by."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from kolloquy.governance.models import User
from kolloquy.governance.trail.actions import Event, record
from kolloquy.governance.wall.filters import level_of_record
from kolloquy.governance.wall.policy import SIDE_OF, Level
from kolloquy.governance.wall.reader import reader_of
from kolloquy.identity.models import Expert
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.text import readable
from kolloquy.planning.cycles import set_plan_aside
from kolloquy.planning.holding import hold_comment, hold_cycle, hold_plan, hold_review
from kolloquy.planning.models import Comment, Plan, PlanChange, PlannedContact, PlannedExpert, Review
from kolloquy.planning.problems import ChangedMeanwhile
from kolloquy.planning.reviewing import rules
from kolloquy.planning.reviewing.across import is_put_to
from kolloquy.planning.reviewing.canonical import digest_of
from kolloquy.planning.reviewing.standing import readiness
from kolloquy.planning.vocabulary import ContactState, Deed, PlanKind, PlanState, Stand

LONGEST = 4_000


@transaction.atomic
def ask_for_review(*, plan: Plan, reviewers: Iterable[User], by: User) -> tuple[Review, ...]:
    """Ask colleagues of any function and region; who was asked before is asked again about the plan as it is."""
    plan = hold_plan(plan.pk)
    rules.may_ask(by.function, by.role, made_it=plan.made_by_id == by.pk).or_raise()
    rules.may_be_reviewed(plan.state).or_raise()
    asked = list({user.pk: user for user in reviewers}.values())
    if not asked:
        raise BadInput("Choose at least one colleague whose word you want.")
    now, made = clock.now(), []
    for user in asked:
        what_if = plan.kind == PlanKind.WHAT_IF
        rules.may_review(user.function, here=user.works_here(now.date()), what_if=what_if).or_raise()
        told = {"side": SIDE_OF[user.function], "asked_by": by, "asked_at": now}
        made.append(Review.objects.update_or_create(plan=plan, reviewer=user, defaults=told)[0])
    if plan.state == PlanState.DRAFT:
        plan.state = PlanState.IN_REVIEW
        plan.save(update_fields=["state"])
    facts = {"reviewers": [user.pk for user in asked], "version": plan.version}
    record(Event("plan.review_asked", "plan", plan.key, facts), by=by)
    return tuple(made)


@transaction.atomic
def back_to_draft(*, plan: Plan, by: User) -> Plan:
    """Take a plan out of review to work on it; what was said stays."""
    plan = hold_plan(plan.pk)
    rules.may_ask(by.function, by.role, made_it=plan.made_by_id == by.pk).or_raise()
    if plan.state != PlanState.IN_REVIEW:
        raise BadInput("Only a plan in review goes back to being a draft; look at its state again.")
    plan.state = PlanState.DRAFT
    plan.save(update_fields=["state"])
    record(Event("plan.review_ended", "plan", plan.key, {"version": plan.version}), by=by)
    return plan


@transaction.atomic
def say(*, review: Review, stand: str, by: User, words: str = "", version: int | None = None) -> Review:
    """Say that one agrees or asks for a change; `version` is the plan's one has looked at."""
    row = hold_review(review)
    plan = row.plan
    if row.reviewer_id != by.pk:
        raise BadInput("Somebody else was asked here; leave a comment instead.")
    rules.may_be_reviewed(plan.state).or_raise()
    if stand not in Stand.values:
        raise BadInput("Say whether you agree or ask for a change.")
    words = _words(words)
    if stand == Stand.ASKS and len(words) < rules.LEAST_REASON:
        raise BadInput("Say in a sentence which change you ask for.")
    row.stand, row.words, row.said_at = stand, words, clock.now()
    row.plan_version = plan.version if version is None else min(version, plan.version)
    row.save()
    facts = {"plan": plan.key, "stand": stand, "version": row.plan_version}
    record(Event("plan.reviewed", "plan", plan.key, facts, {"words": words} if words else None, _me(by, words)), by=by)
    return row


@transaction.atomic
def comment(
    *, plan: Plan, text: str, by: User, expert: Expert | None = None, contact: PlannedContact | None = None
) -> Comment:
    """A remark on the plan, on an expert in it or on one contact; open until somebody settles it."""
    if contact is not None:
        if contact.plan_id != plan.pk:
            raise BadInput("This contact belongs to another plan; comment on it there.")
        expert = contact.expert
    level = level_of_record(plan, reader_of(by))
    seen = contact is not None and contact.in_force and level >= Level.COORDINATION
    rules.may_comment(level, of_a_contact_in_force=seen, asked=is_put_to(plan, by.pk)).or_raise()
    text = _words(text)
    if not text:
        raise BadInput("Write what you want to say.")
    made = Comment.objects.create(
        plan=plan, side=SIDE_OF[by.function], expert=expert, contact=contact, text=text, by=by, at=clock.now()
    )
    facts = {"plan": plan.key, "contact": contact.key if contact else None}
    person = f"expert:{expert.pk}" if expert else _me(by, text)
    record(Event("plan.commented", "plan_comment", made.key, facts, {"text": text}, person), by=by)
    return made


@transaction.atomic
def settle(*, comment: Comment, by: User) -> Comment:
    row = hold_comment(comment)
    own = (
        row.expert_id is not None
        and PlannedExpert.objects.filter(plan=row.plan_id, expert=row.expert_id, owner=by).exists()
    )
    made = row.plan.made_by_id == by.pk
    rules.may_settle(by.function, by.role, wrote_it=row.by_id == by.pk, made_plan=made, own=own).or_raise()
    if row.settled_at is None:
        row.settled_by, row.settled_at = by, clock.now()
        row.save(update_fields=["settled_by", "settled_at"])
        record(Event("plan.comment_settled", "plan_comment", row.key, {"plan": row.plan.key}), by=by)
    return row


@transaction.atomic
def sign(
    *, plan: Plan, meaning: str, by: User, version: int | None = None, despite: str = "", replaces: Plan | None = None
) -> Plan:
    """Put a plan in force, and the cycle's earlier one out of it, at one moment.

    `version` is the one the signer looked at; `replaces` names the plan in force, so that nobody replaces one unknowingly.
    """
    plan = hold_cycle(plan)
    rules.may_sign(by.function, by.role).or_raise()
    if version is not None and version != plan.version:
        raise ChangedMeanwhile(
            "The plan was changed since you opened this page; read what is new and sign then.", version=plan.version
        )
    earlier = Plan.objects.filter(cycle=plan.cycle_id, state=PlanState.IN_FORCE).first()
    knowingly = earlier is not None and replaces is not None and replaces.pk == earlier.pk
    meaning, despite = _words(meaning), _words(despite)
    rules.may_be_signed(readiness(plan), meaning=meaning, despite=despite, replaces=knowingly).or_raise()
    now = clock.now()
    if earlier is not None:
        earlier.state, earlier.replaced_at = PlanState.REPLACED, now
        earlier.save(update_fields=["state", "replaced_at"])
        earlier.contacts.filter(in_force=True).update(in_force=False)
    plan.state, plan.signed_by, plan.signed_at, plan.signed_meaning = PlanState.IN_FORCE, by, now, meaning
    plan.digest = digest_of(plan)
    plan.save()
    plan.contacts.exclude(state=ContactState.DROPPED).update(in_force=True)
    over = ["PB-18"] if despite else []
    PlanChange.objects.create(
        plan=plan, deed=Deed.SIGNED, because=despite, over=over, by=by, at=now, plan_version=plan.version
    )
    facts: dict[str, Any] = {"digest": plan.digest, "version": plan.version, "cycle": plan.cycle.key}
    facts["replaces"] = earlier.key if earlier else None
    said = {"despite": despite} if despite else {}
    if meaning in rules.MEANINGS.values():
        facts["meaning"] = meaning
    else:
        said["meaning"] = meaning  # in their own words, which may name somebody
    told = " ".join(said.values())
    record(Event("plan.signed", "plan", plan.key, facts, said or None, _me(by, told)), by=by)
    return plan


def _me(by: User, words: str) -> str | None:
    return f"user:{by.pk}" if words else None


def _words(text: str) -> str:
    found = readable(text).strip()
    if len(found) > LONGEST:
        raise BadInput(f"Keep it under {LONGEST:,} characters.")
    return found


set_aside = set_plan_aside
__all__ = ["ask_for_review", "back_to_draft", "comment", "say", "set_aside", "settle", "sign"]
