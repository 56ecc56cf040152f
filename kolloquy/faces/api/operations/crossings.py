"""What crossed the wall: releases that were signed, and hand-overs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Protocol, TypeVar

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import Field

from kolloquy.faces.api.callers import Caller, Needs
from kolloquy.faces.api.experts_found import found
from kolloquy.faces.api.paging import After, Limit, next_page, place
from kolloquy.faces.api.problems import not_found
from kolloquy.faces.api.shapes import Key, PageOf, Shape
from kolloquy.governance.queries import territory_of_country
from kolloquy.governance.tokens.vocabulary import Scope
from kolloquy.governance.wall import queries
from kolloquy.governance.wall.crossing import HandOverKind
from kolloquy.governance.wall.handing_over import hand_over as hand_over_to
from kolloquy.governance.wall.queries import HandOverSeen, ReleaseSeen

TAG = "Crossings"
router = Router()
READS_RELEASES, READS_HAND_OVERS = Needs(Scope.RELEASES_READ), Needs(Scope.HAND_OVERS_READ)
WRITES_HAND_OVERS = Needs(Scope.HAND_OVERS_WRITE)


class Chosen(Shape):
    kind: str
    key: str


class HandingOver(Shape):
    kind: HandOverKind
    expert_id: str = Field(pattern="^[A-Za-z0-9]{1,16}$", examples=["EWF3XDP7JM"])
    words: str = Field(min_length=1, max_length=2_000, examples=["They would like to take part in a trial."])


class ReleaseShown(Shape):
    """At coordination: what was released. How it came about is seen by those who make and review releases."""

    key: str
    level: str = Field(examples=["coordination"])
    title: str
    kind: str
    body: dict[str, Any] = Field(description="Exactly what crosses, and nothing besides.")
    experts: int | None = Field(description="Over how many, where it speaks of a group.")
    to: str = Field(description="To whom, in words.")
    state: str
    released_on: datetime | None
    chosen: list[Chosen] | None
    version: int | None
    prepared_by: str | None = Field(description="The name they sign in with.")
    prepared_at: datetime | None
    reviewed_by: str | None
    decision: str | None
    meaning: str | None = Field(description="What the signature means.")
    digest: str | None
    revoked_by: str | None
    revoked_at: datetime | None
    revoked_because: str | None


class HandOverShown(Shape):
    key: str
    level: str
    kind: str
    expert_id: str
    from_function: str
    to_function: str
    state: str
    by: str = Field(description="The name they sign in with.")
    at: datetime
    words: str
    mine: bool
    to: str | None
    because: str | None
    answer: str | None
    version: int


@router.get("releases", response=PageOf[ReleaseShown], auth=READS_RELEASES, summary="Releases, newest first")
def releases(
    request: HttpRequest,
    ledger: Annotated[
        bool, Query(description="Those whose making you see, in the place of what is released to you.")
    ] = False,
    after: After = None,
    limit: Limit = 50,
) -> PageOf[ReleaseShown]:
    """What was released to you, or with `ledger` what you see of the making of releases."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    rows = queries.ledger(caller.reader) if ledger else queries.released_to(caller.reader)
    of = "ledger" if ledger else "releases"
    page, more = _cut(rows, place(after, of, caller), limit)
    return PageOf[ReleaseShown](items=[_release(each) for each in page], next=next_page(request, more, of, caller))


@router.get("releases/{key}", response=ReleaseShown, auth=READS_RELEASES, summary="One release")
def release(request: HttpRequest, key: Key) -> ReleaseShown:
    """A release as far as you see it."""
    seen = queries.release(key, request.auth.reader)  # type: ignore[attr-defined]
    if seen is None:
        raise not_found()
    return _release(seen)


@router.get("hand-overs", response=PageOf[HandOverShown], auth=READS_HAND_OVERS, summary="Hand-overs, newest first")
def hand_overs(request: HttpRequest, after: After = None, limit: Limit = 50) -> PageOf[HandOverShown]:
    """An expert's interest in research, or a question, given from one function to another."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    page, more = _cut(queries.hand_overs(caller.reader), place(after, "hand-overs", caller), limit)
    items = [_hand_over(each) for each in page]
    return PageOf[HandOverShown](items=items, next=next_page(request, more, "hand-overs", caller))


@router.get("hand-overs/{key}", response=HandOverShown, auth=READS_HAND_OVERS, summary="One hand-over")
def hand_over(request: HttpRequest, key: Key) -> HandOverShown:
    """A hand-over as far as you see it."""
    return _one(key, request.auth)  # type: ignore[attr-defined]


def _one(key: str, caller: Caller) -> HandOverShown:
    for each in queries.hand_overs(caller.reader):
        if each.key == key:
            return _hand_over(each)
    raise not_found()


@router.post("hand-overs", response={201: HandOverShown}, auth=WRITES_HAND_OVERS, summary="Hand a matter over")
def make_hand_over(request: HttpRequest, told: HandingOver) -> Status[HandOverShown]:
    """Give an expert's interest in research to research, or a question to Medical; you see that it was taken on."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    expert = found(told.expert_id)
    made = hand_over_to(
        kind=told.kind,
        expert_id=expert.pk,
        words=told.words,
        territory=territory_of_country(expert.country),
        by=caller.user,
    )
    return Status(201, _one(made.key, caller))


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


_K = TypeVar("_K", bound=_Keyed)


def _cut(rows: Sequence[_K], start: str | None, limit: int) -> tuple[Sequence[_K], str | None]:
    """A page of a list that is short by its nature."""
    keys = [row.key for row in rows]
    first = keys.index(start) + 1 if start in keys else 0
    page = rows[first : first + limit]
    return page, page[-1].key if len(rows) > first + limit else None


def _release(seen: ReleaseSeen) -> ReleaseShown:
    return ReleaseShown(
        key=seen.key,
        level=seen.level.name.lower(),
        title=seen.title,
        kind=seen.kind,
        body=seen.body,
        experts=seen.experts,
        to=seen.to,
        state=seen.state,
        released_on=seen.released_on,
        chosen=None if seen.chosen is None else [Chosen(kind=kind, key=key) for kind, key in seen.chosen],
        version=seen.version,
        prepared_by=_name(seen.prepared_by),
        prepared_at=seen.prepared_at,
        reviewed_by=_name(seen.reviewed_by),
        decision=seen.decision,
        meaning=seen.meaning,
        digest=seen.digest,
        revoked_by=_name(seen.revoked_by),
        revoked_at=seen.revoked_at,
        revoked_because=seen.revoked_because,
    )


def _hand_over(seen: HandOverSeen) -> HandOverShown:
    return HandOverShown(
        key=seen.key,
        level=seen.level.name.lower(),
        kind=seen.kind,
        expert_id=seen.expert_id,
        from_function=seen.from_function,
        to_function=seen.to_function,
        state=seen.state,
        by=seen.by.username,
        at=seen.at,
        words=seen.words,
        mine=seen.mine,
        to=_name(seen.to),
        because=seen.because,
        answer=seen.answer,
        version=seen.version,
    )


def _name(user: Any) -> str | None:
    return user.username if user else None
