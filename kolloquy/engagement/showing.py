"""From rows to what a reader sees of them. The rows come from `wall.filters.with_level`, so each bears its level."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from kolloquy.engagement.models import (
    FollowUp,
    Note,
    Touchpoint,
    TouchpointColleague,
    TouchpointExpert,
    TouchpointTopic,
    UnverifiedExpert,
)
from kolloquy.engagement.seen import ExpertSeen, FollowUpSeen, NoteSeen, PersonSeen, TopicSeen, TouchpointSeen
from kolloquy.governance.models import User
from kolloquy.governance.wall.filters import visible
from kolloquy.governance.wall.policy import Facts, Level, Reader, RecordClass, level_of
from kolloquy.identity.models import Expert
from kolloquy.strategy.vocabulary import Label


def touchpoints_seen(rows: Sequence[Any], reader: Reader) -> tuple[TouchpointSeen, ...]:
    """In five queries however many there are; none of them touches what the reader does not see."""
    if not rows:
        return ()
    full = [row.pk for row in rows if row.wall_level >= Level.FULL]
    topics = _topics({row.pk: row.wall_level for row in rows})
    experts, colleagues = (_experts(full), _colleagues(full)) if full else ({}, {})
    notes = _notes([row.pk for row in rows], reader)
    return tuple(_seen(row, reader, topics, experts, colleagues, notes) for row in rows)


def _seen(
    row: Any,
    reader: Reader,
    topics: dict[int, list[TopicSeen]],
    experts: dict[int, list[ExpertSeen]],
    colleagues: dict[int, list[PersonSeen]],
    notes: dict[int, list[NoteSeen]],
) -> TouchpointSeen:
    seen: dict[str, Any] = {
        "key": row.key,
        "on": row.on,
        "status": row.status,
        "channel": row.channel,
        "function": row.function,
        "side": row.side,
        "topics": tuple(topics.get(row.pk, ())),
        "level": Level(row.wall_level),
    }
    mine = tuple(notes.get(row.pk, ()))
    if row.wall_level < Level.FULL:
        return TouchpointSeen(**seen, notes=mine or None)
    with_people = tuple(colleagues.get(row.pk, ()))
    people = frozenset(person.user_id for person in with_people)
    sees_notes = level_of(reader, RecordClass.NOTE, Facts(row.side, row.territory_id, people)) >= Level.FULL
    return TouchpointSeen(
        **seen,
        owner=person_seen(row.owner) if row.owner else None,
        owner_words=row.owner_words,
        colleagues=with_people,
        experts=tuple(experts.get(row.pk, ())),
        territory=row.territory.name if row.territory else None,
        starts_at=row.starts_at,
        minutes=row.minutes,
        place=row.place,
        quality=row.channel_quality,
        sentiment=row.sentiment,
        stage=row.stage,
        cancelled_because=row.cancelled_because,
        notes=mine if sees_notes or mine else None,
        source=row.source,
        source_system=row.source_system,
        batch=row.batch,
        version=row.version,
    )


def person_seen(user: User) -> PersonSeen:
    return PersonSeen(user.pk, str(user), user.role_title)


def expert_seen(expert: Expert | None, unverified: UnverifiedExpert | None) -> ExpertSeen:
    """Whom a steward has verified is shown as who they are."""
    if expert is not None:
        return ExpertSeen(expert.name, expert_id=expert.absorbed_into_id or expert.pk)
    assert unverified is not None
    return ExpertSeen(unverified.name, unverified=unverified.key)


def follow_ups_seen(rows: Iterable[FollowUp], reader: Reader, *, on: Any) -> tuple[FollowUpSeen, ...]:
    rows = list(rows)
    related = {pk for row in rows for pk in (row.touchpoint_id, row.proof_touchpoint_id) if pk}
    keys = dict(visible(Touchpoint.objects.filter(pk__in=related), reader).values_list("pk", "key")) if related else {}
    return tuple(
        FollowUpSeen(
            key=row.key,
            promise=row.promise,
            expert=expert_seen(row.expert, row.unverified),
            owner=person_seen(row.owner),
            promised_by=person_seen(row.promised_by),
            function=row.function,
            side=row.side,
            territory=row.territory.name if row.territory else None,
            promised_on=row.promised_on,
            due_on=row.due_on,
            days_over=max(0, (on - row.due_on).days) if row.done_at is None and row.dropped_at is None else 0,
            done_on=row.done_on,
            proof=row.proof,
            proof_touchpoint=keys.get(row.proof_touchpoint_id or 0),
            dropped_because=row.dropped_because,
            touchpoint=keys.get(row.touchpoint_id or 0),
            version=row.version,
        )
        for row in rows
    )


def _topics(levels: dict[int, int]) -> dict[int, list[TopicSeen]]:
    found: dict[int, list[TopicSeen]] = defaultdict(list)
    for link in TouchpointTopic.objects.filter(touchpoint__in=levels).select_related("topic").order_by("topic__name"):
        if link.topic.label == Label.ON or levels[link.touchpoint_id] >= Level.FULL:
            found[link.touchpoint_id].append(TopicSeen(link.topic.slug, link.topic.name, link.topic.label))
    return found


def _experts(touchpoints: list[int]) -> dict[int, list[ExpertSeen]]:
    found: dict[int, list[ExpertSeen]] = defaultdict(list)
    links = TouchpointExpert.objects.filter(touchpoint__in=touchpoints).select_related("expert", "unverified")
    for link in links.order_by("pk"):
        found[link.touchpoint_id].append(expert_seen(link.expert, link.unverified))
    return found


def _colleagues(touchpoints: list[int]) -> dict[int, list[PersonSeen]]:
    found: dict[int, list[PersonSeen]] = defaultdict(list)
    for link in TouchpointColleague.objects.filter(touchpoint__in=touchpoints).select_related("user").order_by("pk"):
        found[link.touchpoint_id].append(person_seen(link.user))
    return found


def _notes(touchpoints: list[int], reader: Reader) -> dict[int, list[NoteSeen]]:
    found: dict[int, list[NoteSeen]] = defaultdict(list)
    rows = visible(Note.objects.filter(touchpoint__in=touchpoints), reader, at_least=Level.FULL)
    for note in rows.select_related("written_by").order_by("written_at", "pk"):
        found[note.touchpoint_id].append(
            NoteSeen(note.key, note.text, person_seen(note.written_by), note.written_at, note.changed_at, note.version)
        )
    return found
