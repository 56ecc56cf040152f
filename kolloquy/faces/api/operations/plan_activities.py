"""Activities of a plan as a whole: where each stands, into which week it may go, and moving it with all its places."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router

from kolloquy.faces.api import plan_activity_shapes as shapes
from kolloquy.faces.api.callers import Caller
from kolloquy.faces.api.plans_found import READS, WRITES, changed_meanwhile, in_full
from kolloquy.faces.api.problems import not_found
from kolloquy.faces.api.shapes import Key
from kolloquy.planning.moving.activities import activity_verdicts, move_activity
from kolloquy.planning.moving.activities_looking import Activity, activities_of, activity_of
from kolloquy.planning.problems import ChangedMeanwhile

TAG = "Plans"
router = Router()


@router.get("plans/{key}/activities", response=list[shapes.ActivityShown], auth=READS, summary="Activities of a plan")
def activities(request: HttpRequest, key: Key) -> list[shapes.ActivityShown]:
    """Boards, congresses and the like as wholes, the soonest first, each with who is to be in it."""
    plan, caller = in_full(request, key)
    return [shapes.activity_shown(each, caller.user) for each in activities_of(plan)]


@router.get(
    "plans/{key}/activities/{demand_key}/verdicts",
    response=list[shapes.ActivityVerdict],
    auth=READS,
    summary="What speaks against moving an activity",
)
def verdicts_on_activity(
    request: HttpRequest,
    key: Key,
    demand_key: Key,
    week: Annotated[int, Query(ge=0, le=52, description="Where to: of the cycle, from 0.")],
) -> list[shapes.ActivityVerdict]:
    """Of its days, its hosts and each who is to be in it, what refuses first; nothing is changed."""
    it, caller = _activity(request, key, demand_key)
    return shapes.verdicts_shown(activity_verdicts(activity=it, week=week, by=caller.user))


@router.post(
    "plans/{key}/activities/{demand_key}/move",
    response=shapes.MovedActivityShown,
    auth=WRITES,
    summary="Move an activity",
)
def move_whole_activity(
    request: HttpRequest, key: Key, demand_key: Key, told: shapes.MovingActivity
) -> shapes.MovedActivityShown:
    """All its places go into another week, or none does; what speaks against it is said, and refused without a reason."""
    it, caller = _activity(request, key, demand_key)
    try:
        moved = move_activity(
            plan=it.plan, demand=it.demand, week=told.week, stamp=told.version, because=told.because, by=caller.user
        )
    except ChangedMeanwhile as error:
        current = shapes.activity_shown(_activity(request, key, demand_key)[0], caller.user)
        raise changed_meanwhile(error, current=current, yours=told) from None
    return shapes.MovedActivityShown(
        activity=shapes.activity_shown(moved.activity, caller.user),
        verdicts=shapes.verdicts_shown(moved.breaches),
        taken_back=moved.taken_back,
    )


def _activity(request: HttpRequest, key: str, demand_key: str) -> tuple[Activity, Caller]:
    plan, caller = in_full(request, key)
    it = activity_of(plan, demand_key)
    if it is None:
        raise not_found()
    return it, caller
