"""Touchpoints by a word: of an expert's name, a topic, or the reader's own notes.

Notes are searched by their author alone. A colleague's note is opened from its touchpoint; an index over everybody's words
would hold fifteen million of them, and would have to forget along with each note.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from kolloquy.engagement.models import Note, Touchpoint, UnverifiedExpert
from kolloquy.engagement.seen import TouchpointSeen
from kolloquy.engagement.showing import touchpoints_seen
from kolloquy.governance.wall.filters import condition, visible, with_level
from kolloquy.governance.wall.policy import Level, Reader, RecordClass, Scope, rows_for
from kolloquy.identity.models import Expert
from kolloquy.identity.queries import named, search_words
from kolloquy.identity.vocabulary import ExpertState
from kolloquy.kernel.text import fold
from kolloquy.strategy.models import DiscussionTopic
from kolloquy.strategy.vocabulary import Label

MOST_EXPERTS = 300  # of one name; more of them are no answer
MOST_TOPICS = 5
Position = tuple[date, int]
_Way = tuple[str, Q, str]  # because of what, which, and through which link


@dataclass(frozen=True, slots=True)
class Hit:
    touchpoint: TouchpointSeen
    because: str  # "expert", "topic" or "note"


def found(text: str, reader: Reader, last: Position | None, size: int) -> tuple[list[Hit], bool]:
    """The latest hits after a position, and whether there are more. Each way in walks one index, newest first."""
    words = search_words(text)
    if not words:
        return [], False
    hits: dict[int, tuple[date, str]] = {}
    for because, which, through in (
        *_by_expert(words, reader),
        *_by_topic(words, reader),
        *_by_own_note(words, reader),
    ):
        for on, number in _newest(which, through, reader, last, size):
            hits.setdefault(number, (on, because))
    newest = sorted(hits, key=lambda number: (hits[number][0], number), reverse=True)
    rows = with_level(Touchpoint.objects.filter(pk__in=newest[:size]), reader).select_related("owner", "territory")
    by_number: dict[int, Any] = {row.pk: row for row in rows}
    ordered = [by_number[number] for number in newest[:size] if number in by_number]
    seen = touchpoints_seen(ordered, reader)
    return [Hit(one, hits[row.pk][1]) for row, one in zip(ordered, seen, strict=True)], len(newest) > size


def before(on: str, number: str, last: Position) -> Q:
    """What comes after a position, newest first: the first condition an index can walk to, the second leaves out what
    was shown of that day.
    """
    return Q((f"{on}__lte", last[0])) & (Q((f"{on}__lt", last[0])) | Q((f"{number}__lt", last[1])))


def keyset(through: str) -> tuple[str, str]:
    """The columns a page is ordered by: those of the link whose index holds that order, or the touchpoint's own."""
    return f"{through}on", f"{through}touchpoint_id" if through else "pk"


def _newest(which: Q, through: str, reader: Reader, last: Position | None, size: int) -> Iterable[Position]:
    on, number = keyset(through)
    if last:
        which &= before(on, number, last)
    # One filter, because a second one over a link would be about another row of it.
    rows = visible(Touchpoint.objects.filter(which), reader)
    return rows.order_by(f"-{on}", f"-{number}").values_list(on, number)[: size + 1]


def _by_expert(words: list[str], reader: Reader) -> Iterable[_Way]:
    ids = list(Expert.objects.filter(named(words)).values_list("pk", flat=True)[:MOST_EXPERTS])
    if ids:
        # The state is named for the planner: few experts are signposts, and all others point at nobody.
        signposts = Expert.objects.filter(state=ExpertState.ABSORBED, absorbed_into__in=ids)
        ids += signposts.values_list("pk", flat=True)
        yield "expert", Q(experts__expert__in=ids), "experts__"
    like = Q()
    for word in words:
        like &= Q(sort_name__startswith=word) | Q(sort_name__contains=f" {word}")
    unverified = list(UnverifiedExpert.objects.filter(like, is_expert=None).values_list("pk", flat=True)[:MOST_EXPERTS])
    if unverified:
        # The name of somebody unverified stands in touchpoints alone, so it finds those that are seen whole.
        whole = condition(Touchpoint, reader, at_least=Level.FULL)
        named_there = Q(experts__unverified__in=unverified)
        yield "expert", named_there if whole is None else named_there & whole, "experts__"


def _by_topic(words: list[str], reader: Reader) -> Iterable[_Way]:
    """A topic by itself, since its index holds the order. An off-label one is found only where the touchpoint is seen in
    full; by those who see few of them so, only among their own, because a walk through all would hardly ever end.
    """
    asked = [
        topic
        for topic in DiscussionTopic.objects.order_by("name")
        if all(any(part.startswith(word) for part in fold(topic.name).split()) for word in words)
    ]
    full = condition(Touchpoint, reader, at_least=Level.FULL)
    for topic in asked[:MOST_TOPICS]:
        if topic.label == Label.ON or full is None:
            yield "topic", Q(topic_links__topic=topic), "topic_links__"
        elif _sees_many_in_full(reader):
            yield "topic", Q(topic_links__topic=topic) & full, "topic_links__"
        else:
            yield "topic", Q(colleagues__user=reader.user_id, topic_links__topic=topic) & full, "colleagues__"


def _sees_many_in_full(reader: Reader) -> bool:
    scopes = {row.scope for row in rows_for(reader, RecordClass.TOUCHPOINT) if row.level >= Level.FULL}
    return bool(scopes & {Scope.ANY, Scope.SIDE})


def _by_own_note(words: list[str], reader: Reader) -> Iterable[_Way]:
    mine = Note.objects.filter(written_by=reader.user_id)
    for word in words:
        mine = mine.filter(Q(folded__startswith=word) | Q(folded__contains=f" {word}"))
    yield "note", Q(pk__in=visible(mine, reader, at_least=Level.FULL).values("touchpoint")), ""
