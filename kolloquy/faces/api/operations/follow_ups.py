"""What we promised experts: promised, kept with proof, dropped with a reason, passed on."""

from datetime import date
from typing import Annotated

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from kolloquy.engagement import queries
from kolloquy.engagement.follow_ups import actions
from kolloquy.engagement.models import FollowUp
from kolloquy.engagement.problems import Conflict
from kolloquy.faces.api import naming
from kolloquy.faces.api.callers import Caller, Needs
from kolloquy.faces.api.experts_found import found
from kolloquy.faces.api.follow_up_shapes import (
    Dropping,
    FollowUpShown,
    Keeping,
    KeptInTime,
    Passing,
    Promise,
    Versioned,
    follow_ups_shown,
)
from kolloquy.faces.api.operations.touchpoints import to_act_on as touchpoint_to_act_on
from kolloquy.faces.api.paging import After, Limit, next_page, place
from kolloquy.faces.api.problems import not_found
from kolloquy.faces.api.shapes import Key, PageOf
from kolloquy.faces.api.versions import IfMatch, conflicting, etag, version_of
from kolloquy.governance.tokens.vocabulary import Scope
from kolloquy.kernel import clock

TAG = "Follow-ups"
router = Router()
READS, WRITES = Needs(Scope.FOLLOW_UPS_READ), Needs(Scope.FOLLOW_UPS_WRITE)


@router.get("follow-ups", response=PageOf[FollowUpShown], auth=READS, summary="Promises")
def follow_ups(
    request: HttpRequest,
    expert: Annotated[str | None, Query(pattern="^[A-Za-z0-9]{1,16}$", description="Only to this expert.")] = None,
    mine: Annotated[bool, Query(description="Only those you own.")] = False,
    closed: Annotated[bool, Query(description="Those kept or dropped, in the place of the open ones.")] = False,
    after: After = None,
    limit: Limit = 50,
) -> PageOf[FollowUpShown]:
    """The open ones with the longest overdue first, or the closed ones, latest first."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    page = queries.follow_ups(
        caller.reader,
        expert=found(expert) if expert else None,
        owner=caller.user.pk if mine else None,
        closed=closed,
        after=place(after, "follow-ups", caller),
        size=limit,
    )
    more = next_page(request, page.next_cursor, "follow-ups", caller)
    return PageOf[FollowUpShown](items=follow_ups_shown(page.rows), next=more)


@router.get("follow-ups/kept-in-time", response=list[KeptInTime], auth=READS, summary="How promises were kept")
def kept_in_time(
    request: HttpRequest,
    first: Annotated[date, Query(description="Due on this day or later.")],
    last: Annotated[date, Query(description="Due on this day or earlier.")],
) -> list[KeptInTime]:
    """By team, of the promises you see that fell due in a span of days: kept in time, kept late, still open."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    shares = queries.kept_in_time(caller.reader, first=first, last=last, on=clock.today())
    return [
        KeptInTime(
            function=each.function,
            territory=each.territory,
            due=each.due,
            in_time=each.in_time,
            late=each.late,
            open=each.open,
            share=each.share,
        )
        for each in shares
    ]


@router.get("follow-ups/{key}", response=FollowUpShown, auth=READS, summary="One promise")
def follow_up(request: HttpRequest, key: Key, response: HttpResponse) -> FollowUpShown:
    """A promise, seen whole or not at all."""
    return _shown(key, request.auth, response)  # type: ignore[attr-defined]


@router.post("follow-ups", response={201: FollowUpShown}, auth=WRITES, summary="Write a promise down")
def promise(request: HttpRequest, told: Promise, response: HttpResponse) -> Status[FollowUpShown]:
    """What was promised, who keeps it, and until when."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    with transaction.atomic():
        row = actions.promise(
            expert=naming.somebody(told.expert, "body.expert", caller.user),
            promise=told.promise,
            due_on=told.due_on,
            owner=naming.person(told.owner, "body.owner") if told.owner else None,
            touchpoint=touchpoint_to_act_on(told.touchpoint, caller) if told.touchpoint else None,
            by=caller.user,
        )
    response["Location"] = f"/api/v1/follow-ups/{row.key}"
    return Status(201, _shown(row.key, caller, response))


@router.post("follow-ups/{key}/keep", response=FollowUpShown, auth=WRITES, summary="Say that a promise was kept")
def keep(
    request: HttpRequest, key: Key, told: Keeping, response: HttpResponse, if_match: IfMatch = None
) -> FollowUpShown:
    """Kept is kept with proof: what was sent, said or done, and where it can be seen."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    row, proof = _to_act_on(key, caller), told.proof_touchpoint
    try:
        actions.keep_promise(
            follow_up=row,
            proof=told.proof,
            proof_touchpoint=touchpoint_to_act_on(proof, caller) if proof else None,
            on=told.on,
            version=_version(if_match, told),
            by=caller.user,
        )
    except Conflict as error:
        raise conflicting(error, if_match, current=_shown(key, caller, response), yours=told) from None
    return _shown(key, caller, response)


@router.post("follow-ups/{key}/drop", response=FollowUpShown, auth=WRITES, summary="Drop a promise")
def drop(
    request: HttpRequest, key: Key, told: Dropping, response: HttpResponse, if_match: IfMatch = None
) -> FollowUpShown:
    """Say that it will not be kept, and why."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    row = _to_act_on(key, caller)
    try:
        actions.drop_promise(follow_up=row, because=told.because, version=_version(if_match, told), by=caller.user)
    except Conflict as error:
        raise conflicting(error, if_match, current=_shown(key, caller, response), yours=told) from None
    return _shown(key, caller, response)


@router.post("follow-ups/{key}/reassign", response=FollowUpShown, auth=WRITES, summary="Pass a promise on")
def reassign(
    request: HttpRequest, key: Key, told: Passing, response: HttpResponse, if_match: IfMatch = None
) -> FollowUpShown:
    """Give an open promise to a colleague on the same side of the wall."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    row = _to_act_on(key, caller)
    before = _shown(key, caller, response)
    try:
        actions.reassign(
            follow_up=row, to=naming.person(told.to, "body.to"), version=_version(if_match, told), by=caller.user
        )
    except Conflict as error:
        raise conflicting(error, if_match, current=_shown(key, caller, response), yours=told) from None
    # Whoever passed it on may no longer see it; they are told what they did.
    if queries.follow_up(key, caller.reader) is None:
        return before.model_copy(update={"owner": before.owner.model_copy(update={"username": told.to, "name": ""})})
    return _shown(key, caller, response)


def _version(if_match: str | None, told: Versioned) -> int | None:
    return version_of(if_match, told.version) if if_match or told.version is not None else None


def _to_act_on(key: str, caller: Caller) -> FollowUp:
    row = queries.follow_up_to_act_on(key, caller.reader)
    if row is None:
        raise not_found()
    return row


def _shown(key: str, caller: Caller, response: HttpResponse) -> FollowUpShown:
    seen = queries.follow_up(key, caller.reader)
    if seen is None:
        raise not_found()
    etag(seen.version, response)
    return follow_ups_shown([seen])[0]
