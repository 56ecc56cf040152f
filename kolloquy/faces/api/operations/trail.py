"""The trail: who did and read what, and when; and when it was last found whole."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router
from pydantic import Field

from kolloquy.faces.api.callers import Caller, Needs
from kolloquy.faces.api.paging import After, Limit, next_page, place
from kolloquy.faces.api.problems import not_found, not_valid
from kolloquy.faces.api.shapes import PageOf, Shape
from kolloquy.governance.tokens.vocabulary import Scope
from kolloquy.governance.trail import queries
from kolloquy.governance.trail.models import Entry
from kolloquy.governance.trail.rules import may_read_payload
from kolloquy.governance.wall.policy import RecordClass

TAG = "Trail"
router = Router()
READS = Needs(Scope.TRAIL_READ)
Word = r"^[A-Za-z0-9_.:/-]{1,200}$"


class EntryShown(Shape):
    number: int = Field(description="Contiguous from 1.", examples=[4711])
    at: datetime
    actor_id: int | None = Field(description="Null: the program itself.")
    actor: str = Field(description="Function and role, no name.", examples=["Medical, MSL"])
    verb: str = Field(examples=["touchpoint.logged"])
    kind: str = Field(examples=["touchpoint"])
    key: str
    facts: dict[str, Any] = Field(description="What was done; of a change, old and new values.")
    rule: str | None
    hash: str
    previous: str = Field(description="The hash of the entry before.")


class EntryOpened(EntryShown):
    person: str | None = Field(description="Whom it tells of.", examples=["expert:EWF3XDP7JM"])
    personal: dict[str, Any] | None = Field(
        description="What it tells of them; null where nothing, once shredded, or where the wall keeps that record from you."
    )
    shredded: bool = Field(description="It told something of a person, who was erased.")


class Verified(Shape):
    at: datetime
    number: int = Field(description="The entry that says so.")
    facts: dict[str, Any]


class TrailState(Shape):
    number: int = Field(description="Where the trail ends.")
    hash: str
    signed_up_to: int | None = Field(description="The last checkpoint; null before the first.")
    signed_at: datetime | None
    verified: Verified | None = Field(description="When it was last examined, and what was found.")


@router.get("trail/entries", response=PageOf[EntryShown], auth=READS, summary="The trail, newest first")
def entries(
    request: HttpRequest,
    person: Annotated[
        str | None, Query(pattern=r"^(expert|user|unverified):[A-Za-z0-9]{1,20}$", description="Whom it tells of.")
    ] = None,
    actor_id: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="Who did it.")] = None,
    verb: Annotated[str | None, Query(pattern=Word)] = None,
    kind: Annotated[str | None, Query(pattern=Word)] = None,
    key: Annotated[str | None, Query(pattern=Word)] = None,
    since: Annotated[date | None, Query(description="On this day or later.")] = None,
    until: Annotated[date | None, Query(description="On this day or earlier.")] = None,
    after: After = None,
    limit: Limit = 50,
) -> PageOf[EntryShown]:
    """What was done and read. The trail remembers that you read it."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    for name, day in (("since", since), ("until", until)):
        if day is not None and not 2000 <= day.year <= 2200:
            raise not_valid([(f"query.{name}", f"“{name}” is too far from today; give a day between 2000 and 2200.")])
    asked = queries.Filters(person, actor_id, verb, kind, key, since, until)
    start = place(after, "trail", caller)
    page = queries.entries(asked, before=int(start) if start else None, size=limit)
    if start is None:
        caller.tell_trail(RecordClass.TRAIL, "entries")
    more = None if page.further is None else str(page.further)
    items = [EntryShown.model_validate(_shown(entry)) for entry in page.entries]
    return PageOf[EntryShown](items=items, next=next_page(request, more, "trail", caller))


@router.get("trail/entries/{number}", response=EntryOpened, auth=READS, summary="One entry of the trail")
def entry(
    request: HttpRequest, number: Annotated[int, Path(ge=1, le=2**62, description="Its number.", example=1)]
) -> EntryOpened:
    """An entry with what it tells of a person. The trail remembers that you read it."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    found = queries.entry(number)
    if found is None:
        raise not_found()
    kept = queries.payload(found)
    names = kept.values if kept else ()
    told = kept if may_read_payload(found.kind, caller.reader, names=names) else None
    if told:
        caller.tell_trail(RecordClass.TRAIL, str(number))
    return EntryOpened.model_validate(
        {
            **_shown(found),
            "person": told.person if told else None,
            "personal": told.values if told else None,
            "shredded": found.payload_digest is not None and kept is None,
        }
    )


@router.get("trail/state", response=TrailState, auth=READS, summary="Where the trail ends, and when it was whole")
def state(request: HttpRequest) -> TrailState:
    """The end of the trail, the last signed checkpoint, and the last examination (`kolloquy trail verify` makes one)."""
    head, signed, verified = queries.head(), queries.last_checkpoint(), queries.last_verification()
    return TrailState(
        number=head.number,
        hash=head.hash,
        signed_up_to=signed.number if signed else None,
        signed_at=signed.at if signed else None,
        verified=Verified(at=verified.at, number=verified.number, facts=verified.facts) if verified else None,
    )


def _shown(entry: Entry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "at": entry.at,
        "actor_id": entry.actor_id,
        "actor": entry.actor_label,
        "verb": entry.verb,
        "kind": entry.kind,
        "key": entry.key,
        "facts": entry.facts,
        "rule": entry.rule,
        "hash": entry.hash,
        "previous": entry.previous,
    }
