"""What the law and an expert's own word come to: may they be contacted, what do they wish, what have they asked."""

from datetime import date
from typing import Annotated

from django.conf import settings
from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from kolloquy.faces.api.callers import Caller, Needs
from kolloquy.faces.api.experts_found import found
from kolloquy.faces.api.paging import After, Limit, next_page, place
from kolloquy.faces.api.problems import not_found
from kolloquy.faces.api.shapes import ExpertId, Key, PageOf, Shape
from kolloquy.governance.rights.models import RightsRequest
from kolloquy.governance.rights.queries import legal_state, rule_packs
from kolloquy.governance.rights.rules import may_contact, purpose_of
from kolloquy.governance.rights.vocabulary import RequestKind, RequestState
from kolloquy.governance.tokens.vocabulary import Scope
from kolloquy.governance.wall.filters import with_level
from kolloquy.governance.wall.policy import Level, RecordClass
from kolloquy.identity.models import Expert
from kolloquy.kernel import clock
from kolloquy.strategy.vocabulary import Channel

TAG = "Rights"
router = Router()
READS_STATE = Needs(Scope.RIGHTS_READ, RecordClass.LEGAL_STATE)
READS_WISHES = Needs(Scope.RIGHTS_READ, RecordClass.PREFERENCE)
READS_REQUESTS = Needs(Scope.RIGHTS_READ, RecordClass.RIGHTS_REQUEST)


class Contact(Shape):
    """May they be contacted by you, by this channel, today?"""

    allowed: bool
    rule: str | None = Field(examples=["RI-1"])
    sentence: str | None = Field(description="What to do next.")


class LegalStateShown(Shape):
    """At coordination: whether they may be contacted. All else is null."""

    expert_id: str
    on: date
    contact: Contact
    basis: str | None = Field(examples=["legitimate_interest"])
    notice_due_on: date | None
    notice_given_on: date | None
    notice_overdue: bool | None
    consents: list[list[str]] | None = Field(description="Pairs of purpose and channel.")
    withdrawn: list[list[str]] | None
    objections: list[str] | None = Field(description="Purposes, or “everything”.")
    restricted: bool | None
    do_not_contact: bool | None
    erased: bool | None


class WishesShown(Shape):
    """At coordination: do not contact, channels, hours and how often. All else is null."""

    expert_id: str
    do_not_contact: bool
    channels: list[str]
    weekdays: list[str]
    times: list[str]
    formats: list[str] | None
    content: list[str] | None
    topics: list[str] | None
    most_contacts_per_quarter: int | None
    sources: dict[str, str] | None = Field(description="By wish: how it is known.")


class RequestShown(Shape):
    """At coordination: that there is one, and when it is due. All else is null."""

    key: str
    expert_id: str | None = Field(description="Null at coordination.")
    kind: RequestKind
    state: RequestState
    received_on: date
    due_on: date
    closed_on: date | None
    words: str | None = Field(description="What they asked, as they put it.")
    answer: str | None
    extended_because: str | None
    version: int | None


@router.get("experts/{expert_id}/legal-state", response=LegalStateShown, auth=READS_STATE, summary="Legal state")
def legal_state_of(
    request: HttpRequest,
    expert_id: ExpertId,
    channel: Annotated[Channel, Query(description="By which one would contact them.")] = Channel.FACE_TO_FACE,
) -> LegalStateShown:
    """Notice, consent, objection, restriction, erasure; and whether you may contact them today."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    expert, today = found(expert_id), clock.today()
    state = legal_state(expert.pk, on=today)
    verdict = may_contact(
        state,
        channel=channel,
        purpose=purpose_of(caller.user.function),
        on=today,
        country=expert.country,
        packs=rule_packs(settings.KOLLOQUY.home),
    )
    full = caller.sees(RecordClass.LEGAL_STATE, Level.FULL)
    return LegalStateShown(
        expert_id=expert.pk,
        on=today,
        contact=Contact(allowed=bool(verdict), rule=verdict.rule, sentence=verdict.reason or None),
        basis=state.basis if full else None,
        notice_due_on=state.notice_due_on if full else None,
        notice_given_on=state.notice_given_on if full else None,
        notice_overdue=state.overdue if full else None,
        consents=sorted(map(list, state.consents)) if full else None,
        withdrawn=sorted(map(list, state.withdrawn)) if full else None,
        objections=sorted(state.objections) if full else None,
        restricted=state.restricted if full else None,
        do_not_contact=state.do_not_contact if full else None,
        erased=state.erased if full else None,
    )


@router.get("experts/{expert_id}/wishes", response=WishesShown, auth=READS_WISHES, summary="What an expert wishes")
def wishes(request: HttpRequest, expert_id: ExpertId) -> WishesShown:
    """Channels, days, times, formats, topics and how often, as they said."""
    return wishes_shown(found(expert_id), request.auth)  # type: ignore[attr-defined]


def wishes_shown(expert: Expert, caller: Caller) -> WishesShown:
    state = legal_state(expert.pk, on=clock.today())
    said, full = state.wishes, caller.sees(RecordClass.PREFERENCE, Level.FULL)
    return WishesShown(
        expert_id=expert.pk,
        do_not_contact=state.do_not_contact,
        channels=list(said.channels),
        weekdays=list(said.weekdays),
        times=list(said.times),
        formats=list(said.formats) if full else None,
        content=list(said.content) if full else None,
        topics=list(said.topics) if full else None,
        most_contacts_per_quarter=said.most_contacts_per_quarter,
        sources=dict(state.sources) if full else None,
    )


@router.get("rights-requests", response=PageOf[RequestShown], auth=READS_REQUESTS, summary="What experts asked")
def rights_requests(
    request: HttpRequest,
    closed: Annotated[bool, Query(description="The closed ones, in the place of the open ones.")] = False,
    after: After = None,
    limit: Limit = 50,
) -> PageOf[RequestShown]:
    """Access, correction, erasure, restriction, objection. The trail remembers that you read what they wrote."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    rows = with_level(RightsRequest.objects.filter(closed_on__isnull=not closed), caller.reader)
    if start := place(after, "rights-requests", caller):
        rows = rows.filter(pk__lt=int(start))
    page = list(rows.order_by("-pk")[: limit + 1])
    more = str(page[limit - 1].pk) if len(page) > limit else None
    if any(row.wall_level >= Level.FULL for row in page[:limit]):
        caller.tell_trail(RecordClass.RIGHTS_REQUEST, "list")
    items = [request_shown(row, row.wall_level) for row in page[:limit]]
    return PageOf[RequestShown](items=items, next=next_page(request, more, "rights-requests", caller))


@router.get("rights-requests/{key}", response=RequestShown, auth=READS_REQUESTS, summary="One request of an expert")
def rights_request(request: HttpRequest, key: Key) -> RequestShown:
    """A request as far as you see it. The trail remembers that you read it."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    row = with_level(RightsRequest.objects.filter(key=key), caller.reader).first()
    if row is None:
        raise not_found()
    if row.wall_level >= Level.FULL:
        caller.tell_trail(RecordClass.RIGHTS_REQUEST, key)
    return request_shown(row, row.wall_level)


def request_shown(row: RightsRequest, level: Level) -> RequestShown:
    full = level >= Level.FULL
    return RequestShown(
        key=row.key,
        expert_id=row.expert_id if full else None,
        kind=RequestKind(row.kind),
        state=RequestState(row.state),
        received_on=row.received_on,
        due_on=row.due_on,
        closed_on=row.closed_on,
        words=row.words if full else None,
        answer=row.answer if full else None,
        extended_because=row.extended_because if full else None,
        version=row.version if full else None,
    )
