"""Every write of the exchange. What has happened is always written down, with a warning; what is planned may be refused."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from kolloquy.engagement import recording, rules
from kolloquy.engagement.audit.actions import expect_no_longer, expect_source
from kolloquy.engagement.changing import (
    CHANGEABLE,
    Logged,
    as_told,
    cancel_touchpoint,
    change_to,
    change_touchpoint,
    conflict,
    may_stand,
)
from kolloquy.engagement.contact_rules import check_plan, open_notices, warnings_of
from kolloquy.engagement.drafts import Draft
from kolloquy.engagement.follow_ups.actions import drop_promise, hand_over_all, keep_promise, promise, reassign
from kolloquy.engagement.models import Touchpoint
from kolloquy.engagement.noting import add_note, change_note, write_note
from kolloquy.engagement.plan_meets.actions import meet
from kolloquy.engagement.problems import Conflict
from kolloquy.engagement.seen import Warned
from kolloquy.engagement.unverified.actions import add_unverified, verify_expert
from kolloquy.engagement.vocabulary import Status
from kolloquy.governance.models import User
from kolloquy.governance.rights.rules import purpose_of
from kolloquy.governance.wall.policy import SIDE_OF
from kolloquy.identity.models import Expert
from kolloquy.kernel import clock
from kolloquy.planning.holding import hold_plans_in_force


@transaction.atomic
def log_touchpoint(*, by: User, **told: Any) -> Logged:
    """Write an exchange down on somebody's word; `told` are the fields of a `Draft`.

    The same id from the same source again gives the touchpoint it gave before.
    """
    hold_plans_in_force()
    now = clock.now()
    draft = Draft(**told).cleaned(today=now.date())
    _may_be_written(draft, by, now.date())
    if before := _came_in(draft):
        return _again(before, draft, by)
    warnings: tuple[Warned, ...] = ()
    if draft.status == Status.PLANNED:
        checked = check_plan(
            experts=draft.experts,
            channel=draft.channel,
            on=draft.on,
            by=by,
            topics=draft.topics,
            purpose=_purpose(draft, by),
        )
        checked.or_raise()
        warnings = checked.warnings
    elif draft.status == Status.HELD:
        warnings = warnings_of(
            draft.experts, channel=draft.channel, on=draft.on, by=by, topics=draft.topics, purpose=_purpose(draft, by)
        )
    try:
        with transaction.atomic():
            one = recording.write([draft], by=by, at=now)[0]
    except IntegrityError:
        # Sent twice at the same time: the other one was quicker.
        if (before := _came_in(draft)) is None:
            raise
        return _again(before, draft, by)
    open_notices([draft], by=by)
    meet(_met([draft]), by=by)
    return Logged(one.touchpoint, warnings)


def plan_touchpoint(*, by: User, **told: Any) -> Logged:
    """Say that an exchange is to take place; refused where the expert's rights stand against it."""
    return log_touchpoint(by=by, **{**told, "status": Status.PLANNED})


@transaction.atomic
def log_many(drafts: Iterable[Draft], *, by: User) -> list[Logged]:
    """The same for many at once, all or none; in the drafts' order. Warnings are for people at work, so there are none."""
    hold_plans_in_force()
    now, cleaned = clock.now(), []
    for draft in drafts:
        clean = draft.cleaned(today=now.date())
        _may_be_written(clean, by, now.date())
        if clean.status == Status.PLANNED and clean.on >= now.date():
            check_plan(
                experts=clean.experts,
                channel=clean.channel,
                on=clean.on,
                by=by,
                alone=True,
                purpose=_purpose(clean, by),
            ).or_raise()
        cleaned.append(clean)
    known = _known(cleaned)
    fresh: dict[object, Draft] = {}
    for clean in cleaned:
        if _source_of(clean) not in known:
            fresh.setdefault(_source_of(clean) or object(), clean)
    written_ones = recording.write(fresh.values(), by=by, at=now)
    open_notices(fresh.values(), by=by)
    meet(_met(fresh.values()), by=by)
    made = {id(one.draft): one.touchpoint for one in written_ones}
    found: list[Logged] = []
    for clean in cleaned:
        if id(clean) in made:
            found.append(Logged(made[id(clean)]))
        else:
            source = _source_of(clean)
            before = known[source] if source in known else made[id(fresh[source])]
            found.append(_again(before, clean, by))
    return found


def _may_be_written(draft: Draft, by: User, today: date) -> None:
    rules.may_log(by.function, _function_of(draft, by), source=draft.source).or_raise()
    may_stand(draft, today)


def _met(drafts: Iterable[Draft]) -> set[str]:
    """Experts with whom something took place."""
    held = (expert for draft in drafts if draft.status == Status.HELD for expert in draft.experts)
    return {known for expert in held if (known := expert.pk if isinstance(expert, Expert) else expert.is_expert_id)}


def _source_of(draft: Draft) -> tuple[str, str] | None:
    return (draft.source_system, draft.source_key) if draft.source_key else None


def _came_in(draft: Draft) -> Touchpoint | None:
    if draft.source_key is None:
        return None
    return (
        Touchpoint.objects.select_for_update()
        .filter(source_system=draft.source_system, source_key=draft.source_key)
        .first()
    )


def _known(drafts: Iterable[Draft]) -> dict[tuple[str, str] | None, Touchpoint]:
    wanted: dict[str, list[str]] = {}
    for draft in drafts:
        if draft.source_key:
            wanted.setdefault(draft.source_system, []).append(draft.source_key)
    known: dict[tuple[str, str] | None, Touchpoint] = {}
    for system, keys in wanted.items():
        for start in range(0, len(keys), recording.AT_ONCE):
            some = keys[start : start + recording.AT_ONCE]
            for row in Touchpoint.objects.filter(source_system=system, source_key__in=some):
                known[system, str(row.source_key)] = row
    return known


def _again(before: Touchpoint, draft: Draft, by: User) -> Logged:
    """What came in before: the same again, a newer state, or two contents under one id, which nobody may guess about."""
    if before.side != SIDE_OF[_function_of(draft, by)].value:
        raise Conflict(
            "This id is taken in that source system; the ids of one system name one record each.",
            yours={}, theirs={}, version=0,
        )  # fmt: skip
    digest = draft.digest()
    if before.source_digest == digest:
        return Logged(before, new=False)
    told = {f.name: getattr(draft, f.name) for f in fields(draft) if f.name in CHANGEABLE - {"owner"}}
    now = as_told(before)
    changed_at = draft.source_changed_at
    if changed_at is None or (before.source_changed_at and changed_at <= before.source_changed_at):
        raise conflict(before, told, now, by)
    before.source_digest = digest
    before.save(update_fields=["source_digest"])
    changed = change_to(before, now, told, by)
    changed.touchpoint.source_changed_at = changed_at
    changed.touchpoint.save(update_fields=["source_changed_at"])
    if draft.note and not before.notes.filter(text=draft.note).exists():
        write_note(before, draft.note, author=draft.owner or by, by=by)
    return changed


def _function_of(draft: Draft, by: User) -> str:
    """Whose touchpoint it is, as a function: the owner's, else the writer's."""
    return draft.function or (draft.owner.function if draft.owner else by.function)


def _purpose(draft: Draft, by: User) -> str:
    """What a contact is for is said by whose it is, not by who writes it down."""
    return purpose_of(_function_of(draft, by))


__all__ = [
    "Conflict", "Draft", "Logged", "add_note", "add_unverified", "as_told", "cancel_touchpoint", "change_note",
    "change_touchpoint", "check_plan", "drop_promise", "expect_no_longer", "expect_source", "hand_over_all", "keep_promise", "log_many", "log_touchpoint",
    "plan_touchpoint", "promise", "reassign", "verify_expert",
]  # fmt: skip
