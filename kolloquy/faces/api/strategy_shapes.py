"""What the API takes and gives of the strategy."""

from datetime import date
from typing import Annotated, Any, Literal, cast

from pydantic import Field

from kolloquy.faces.api.shapes import Shape
from kolloquy.faces.api.touchpoint_shapes import Colleague, Username
from kolloquy.governance.vocabulary import ProductKind
from kolloquy.strategy.seen import (
    DemandSeen,
    DifferenceSeen,
    GapSeen,
    ImperativeSeen,
    ObjectiveSeen,
    PersonNamed,
    TopicSeen,
)
from kolloquy.strategy.vocabulary import Channel, DemandKind, GapKind, MixKind, Phase

Code = Annotated[str, Field(pattern="^[a-z0-9][a-z0-9_-]{0,59}$", examples=["earlier-diagnosis"])]
Sentence = Annotated[str, Field(min_length=1, max_length=4_000)]
Line = Annotated[str, Field(min_length=1, max_length=200)]
Place = Annotated[str, Field(min_length=1, max_length=40, examples=["iberia"])]
Slugs = Annotated[list[Annotated[str, Field(min_length=1, max_length=80)]], Field(max_length=50)]
Amount = Annotated[float, Field(ge=-1e12, le=1e12)]
Count = Annotated[int, Field(ge=0, le=5_000)]
# Spelled out: another room has states of its own under the same name.
StateOfImperative = Literal["draft", "in_force", "retired"]
Version = Annotated[int | None, Field(ge=1, le=2**31 - 1, description="The version you change; or send If-Match.")]


class StrategyTopic(Shape):
    slug: str = Field(examples=["early-diagnosis"])
    name: str
    off_label: bool = Field(description="By its label, or because its indication is not approved.")
    followed: str | None = Field(description="The followed topic whose standings count for it.")


class ReadingShown(Shape):
    on: date
    value: float
    source: str
    by: str


class MixPart(Shape):
    kind: MixKind
    of: str = Field("", max_length=40, description="Of a country, its two letters.")
    fewest: int = Field(0, ge=0, le=5_000)
    most: int | None = Field(None, ge=0, le=5_000)


class DemandShown(Shape):
    key: str
    code: str
    kind: DemandKind
    name: str
    territory: str
    fewest: int
    most: int
    contacts: int
    gap_weeks: int
    channels: list[Channel]
    minutes: int
    starts_on: date | None
    ends_on: date | None
    place: str
    lead_weeks: int
    fee: str
    mix: list[dict[str, Any]]
    hosts: list[Colleague]
    must: bool
    retired: bool


class ObjectiveShown(Shape):
    key: str
    code: str
    statement: str
    gap: str | None = Field(description="The code of the gap it answers.")
    metric: str
    unit: str
    baseline: float
    baseline_source: str
    target: float
    due_on: date
    owner: Colleague
    priority: int
    topics: list[StrategyTopic]
    retired: bool
    readings: list[ReadingShown] = Field(description="Latest first.")
    progress: float | None = Field(description="The share of the way from baseline to target; null without a reading.")
    may_be_proposed: bool
    why_not: str | None = Field(description="Why nothing of it is proposed to an expert.")
    demands: list[DemandShown]


class GapShown(Shape):
    key: str
    code: str
    question: str
    kind: GapKind
    unmet_need: int
    need_evidence: str
    topics: list[StrategyTopic]
    retired: bool


class ImperativeShown(Shape):
    """At coordination: key, name, indication, territory and state; the rest is null."""

    key: str
    name: str
    indication: str = Field(examples=["attr-cm"])
    territory: str = Field(examples=["emea"])
    state: StateOfImperative
    level: str = Field(description="coordination or full.")
    code: str | None
    why: str | None
    owner: Colleague | None
    weights: dict[str, int] | None
    version: int | None
    phase: Phase | None
    parent: str | None = Field(description="The key of the imperative it is a regional version of.")
    parent_version: int | None = Field(description="The parent's version it last agreed with.")
    behind: int | None = Field(description="How many versions the parent has gone on since.")
    regional: list[str] | None = Field(description="The keys of its regional versions.")
    gaps: list[GapShown] | None
    objectives: list[ObjectiveShown] | None


class DifferenceShown(Shape):
    where: str
    field: str = Field(description="Empty where a part is there in one of the two only.")
    ours: str
    theirs: str
    was: str
    who: str = Field(description="here, parent or both.")
    since: int | None = Field(description="The parent's version from which on it reads like this.")


class FindingShown(Shape):
    rule: str = Field(examples=["SA-1"])
    severity: str = Field(description="mend or look.")
    record: str
    key: str
    where: str
    what: str
    next: str


class PhaseShown(Shape):
    indication: str
    product: str
    kind: ProductKind
    territory: str
    phase: str
    since: date
    ahead: bool = Field(description="It begins on a day to come.")


class FeeShown(Shape):
    code: str
    name: str
    country: str = Field(description="Empty: where no other line is for the country.")
    amount: int
    most_a_year: int
    currency: str
    source: str


class NewImperative(Shape):
    code: Code
    name: Line
    why: Sentence
    indication: Place
    territory: Place
    owner: Username
    weights: dict[Annotated[str, Field(max_length=20)], Annotated[int, Field(ge=0, le=100)]] | None = Field(
        None, description="Adding up to 100: standing, sweet_spot, need, continuity, rise."
    )


class ImperativeChange(Shape):
    name: Line | None = None
    why: Sentence | None = None
    owner: Username | None = None
    weights: dict[Annotated[str, Field(max_length=20)], Annotated[int, Field(ge=0, le=100)]] | None = None
    version: Version = None


class MovingImperative(Shape):
    version: Version = None


class NewRegional(Shape):
    code: Code
    territory: Place
    owner: Username
    name: str = Field("", max_length=200)


class GapChange(Shape):
    question: Sentence | None = None
    kind: GapKind | None = None
    unmet_need: int | None = Field(None, ge=0, le=4, description="0 (none) to 4 (patients die of it).")
    need_evidence: Sentence | None = None
    topics: Slugs | None = None
    retired: bool | None = None
    version: Version = None


class NewGap(Shape):
    code: Code
    question: Sentence
    kind: GapKind
    unmet_need: int = Field(ge=0, le=4, description="0 (none) to 4 (patients die of it).")
    need_evidence: Sentence
    topics: Slugs = Field([])


class NewObjective(Shape):
    code: Code
    statement: Sentence
    metric: Line
    unit: str = Field(min_length=1, max_length=40)
    baseline: Amount | None = Field(None, description="Without one it is refused, with how to get one.")
    baseline_source: str = Field("", max_length=4_000)
    target: Amount
    due_on: date
    owner: Username
    gap: Code | None = None
    priority: int = Field(2, ge=1, le=3)
    topics: Slugs = Field([])


class ObjectiveChange(Shape):
    statement: Sentence | None = None
    metric: Line | None = None
    unit: str | None = Field(None, min_length=1, max_length=40)
    baseline: Amount | None = None
    baseline_source: Sentence | None = None
    target: Amount | None = None
    due_on: date | None = None
    owner: Username | None = None
    gap: Code | None = None
    priority: int | None = Field(None, ge=1, le=3)
    topics: Slugs | None = None
    retired: bool | None = None
    version: Version = None


class NewReading(Shape):
    on: date
    value: Amount
    source: Sentence


class NewDemand(Shape):
    code: Code
    kind: DemandKind
    name: Line
    territory: Place
    fewest: Count
    most: Count
    contacts: int = Field(1, ge=1, le=52)
    gap_weeks: int = Field(4, ge=0, le=52)
    channels: list[Channel] = Field([], max_length=9)
    minutes: int = Field(60, ge=5, le=10_080)
    starts_on: date | None = None
    ends_on: date | None = None
    place: str = Field("", max_length=120)
    lead_weeks: int = Field(0, ge=0, le=104)
    fee: str = Field("", max_length=40)
    mix: list[MixPart] = Field([], max_length=20)
    hosts: list[Username] = Field([], max_length=50)
    must: bool = False


class DemandChange(Shape):
    kind: DemandKind | None = None
    name: Line | None = None
    territory: Place | None = None
    fewest: Count | None = None
    most: Count | None = None
    contacts: int | None = Field(None, ge=1, le=52)
    gap_weeks: int | None = Field(None, ge=0, le=52)
    channels: list[Channel] | None = Field(None, max_length=9)
    minutes: int | None = Field(None, ge=5, le=10_080)
    starts_on: date | None = None
    ends_on: date | None = None
    place: str | None = Field(None, max_length=120)
    lead_weeks: int | None = Field(None, ge=0, le=104)
    fee: str | None = Field(None, max_length=40)
    mix: list[MixPart] | None = Field(None, max_length=20)
    hosts: list[Username] | None = Field(None, max_length=50)
    must: bool | None = None
    retired: bool | None = None
    version: Version = None


Change = ImperativeChange | MovingImperative | GapChange | ObjectiveChange | DemandChange


def told(change: Change) -> dict[str, Any]:
    """What a change states; what it leaves out, or gives as null where nothing may be null, stays as it is."""
    may_be_null = {"gap", "starts_on", "ends_on"}
    given = change.model_dump(exclude_unset=True)
    given.pop("version", None)
    return {name: value for name, value in given.items() if value is not None or name in may_be_null}


def imperative_shown(one: ImperativeSeen) -> ImperativeShown:
    return ImperativeShown(
        key=one.key, name=one.name, indication=one.indication.code, territory=one.territory.code,
        state=cast(StateOfImperative, one.state), level=one.level.name.lower(), code=one.code, why=one.why,
        owner=_colleague(one.owner) if one.owner else None, weights=one.weights, version=one.version,
        phase=one.phase.phase if one.phase else None, parent=one.parent.key if one.parent else None,
        parent_version=one.parent.agreed if one.parent else None, behind=one.parent.behind if one.parent else None,
        regional=None if one.regional is None else [each.key for each in one.regional],
        gaps=None if one.gaps is None else [gap_shown(each) for each in one.gaps],
        objectives=None if one.objectives is None else [objective_shown(each) for each in one.objectives],
    )  # fmt: skip


def gap_shown(one: GapSeen) -> GapShown:
    return GapShown(
        key=one.key, code=one.code, question=one.question, kind=GapKind(one.kind), unmet_need=one.unmet_need,
        need_evidence=one.need_evidence, topics=[topic_shown(each) for each in one.topics], retired=one.retired,
    )  # fmt: skip


def objective_shown(one: ObjectiveSeen) -> ObjectiveShown:
    return ObjectiveShown(
        key=one.key, code=one.code, statement=one.statement, gap=one.gap, metric=one.metric, unit=one.unit,
        baseline=one.baseline, baseline_source=one.baseline_source, target=one.target, due_on=one.due_on,
        owner=_colleague(one.owner), priority=one.priority, topics=[topic_shown(each) for each in one.topics],
        retired=one.retired, progress=one.progress, may_be_proposed=bool(one.proposable),
        why_not=one.proposable.reason or None, demands=[demand_shown(each) for each in one.demands],
        readings=[ReadingShown(on=r.on, value=r.value, source=r.source, by=r.by) for r in one.readings],
    )  # fmt: skip


def demand_shown(one: DemandSeen) -> DemandShown:
    return DemandShown(
        key=one.key, code=one.code, kind=DemandKind(one.kind), name=one.name, territory=one.territory.code,
        fewest=one.fewest, most=one.most, contacts=one.contacts, gap_weeks=one.gap_weeks,
        channels=[Channel(each) for each in one.channels], minutes=one.minutes, starts_on=one.starts_on,
        ends_on=one.ends_on, place=one.place, lead_weeks=one.lead_weeks, fee=one.fee, mix=list(one.mix),
        hosts=[_colleague(each) for each in one.hosts], must=one.must, retired=one.retired,
    )  # fmt: skip


def topic_shown(one: TopicSeen) -> StrategyTopic:
    return StrategyTopic(slug=one.slug, name=one.name, off_label=one.off_label, followed=one.followed)


def difference_shown(one: DifferenceSeen) -> DifferenceShown:
    return DifferenceShown(
        where=one.where, field=one.field, ours=one.ours, theirs=one.theirs, was=one.was, who=one.who, since=one.since
    )


def _colleague(one: PersonNamed) -> Colleague:
    return Colleague(username=one.username, name=one.name)
