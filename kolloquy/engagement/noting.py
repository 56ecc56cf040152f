"""Notes of an exchange: records of their own, seen by fewer than their touchpoint."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from kolloquy.engagement import recording, rules, written
from kolloquy.engagement.models import Note, Touchpoint
from kolloquy.engagement.problems import Conflict
from kolloquy.governance.models import User
from kolloquy.governance.trail.actions import Event, record_many
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.text import fold


@transaction.atomic
def add_note(*, touchpoint: Touchpoint, text: str, by: User) -> Note:
    """Write down what was said."""
    words = written.text(text, "The note")
    if words is None:
        raise BadInput("The note is empty; write what was said, or leave it out.")
    rules.may_write_note(function=by.function, side=touchpoint.side).or_raise()
    return write_note(touchpoint, words, author=by, by=by)


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


def write_note(touchpoint: Touchpoint, words: str, *, author: User, by: User) -> Note:
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


def _record_note(verb: str, note: Note, told: Mapping[str, Any], by: User) -> None:
    experts = note.touchpoint.experts.select_related("unverified")
    people = sorted(
        {recording.person_of(link.unverified) if link.unverified else f"expert:{link.expert_id}" for link in experts}
    )
    facts = {"touchpoint": note.touchpoint.key, "version": note.version}
    record_many((Event(verb, "note", note.key, facts, told, person=person) for person in people), by=by)
