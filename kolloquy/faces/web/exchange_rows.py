"""Exchanges and promises as pages print them: text only, so that no template can show more than the wall gave."""

from collections.abc import Sequence
from datetime import date
from typing import TypedDict

from kolloquy.engagement.seen import ExpertSeen, FollowUpSeen, PersonSeen, TouchpointSeen
from kolloquy.engagement.vocabulary import ChannelQuality, Sentiment, Source, Stage, Status
from kolloquy.faces.web import words
from kolloquy.governance.vocabulary import Function
from kolloquy.governance.wall.policy import REFUSALS, RecordClass
from kolloquy.strategy.vocabulary import Channel, Label

FIRST_WORDS = 220


class Named(TypedDict):
    name: str
    url: str


class TouchRow(TypedDict):
    key: str
    url: str
    on: date
    day: str
    year: str
    channel: str
    function: str
    status: str
    state: str  # what to say of it: "" for one that was held
    with_: list[Named]
    who: str
    topics: str
    words: str  # the beginning of a note, where one is seen
    full: bool
    tag: bool  # whether to say that one only knows of it: not where that is so of all
    planned: bool
    cancelled: bool
    marks: str  # the classes that show at a glance how much of it one sees


def touch_row(seen: TouchpointSeen, reader_id: int = 0) -> TouchRow:
    """Of notes, a list shows how one's own begin; a colleague's is opened, and the trail knows who did."""
    planned, cancelled = seen.status == Status.PLANNED, seen.status == Status.CANCELLED
    own = [note for note in seen.notes or () if note.written_by.user_id == reader_id]
    return TouchRow(
        key=seen.key,
        url=f"/exchange/touchpoints/{seen.key}",
        on=seen.on,
        day=f"{seen.on.day} {seen.on:%b}",
        year=str(seen.on.year),
        channel=channel(seen.channel),
        function=function(seen.function),
        status=Status(seen.status).label,
        state="" if seen.status == Status.HELD else str(Status(seen.status).label),
        with_=[named(each) for each in seen.experts or ()],
        who=people(seen.owner, seen.colleagues, seen.owner_words),
        topics=", ".join(topic.name for topic in seen.topics),
        words=beginning(own[0].text) if own else "",
        full=seen.in_full,
        tag=not seen.in_full,
        planned=planned,
        cancelled=cancelled,
        marks=" ".join(
            name
            for name, holds in (("known-of", not seen.in_full), ("planned", planned), ("cancelled", cancelled))
            if holds
        ),
    )


def touch_rows(seen: Sequence[TouchpointSeen], reader_id: int = 0) -> list[TouchRow]:
    rows = [touch_row(each, reader_id) for each in seen]
    if not any(row["full"] for row in rows):
        for row in rows:
            row["tag"] = False
    return rows


def named(expert: ExpertSeen) -> Named:
    return Named(name=expert.name, url=f"/experts/{expert.expert_id}" if expert.expert_id else "")


def people(
    owner: PersonSeen | None, colleagues: Sequence[PersonSeen] | None, words_for_owner: str | None = None
) -> str:
    """Who of ours took part, the owner first."""
    first = owner.name if owner else words_for_owner or ""
    rest = [each.name for each in colleagues or () if owner is None or each.user_id != owner.user_id]
    return ", ".join(part for part in (first, *rest) if part)


def channel(value: str) -> str:
    return str(Channel(value).label) if value in Channel.values else value


def function(value: str) -> str:
    return str(Function(value).label) if value in Function.values else value


def short_function(value: str) -> str:
    """As a list has room for."""
    return function(value).split(" and ")[0]


def beginning(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= FIRST_WORDS else flat[:FIRST_WORDS].rsplit(" ", 1)[0] + " …"


def facts_of(seen: TouchpointSeen) -> list[tuple[str, str]]:
    """Everything else the wall gives of one exchange, in words, by name."""
    told = [
        ("Function", function(seen.function)),
        ("Owner", seen.owner.name if seen.owner else seen.owner_words or ""),
        (
            "Colleagues",
            people(None, [c for c in seen.colleagues or () if seen.owner is None or c.user_id != seen.owner.user_id]),
        ),
        ("Territory", seen.territory or ""),
        ("Began at", f"{seen.starts_at:%H:%M} UTC" if seen.starts_at else ""),
        ("Minutes", str(seen.minutes) if seen.minutes else ""),
        ("Place", seen.place or ""),
        ("Connection", str(ChannelQuality(seen.quality).label) if seen.quality else ""),
        ("How they took it", str(Sentiment(seen.sentiment).label) if seen.sentiment is not None else ""),
        ("Where they stand", str(Stage(seen.stage).label) if seen.stage else ""),
        ("Came in", came_in(seen)),
    ]
    return [(name, value) for name, value in told if value]


def came_in(seen: TouchpointSeen) -> str:
    if not seen.source:
        return ""
    how = str(Source(seen.source).label)
    return f"{how}, {seen.source_system}" if seen.source_system else how


def topics_of(seen: TouchpointSeen) -> list[dict[str, object]]:
    return [{"name": topic.name, "off_label": topic.label == Label.OFF} for topic in seen.topics]


class PromiseRow(TypedDict):
    key: str
    promise: str
    to: Named
    owner: str
    owner_id: int
    function: str
    due: str
    when: str  # against today, in words
    late: bool
    open: bool
    closed: str
    proof: str
    touchpoint: str
    proof_touchpoint: str
    version: int


def promise_row(seen: FollowUpSeen, today: date) -> PromiseRow:
    if seen.done_on:
        closed = f"Kept on {words.day(seen.done_on)}" + ("" if seen.in_time else ", late")
    else:
        closed = f"Dropped: {seen.dropped_because}" if seen.dropped_because else ""
    return PromiseRow(
        key=seen.key,
        promise=seen.promise,
        to=named(seen.expert),
        owner=seen.owner.name,
        owner_id=seen.owner.user_id,
        function=function(seen.function),
        due=words.day(seen.due_on),
        when=due_in_words(seen.due_on, today),
        late=seen.days_over > 0,
        open=seen.is_open,
        closed=closed,
        proof=seen.proof or "",
        touchpoint=f"/exchange/touchpoints/{seen.touchpoint}" if seen.touchpoint else "",
        proof_touchpoint=f"/exchange/touchpoints/{seen.proof_touchpoint}" if seen.proof_touchpoint else "",
        version=seen.version,
    )


def due_in_words(due_on: date, today: date) -> str:
    days = (due_on - today).days
    if days < 0:
        return f"{words.plural(-days, 'day')} overdue"
    return {0: "due today", 1: "due tomorrow"}.get(days, f"due in {days} days")


def ago(on: date, today: date) -> str:
    """How long ago, as far as it matters."""
    days = (today - on).days
    if days < 0:
        return "tomorrow" if days == -1 else f"in {-days} days"
    if days < 2:
        return "yesterday" if days else "today"
    if days < 14:
        return f"{days} days ago"
    return (
        f"{days // 7} weeks ago"
        if days < 70
        else f"{days // 30} months ago"
        if days < 700
        else f"{days // 365} years ago"
    )


def why_no_more() -> tuple[str, str]:
    """The rule that hides the rest of an exchange from somebody who sees only that it was."""
    return REFUSALS[RecordClass.TOUCHPOINT]
