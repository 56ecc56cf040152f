"""What people say of a plan: who reads it in full, and who was asked across the wall about whom it meets, and when."""

from django.http import HttpRequest
from ninja import Router, Status

from kolloquy.faces.api import plan_review_shapes as shapes
from kolloquy.faces.api.callers import Caller, caller_of
from kolloquy.faces.api.plans_found import READS, WRITES, in_full
from kolloquy.faces.api.problems import not_found
from kolloquy.faces.api.shapes import Key
from kolloquy.governance.wall.filters import visible
from kolloquy.planning import queries
from kolloquy.planning.models import Plan, PlannedContact, Review
from kolloquy.planning.reviewing import actions
from kolloquy.planning.reviewing.across import all_put_to, put_to
from kolloquy.planning.reviewing.queries import comment_seen, comments_on, my_comments, review_to_answer

TAG = "Plans"
router = Router()


@router.get("plan-reviews", response=list[shapes.ReviewShown], auth=READS, summary="What you were asked about plans")
def plan_reviews(request: HttpRequest) -> list[shapes.ReviewShown]:
    """Plans in review that were put to you, the latest first, each with what you said of it."""
    return [shapes.review_shown(each) for each in all_put_to(caller_of(request).reader)]


@router.get("plans/{key}/review", response=shapes.ReviewShown, auth=READS, summary="What you were asked about a plan")
def my_review(request: HttpRequest, key: Key) -> shapes.ReviewShown:
    """Who asked, and what you said; only where you were asked."""
    return shapes.review_shown(_asked(request, key))


@router.post("plans/{key}/review", response=shapes.ReviewShown, auth=WRITES, summary="Say what you think of a plan")
def review(request: HttpRequest, key: Key, told: shapes.Reviewing) -> shapes.ReviewShown:
    """That you agree, or which change you ask for; only where you were asked."""
    mine = _asked(request, key)
    said = actions.say(
        review=mine, stand=told.stand, words=told.words, version=told.version, by=caller_of(request).user
    )
    return shapes.review_shown(said)


@router.get("plans/{key}/comments", response=list[shapes.CommentShown], auth=READS, summary="Remarks on a plan")
def comments(request: HttpRequest, key: Key) -> list[shapes.CommentShown]:
    """Open ones first, then the latest; your own alone where a plan was put to you and you do not read it in full."""
    plan, caller, across = _spoken_of(request, key)
    found = my_comments(caller.reader, plan=plan) if across else comments_on(plan, caller.reader)
    return [shapes.comment_shown(each) for each in found]


@router.post("plans/{key}/comments", response={201: shapes.CommentShown}, auth=WRITES, summary="Remark on a plan")
def comment(request: HttpRequest, key: Key, told: shapes.Commenting) -> Status[shapes.CommentShown]:
    """On the plan as a whole, or on one contact of it."""
    plan, caller, _ = _spoken_of(request, key)
    contact = _contact(plan, told.contact, caller) if told.contact else None
    made = actions.comment(plan=plan, text=told.text, contact=contact, by=caller.user)
    return Status(201, shapes.comment_shown(comment_seen(made)))


def _asked(request: HttpRequest, key: str) -> Review:
    caller = caller_of(request)
    found = put_to(key, caller.reader) or review_to_answer(in_full(request, key)[0], caller.user)
    if found is None:
        raise not_found()
    return found


def _spoken_of(request: HttpRequest, key: str) -> tuple[Plan, Caller, bool]:
    """The plan, and whether it is known across the wall only, for as long as it is put to the caller."""
    caller = caller_of(request)
    if queries.plan_to_act_on(key, caller.reader) is None and (asked := put_to(key, caller.reader)):
        return asked.plan, caller, True
    return *in_full(request, key), False


def _contact(plan: Plan, key: str, caller: Caller) -> PlannedContact:
    found = visible(PlannedContact.objects.filter(plan=plan, key=key), caller.reader).first()
    if found is None:
        raise not_found()
    return found
