"""Every write of the exchange. What has happened is always written down, with a warning; what is planned may be refused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from kolloquy.engagement import recording, rules, written
from kolloquy.engagement.audit.actions import expect_no_longer, expect_source
from kolloquy.engagement.contact_rules import check_plan, open_notices, warnings_of
from kolloquy.engagement.drafts import Draft, Somebody
from kolloquy.engagement.follow_ups.actions import drop_promise, hand_over_all, keep_promise, promise, reassign
from kolloquy.engagement.models import Note, Touchpoint, TouchpointColleague, TouchpointExpert, TouchpointTopic
from kolloquy.engagement.problems import Conflict
from kolloquy.engagement.seen import Warned
from kolloquy.engagement.unverified.actions import add_unverified, verify_expert
from kolloquy.engagement.vocabulary import Status
from kolloquy.governance.models import User
from kolloquy.governance.trail.actions import Event, record_many
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.text import fold


@dataclass(frozen=True, slots=True)
class Logged:
    touchpoint: Touchpoint
    warnings: tuple[Warned, ...] = ()
    new: bool = True  # False: it had come in before, under the same id of its source


@transaction.atomic
def log_touchpoint(*, by: User, **told: Any) -> Logged:
    """Write an exchange down on somebody's word; `told` are the fields of a `Draft`.

    The same id from the same source again gives the touchpoint it gave before.
    """
    now = clock.now()
    draft = Draft(**told).cleaned(today=now.date())
    _may_be_written(draft, by, now.date())
    if before := _came_in(draft):
        return _again(before, draft, by)
    warnings: tuple[Warned, ...] = ()
    if draft.status == Status.PLANNED:
        checked = check_plan(experts=draft.experts, channel=draft.channel, on=draft.on, by=by, topics=draft.topics)
        checked.or_raise()
        warnings = checked.warnings
    elif draft.status == Status.HELD:
        warnings = warnings_of(draft.experts, channel=draft.channel, on=draft.on, by=by, topics=draft.topics)
    try:
        with transaction.atomic():
            one = recording.write([draft], by=by, at=now)[0]
    except IntegrityError:
        # Sent twice at the same time: the other one was quicker.
        if (before := _came_in(draft)) is None:
            raise
        return _again(before, draft, by)
    open_notices([draft], by=by)
    return Logged(one.touchpoint, warnings)


def plan_touchpoint(*, by: User, **told: Any) -> Logged:
    """Say that an exchange is to take place; refused where the expert's rights stand against it."""
    return log_touchpoint(by=by, **{**told, "status": Status.PLANNED})


@transaction.atomic
def log_many(drafts: Iterable[Draft], *, by: User) -> list[Logged]:
    """The same for many at once, all or none; in the drafts' order. Warnings are for people at work, so there are none."""
    now, cleaned = clock.now(), []
    for draft in drafts:
        clean = draft.cleaned(today=now.date())
        _may_be_written(clean, by, now.date())
        if clean.status == Status.PLANNED and clean.on >= now.date():
            check_plan(experts=clean.experts, channel=clean.channel, on=clean.on, by=by, alone=True).or_raise()
        cleaned.append(clean)
    known = _known(cleaned)
    fresh: dict[object, Draft] = {}
    for clean in cleaned:
        if _source_of(clean) not in known:
            fresh.setdefault(_source_of(clean) or object(), clean)
    written_ones = recording.write(fresh.values(), by=by, at=now)
    open_notices(fresh.values(), by=by)
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


CHANGEABLE = frozenset(
    {"channel", "on", "status", "starts_at", "minutes", "place", "channel_quality", "sentiment", "stage",
     "cancelled_because", "experts", "colleagues", "topics", "owner"}
)  # fmt: skip


@transaction.atomic
def change_touchpoint(*, touchpoint: Touchpoint, version: int, by: User, **changes: Any) -> Logged:
    """Change what is known of a touchpoint. `version` is the one the writer had seen; a later one is a `Conflict`."""
    if unknown := changes.keys() - CHANGEABLE:
        raise BadInput(f"{', '.join(sorted(unknown))} cannot be changed; cancel the touchpoint and make a new one.")
    row = Touchpoint.objects.select_for_update().get(pk=touchpoint.pk)
    rules.may_change(
        function=by.function, role=by.role, side=row.side, took_part=_took_part(row, by),
        recorded=row.recorded_by_id == by.pk,
    ).or_raise()  # fmt: skip
    before = as_told(row)
    if row.version != version:
        raise _conflict(row, changes, before)
    return _change(row, before, changes, by)


def cancel_touchpoint(*, touchpoint: Touchpoint, version: int, because: str, by: User) -> Logged:
    return change_touchpoint(
        touchpoint=touchpoint, version=version, by=by, status=Status.CANCELLED, cancelled_because=because
    )


@transaction.atomic
def add_note(*, touchpoint: Touchpoint, text: str, by: User) -> Note:
    """Write down what was said: a record of its own, seen by fewer than its touchpoint."""
    words = written.text(text, "The note")
    if words is None:
        raise BadInput("The note is empty; write what was said, or leave it out.")
    rules.may_write_note(function=by.function, side=touchpoint.side).or_raise()
    return _write_note(touchpoint, words, author=by, by=by)


@transaction.atomic
def change_note(*, note: Note, version: int, text: str, by: User) -> Note:
    words = written.text(text, "The note")
    if words is None:
        raise BadInput("A note is not emptied; write what it should say.")
    row = Note.objects.select_for_update().get(pk=note.pk)
    rules.may_change_note(author=row.written_by_id == by.pk).or_raise()
    if row.version != version:
        raise Conflict(
            "This note was changed meanwhile; look at both and say which holds.",
            yours={"text": words}, theirs={"text": row.text}, version=row.version,
        )  # fmt: skip
    old, row.text, row.folded = row.text, words, fold(words)
    row.changed_at, row.version = clock.now(), row.version + 1
    row.save(update_fields=["text", "folded", "changed_at", "version"])
    _record_note("note.changed", row, {"old": old, "new": words}, by)
    return row


def as_told(row: Touchpoint) -> dict[str, Any]:
    """What may be changed of a touchpoint, as it stands."""
    now: dict[str, Any] = {name: getattr(row, name) for name in CHANGEABLE - {"experts", "colleagues", "topics"}}
    links = row.experts.select_related("expert", "unverified").order_by("pk")
    now["experts"] = tuple(link.expert or link.unverified for link in links)
    now["colleagues"] = tuple(link.user for link in row.colleagues.select_related("user").order_by("pk"))
    now["topics"] = tuple(link.topic for link in row.topic_links.select_related("topic").order_by("pk"))
    return now


def _change(row: Touchpoint, before: Mapping[str, Any], changes: Mapping[str, Any], by: User) -> Logged:
    now = clock.now()
    # Taken back from being cancelled, it no longer says why it was.
    revived = {"cancelled_because": None} if changes.get("status", row.status) != Status.CANCELLED else {}
    draft = Draft(**{**before, **changes, **revived}, source=row.source).cleaned(today=now.date())
    rules.may_move(row.status, draft.status).or_raise()
    _may_stand(draft, now.date(), checked=row.status == draft.status and row.on == draft.on)
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
    return Logged(row, warnings, new=False)


def _write_note(touchpoint: Touchpoint, words: str, *, author: User, by: User) -> Note:
    now = clock.now()
    note = Note.objects.create(
        touchpoint=touchpoint,
        side=touchpoint.side,
        territory_id=touchpoint.territory_id,
        text=words,
        folded=fold(words),
        written_by=author,
        written_at=now,
        changed_at=now,
    )
    _record_note("note.written", note, {"text": words}, by)
    return note


def _warnings_on_change(row: Touchpoint, draft: Draft, old: Mapping[str, Any], by: User) -> tuple[Warned, ...]:
    if draft.status != Status.PLANNED or not old.keys() & {"on", "channel", "experts", "status"}:
        return ()
    checked = check_plan(
        experts=draft.experts, channel=draft.channel, on=draft.on, by=by, topics=draft.topics, but=row.pk
    )
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


def _record_note(verb: str, note: Note, told: Mapping[str, Any], by: User) -> None:
    experts = note.touchpoint.experts.select_related("unverified")
    people = sorted(
        {recording.person_of(link.unverified) if link.unverified else f"expert:{link.expert_id}" for link in experts}
    )
    facts = {"touchpoint": note.touchpoint.key, "version": note.version}
    record_many((Event(verb, "note", note.key, facts, told, person=person) for person in people), by=by)


def _may_be_written(draft: Draft, by: User, today: date) -> None:
    owner = draft.function or (draft.owner.function if draft.owner else by.function)
    rules.may_log(by.function, owner, source=draft.source).or_raise()
    _may_stand(draft, today)


def _may_stand(draft: Draft, today: date, *, checked: bool = False) -> None:
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
    digest = draft.digest()
    if before.source_digest == digest:
        return Logged(before, new=False)
    told = {f.name: getattr(draft, f.name) for f in fields(draft) if f.name in CHANGEABLE - {"owner"}}
    now = as_told(before)
    newer = draft.source_changed_at is not None and (
        before.source_changed_at is None or draft.source_changed_at > before.source_changed_at
    )
    if not newer:
        raise _conflict(before, told, now)
    before.source_digest, source_changed_at = digest, draft.source_changed_at
    before.save(update_fields=["source_digest"])
    changed = _change(before, now, told, by)
    changed.touchpoint.source_changed_at = source_changed_at
    changed.touchpoint.save(update_fields=["source_changed_at"])
    if draft.note and not before.notes.filter(text=draft.note).exists():
        _write_note(before, draft.note, author=draft.owner or by, by=by)
    return changed


def _conflict(row: Touchpoint, yours: Mapping[str, Any], stands: Mapping[str, Any]) -> Conflict:
    return Conflict(
        "This touchpoint was changed meanwhile; look at both versions and say which holds.",
        yours={name: recording.plain(value) for name, value in yours.items()},
        theirs={name: recording.plain(stands[name]) for name in yours},
        version=row.version,
    )


__all__ = [
    "Conflict", "Draft", "Logged", "add_note", "add_unverified", "as_told", "cancel_touchpoint", "change_note",
    "change_touchpoint", "check_plan", "drop_promise", "expect_no_longer", "expect_source", "hand_over_all", "keep_promise", "log_many", "log_touchpoint",
    "plan_touchpoint", "promise", "reassign", "verify_expert",
]  # fmt: skip
