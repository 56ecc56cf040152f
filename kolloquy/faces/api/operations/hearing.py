"""What an expert said, noted by whoever heard it: wishes, objections, requests."""

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from ninja import Status
from pydantic import Field

from kolloquy.faces.api.callers import Caller, Needs
from kolloquy.faces.api.experts_found import found
from kolloquy.faces.api.operations.rights import RequestShown, WishesShown, request_shown, router, wishes_shown
from kolloquy.faces.api.problems import not_valid
from kolloquy.faces.api.shapes import ExpertId, Shape
from kolloquy.governance.rights.actions import note_wishes, take_stance
from kolloquy.governance.rights.requests import receive_request
from kolloquy.governance.rights.vocabulary import EVERYTHING, Purpose, RequestKind, Said, StanceKind, WishKind
from kolloquy.governance.tokens.vocabulary import Scope
from kolloquy.governance.wall.policy import Level
from kolloquy.kernel import clock

# One address, one router: what is read and what is noted of an expert share theirs.
WRITES = Needs(Scope.RIGHTS_WRITE)
__all__ = ["router"]
Listed = Annotated[list[Annotated[str, Field(max_length=200)]] | None, Field(max_length=100)]


class Heard(Shape):
    said_on: date = Field(examples=["2026-03-31"])
    source: Said = Field(description="How it is known.")
    proof: str = Field("", max_length=2_000, description="Where that can be seen.")


class WishesToNote(Heard):
    """Only what is stated is noted; an empty list takes back what was said before."""

    channels: Listed = None
    weekdays: Listed = None
    times: Listed = None
    formats: Listed = None
    content: Listed = None
    topics: Listed = None
    most_contacts_per_quarter: int | None = Field(None, ge=0, le=1_000)


class StanceToNote(Heard):
    kind: StanceKind
    holds: bool = Field(True, description="False: they no longer object; noted by Compliance.")
    scope: str = Field(
        EVERYTHING, json_schema_extra={"enum": [EVERYTHING, *Purpose.values]}, description="What an objection is about."
    )


class Stance(Shape):
    expert_id: str
    kind: StanceKind
    holds: bool
    scope: str


class RequestToNote(Shape):
    kind: RequestKind
    received_on: date = Field(examples=["2026-03-31"])
    source: Said
    words: str = Field(min_length=1, max_length=2_000, description="What they asked, as they put it.")


_KINDS = {
    "channels": WishKind.CHANNEL,
    "weekdays": WishKind.WEEKDAY,
    "times": WishKind.TIME,
    "formats": WishKind.FORMAT,
    "content": WishKind.CONTENT,
    "topics": WishKind.TOPIC,
    "most_contacts_per_quarter": WishKind.FREQUENCY,
}


@router.post("experts/{expert_id}/wishes", response=WishesShown, auth=WRITES, summary="Note what an expert wishes")
def wishes_heard(request: HttpRequest, expert_id: ExpertId, told: WishesToNote) -> WishesShown:
    """What differs from what was known is added to the history; what stands is answered, as far as you see it."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    expert = found(expert_id)
    wishes = {str(kind): getattr(told, name) for name, kind in _KINDS.items() if name in told.model_fields_set}
    note_wishes(
        expert_id=expert.pk,
        wishes=wishes,
        said_on=_day(told.said_on),
        source=told.source,
        proof=told.proof,
        by=caller.user,
    )
    return wishes_shown(expert, caller)


@router.post("experts/{expert_id}/stances", response=Stance, auth=WRITES, summary="Note an objection")
def stance_heard(request: HttpRequest, expert_id: ExpertId, told: StanceToNote) -> Stance:
    """An objection, a restriction, or the wish to be left in peace; contact is refused from then on."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    expert = found(expert_id)
    take_stance(
        expert_id=expert.pk,
        kind=told.kind,
        holds=told.holds,
        scope=told.scope,
        said_on=_day(told.said_on),
        source=told.source,
        proof=told.proof,
        by=caller.user,
    )
    return Stance(expert_id=expert.pk, kind=told.kind, holds=told.holds, scope=told.scope)


@router.post(
    "experts/{expert_id}/requests", response={201: RequestShown}, auth=WRITES, summary="Note what an expert asked"
)
def request_heard(request: HttpRequest, expert_id: ExpertId, told: RequestToNote) -> Status[RequestShown]:
    """Access, correction, erasure, restriction, objection: Compliance answers within a month."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    made = receive_request(
        expert_id=found(expert_id).pk,
        kind=told.kind,
        received_on=_day(told.received_on),
        source=told.source,
        words=told.words,
        by=caller.user,
    )
    return Status(201, request_shown(made, Level.FULL))  # whoever wrote it down knows it


def _day(day: date) -> date:
    if not 2000 <= day.year <= clock.today().year:
        raise not_valid([("body", f"{day} is no day they can have said it on; give the day it happened.")])
    return day
