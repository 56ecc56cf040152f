"""What the API gives of a plan against the record, and of what it can no longer ask for."""

from datetime import date
from typing import Literal

from pydantic import Field

from kolloquy.engagement.measuring.arithmetic import Coverage, PartCovered, Share
from kolloquy.engagement.measuring.queries import Record
from kolloquy.engagement.plan_meets.no_longer import NoLonger
from kolloquy.faces.api.shapes import Shape


class ShareShown(Shape):
    part: int
    of: int
    share: float | None
    arithmetic: str


class PartMet(Shape):
    """One thing an objective asks of experts, such as visits or a board."""

    demand: str = Field(description="Its key.")
    name: str
    met: int = Field(description="Experts met.")
    planned: int = Field(description="Experts planned, met ones included.")
    fewest: int = Field(description="Experts asked for; 0 where only a most is stated.")
    most: int
    reached: bool = Field(description="As many were met as are asked for, and some are.")


class ObjectiveMet(Shape):
    """Experts met of experts asked for, each once, and contacts held of contacts planned."""

    key: str
    objective: str
    met: int = Field(description="Experts met.")
    planned: int = Field(description="Experts planned, met ones included.")
    fewest: int = Field(description="Experts asked for, so that each part has its own; 0 where only a most is stated.")
    most: int | None
    elsewhere: int = Field(description="Asked for by its regional versions, and counted there.")
    reached: bool = Field(description="It and each of its parts have as many as are asked for, and some are.")
    short: int = Field(description="Experts asked for and not even planned, summed over the parts.")
    held: int = Field(description="Contacts held; one expert in one exchange is one contact.")
    contacts: int = Field(description="Contacts planned, held ones included.")
    parts: list[PartMet]


class DriftShown(Shape):
    kind: str = Field(description="objective, colleague or region.")
    about: str
    sentence: str
    arithmetic: str


class RecordShown(Shape):
    """Plan against record, today."""

    adherence: ShareShown = Field(description="Held of due.")
    by_week: dict[str, ShareShown]
    by_person: dict[str, ShareShown]
    by_region: dict[str, ShareShown]
    reach: ShareShown = Field(description="Experts met of planned.")
    as_planned: ShareShown = Field(description="Held by the channel that was planned.")
    outside: int = Field(description="Exchanges of the plan's colleagues that were planned nowhere.")
    missed_before: int = Field(description="Due, and missed by the plans that this one replaced in mid-cycle.")
    objectives: list[ObjectiveMet]
    gini_people: float
    gini_experts: float
    alignment: dict[str, float] = Field(description="By region: 1 is the spread of all regions together.")
    drift: list[DriftShown]


class NoLongerShown(Shape):
    """A contact to come that may no longer be made, and what stands against it by now."""

    contact: str
    expert_id: str
    expert: str
    monday: date = Field(description="Of its week.")
    week: int = Field(description="Of the cycle, from 0.")
    channel: str
    colleague: str | None = Field(description="Null for a place in an activity.")
    why: Literal["stale", "rights", "pressure"] = Field(
        description="The expert was merged or erased; their rights forbid it; others have met them so often since."
    )
    rule: str
    sentence: str


def share_shown(share: Share) -> ShareShown:
    return ShareShown(part=len(share.part), of=share.of, share=share.figure, arithmetic=share.arithmetic)


def record_shown(found: Record) -> RecordShown:
    names = found.names
    return RecordShown(
        adherence=share_shown(found.adherence),
        by_week={k: share_shown(v) for k, v in found.adherence_by(lambda line: line.monday.isoformat()).items()},
        by_person={
            names.get(k, "activities"): share_shown(v) for k, v in found.adherence_by(lambda line: line.colleague).items()
        },
        by_region={k or "none": share_shown(v) for k, v in found.adherence_by(lambda line: line.region).items()},
        reach=share_shown(found.reach),
        as_planned=share_shown(found.as_planned),
        outside=found.outside_count,
        missed_before=len(found.before),
        objectives=[objective_met(each) for each in found.coverage],
        gini_people=found.people.figure,
        gini_experts=found.experts.figure,
        alignment={each.region: each.figure for each in found.alignment},
        drift=[
            DriftShown(
                kind=each.kind, about=names.get(each.about, each.about), sentence=each.sentence,
                arithmetic=each.arithmetic,
            )
            for each in found.drift
        ],
    )  # fmt: skip


def objective_met(found: Coverage) -> ObjectiveMet:
    aim = found.aim
    return ObjectiveMet(
        key=aim.key, objective=aim.name, met=len(found.met), planned=len(found.planned), fewest=aim.fewest, most=aim.most,
        elsewhere=aim.elsewhere, reached=bool(aim.fewest) and found.reached, short=found.short, held=found.held,
        contacts=found.contacts, parts=[part_met(each) for each in found.parts],
    )  # fmt: skip


def part_met(found: PartCovered) -> PartMet:
    part = found.part
    return PartMet(
        demand=part.key, name=part.name, met=len(found.met), planned=len(found.planned), fewest=part.fewest,
        most=part.most, reached=bool(part.fewest) and found.reached,
    )  # fmt: skip


def no_longer_shown(found: NoLonger) -> NoLongerShown:
    told = {name: getattr(found, name) for name in NoLongerShown.model_fields}
    return NoLongerShown(**told | {"colleague": found.colleague or None})
