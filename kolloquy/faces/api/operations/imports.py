"""What came in from files, and the people in it whom nobody knows yet."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from kolloquy.engagement import queries as engagement
from kolloquy.engagement.incoming import queries
from kolloquy.engagement.incoming.queries import ImportSeen
from kolloquy.engagement.incoming.vocabulary import Outcome, State
from kolloquy.engagement.unverified.queries import UnverifiedSeen
from kolloquy.faces.api.callers import Caller, Needs
from kolloquy.faces.api.paging import After, Limit, next_page, place
from kolloquy.faces.api.problems import not_found
from kolloquy.faces.api.shapes import Key, PageOf, Shape
from kolloquy.governance.rules import may_decide_identity
from kolloquy.governance.tokens.vocabulary import Scope

TAG = "Imports"
router = Router()
READS = Needs(Scope.IMPORTS_READ)


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
    found = queries.import_(key, caller.reader)
    if found is None:
        raise not_found()
    rows = [
        RowTold(place=row.place, outcome=outcome, sentences=list(row.sentences))
        for outcome in Outcome
        for row in queries.rows_of(key, caller.reader, outcome)
    ]
    return ImportOpened.model_validate({**_shown(found), "rows": rows})


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
