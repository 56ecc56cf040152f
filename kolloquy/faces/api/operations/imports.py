"""What came in from files: looked at, taken, undone; and the people in it whom nobody knows yet."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import File, Form, Router, Status, UploadedFile
from pydantic import Field

from kolloquy.engagement import queries as engagement
from kolloquy.engagement.incoming import actions, queries
from kolloquy.engagement.incoming.models import Import
from kolloquy.engagement.incoming.queries import ImportSeen
from kolloquy.engagement.incoming.readers.files import Asked
from kolloquy.engagement.incoming.undoing import undo_import
from kolloquy.engagement.incoming.vocabulary import Outcome, State
from kolloquy.engagement.models import UnverifiedExpert
from kolloquy.engagement.unverified.actions import verify_expert
from kolloquy.engagement.unverified.queries import UnverifiedSeen
from kolloquy.faces.api.callers import Caller, Needs
from kolloquy.faces.api.paging import After, Limit, next_page, place
from kolloquy.faces.api.problems import not_found, not_valid
from kolloquy.faces.api.shapes import Key, PageOf, Shape
from kolloquy.governance.rules import may_decide_identity
from kolloquy.governance.tokens.vocabulary import Scope
from kolloquy.governance.vocabulary import Function
from kolloquy.identity.queries import current_expert
from kolloquy.kernel import clock
from kolloquy.strategy.vocabulary import Channel

TAG = "Imports"
router = Router()
READS, WRITES = Needs(Scope.IMPORTS_READ), Needs(Scope.IMPORTS_WRITE)
MOST_FILES = 500


class ImportShown(Shape):
    key: str = Field(examples=["7GQ2KXM4ZB9TRC5D"])
    kind: str = Field(examples=["touchpoints"])
    state: State
    file: str = Field(description="The name of the file.")
    mapping: str | None = Field(description="How its columns were read.")
    counts: dict[str, int] = Field(description="Rows and records by what became of them.", examples=[{"rows": 120}])
    by: str = Field(description="Who brought it in.")
    mine: bool
    at: datetime
    taken_at: datetime | None
    undone_at: datetime | None


class RowTold(Shape):
    """A row that has something to say."""

    place: str = Field(examples=["line 12"])
    outcome: Outcome
    sentences: list[str]


class ImportOpened(ImportShown):
    rows: list[RowTold] = Field(description="Up to 200 of each outcome; the many that simply came in have none.")


class Reading(Shape):
    """How the files are to be read."""

    mapping: str | None = Field(None, max_length=80, description="The name of a preset or a saved mapping, for tables.")
    function: Function | None = Field(None, description="Whose touchpoints they are, where a file names nobody known.")
    channel: Channel | None = Field(None, description="Of all rows, where a file does not say.")
    time_zone: str = Field("UTC", max_length=60, examples=["Europe/Madrid"])
    keep_body: bool = Field(False, description="Keep what e-mails say as notes.")


class Taking(Shape):
    rows: list[Annotated[int, Field(ge=0, le=2**31 - 1)]] | None = Field(
        None, max_length=100_000, description="Only these rows, by number; all good ones unless stated."
    )


class Decision(Shape):
    expert_id: str | None = Field(max_length=16, description="Who it is; null where it is nobody known.")


class Decided(Shape):
    key: str
    expert_id: str | None
    moved: int = Field(description="Touchpoints and promises that followed.")


class CandidateShown(Shape):
    expert_id: str
    name: str
    institution: str | None
    probability: float = Field(description="An order, not a measurement.")
    because: str


class UnverifiedShown(Shape):
    key: str
    name: str
    institution: str | None
    city: str | None
    country: str | None
    candidates: list[CandidateShown] = Field(description="Whom it may be, the likeliest first.")
    touchpoints: int
    added_at: datetime


@router.get("imports", response=PageOf[ImportShown], auth=READS, summary="Imports, newest first")
def imports(request: HttpRequest, after: After = None, limit: Limit = 50) -> PageOf[ImportShown]:
    """Those you brought in; all of them for a data steward and for Compliance."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    start = place(after, "imports", caller)
    found, more = queries.imports(caller.reader, after=int(start) if start else None, size=limit)
    items = [ImportShown.model_validate(_shown(each)) for each in found]
    return PageOf[ImportShown](
        items=items, next=next_page(request, None if more is None else str(more), "imports", caller)
    )


@router.get("imports/{key}", response=ImportOpened, auth=READS, summary="One import")
def one_import(request: HttpRequest, key: Key) -> ImportOpened:
    """An import with the rows that could not be taken, or are worth knowing of."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    return _opened(key, caller)


def _to_act_on(key: str, caller: Caller) -> Import:
    row = queries.record_of(key, caller.reader)
    if row is None:
        raise not_found()
    return row


def _opened(key: str, caller: Caller) -> ImportOpened:
    found = queries.import_(key, caller.reader)
    if found is None:
        raise not_found()
    rows = [
        RowTold(place=row.place, outcome=outcome, sentences=list(row.sentences))
        for outcome in Outcome
        for row in queries.rows_of(key, caller.reader, outcome)
    ]
    return ImportOpened.model_validate({**_shown(found), "rows": rows})


@router.post("imports", response={201: ImportOpened}, auth=WRITES, summary="Bring files in, to look at them first")
def upload(request: HttpRequest, files: File[list[UploadedFile]], told: Form[Reading]) -> Status[ImportOpened]:
    """Read tables, calendars or e-mails and say what is wrong in which row. Nothing is taken yet."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    if len(files) > MOST_FILES:
        raise not_valid([("body.files", f"At most {MOST_FILES} files at once; send the others after these.")])
    asked = Asked(
        clock.today(),
        actions.mapping_for(told.mapping) if told.mapping else None,
        told.keep_body,
        told.channel,
        told.time_zone,
    )
    made = actions.preview(
        files=[(each.name or "file", each.read()) for each in files],
        asked=asked,
        by=caller.user,
        function=told.function,
    )
    return Status(201, _opened(made.key, caller))


@router.post("imports/{key}/take", response=ImportOpened, auth=WRITES, summary="Take an import")
def take(request: HttpRequest, key: Key, told: Taking) -> ImportOpened:
    """Take all good rows, or the chosen ones, in one transaction; the file itself is kept no longer."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    chosen = None if told.rows is None else frozenset(told.rows)
    actions.take_preview(importing=_to_act_on(key, caller), by=caller.user, chosen=chosen)
    return _opened(key, caller)


@router.post("imports/{key}/undo", response=ImportOpened, auth=WRITES, summary="Undo an import")
def undo(request: HttpRequest, key: Key) -> ImportOpened:
    """Remove what it brought, as far as nobody has changed or used it since."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    undo_import(importing=_to_act_on(key, caller), by=caller.user)
    return _opened(key, caller)


@router.post("unverified-experts/{key}/decide", response=Decided, auth=WRITES, summary="Say who somebody is")
def decide(request: HttpRequest, key: Key, told: Decision) -> Decided:
    """A steward's word on who it is, or with null that it is nobody known; touchpoints and promises follow."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    may_decide_identity(caller.user.function).or_raise()
    row = UnverifiedExpert.objects.filter(key=key).first()
    if row is None:
        raise not_found()
    expert = current_expert(told.expert_id) if told.expert_id else None
    if told.expert_id and expert is None:
        raise not_valid([("body.expert_id", f"No expert has the id “{told.expert_id}”; find them at /experts.")])
    moved = verify_expert(unverified=row, expert=expert, by=caller.user)
    return Decided(key=key, expert_id=expert.pk if expert else None, moved=moved)


@router.get("unverified-experts", response=PageOf[UnverifiedShown], auth=READS, summary="Who waits for a steward")
def unverified_experts(request: HttpRequest, after: After = None, limit: Limit = 50) -> PageOf[UnverifiedShown]:
    """Who was met and is not known yet, longest first; for data stewards."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    may_decide_identity(caller.user.function).or_raise()
    waiting = engagement.waiting(size=1_000)
    start = place(after, "unverified", caller)
    keys = [each.key for each in waiting]
    first = keys.index(start) + 1 if start in keys else 0
    page = waiting[first : first + limit]
    more = page[-1].key if len(waiting) > first + limit else None
    items = [_unverified(each) for each in page]
    return PageOf[UnverifiedShown](items=items, next=next_page(request, more, "unverified", caller))


def _shown(seen: ImportSeen) -> dict[str, object]:
    return {
        "key": seen.key,
        "kind": seen.kind,
        "state": seen.state,
        "file": seen.file_name,
        "mapping": seen.mapping,
        "counts": seen.counts,
        "by": seen.by,
        "mine": seen.mine,
        "at": seen.at,
        "taken_at": seen.taken_at,
        "undone_at": seen.undone_at,
    }


def _unverified(seen: UnverifiedSeen) -> UnverifiedShown:
    return UnverifiedShown(
        key=seen.key,
        name=seen.name,
        institution=seen.institution,
        city=seen.city,
        country=seen.country,
        candidates=[
            CandidateShown(
                expert_id=each.expert_id,
                name=each.name,
                institution=each.institution,
                probability=each.probability,
                because=each.because,
            )
            for each in seen.candidates
        ],
        touchpoints=seen.touchpoints,
        added_at=seen.added_at,
    )
