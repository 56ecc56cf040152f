"""Who is around an expert, and what was told already: read at coordination level, the same for all who meet experts."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from kolloquy.engagement.models import Touchpoint, TouchpointTopic, UnverifiedExpert
from kolloquy.engagement.seen import TouchpointSeen, Warned
from kolloquy.engagement.showing import touchpoints_seen
from kolloquy.engagement.vocabulary import Channel, Label, Status
from kolloquy.governance.vocabulary import Function
from kolloquy.governance.wall.filters import with_level
from kolloquy.governance.wall.policy import Level, Reader
from kolloquy.identity.models import Expert

WINDOW = timedelta(days=14)  # each side: a fortnight is how far two colleagues' plans still touch
TOLD_WITHIN = timedelta(days=90)  # a quarter: the same story sooner is what experts call frustrating
MOST_AT_ONCE = 10


def ids_of(expert: Expert) -> list[str]:
    """The expert's id and those of everybody merged into them: a signpost is followed, nothing has to be moved."""
    found, ring = [expert.pk], [expert.pk]
    while ring := list(Expert.objects.filter(absorbed_into__in=ring).values_list("pk", flat=True)):
        found += ring
    return found


def taking_part(expert: Expert | UnverifiedExpert, *, prefix: str = "experts__") -> Q:
    """Touchpoints of an expert, under whichever of their ids."""
    if isinstance(expert, UnverifiedExpert):
        return Q((f"{prefix}unverified", expert))
    ids = ids_of(expert)
    return Q((f"{prefix}expert", ids[0])) if len(ids) == 1 else Q((f"{prefix}expert__in", ids))


def met_around(
    reader: Reader, expert: Expert | UnverifiedExpert, on: date, *, window: timedelta = WINDOW, but: int | None = None
) -> tuple[TouchpointSeen, ...]:
    """Who met or is to meet the expert within the window each side of a day, nearest first."""
    rows = list(_within(reader, expert, on - window, on + window, but))
    return tuple(sorted(touchpoints_seen(rows, reader), key=lambda seen: (abs((seen.on - on).days), seen.on, seen.key)))


def warnings(
    reader: Reader, expert: Expert | UnverifiedExpert, *, on: date, topics: Sequence[str] = (), but: int | None = None
) -> list[Warned]:
    found = []
    rows = list(_within(reader, expert, on - WINDOW, on + WINDOW, but))
    if rows:
        rows.sort(key=lambda row: (abs((row.on - on).days), row.on, row.key))
        found.append(Warned("CO-1", _around_in_words(expert, rows, on), tuple(row.key for row in rows)))
    if topics:
        found += _told(reader, expert, on, topics, but)
    return found


def _within(
    reader: Reader, expert: Expert | UnverifiedExpert, first: date, last: date, but: int | None
) -> QuerySet[Any]:
    rows = Touchpoint.objects.filter(
        taking_part(expert), experts__on__gte=first, experts__on__lte=last, status__in=[Status.HELD, Status.PLANNED]
    ).exclude(pk=but or 0)
    return with_level(rows, reader).select_related("owner", "territory").distinct()


def _told(
    reader: Reader, expert: Expert | UnverifiedExpert, on: date, topics: Sequence[str], but: int | None
) -> Iterable[Warned]:
    rows = {row.pk: row for row in _within(reader, expert, on - TOLD_WITHIN, on, but) if row.status == Status.HELD}
    links = TouchpointTopic.objects.filter(touchpoint__in=rows, topic__slug__in=topics).select_related("topic")
    told: dict[str, list[Any]] = {}
    for link in links:
        row = rows[link.touchpoint_id]
        if link.topic.label == Label.ON or row.wall_level >= Level.FULL:
            told.setdefault(link.topic.name, []).append(row)
    for name, again in sorted(told.items()):
        again.sort(key=lambda row: (row.on, row.key), reverse=True)
        yield Warned(
            "CO-2",
            f"{expert_name(expert)} was told about “{name}” on {again[0].on:%-d %B} by {_function(again[0])}"
            f"{f' and {len(again) - 1} more times in this quarter' if len(again) > 1 else ''}; "
            "bring something new, or agree who tells it.",
            tuple(row.key for row in again),
        )


def expert_name(expert: Expert | UnverifiedExpert) -> str:
    return expert.name


def _around_in_words(expert: Expert | UnverifiedExpert, rows: Sequence[Any], on: date) -> str:
    told = ", ".join(
        f"{_function(row)} {'met' if row.status == Status.HELD else 'will meet'} them on {row.on:%-d %B} "
        f"({Channel(row.channel).label.lower()})"
        for row in rows[:3]
    )
    more = f", and {len(rows) - 3} more" if len(rows) > 3 else ""
    return f"{expert_name(expert)} is met by others within {WINDOW.days} days: {told}{more}; agree with them who says what."


def _function(row: Any) -> str:
    return Function(row.function).label
