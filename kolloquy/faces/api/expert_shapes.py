"""What the API says of experts. What comes of evidence is null for whom the wall does not show it."""

from collections.abc import Iterable
from datetime import date, datetime

from pydantic import Field

from kolloquy.faces.api.callers import Caller
from kolloquy.faces.api.experts_found import sees_evidence
from kolloquy.faces.api.shapes import Shape
from kolloquy.governance.wall.policy import Level, RecordClass
from kolloquy.identity.models import Authorship, Expert
from kolloquy.influence.models import Interest, StandingEvidence, Topic, TopicStanding
from kolloquy.influence.queries import Share, shares
from kolloquy.influence.vocabulary import Channel as EvidenceKind


class StandingShown(Shape):
    """What an expert stands for on one topic as of one day; the shares add up to it."""

    topic: str = Field(description="The topic's short name.", examples=["heart-failure"])
    as_of: date
    place: int = Field(description="1 is the highest of the topic.", examples=[3])
    standing: float = Field(examples=[12.4])
    low: float = Field(description="It lies between low …", examples=[9.8])
    high: float = Field(description="… and high; wide apart where evidence is thin.", examples=[15.1])
    shares: dict[str, float] = Field(description="By channel.", examples=[{"science": 8.1, "trials": 4.3}])
    rise: float | None = Field(
        description="Against peers of the same career age; null where there is too little to say."
    )
    reasons: list[str] = Field(description="Up to three facts in words.")


class ExpertInList(Shape):
    expert_id: str = Field(examples=["EWF3XDP7JM"])
    name: str = Field(examples=["Amaka Okafor"])
    institution: str | None = Field(examples=["Invented University Hospital"])
    city: str | None = Field(examples=["Town"])
    country: str | None = Field(description="ISO 3166 code.", examples=["ES"])
    standing: StandingShown | None = Field(description="On the topic that was asked for; null without one.")


class Identity(Shape):
    """How sure it is that what is said of an expert is said of one person."""

    confidence: float = Field(description="Mean probability that a mention is theirs.", examples=[0.93])
    works: int = Field(examples=[41])
    sure_works: int = Field(description="Of these, surely theirs.", examples=[38])
    first_on: date | None
    last_on: date | None


class ExpertShown(Shape):
    expert_id: str = Field(examples=["EWF3XDP7JM"])
    asked_for: str | None = Field(description="The id you asked for, where it was merged into this one.")
    name: str = Field(examples=["Amaka Okafor"])
    institution: str | None
    city: str | None
    country: str | None = Field(description="ISO 3166 code.", examples=["ES"])
    other_names: list[str] | None = Field(description="As printed elsewhere; null where the wall does not show it.")
    orcid: str | None
    npi: str | None
    identity: Identity | None = Field(description="Null where the wall does not show evidence.")


class EvidenceShown(Shape):
    kind: str = Field(examples=["last author"])
    title: str | None
    on: date | None
    points: float = Field(examples=[0.62])
    sentence: str = Field(description="What it is and why it counts.")
    arithmetic: str = Field(examples=["1.0 x 0.50 x 0.62"])
    link: str | None = Field(description="To the source's own page.")


class ShareOpened(Shape):
    channel: str = Field(json_schema_extra={"enum": [*EvidenceKind.values]}, examples=["science"])
    points: float
    evidence: list[EvidenceShown] = Field(description="What earned the share, most first.")


class StandingOpened(StandingShown):
    recipe: str = Field(description="Which version of the recipe computed it.")
    opened: list[ShareOpened]


class InterestShown(Shape):
    name: str = Field(examples=["Heart Failure"])
    concept: str | None = Field(description="Its MeSH id.", examples=["D006333"])
    weight: float
    trend: float | None
    years: dict[str, float] = Field(examples=[{"2024": 1.5}])


class WorkShown(Shape):
    work_id: str = Field(examples=["pmid:1"])
    pmid: str | None
    doi: str | None
    title: str | None
    venue: str | None
    published_on: date | None
    position: int = Field(description="Where they stand among the authors.")
    authors: int
    probability: float = Field(description="That the name printed there is theirs.")


class TopicShown(Shape):
    slug: str = Field(examples=["heart-failure"])
    name: str = Field(examples=["Heart failure"])
    understood: str = Field(description="How its words were taken.")
    experts: int = Field(description="Who has a standing on it.")
    as_of: date | None
    computed_at: datetime | None = Field(description="Null while it waits to be computed.")


def expert_in_list(expert: Expert, standing: TopicStanding | None, caller: Caller) -> ExpertInList:
    return ExpertInList(
        expert_id=expert.expert_id,
        name=expert.name,
        institution=expert.institution,
        city=expert.city,
        country=expert.country,
        standing=standing_shown(standing) if standing and sees_evidence(caller) else None,
    )


def expert_shown(expert: Expert, *, asked: str, caller: Caller) -> ExpertShown:
    full = caller.sees(RecordClass.EXPERT, Level.FULL)
    return ExpertShown(
        expert_id=expert.expert_id,
        asked_for=asked if asked != expert.expert_id else None,
        name=expert.name,
        institution=expert.institution,
        city=expert.city,
        country=expert.country,
        other_names=list(expert.other_names) if full else None,
        orcid=expert.orcid if full else None,
        npi=expert.npi if full else None,
        identity=Identity(
            confidence=expert.confidence,
            works=expert.works,
            sure_works=expert.sure_works,
            first_on=expert.first_on,
            last_on=expert.last_on,
        )
        if sees_evidence(caller)
        else None,
    )


def _standing(standing: TopicStanding) -> dict[str, object]:
    return {
        "topic": standing.topic_id,
        "as_of": standing.as_of,
        "place": standing.place,
        "standing": standing.standing,
        "low": standing.low,
        "high": standing.high,
        "shares": {share.channel.value: share.points for share in shares(standing)},
        "rise": standing.rise,
        "reasons": list(standing.reasons),
    }


def standing_shown(standing: TopicStanding) -> StandingShown:
    return StandingShown.model_validate(_standing(standing))


def standing_opened(
    standing: TopicStanding, evidence: Iterable[tuple[Share, list[StandingEvidence]]]
) -> StandingOpened:
    opened = [
        ShareOpened(channel=share.channel, points=share.points, evidence=[_evidence(row) for row in rows])
        for share, rows in evidence
    ]
    return StandingOpened.model_validate({**_standing(standing), "recipe": standing.recipe, "opened": opened})


def _evidence(row: StandingEvidence) -> EvidenceShown:
    return EvidenceShown(
        kind=row.kind,
        title=row.title,
        on=row.on,
        points=row.points,
        sentence=row.sentence,
        arithmetic=row.arithmetic,
        link=row.link,
    )


def interest_shown(interest: Interest) -> InterestShown:
    return InterestShown(
        name=interest.name,
        concept=interest.concept_ui,
        weight=interest.weight,
        trend=interest.trend,
        years={str(year): float(weight) for year, weight in interest.years.items()},
    )


def work_shown(authorship: Authorship) -> WorkShown:
    work = authorship.work
    return WorkShown(
        work_id=work.work_id,
        pmid=work.pmid,
        doi=work.doi,
        title=work.title,
        venue=work.venue,
        published_on=work.published_on,
        position=authorship.position,
        authors=authorship.author_count,
        probability=authorship.probability,
    )


def topic_shown(topic: Topic) -> TopicShown:
    return TopicShown(
        slug=topic.slug,
        name=topic.name,
        understood=topic.understood,
        experts=topic.experts,
        as_of=topic.as_of,
        computed_at=topic.computed_at,
    )
