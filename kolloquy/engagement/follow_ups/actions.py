"""Every write of a promise."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from kolloquy.engagement import recording, written
from kolloquy.engagement.drafts import FARTHEST, Somebody
from kolloquy.engagement.follow_ups import rules
from kolloquy.engagement.models import FollowUp, Touchpoint, TouchpointColleague, UnverifiedExpert
from kolloquy.engagement.problems import Conflict
from kolloquy.engagement.recording import Places
from kolloquy.engagement.vocabulary import Status
from kolloquy.governance.models import User
from kolloquy.governance.trail.actions import Event, record, record_many
from kolloquy.governance.wall.policy import SIDE_OF
from kolloquy.identity.models import Expert
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput


@transaction.atomic
def promise(
    *,
    expert: Somebody,
    promise: str,
    due_on: date,
    by: User,
    owner: User | None = None,
    touchpoint: Touchpoint | None = None,
    promised_on: date | None = None,
) -> FollowUp:
    """Write down what was promised to an expert, who keeps it and until when."""
    owner, today = owner or by, clock.today()
    promised_on = promised_on or (min(touchpoint.on, today) if touchpoint else today)
    words = written.text(promise, "The promise", at_most=written.SENTENCE)
    if words is None:
        raise BadInput("The promise is empty; say what was promised.")
    if due_on > today + FARTHEST:
        raise BadInput(f"{due_on} is too far ahead to keep in mind; choose a day within three years.")
    rules.may_promise(
        by=by.function, owner=owner.function, owner_here=owner.works_here(today), due_on=due_on, promised_on=promised_on
    ).or_raise()
    row = FollowUp.objects.create(
        expert=expert if isinstance(expert, Expert) else expert.is_expert,
        unverified=expert if isinstance(expert, UnverifiedExpert) else None,
        touchpoint=touchpoint,
        side=SIDE_OF[owner.function].value,
        function=owner.function,
        territory=Places(today).of(owner, [expert]),
        promise=words,
        owner=owner,
        promised_by=by,
        promised_on=promised_on,
        due_on=due_on,
    )
    facts = {
        "side": row.side, "function": row.function, "owner": owner.pk, "due_on": due_on.isoformat(),
        "promised_on": promised_on.isoformat(), "touchpoint": touchpoint.key if touchpoint else None,
    }  # fmt: skip
    _record("promise.made", row, facts, {"promise": words, "expert": recording.plain(expert)}, by)
    return row


@transaction.atomic
def keep_promise(
    *,
    follow_up: FollowUp,
    proof: str,
    by: User,
    proof_touchpoint: Touchpoint | None = None,
    on: date | None = None,
    version: int | None = None,
) -> FollowUp:
    """Say that it was kept, and what shows it."""
    row, now = _to_act_on(follow_up, by, version), clock.now()
    on = on or now.date()
    words = written.text(proof, "The proof", at_most=written.SENTENCE)
    rules.may_be_kept(proof=words, on=on, promised_on=row.promised_on, today=now.date()).or_raise()
    row.done_at, row.done_on, row.done_by = now, on, by
    row.proof, row.proof_touchpoint = words, proof_touchpoint
    facts = {
        "done_on": [None, on.isoformat()], "due_on": row.due_on.isoformat(),
        "proof_touchpoint": proof_touchpoint.key if proof_touchpoint else None,
    }  # fmt: skip
    return _save("promise.kept", row, facts, {"proof": [None, words]}, by)


@transaction.atomic
def drop_promise(*, follow_up: FollowUp, because: str, by: User, version: int | None = None) -> FollowUp:
    row = _to_act_on(follow_up, by, version)
    words = written.text(because, "The reason", at_most=written.SENTENCE)
    rules.may_be_dropped(words).or_raise()
    row.dropped_at, row.dropped_because = clock.now(), words
    return _save("promise.dropped", row, {}, {"dropped_because": [None, words]}, by)


@transaction.atomic
def reassign(*, follow_up: FollowUp, to: User, by: User, version: int | None = None) -> FollowUp:
    """Give an open promise to somebody on the same side of the wall."""
    row = _to_act_on(follow_up, by, version)
    rules.may_own(side=row.side, owner=to.function, owner_here=to.works_here(clock.today())).or_raise()
    old, row.owner = row.owner_id, to
    return _save("promise.reassigned", row, {"owner": [old, to.pk]}, {}, by)


@transaction.atomic
def hand_over_all(*, of: User, to: User, by: User | None) -> int:
    """Give somebody's open promises and planned touchpoints to a colleague, as when they leave. Returns how many."""
    if by is not None:
        rules.may_hand_over_all(
            function=by.function, role=by.role, own=of.pk == by.pk, side=SIDE_OF[of.function].value
        ).or_raise()
    today = clock.today()
    open_ones = list(FollowUp.objects.filter(owner=of, done_at=None, dropped_at=None).select_related("unverified"))
    plans = list(Touchpoint.objects.filter(owner=of, status=Status.PLANNED, on__gte=today).order_by("pk"))
    sides = {row.side for row in open_ones} | {row.side for row in plans} or {SIDE_OF[of.function].value}
    for side in sorted(sides):
        rules.may_own(side=side, owner=to.function, owner_here=to.works_here(today)).or_raise()
    if of.pk == to.pk:
        raise BadInput(f"{of} has these promises already; name a colleague who takes them.")
    for row in open_ones:
        row.owner, row.version = to, row.version + 1
    FollowUp.objects.bulk_update(open_ones, ["owner", "version"], batch_size=500)
    _take_over(plans, of, to)
    facts = {"owner": [of.pk, to.pk]}
    record_many(
        [
            *(Event("promise.reassigned", "follow_up", row.key, facts) for row in open_ones),
            *(Event("touchpoint.changed", "touchpoint", row.key, facts) for row in plans),
        ],
        by=by,
    )
    return len(open_ones) + len(plans)


def _take_over(plans: list[Touchpoint], of: User, to: User) -> None:
    """Whoever takes a planned touchpoint over is among its colleagues, and who leaves no longer is."""
    now = clock.now()
    for plan in plans:
        plan.owner, plan.version, plan.changed_at = to, plan.version + 1, now
    Touchpoint.objects.bulk_update(plans, ["owner", "version", "changed_at"], batch_size=500)
    links = TouchpointColleague.objects
    links.filter(touchpoint__in=plans, user=of).delete()
    links.bulk_create(
        [row for plan in plans for row in recording.colleague_rows(plan, [to])], ignore_conflicts=True, batch_size=500
    )


def _to_act_on(follow_up: FollowUp, by: User, version: int | None) -> FollowUp:
    row = FollowUp.objects.select_for_update(of=("self",)).select_related("unverified").get(pk=follow_up.pk)
    if version is not None and version != row.version:
        raise Conflict(
            "This promise was changed meanwhile; look at it again.",
            yours={"version": version}, theirs={"version": row.version}, version=row.version,
        )  # fmt: skip
    rules.may_act_on(
        function=by.function,
        role=by.role,
        side=row.side,
        mine=by.pk in {row.owner_id, row.promised_by_id},
        closed=row.done_at is not None or row.dropped_at is not None,
    ).or_raise()
    return row


def _save(verb: str, row: FollowUp, facts: Mapping[str, Any], told: Mapping[str, Any], by: User) -> FollowUp:
    row.version += 1
    row.save()
    _record(verb, row, {**facts, "version": row.version}, told, by)
    return row


def _record(verb: str, row: FollowUp, facts: Mapping[str, Any], told: Mapping[str, Any], by: User) -> None:
    person = (
        f"expert:{row.expert_id}" if row.expert_id else recording.person_of(row.unverified) if row.unverified else None
    )
    personal = told if told and person else None
    record(Event(verb, "follow_up", row.key, facts, personal, person=person if personal is not None else None), by=by)
