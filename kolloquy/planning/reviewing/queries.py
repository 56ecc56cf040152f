"""What people said of a plan, as far as the reader sees it."""

from dataclasses import dataclass, replace
from datetime import datetime

from kolloquy.governance.models import User
from kolloquy.governance.wall.filters import visible
from kolloquy.governance.wall.policy import Level, Reader, RecordClass, best_level
from kolloquy.planning.models import Comment, Plan, PlannedContact, Review
from kolloquy.planning.reviewing.rules import level_of_plans
from kolloquy.planning.vocabulary import PlanState, Stand


@dataclass(frozen=True, slots=True)
class CommentSeen:
    key: str
    text: str
    by: str
    by_id: int
    side: str
    at: datetime
    expert_id: str | None
    expert: str
    contact_key: str | None
    week: int | None  # of the contact, from 0
    settled_by: str
    settled_at: datetime | None

    @property
    def open(self) -> bool:
        return self.settled_at is None


@dataclass(frozen=True, slots=True)
class ReviewSeen:
    number: int
    reviewer: str
    reviewer_id: int
    function: str
    place: str
    asked_by: str
    asked_at: datetime
    stand: str | None
    words: str
    said_at: datetime | None
    versions_behind: int  # how often the plan was changed since they looked; 0 where they said nothing
    across: bool = False  # they read only whom it would meet, when and how

    @property
    def asks(self) -> bool:
        return self.stand == Stand.ASKS


def comments_on(
    plan: Plan, reader: Reader, *, contact: PlannedContact | None = None, expert_id: str = ""
) -> tuple[CommentSeen, ...]:
    """Open ones first, then the latest."""
    rows = visible(Comment.objects.filter(plan=plan), reader, at_least=Level.FULL)
    if contact is not None:
        rows = rows.filter(contact=contact)
    if expert_id:
        rows = rows.filter(expert=expert_id)
    found = list(rows.select_related("by", "expert", "contact", "settled_by").order_by("-pk")[:200])
    found.sort(key=lambda row: row.settled_at is not None)
    return tuple(map(comment_seen, found))


def comment_seen(row: Comment) -> CommentSeen:
    return CommentSeen(
        row.key, row.text, str(row.by), row.by_id, row.side, row.at, row.expert_id, row.expert.name if row.expert else "",
        row.contact.key if row.contact else None, row.contact.week if row.contact else None,
        str(row.settled_by) if row.settled_by else "", row.settled_at,
    )  # fmt: skip


def reviews_of(plan: Plan, reader: Reader) -> tuple[ReviewSeen, ...]:
    rows = visible(Review.objects.filter(plan=plan), reader, at_least=Level.FULL)
    return tuple(
        _review_seen(row, plan) for row in rows.select_related("reviewer", "asked_by").order_by("asked_at", "pk")
    )


def _review_seen(row: Review, plan: Plan) -> ReviewSeen:
    behind = plan.version - row.plan_version if row.plan_version is not None else 0
    return ReviewSeen(
        row.pk, str(row.reviewer), row.reviewer_id, row.reviewer.get_function_display(), row.reviewer.territory,
        str(row.asked_by), row.asked_at, row.stand, row.words, row.said_at, max(behind, 0),
        across=level_of_plans(row.reviewer.function) < Level.FULL,
    )  # fmt: skip


def review_to_answer(plan: Plan, user: User) -> Review | None:
    """One’s own."""
    return Review.objects.filter(plan=plan, reviewer=user).select_related("plan").first()


def comment_to_settle(plan: Plan, key: str, reader: Reader) -> Comment | None:
    rows = visible(Comment.objects.filter(plan=plan, key=key), reader, at_least=Level.FULL)
    return rows.select_related("plan").first()


def my_comments(reader: Reader, *, plan: Plan | None = None) -> tuple[CommentSeen, ...]:
    """What the reader said of plans, the latest first; of the contact only what anybody who meets experts knows."""
    rows = visible(Comment.objects.filter(by=reader.user_id), reader, at_least=Level.FULL)
    rows = rows.filter(plan=plan) if plan is not None else rows
    found = list(rows.select_related("by", "expert", "contact", "settled_by", "plan").order_by("-pk")[:50])
    if best_level(reader, RecordClass.PLAN) == Level.FULL:
        return tuple(map(comment_seen, found))
    asked = Review.objects.filter(reviewer=reader.user_id, plan__state=PlanState.IN_REVIEW)
    put = set(asked.values_list("plan", flat=True))
    return tuple(
        _as_known(row, known=bool(row.contact and row.contact.in_force) or row.plan_id in put) for row in found
    )


def _as_known(row: Comment, *, known: bool) -> CommentSeen:
    """Where a contact went in a draft since is nobody's across the wall."""
    return comment_seen(row) if known else replace(comment_seen(row), week=None)
