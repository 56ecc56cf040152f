"""What the API takes and gives of touchpoints and notes. What the wall hides is null."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Annotated

from pydantic import AwareDatetime, Field

from kolloquy.engagement.drafts import LONGEST, MOST_COLLEAGUES, MOST_TOPICS
from kolloquy.engagement.seen import ExpertSeen, NoteSeen, PersonSeen, TouchpointSeen, Warned
from kolloquy.engagement.vocabulary import ChannelQuality, Sentiment, Source, Stage, Status
from kolloquy.engagement.written import LINE, NOTE, SENTENCE
from kolloquy.faces.api.naming import ExpertNamed, usernames
from kolloquy.faces.api.shapes import Shape
from kolloquy.strategy.vocabulary import Channel

Username = Annotated[str, Field(min_length=1, max_length=150, examples=["ada"])]
TopicSlug = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,80}$", examples=["mode-of-action"])]


class Colleague(Shape):
    username: str = Field(examples=["ada"])
    name: str = Field(examples=["Ada"])


class ExpertMet(Shape):
    name: str = Field(examples=["Amaka Okafor"])
    expert_id: str | None = Field(examples=["EWF3XDP7JM"])
    unverified: str | None = Field(description="The key of somebody whom a steward has not verified yet.")


class TopicSpoken(Shape):
    slug: str = Field(examples=["mode-of-action"])
    name: str = Field(examples=["Mode of action"])
    label: str = Field(description="on or off; off-label topics are seen in full only.", examples=["on"])


class NoteShown(Shape):
    key: str
    text: str
    written_by: Colleague
    written_at: datetime
    changed_at: datetime
    version: int


class TouchpointShown(Shape):
    """At coordination: that, when, by which channel and function, and on-label topics. All else is null."""

    key: str = Field(examples=["7GQ2KXM4ZB9TRC5D"])
    level: str = Field(description="How much of it you see: coordination or full.", examples=["full"])
    on: date
    status: Status
    channel: Channel
    function: str = Field(examples=["medical"])
    side: str = Field(examples=["medical"])
    topics: list[TopicSpoken]
    owner: Colleague | None
    owner_words: str | None = Field(description="Whom the sending system names, where it is nobody known here.")
    colleagues: list[Colleague] | None
    experts: list[ExpertMet] | None
    territory: str | None
    starts_at: datetime | None
    minutes: int | None
    place: str | None
    channel_quality: ChannelQuality | None = Field(description="1 could not be held … 5 faultless.")
    sentiment: Sentiment | None = Field(description="As its author felt it: -2 very critical … 2 very positive.")
    stage: Stage | None = Field(description="Where the expert stands towards the exchange, as its author judges it.")
    cancelled_because: str | None
    source: Source | None
    source_system: str | None
    version: int | None = Field(description="Counts up with each change; state it when you change the touchpoint.")


class Heeded(Shape):
    """Something to heed; it stops nobody."""

    rule: str = Field(examples=["CO-1"])
    sentence: str
    about: list[str] = Field(description="Keys of the touchpoints it is about.")


class TouchpointFound(Shape):
    touchpoint: TouchpointShown
    because: str = Field(description="Found by the expert, the topic or a note of yours.", examples=["topic"])


class TouchpointWritten(Shape):
    touchpoint: TouchpointShown
    warnings: list[Heeded]


class Told(Shape):
    """The fields of a touchpoint that are told."""

    starts_at: AwareDatetime | None = None
    minutes: int | None = Field(None, ge=1, le=LONGEST)
    place: str | None = Field(None, max_length=LINE)
    channel_quality: ChannelQuality | None = Field(None, description="Of virtual meetings and webinars only.")
    sentiment: Sentiment | None = None
    stage: Stage | None = None
    cancelled_because: str | None = Field(None, max_length=SENTENCE)


class TouchpointToLog(Told):
    experts: list[ExpertNamed] = Field(min_length=1, max_length=200)
    channel: Channel
    on: date = Field(examples=["2026-03-31"])
    status: Status = Field(Status.HELD, description="What lies ahead is planned; what was held lies behind.")
    colleagues: list[Username] = Field([], max_length=MOST_COLLEAGUES)
    topics: list[TopicSlug] = Field([], max_length=MOST_TOPICS)
    owner: Username | None = Field(None, description="Whoever logs it, where nobody is named.")
    note: str | None = Field(None, max_length=NOTE, description="What was said; a record of its own, seen by fewer.")
    source_system: str = Field("api", min_length=1, max_length=60, examples=["crm"])
    client_id: str | None = Field(
        None,
        min_length=1,
        max_length=120,
        description="The id your system gave it. The same id again is the same touchpoint: the same content answers "
        "200, other content 409, or changes it where `source_changed_at` is later than before.",
        examples=["CALL-000123"],
    )
    source_changed_at: AwareDatetime | None = Field(None, description="When it was last changed in your system.")


class TouchpointChange(Told):
    """Only what is stated is changed; null clears."""

    version: int | None = Field(None, ge=1, le=2**31 - 1, description="The version you change; or send If-Match.")
    channel: Channel | None = None
    on: date | None = None
    status: Status | None = None
    experts: list[ExpertNamed] | None = Field(None, min_length=1, max_length=200)
    colleagues: list[Username] | None = Field(None, max_length=MOST_COLLEAGUES)
    topics: list[TopicSlug] | None = Field(None, max_length=MOST_TOPICS)
    owner: Username | None = None


class Cancelling(Shape):
    because: str = Field(min_length=1, max_length=SENTENCE, examples=["The congress was called off."])
    version: int | None = Field(None, ge=1, le=2**31 - 1)


class NoteToWrite(Shape):
    text: str = Field(min_length=1, max_length=NOTE, examples=["Asked for the subgroup data."])


class NoteChange(NoteToWrite):
    version: int | None = Field(None, ge=1, le=2**31 - 1)


class DiscussionTopicShown(TopicSpoken):
    """What one talks about, as this organisation names it."""


def touchpoints_shown(seen: Sequence[TouchpointSeen]) -> list[TouchpointShown]:
    named = usernames(
        each.user_id for one in seen for each in (*(one.colleagues or ()), *((one.owner,) if one.owner else ()))
    )
    return [_touchpoint(one, named) for one in seen]


def touchpoint_shown(seen: TouchpointSeen) -> TouchpointShown:
    return touchpoints_shown([seen])[0]


def _touchpoint(seen: TouchpointSeen, named: dict[int, str]) -> TouchpointShown:
    return TouchpointShown(
        key=seen.key,
        level=seen.level.name.lower(),
        on=seen.on,
        status=Status(seen.status),
        channel=Channel(seen.channel),
        function=seen.function,
        side=seen.side,
        topics=[TopicSpoken(slug=topic.slug, name=topic.name, label=topic.label) for topic in seen.topics],
        owner=colleague(seen.owner, named) if seen.owner else None,
        owner_words=seen.owner_words,
        colleagues=None if seen.colleagues is None else [colleague(each, named) for each in seen.colleagues],
        experts=None if seen.experts is None else [expert_met(each) for each in seen.experts],
        territory=seen.territory,
        starts_at=seen.starts_at,
        minutes=seen.minutes,
        place=seen.place,
        channel_quality=None if seen.quality is None else ChannelQuality(seen.quality),
        sentiment=None if seen.sentiment is None else Sentiment(seen.sentiment),
        stage=Stage(seen.stage) if seen.stage else None,
        cancelled_because=seen.cancelled_because,
        source=Source(seen.source) if seen.source else None,
        source_system=seen.source_system,
        version=seen.version,
    )


def colleague(seen: PersonSeen, named: dict[int, str]) -> Colleague:
    return Colleague(username=named.get(seen.user_id, ""), name=seen.name)


def expert_met(seen: ExpertSeen) -> ExpertMet:
    return ExpertMet(name=seen.name, expert_id=seen.expert_id, unverified=seen.unverified)


def notes_shown(notes: Sequence[NoteSeen]) -> list[NoteShown]:
    named = usernames(note.written_by.user_id for note in notes)
    return [
        NoteShown(
            key=note.key,
            text=note.text,
            written_by=colleague(note.written_by, named),
            written_at=note.written_at,
            changed_at=note.changed_at,
            version=note.version,
        )
        for note in notes
    ]


def heeded(warnings: Iterable[Warned]) -> list[Heeded]:
    return [Heeded(rule=each.rule, sentence=each.sentence, about=list(each.about)) for each in warnings]
