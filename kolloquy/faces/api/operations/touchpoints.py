"""What passed between our people and experts: read, logged, planned, changed, cancelled."""

from datetime import date
from typing import Annotated

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from kolloquy.engagement import queries
from kolloquy.engagement.actions import cancel_touchpoint, change_touchpoint, log_touchpoint
from kolloquy.engagement.models import Touchpoint
from kolloquy.engagement.problems import Conflict
from kolloquy.engagement.seen import Page, TouchpointSeen
from kolloquy.engagement.vocabulary import Source
from kolloquy.engagement.vocabulary import Status as TouchpointStatus
from kolloquy.engagement.written import line as one_line
from kolloquy.faces.api import naming
from kolloquy.faces.api.callers import Caller, Needs
from kolloquy.faces.api.experts_found import found
from kolloquy.faces.api.paging import After, Limit, next_page, place
from kolloquy.faces.api.problems import Refusal, not_found, not_valid
from kolloquy.faces.api.shapes import ExpertId, Key, PageOf, words
from kolloquy.faces.api.touchpoint_shapes import (
    Cancelling,
    DiscussionTopicShown,
    TouchpointChange,
    TouchpointFound,
    TouchpointShown,
    TouchpointToLog,
    TouchpointWritten,
    heeded,
    touchpoint_shown,
    touchpoints_shown,
)
from kolloquy.faces.api.versions import IfMatch, conflicting, etag, version_of
from kolloquy.governance.tokens.vocabulary import Scope
from kolloquy.governance.vocabulary import Function
from kolloquy.kernel import clock
from kolloquy.strategy.vocabulary import Channel

TAG = "Touchpoints"
router = Router()
READS, WRITES = Needs(Scope.TOUCHPOINTS_READ), Needs(Scope.TOUCHPOINTS_WRITE)
_TOLD = ("starts_at", "minutes", "place", "channel_quality", "sentiment", "stage", "cancelled_because")


@router.get("touchpoints", response=PageOf[TouchpointShown], auth=READS, summary="Touchpoints, newest first")
def touchpoints(
    request: HttpRequest,
    expert: Annotated[str | None, Query(pattern="^[A-Za-z0-9]{1,16}$", description="Only with this expert.")] = None,
    mine: Annotated[bool, Query(description="Only those you own or took part in.")] = False,
    status: Annotated[TouchpointStatus | None, Query(description="Only in this state.")] = None,
    channel: Annotated[Channel | None, Query(description="Only by this channel.")] = None,
    function: Annotated[Function | None, Query(description="Only of this function.")] = None,
    topic: Annotated[
        str | None, Query(pattern="^[A-Za-z0-9_-]{1,80}$", description="Only on this topic, an on-label one.")
    ] = None,
    after: After = None,
    limit: Limit = 50,
) -> PageOf[TouchpointShown]:
    """All you see, or your own, narrowed as you ask; or all of one expert."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    asked = {"status": status, "channel": channel, "function": function, "topic": topic}
    start = place(after, "touchpoints", caller)
    if expert is not None:
        if mine or any(asked.values()):
            raise not_valid([("query.expert", "An expert's touchpoints come all at once; leave the rest out.")])
        page = queries.timeline(found(expert), caller.reader, start, limit)
    elif mine:
        page = queries.diary(caller.reader, start, limit, **asked)
    else:
        page = queries.latest(caller.reader, start, limit, **asked)
    return _page(request, page, "touchpoints", caller)


@router.get(
    "experts/{expert_id}/touchpoints", response=PageOf[TouchpointShown], auth=READS, summary="An expert's timeline"
)
def timeline(
    request: HttpRequest, expert_id: ExpertId, after: After = None, limit: Limit = 50
) -> PageOf[TouchpointShown]:
    """Everybody's touchpoints with the expert, newest first, each as far as you see it."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    page = queries.timeline(found(expert_id), caller.reader, place(after, "timeline", caller), limit)
    return _page(request, page, "timeline", caller)


@router.get(
    "experts/{expert_id}/met-around", response=list[TouchpointShown], auth=READS, summary="Who meets an expert nearby"
)
def met_around(
    request: HttpRequest,
    expert_id: ExpertId,
    on: Annotated[date | None, Query(description="The day; today unless stated.")] = None,
) -> list[TouchpointShown]:
    """Touchpoints with the expert within a fortnight each side of a day, the nearest first."""
    day = on or clock.today()
    if not 1950 <= day.year <= 2200:
        raise not_valid([("query.on", "“on” is no day one meets on; give one of this century.")])
    caller: Caller = request.auth  # type: ignore[attr-defined]
    return touchpoints_shown(queries.met_around(caller.reader, found(expert_id), day))


@router.get("touchpoints/search", response=PageOf[TouchpointFound], auth=READS, summary="Find touchpoints by a word")
def search(
    request: HttpRequest,
    q: Annotated[str, words("Beginnings of words of an expert's name, a topic, or your own notes.")],
    after: After = None,
    limit: Limit = 50,
) -> PageOf[TouchpointFound]:
    """Newest first, each with what it was found by."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    page = queries.search(q, caller.reader, place(after, "search", caller), limit)
    shown = touchpoints_shown([hit.touchpoint for hit in page.rows])
    items = [TouchpointFound(touchpoint=each, because=hit.because) for each, hit in zip(shown, page.rows, strict=True)]
    return PageOf[TouchpointFound](items=items, next=next_page(request, page.next_cursor, "search", caller))


@router.get("touchpoints/{key}", response=TouchpointShown, auth=READS, summary="One touchpoint")
def touchpoint(request: HttpRequest, key: Key, response: HttpResponse) -> TouchpointShown:
    """A touchpoint as far as you see it; its notes are at /touchpoints/{key}/notes."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    shown = touchpoint_shown(seen(key, caller))
    etag(shown.version, response)
    return shown


@router.post(
    "touchpoints",
    response={201: TouchpointWritten, 200: TouchpointWritten},
    auth=WRITES,
    summary="Log or plan a touchpoint",
)
def log(request: HttpRequest, told: TouchpointToLog, response: HttpResponse) -> Status[TouchpointWritten]:
    """Write down an exchange that was held, or plan one. What was held is never refused, it warns.

    201 for a new one, 200 where your `client_id` had brought it in before.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    by = caller.user
    if not one_line(told.source_system, "The source system") or (told.source_changed_at and told.client_id is None):
        raise not_valid([("body.client_id", "“client_id” is missing; state the id that source_system gave it.")])
    before = _came_in(told, caller)
    try:
        with transaction.atomic():
            logged = log_touchpoint(
                by=by,
                experts=naming.everybody(told.experts, by),
                channel=told.channel,
                on=told.on,
                status=told.status,
                colleagues=naming.people(told.colleagues, "body.colleagues"),
                topics=naming.topics(told.topics, caller.reader),
                owner=naming.person(told.owner, "body.owner") if told.owner else by,
                note=told.note,
                source=Source.API,
                source_system=told.source_system if told.client_id else "",
                source_key=told.client_id,
                source_changed_at=told.source_changed_at,
                **{name: getattr(told, name) for name in _TOLD},
            )
    except Conflict as error:
        current = seen(before.key, caller) if before else None
        if current is None:
            raise Refusal(409, str(error)) from None
        raise conflicting(error, None, current=touchpoint_shown(current), yours=told) from None
    shown = touchpoint_shown(seen(logged.touchpoint.key, caller))
    etag(shown.version, response)
    response["Location"] = f"/api/v1/touchpoints/{shown.key}"
    written = TouchpointWritten(touchpoint=shown, warnings=heeded(logged.warnings))
    return Status(201 if logged.new else 200, written)


@router.patch("touchpoints/{key}", response=TouchpointWritten, auth=WRITES, summary="Change a touchpoint")
def change(
    request: HttpRequest, key: Key, changed: TouchpointChange, response: HttpResponse, if_match: IfMatch = None
) -> TouchpointWritten:
    """Change what is stated. If somebody else was first, neither version is lost: the answer holds both."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    row = to_act_on(key, caller)
    version = version_of(if_match, changed.version)
    try:
        with transaction.atomic():
            logged = change_touchpoint(touchpoint=row, version=version, by=caller.user, **_changes(changed, caller))
    except Conflict as error:
        current = touchpoint_shown(seen(key, caller))
        raise conflicting(error, if_match, current=current, yours=changed) from None
    shown = touchpoint_shown(seen(key, caller))
    etag(shown.version, response)
    return TouchpointWritten(touchpoint=shown, warnings=heeded(logged.warnings))


@router.post("touchpoints/{key}/cancel", response=TouchpointWritten, auth=WRITES, summary="Cancel a touchpoint")
def cancel(
    request: HttpRequest, key: Key, cancelling: Cancelling, response: HttpResponse, if_match: IfMatch = None
) -> TouchpointWritten:
    """Say that it does not, or did not, take place, and why. It stays in the timeline, cancelled."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    row = to_act_on(key, caller)
    version = version_of(if_match, cancelling.version)
    try:
        logged = cancel_touchpoint(touchpoint=row, version=version, because=cancelling.because, by=caller.user)
    except Conflict as error:
        raise conflicting(error, if_match, current=touchpoint_shown(seen(key, caller)), yours=cancelling) from None
    shown = touchpoint_shown(seen(key, caller))
    etag(shown.version, response)
    return TouchpointWritten(touchpoint=shown, warnings=heeded(logged.warnings))


@router.get("discussion-topics", response=PageOf[DiscussionTopicShown], auth=READS, summary="What one talks about")
def discussion_topics(request: HttpRequest, after: After = None, limit: Limit = 50) -> PageOf[DiscussionTopicShown]:
    """The topics a touchpoint may name; off-label ones for medical and research only."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    rows = naming.discussion_topics(caller.reader)
    if start := place(after, "discussion-topics", caller):
        rows = rows.filter(slug__gt=start)
    page = list(rows[: limit + 1])
    more = page[limit - 1].slug if len(page) > limit else None
    items = [DiscussionTopicShown(slug=each.slug, name=each.name, label=each.label) for each in page[:limit]]
    return PageOf[DiscussionTopicShown](items=items, next=next_page(request, more, "discussion-topics", caller))


def seen(key: str, caller: Caller) -> TouchpointSeen:
    one = queries.touchpoint(key, caller.reader)
    if one is None:
        raise not_found()
    return one


def to_act_on(key: str, caller: Caller) -> Touchpoint:
    row = queries.touchpoint_to_act_on(key, caller.reader)
    if row is None:
        raise not_found()
    return row


def _page(request: HttpRequest, page: Page[TouchpointSeen], of: str, caller: Caller) -> PageOf[TouchpointShown]:
    return PageOf[TouchpointShown](
        items=touchpoints_shown(page.rows), next=next_page(request, page.next_cursor, of, caller)
    )


def _came_in(told: TouchpointToLog, caller: Caller) -> Touchpoint | None:
    """What came in under that id before. One that the caller does not see in full is neither shown nor touched."""
    if told.client_id is None:
        return None
    # Read as the action reads them: an id with an unseen mark in it is the same id.
    system = one_line(told.source_system, "The source system", at_most=60) or ""
    key = one_line(told.client_id, "The id in the source system", at_most=120)
    before = Touchpoint.objects.filter(source_system=system, source_key=key).first() if key else None
    if before and queries.touchpoint_to_act_on(before.key, caller.reader) is None:
        raise Refusal(409, "This client_id is taken in that source system; the ids of one system name one record each.")
    return before


def _changes(changed: TouchpointChange, caller: Caller) -> dict[str, object]:
    stated = {name: getattr(changed, name) for name in changed.model_fields_set - {"version"}}
    never_empty = sorted(stated.keys() & {"channel", "on", "status", "experts", "colleagues", "topics", "owner"})
    empty = [name for name in never_empty if stated[name] is None]
    if empty:
        raise not_valid([(f"body.{name}", f"“{name}” cannot be cleared; leave it out.") for name in empty])
    if changed.experts is not None:
        stated["experts"] = naming.everybody(changed.experts, caller.user)
    if changed.colleagues is not None:
        stated["colleagues"] = naming.people(changed.colleagues, "body.colleagues")
    if changed.topics is not None:
        stated["topics"] = naming.topics(changed.topics, caller.reader)
    if changed.owner is not None:
        stated["owner"] = naming.person(changed.owner, "body.owner")
    return stated
