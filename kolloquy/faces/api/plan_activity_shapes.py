"""What the API takes and gives of an activity of a plan as a whole. Weeks are of the cycle, from 0."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from kolloquy.faces.api.plan_shapes import SpokenAgainst
from kolloquy.faces.api.shapes import Shape
from kolloquy.governance.models import User
from kolloquy.planning.moving.activities import may_move_activity
from kolloquy.planning.moving.activities_looking import Activity
from kolloquy.planning.moving.rules import Breach

Week = Annotated[int, Field(ge=0, le=52, description="Of the cycle, from 0.")]


class PlaceShown(Shape):
    contact: str
    expert_id: str
    expert: str
    state: str = Field(description="planned or held.")


class ActivityShown(Shape):
    demand: str = Field(description="The key of what the strategy asks for.")
    name: str
    kind: str = Field(examples=["advisory_board"])
    weeks: list[int] = Field(description="Where its places stand; one, unless they were moved apart.")
    may_be_in: list[int] = Field(description="Weeks by its days.")
    hosts: list[str]
    places: list[PlaceShown]
    version: str = Field(description="To be sent with a move; another as soon as one of its places changes.")
    may_be_moved: bool = Field(description="By you.")
    why_not: str | None


class MovingActivity(Shape):
    week: Week
    version: str = Field(pattern="^[0-9a-f]{8}$", description="The activity's, as you saw it.")
    because: str = Field("", max_length=2000, description="Needed where something speaks against it.")


class ActivityVerdict(SpokenAgainst):
    hard: bool = Field(description="No reason outweighs it.")


class MovedActivityShown(Shape):
    activity: ActivityShown
    verdicts: list[ActivityVerdict]
    taken_back: int = Field(description="Proposals to experts that are not planned so any more.")


def activity_shown(it: Activity, by: User) -> ActivityShown:
    may = may_move_activity(it, by)
    return ActivityShown(
        demand=it.demand.key, name=it.demand.name, kind=it.demand.kind, weeks=sorted(it.weeks),
        may_be_in=sorted(it.possible), hosts=[str(each) for each in it.demand.hosts.all()],
        places=[
            PlaceShown(
                contact=row.key, expert_id=row.expert.absorbed_into_id or row.expert_id, expert=row.expert.name,
                state=row.state,
            )
            for row in it.places
        ],
        version=it.stamp, may_be_moved=bool(may), why_not=may.reason or None,
    )  # fmt: skip


def verdicts_shown(found: Iterable[Breach]) -> list[ActivityVerdict]:
    return [ActivityVerdict(rule=each.rule, sentence=each.sentence, hard=each.hard) for each in found]
