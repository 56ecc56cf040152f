"""What the API takes and gives of promises."""

from collections.abc import Sequence
from datetime import date

from pydantic import Field

from kolloquy.engagement.seen import FollowUpSeen
from kolloquy.engagement.written import SENTENCE
from kolloquy.faces.api.naming import ExpertNamed, usernames
from kolloquy.faces.api.shapes import Shape
from kolloquy.faces.api.touchpoint_shapes import Colleague, ExpertMet, Username, colleague, expert_met


class FollowUpShown(Shape):
    key: str = Field(examples=["7GQ2KXM4ZB9TRC5D"])
    promise: str = Field(examples=["Send the subgroup analysis."])
    expert: ExpertMet
    owner: Colleague
    promised_by: Colleague
    function: str
    side: str
    territory: str | None
    promised_on: date
    due_on: date
    days_over: int = Field(description="How long it has been overdue; 0 while there is time, or once it is closed.")
    done_on: date | None
    proof: str | None
    proof_touchpoint: str | None = Field(description="Its key, where you see that touchpoint.")
    dropped_because: str | None
    touchpoint: str | None = Field(description="The key of the touchpoint it was promised in, where you see it.")
    version: int


class KeptInTime(Shape):
    """How a team kept what fell due."""

    function: str
    territory: str | None
    due: int
    in_time: int
    late: int
    open: int = Field(description="Overdue and not kept.")
    share: float | None = Field(description="In time, of what was due.", examples=[0.83])


class Versioned(Shape):
    version: int | None = Field(None, ge=1, le=2**31 - 1, description="The version you change; or send If-Match.")


class Promise(Shape):
    expert: ExpertNamed
    promise: str = Field(min_length=1, max_length=SENTENCE, examples=["Send the subgroup analysis."])
    due_on: date = Field(examples=["2027-01-31"])
    owner: Username | None = Field(None, description="Who keeps it; you, unless stated.")
    touchpoint: str | None = Field(None, pattern="^[A-Za-z0-9]{1,20}$", description="The exchange it was promised in.")


class Keeping(Versioned):
    proof: str = Field(min_length=1, max_length=SENTENCE, examples=["Sent by e-mail, message of 12 March."])
    on: date | None = Field(None, description="The day it was kept; today unless stated.")
    proof_touchpoint: str | None = Field(None, pattern="^[A-Za-z0-9]{1,20}$")


class Dropping(Versioned):
    because: str = Field(min_length=1, max_length=SENTENCE, examples=["The analysis will not be made."])


class Passing(Versioned):
    to: Username


def follow_ups_shown(seen: Sequence[FollowUpSeen]) -> list[FollowUpShown]:
    named = usernames(each.user_id for one in seen for each in (one.owner, one.promised_by))
    return [
        FollowUpShown(
            key=one.key,
            promise=one.promise,
            expert=expert_met(one.expert),
            owner=colleague(one.owner, named),
            promised_by=colleague(one.promised_by, named),
            function=one.function,
            side=one.side,
            territory=one.territory,
            promised_on=one.promised_on,
            due_on=one.due_on,
            days_over=one.days_over,
            done_on=one.done_on,
            proof=one.proof,
            proof_touchpoint=one.proof_touchpoint,
            dropped_because=one.dropped_because,
            touchpoint=one.touchpoint,
            version=one.version,
        )
        for one in seen
    ]
