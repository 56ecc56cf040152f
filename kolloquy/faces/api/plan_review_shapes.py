"""What the API takes and gives of what people say of plans."""

from datetime import datetime

from pydantic import Field

from kolloquy.faces.api.shapes import Shape
from kolloquy.planning.models import Review
from kolloquy.planning.reviewing.queries import CommentSeen


class CommentShown(Shape):
    key: str
    text: str
    by: str
    at: datetime
    expert_id: str | None
    contact: str | None
    open: bool


class Commenting(Shape):
    text: str = Field(min_length=1, max_length=2000)
    contact: str | None = Field(None, pattern="^[A-Za-z0-9]{1,20}$")


class Reviewing(Shape):
    stand: str = Field(max_length=10, description="agrees or asks.")
    words: str = Field("", max_length=2000)
    version: int | None = Field(None, ge=1, le=2**31 - 1, description="The plan's version you looked at.")


class ReviewShown(Shape):
    """What you were asked of a plan, and what you said."""

    plan: str = Field(description="Its key.")
    name: str = Field(description="The plan's.")
    version: int = Field(description="The plan's as it is now: say of which you speak.")
    asked_by: str
    asked_at: datetime
    reviewer: str
    stand: str | None
    words: str
    said_at: datetime | None
    said_of: int | None = Field(description="The version you spoke of.")


def comment_shown(seen: CommentSeen) -> CommentShown:
    return CommentShown(
        key=seen.key, text=seen.text, by=seen.by, at=seen.at, expert_id=seen.expert_id, contact=seen.contact_key,
        open=seen.open,
    )  # fmt: skip


def review_shown(row: Review) -> ReviewShown:
    return ReviewShown(
        plan=row.plan.key, name=row.plan.name, version=row.plan.version, asked_by=str(row.asked_by),
        asked_at=row.asked_at, reviewer=str(row.reviewer), stand=row.stand, words=row.words, said_at=row.said_at,
        said_of=row.plan_version,
    )  # fmt: skip
