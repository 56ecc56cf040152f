"""What was said, in the author's words: records of their own, whose reading the trail remembers."""

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from kolloquy.engagement import queries
from kolloquy.engagement.actions import add_note, change_note
from kolloquy.engagement.models import Note
from kolloquy.engagement.problems import Conflict
from kolloquy.faces.api.callers import Caller, Needs
from kolloquy.faces.api.operations.touchpoints import seen
from kolloquy.faces.api.problems import not_found
from kolloquy.faces.api.shapes import Key
from kolloquy.faces.api.touchpoint_shapes import NoteChange, NoteShown, NoteToWrite, notes_shown
from kolloquy.faces.api.versions import IfMatch, conflicting, etag, version_of
from kolloquy.governance.tokens.vocabulary import Scope
from kolloquy.governance.wall.policy import RecordClass

TAG = "Notes"
router = Router()
READS, WRITES = Needs(Scope.NOTES_READ), Needs(Scope.NOTES_WRITE)


@router.get("touchpoints/{key}/notes", response=list[NoteShown], auth=READS, summary="The notes of a touchpoint")
def notes(request: HttpRequest, key: Key) -> list[NoteShown]:
    """What you see of what was said. The trail remembers that you read it."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    shown = notes_shown(seen(key, caller).notes or ())
    if shown:
        caller.tell_trail(RecordClass.NOTE, key)
    return shown


@router.post("touchpoints/{key}/notes", response={201: NoteShown}, auth=WRITES, summary="Write a note")
def write_note(request: HttpRequest, key: Key, told: NoteToWrite, response: HttpResponse) -> Status[NoteShown]:
    """Write down what was said; seen by fewer than the touchpoint is."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    row = queries.touchpoint_to_act_on(key, caller.reader)
    if row is None:
        raise not_found()
    note = add_note(touchpoint=row, text=told.text, by=caller.user)
    etag(note.version, response)
    return Status(201, _shown(note))


@router.patch("notes/{key}", response=NoteShown, auth=WRITES, summary="Change a note")
def rewrite_note(
    request: HttpRequest, key: Key, changed: NoteChange, response: HttpResponse, if_match: IfMatch = None
) -> NoteShown:
    """Change your own note; what it said before stays in the trail."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    note = queries.note_to_act_on(key, caller.reader)
    if note is None:
        raise not_found()
    try:
        note = change_note(note=note, version=version_of(if_match, changed.version), text=changed.text, by=caller.user)
    except Conflict as error:
        note.refresh_from_db()
        raise conflicting(error, if_match, current=_shown(note), yours=changed) from None
    etag(note.version, response)
    return _shown(note)


def _shown(note: Note) -> NoteShown:
    return NoteShown(
        key=note.key,
        text=note.text,
        written_by={"username": note.written_by.username, "name": str(note.written_by)},  # type: ignore[arg-type]
        written_at=note.written_at,
        changed_at=note.changed_at,
        version=note.version,
    )
