"""What the API takes and gives of plans. At coordination what is not seen is null."""

from datetime import date, datetime
from typing import Any

from pydantic import Field

from kolloquy.faces.api.shapes import Shape
from kolloquy.planning.agreeing.queries import ProposalSeen
from kolloquy.planning.ahead import PlannedSeen
from kolloquy.planning.boards.seen import Block
from kolloquy.planning.seen import LeftOutSeen, PlannedExpertSeen, PlanSeen, PriceSeen


class CycleShown(Shape):
    key: str
    name: str
    territory: str
    starts_on: date
    weeks: int


class PlanShown(Shape):
    key: str = Field(examples=["7GQ2KXM4ZB9TRC5D"])
    name: str
    state: str = Field(description="draft, in_review, in_force, replaced or set_aside.")
    cycle: CycleShown
    signed_on: date | None
    kind: str | None = Field(description="first, what_if or re_plan.")
    imperatives: list[str] | None
    value: int | None = Field(description="In points.")
    bound: int | None = Field(description="What no plan within these limits exceeds.")
    gap: float | None = Field(description="How much better another plan could at most be.", examples=[0.0007])
    greedy: int | None = Field(description="What a plan made best first would be worth.")
    solved_at: datetime | None
    signed_by: str | None
    version: int | None


class ContactShown(Shape):
    """A planned contact; where you know of it and do not see it whole, who and what for are null."""

    key: str
    expert_id: str
    expert: str
    monday: date = Field(description="Of its week.")
    week: int = Field(description="Of the cycle, from 0.")
    channel: str
    function: str
    state: str = Field(description="planned, held or dropped.")
    plan: str | None
    colleague: str | None
    objective: str | None
    demand: str | None
    minutes: int | None
    agreed: bool | None = Field(description="The expert accepted it.")
    version: int | None


class BlockShown(Shape):
    key: str
    expert_id: str
    expert: str
    colleague: str
    objective: str
    channel: str
    week: int
    minutes: int
    points: int
    state: str
    pinned: bool
    agreed: bool
    moved: bool
    version: int


class BoardRow(Shape):
    key: str
    name: str
    detail: str
    blocks: list[BlockShown]
    planned_minutes: int | None
    available_minutes: int | None


class BoardShown(Shape):
    by: str
    rows: list[BoardRow]
    next_row: int | None = Field(description="Where the next rows begin; null where these are the last.")


class Reason(Shape):
    about: str
    sentence: str


class PlannedExpertShown(Shape):
    """Why an expert is in the plan."""

    expert_id: str
    expert: str
    owner: str | None
    territory: str | None
    points: int
    mutual_goals: str
    goals_confirmed_by: str | None
    reasons: list[Reason]


class LeftOutShown(Shape):
    """Why an expert is not in the plan, and what would bring them in."""

    expert_id: str
    expert: str
    kind: str
    rule: str
    sentence: str
    would_help: str
    points: int


class PriceShown(Shape):
    """What one more unit of a limit would bring."""

    kind: str
    sentence: str
    points: int = Field(description="At least so many, proven; of an estimate what the relaxed sum says.")
    at_most: int | None = Field(description="Proven; none of an estimate. Exact where it equals points.")
    found: int | None = Field(description="By how much a plan that was found with it is worth more than this one.")
    comes: list[str] = Field(description="Ids of experts whom that plan engages, and this one does not.")
    goes: list[str] = Field(description="Ids of experts whom this plan engages, and that one does not.")
    estimate: bool = Field(description="Not computed anew, or not yet.")


class ProposalShown(Shape):
    key: str
    plan: str
    contact: str | None
    expert_id: str
    channel: str
    monday: date
    subject: str
    how: str
    proposed_by: str
    proposed_on: date
    answer: str
    answered_on: date | None
    words: str


class Moving(Shape):
    week: int | None = Field(None, ge=0, le=52, description="Of the cycle, from 0.")
    colleague: str | None = Field(None, max_length=150, description="The name they sign in with.")
    version: int = Field(ge=1, le=2**31 - 1)
    because: str = Field("", max_length=2000, description="Needed where something speaks against it.")


class SpokenAgainst(Shape):
    """A rule that speaks against a change."""

    rule: str
    sentence: str


class MovedShown(Shape):
    contact: ContactShown
    verdicts: list[SpokenAgainst]


class Proposing(Shape):
    subject: str = Field(min_length=1, max_length=300, description="In words one says to an expert; never off-label.")
    how: str = Field(max_length=20, examples=["telephone"])
    on: date | None = Field(None, description="Today, unless stated.")


class Answering(Shape):
    answer: str = Field(max_length=12, description="accepted, other_time or declined.")
    words: str = Field("", max_length=2000)
    on: date | None = None
    again: bool = Field(False, description="Declined, it stays in the plan and will be asked again.")


def plan_shown(seen: PlanSeen) -> PlanShown:
    cycle = seen.cycle
    return PlanShown(
        key=seen.key, name=seen.name, state=seen.state, signed_on=seen.signed_on, kind=seen.kind,
        cycle=CycleShown(
            key=cycle.key, name=cycle.name, territory=cycle.territory, starts_on=cycle.starts_on, weeks=cycle.weeks
        ),
        imperatives=[each.name for each in seen.imperatives] if seen.imperatives is not None else None,
        value=seen.value, bound=seen.bound, gap=seen.gap if seen.in_full else None, greedy=seen.greedy,
        solved_at=seen.solved_at, signed_by=seen.signed_by, version=seen.version,
    )  # fmt: skip


def contact_shown(seen: PlannedSeen) -> ContactShown:
    names = ContactShown.model_fields.keys()
    return ContactShown(**{name: getattr(seen, name) for name in names})


def block_shown(block: Block) -> BlockShown:
    return BlockShown(**{name: getattr(block, name) for name in BlockShown.model_fields})


def planned_expert_shown(seen: PlannedExpertSeen) -> PlannedExpertShown:
    return PlannedExpertShown(
        expert_id=seen.expert.expert_id, expert=seen.expert.name, owner=seen.owner, territory=seen.territory,
        points=seen.points, mutual_goals=seen.mutual_goals, goals_confirmed_by=seen.goals_confirmed_by,
        reasons=[Reason(about=about, sentence=sentence) for about, sentence in seen.reasons],
    )  # fmt: skip


def left_out_shown(seen: LeftOutSeen) -> LeftOutShown:
    rest: dict[str, Any] = {n: getattr(seen, n) for n in ("kind", "rule", "sentence", "would_help", "points")}
    return LeftOutShown(expert_id=seen.expert.expert_id, expert=seen.expert.name, **rest)


def price_shown(seen: PriceSeen) -> PriceShown:
    return PriceShown(
        kind=seen.kind, sentence=seen.sentence, points=seen.points, at_most=seen.at_most, found=seen.found,
        comes=[key for key, _ in seen.comes], goes=[key for key, _ in seen.goes], estimate=seen.estimate,
    )  # fmt: skip


def proposal_shown(seen: ProposalSeen) -> ProposalShown:
    return ProposalShown(**{name: getattr(seen, name) for name in ProposalShown.model_fields})
