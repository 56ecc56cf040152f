"""Every read of the exchange that faces share. All go through the wall; what a reader does not see is None."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from kolloquy.engagement.attention import contacts_in_quarter, dormancy, pressure
from kolloquy.engagement.audit.queries import expected_sources, silent_sources
from kolloquy.engagement.coordination import ids_of, met_around, taking_part
from kolloquy.engagement.follow_ups.queries import follow_up, follow_up_to_act_on, follow_ups, kept_in_time, overdue
from kolloquy.engagement.models import Note, Touchpoint, TouchpointTopic, UnverifiedExpert
from kolloquy.engagement.searching import Hit, before, found, keyset
from kolloquy.engagement.seen import Page, TouchpointSeen
from kolloquy.engagement.showing import touchpoints_seen
from kolloquy.engagement.unverified.queries import candidates_for, waiting
from kolloquy.engagement.vocabulary import Status
from kolloquy.governance.wall.filters import visible, with_level
from kolloquy.governance.wall.policy import Level, Reader
from kolloquy.identity.models import Expert
from kolloquy.strategy.models import DiscussionTopic
from kolloquy.strategy.vocabulary import Label

SIZE, LARGEST = 50, 200
ASKED_FOR = timedelta(
    days=180
)  # a plan that nobody logged in half a year is found by its filter, and asked for no more


def timeline(
    expert: Expert | UnverifiedExpert, reader: Reader, after: str | None = None, size: int = SIZE
) -> Page[TouchpointSeen]:
    """Everybody's touchpoints with an expert, newest first; those of whoever was merged into them too."""
    return _page(taking_part(expert), reader, after, size, through="experts__")


def diary(
    reader: Reader,
    after: str | None = None,
    size: int = SIZE,
    *,
    status: str | None = None,
    channel: str | None = None,
    function: str | None = None,
    topic: str | None = None,
) -> Page[TouchpointSeen]:
    """The reader's own touchpoints, newest first: what they own and what they took part in."""
    mine = Q(colleagues__user=reader.user_id) & _narrowed(status, channel, function, topic)
    return _page(mine, reader, after, size, through="colleagues__")


def plans(reader: Reader, today: date, size: int) -> tuple[tuple[TouchpointSeen, ...], tuple[TouchpointSeen, ...]]:
    """The reader's own plans: what lies ahead, nearest first, and what was to be and nobody has logged, newest first."""
    mine = Q(colleagues__user=reader.user_id, status=Status.PLANNED)
    on, number = "colleagues__on", "colleagues__touchpoint_id"
    ahead = with_level(Touchpoint.objects.filter(mine, colleagues__on__gte=today), reader).order_by(on, number)
    lately = {"colleagues__on__lt": today, "colleagues__on__gte": today - ASKED_FOR}
    behind = with_level(Touchpoint.objects.filter(mine, **lately), reader).order_by(f"-{on}", f"-{number}")
    rows = [list(some.select_related("owner", "territory")[:size]) for some in (ahead, behind)]
    seen = touchpoints_seen([*rows[0], *rows[1]], reader)
    return tuple(seen[: len(rows[0])]), tuple(seen[len(rows[0]) :])


def latest(
    reader: Reader,
    after: str | None = None,
    size: int = SIZE,
    *,
    status: str | None = None,
    channel: str | None = None,
    function: str | None = None,
    topic: str | None = None,
) -> Page[TouchpointSeen]:
    """All touchpoints the reader sees, newest first."""
    narrowed = _narrowed(status, channel, function, None)
    if topic is None:
        return _page(narrowed, reader, after, size, through="")
    on_topic = DiscussionTopic.objects.filter(slug=topic, label=Label.ON).values_list("pk", flat=True).first()
    return _page(narrowed & Q(topic_links__topic=on_topic), reader, after, size, through="topic_links__")


def _narrowed(status: str | None, channel: str | None, function: str | None, topic: str | None) -> Q:
    """A topic is the slug of an on-label one: which off-label ones were talked about is not told by a filter either."""
    asked = {"status": status, "channel": channel, "function": function}
    which = Q(**{name: value for name, value in asked.items() if value})
    if topic:
        which &= Q(pk__in=TouchpointTopic.objects.filter(topic__slug=topic, topic__label=Label.ON).values("touchpoint"))
    return which


def touchpoint(key: str, reader: Reader) -> TouchpointSeen | None:
    """One touchpoint; None alike for what is not there and for what the reader may not see."""
    rows = list(with_level(Touchpoint.objects.filter(key=key), reader).select_related("owner", "territory"))
    return touchpoints_seen(rows, reader)[0] if rows else None


def touchpoint_to_act_on(key: str, reader: Reader) -> Touchpoint | None:
    """For actions, never for a page: a touchpoint the reader sees in full."""
    return visible(Touchpoint.objects.filter(key=key), reader, at_least=Level.FULL).first()


def note_to_act_on(key: str, reader: Reader) -> Note | None:
    return visible(Note.objects.filter(key=key).select_related("touchpoint"), reader, at_least=Level.FULL).first()


def search(text: str, reader: Reader, after: str | None = None, size: int = SIZE) -> Page[Hit]:
    """Touchpoints of an expert of that name, on a topic of that name, or with the words in a note of the reader's own."""
    size, last = max(1, min(size, LARGEST)), _position(after)
    if after and last is None:
        return Page(())
    hits, more = found(text, reader, last, size)
    return Page(tuple(hits), _cursor(hits[-1].touchpoint) if more else None)


def _page(which: Q, reader: Reader, after: str | None, size: int, *, through: str) -> Page[TouchpointSeen]:
    """A page by keyset on (on, id). `through` is the link whose index holds that order for one person."""
    size, last = max(1, min(size, LARGEST)), _position(after)
    on, number = keyset(through)
    if after and last is None:
        return Page(())
    if last:
        which &= before(on, number, last)
    # One filter, because a second one over a link would be about another row of it.
    rows = with_level(Touchpoint.objects.filter(which), reader).select_related("owner", "territory")
    page: list[Any] = []
    # Two ids of one expert may stand in one touchpoint, which then comes twice in a row; one of our people stands once.
    most = 2 * size + 2 if through == "experts__" else size + 1
    for row in rows.order_by(f"-{on}", f"-{number}")[:most]:
        if not page or page[-1].pk != row.pk:
            page.append(row)
    seen = touchpoints_seen(page[:size], reader)
    return Page(seen, _cursor(seen[-1]) if len(page) > size else None)


def _cursor(last: TouchpointSeen) -> str:
    """A day and a key, since a number would tell how many records there are."""
    return f"{last.on}.{last.key}"


def _position(after: str | None) -> tuple[date, int] | None:
    if not after:
        return None
    day, _, key = after.partition(".")
    row = Touchpoint.objects.filter(key=key[:20]).values_list("pk", flat=True).first()
    try:
        return (date.fromisoformat(day), row) if row is not None else None
    except ValueError:
        return None


__all__ = [
    "candidates_for", "contacts_in_quarter", "diary", "dormancy", "expected_sources", "follow_up",
    "follow_up_to_act_on", "follow_ups", "ids_of", "kept_in_time", "latest", "met_around", "note_to_act_on", "overdue",
    "plans", "pressure", "search", "silent_sources", "timeline", "touchpoint", "touchpoint_to_act_on", "waiting",
]  # fmt: skip
