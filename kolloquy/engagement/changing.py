"""Changing what is known of a touchpoint: by a person who saw a version, or by its source, which sends it again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from kolloquy.engagement import recording, rules
from kolloquy.engagement.contact_rules import check_plan, open_notices
from kolloquy.engagement.drafts import Draft, Somebody
from kolloquy.engagement.models import Touchpoint, TouchpointColleague, TouchpointExpert, TouchpointTopic
from kolloquy.engagement.plan_meets.actions import meet_touchpoint
from kolloquy.engagement.problems import Conflict
from kolloquy.engagement.seen import Warned
from kolloquy.engagement.vocabulary import Status
from kolloquy.governance.models import User
from kolloquy.governance.rights.rules import purpose_of
from kolloquy.governance.trail.actions import Event, record_many
from kolloquy.governance.wall.filters import visible
from kolloquy.governance.wall.policy import Level
from kolloquy.governance.wall.reader import reader_of
from kolloquy.identity.models import Expert
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput
from kolloquy.planning.holding import hold_plans_in_force

CHANGEABLE = frozenset(
    {"channel", "on", "status", "starts_at", "minutes", "place", "channel_quality", "sentiment", "stage",
     "cancelled_because", "experts", "colleagues", "topics", "owner"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Logged:
    touchpoint: Touchpoint
    warnings: tuple[Warned, ...] = ()
    new: bool = True  # False: it had come in before, under the same id of its source


@transaction.atomic
def change_touchpoint(*, touchpoint: Touchpoint, version: int, by: User, **changes: Any) -> Logged:
    """Change what is known of a touchpoint. `version` is the one the writer had seen; a later one is a `Conflict`."""
    if unknown := changes.keys() - CHANGEABLE:
        raise BadInput(f"{', '.join(sorted(unknown))} cannot be changed; cancel the touchpoint and make a new one.")
    hold_plans_in_force()
    row = Touchpoint.objects.select_for_update().get(pk=touchpoint.pk)
    rules.may_change(
        function=by.function, role=by.role, side=row.side, took_part=_took_part(row, by),
        recorded=row.recorded_by_id == by.pk,
    ).or_raise()  # fmt: skip
    before = as_told(row)
    if row.version != version:
        raise conflict(row, changes, before, by)
    return change_to(row, before, changes, by)


def cancel_touchpoint(*, touchpoint: Touchpoint, version: int, because: str, by: User) -> Logged:
    return change_touchpoint(
        touchpoint=touchpoint, version=version, by=by, status=Status.CANCELLED, cancelled_because=because
    )


def as_told(row: Touchpoint) -> dict[str, Any]:
    """What may be changed of a touchpoint, as it stands."""
    now: dict[str, Any] = {name: getattr(row, name) for name in CHANGEABLE - {"experts", "colleagues", "topics"}}
    links = row.experts.select_related("expert", "unverified").order_by("pk")
    now["experts"] = tuple(link.expert or link.unverified for link in links)
    now["colleagues"] = tuple(link.user for link in row.colleagues.select_related("user").order_by("pk"))
    now["topics"] = tuple(link.topic for link in row.topic_links.select_related("topic").order_by("pk"))
    return now


def change_to(row: Touchpoint, before: Mapping[str, Any], changes: Mapping[str, Any], by: User) -> Logged:
    now = clock.now()
    # Taken back from being cancelled, it no longer says why it was.
    revived = {"cancelled_because": None} if changes.get("status", row.status) != Status.CANCELLED else {}
    draft = Draft(**{**before, **changes, **revived}, source=row.source).cleaned(today=now.date())
    rules.may_move(row.status, draft.status).or_raise()
    may_stand(draft, now.date(), checked=row.status == draft.status and row.on == draft.on)
    after = {name: getattr(draft, name) for name in CHANGEABLE}
    if draft.owner is not None:
        after["colleagues"] = tuple(dict.fromkeys([draft.owner, *draft.colleagues]))
    old = {name: before[name] for name in sorted(CHANGEABLE) if _other(before[name], after[name])}
    if not old:
        return Logged(row, new=False)
    warnings = _warnings_on_change(row, draft, old, by)
    for name in old.keys() - {"experts", "colleagues", "topics"}:
        setattr(row, name, after[name])
    if "owner" in old and draft.owner is not None:
        rules.may_log(by.function, draft.owner.function).or_raise()
    row.version, row.changed_at = row.version + 1, now
    if row.source_key:
        row.source_changed_at = now  # what its source sends from before this is older than our own word
    row.save()
    _relink(row, old, after)
    if "experts" in old or "status" in old:
        open_notices([draft], by=by)
    _record_change(row, old, after, before["experts"], by)
    if old.keys() & {"on", "status", "channel", "experts", "colleagues", "owner"}:
        was_with = {each.pk for each in before["experts"] if isinstance(each, Expert)}
        meet_touchpoint(row, by=by, also=was_with)
    return Logged(row, warnings, new=False)


def _warnings_on_change(row: Touchpoint, draft: Draft, old: Mapping[str, Any], by: User) -> tuple[Warned, ...]:
    if draft.status != Status.PLANNED or not old.keys() & {"on", "channel", "experts", "status", "owner"}:
        return ()
    whose = draft.owner.function if draft.owner else row.function
    checked = check_plan(
        experts=draft.experts, channel=draft.channel, on=draft.on, by=by, topics=draft.topics, but=row.pk,
        purpose=purpose_of(whose),
    )  # fmt: skip
    checked.or_raise()
    return checked.warnings


def _other(one: Any, two: Any) -> bool:
    if isinstance(one, tuple):
        return {recording.plain(each) for each in one} != {recording.plain(each) for each in two}
    return bool(one != two)


def _relink(row: Touchpoint, old: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    if "experts" in old:
        row.experts.all().delete()
        TouchpointExpert.objects.bulk_create(recording.expert_rows(row, after["experts"]))
    elif "on" in old:
        row.experts.update(on=row.on)
    if "colleagues" in old:
        row.colleagues.all().delete()
        TouchpointColleague.objects.bulk_create(recording.colleague_rows(row, after["colleagues"]))
    elif "on" in old:
        row.colleagues.update(on=row.on)
    if "topics" in old:
        row.topic_links.all().delete()
        TouchpointTopic.objects.bulk_create(recording.topic_rows(row, after["topics"]))
    elif "on" in old:
        row.topic_links.update(on=row.on)


_TOLD_OF_PERSON = {*recording.TOLD_OF_PERSON, "experts"}


def _record_change(
    row: Touchpoint, old: Mapping[str, Any], after: Mapping[str, Any], stood: Iterable[Somebody], by: User
) -> None:
    facts = {name: [recording.plain(old[name]), recording.plain(after[name])] for name in old.keys() - _TOLD_OF_PERSON}
    told = {name: [recording.plain(old[name]), recording.plain(after[name])] for name in old.keys() & _TOLD_OF_PERSON}
    verb = "touchpoint.cancelled" if "status" in old and row.status == Status.CANCELLED else "touchpoint.changed"
    people = sorted({recording.person_of(expert) for expert in (*stood, *after["experts"])})
    record_many(
        (Event(verb, "touchpoint", row.key, {**facts, "version": row.version}, told, person=p) for p in people), by=by
    )


def conflict(row: Touchpoint, yours: Mapping[str, Any], stands: Mapping[str, Any], by: User) -> Conflict:
    """Both versions, as far as the writer may see the one that stands."""
    seen = visible(Touchpoint.objects.filter(pk=row.pk), reader_of(by), at_least=Level.FULL).exists()
    return Conflict(
        "This touchpoint was changed meanwhile; look at both versions and say which holds.",
        yours={name: recording.plain(value) for name, value in yours.items()},
        theirs={name: recording.plain(stands[name]) for name in yours} if seen else {},
        version=row.version,
    )


def may_stand(draft: Draft, today: date, *, checked: bool = False) -> None:
    """`checked`: day and status are those it had, so that a plan of last month can still be given a place."""
    rules.may_stand(
        draft.status,
        today if checked else draft.on,
        today=today,
        experts=len(draft.experts),
        channel=draft.channel,
        channel_quality=draft.channel_quality,
        cancelled_because=draft.cancelled_because,
        source=draft.source,
    ).or_raise()


def _took_part(row: Touchpoint, by: User) -> bool:
    return row.owner_id == by.pk or row.colleagues.filter(user=by).exists()
