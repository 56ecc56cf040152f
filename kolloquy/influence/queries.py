"""The ranked list of experts and what stands behind each standing.

Pages go on from a cursor (the last row's place in the order), never by counting: page 2,000 is as quick as page 1.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Q, QuerySet

from kolloquy.identity.models import Authorship, Expert
from kolloquy.identity.queries import FEW, FEW_BY_NAME, latest_publication, named, search_words
from kolloquy.identity.vocabulary import ExpertState
from kolloquy.influence.models import Interest, Neighbour, StandingEvidence, Topic, TopicStanding
from kolloquy.influence.vocabulary import Channel, Sort
from kolloquy.kernel.text import fold

PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One expert in a list; without a topic there is no standing."""

    expert: Expert
    standing: TopicStanding | None = None


@dataclass(frozen=True, slots=True)
class Page:
    rows: tuple[Row, ...]
    next_cursor: str | None  # None on the last page


@dataclass(frozen=True, slots=True)
class Share:
    channel: Channel
    points: float


def shares(standing: TopicStanding) -> list[Share]:
    """The standing's parts, always in the same order; they add up to it."""
    return [Share(channel, getattr(standing, channel.value)) for channel in Channel]


def ranked_experts(
    topic: Topic | str | None = None,
    *,
    country: str | None = None,
    institution: str | None = None,
    channel: str | None = None,
    q: str | None = None,
    sort: str = Sort.STANDING,
    after: str | None = None,
    size: int = PAGE,
) -> Page:
    """One page of experts: those with a standing on the topic, or without a topic all of them by name.

    `channel` keeps those with a share of that channel; `q` are beginnings of words of a name or an institution.
    An unreadable cursor starts again at the top.
    """
    words = search_words(q)
    key = fold(institution) or None
    if topic is None:
        return _by_name(country, key, channel, words, after, size)
    rows = TopicStanding.objects.filter(topic=topic, expert__state=ExpertState.CURRENT).select_related("expert")
    order = _ORDERS.get(sort, _ORDERS[Sort.STANDING])
    rows = _narrowed(rows, country, key, words, FEW if order.down else FEW_BY_NAME)
    if channel in _RARE:
        rows = rows.filter(**{f"has_{channel}": True})
    elif channel in Channel.values:
        rows = rows.filter(**{f"{channel}__gt": 0})
    if order is _ORDERS[Sort.RISE]:
        rows = rows.filter(rise__isnull=False)
    rows = _after(rows, order, after).order_by(*(("-" + order.field if order.down else order.field), "expert_id"))
    found = list(rows[: size + 1])
    cursor = _cursor(getattr(found[size - 1], order.field), found[size - 1].expert_id) if len(found) > size else None
    return Page(tuple(Row(standing.expert, standing) for standing in found[:size]), cursor)


# Channels few experts have: a walk for them needs an index of its own.
_RARE = {Channel.TRIALS.value, Channel.GUIDELINES.value, Channel.CONGRESS.value}


@dataclass(frozen=True, slots=True)
class _Order:
    field: str
    down: bool


_ORDERS = {
    Sort.STANDING.value: _Order("standing", down=True),
    Sort.RISE.value: _Order("rise", down=True),
    Sort.NAME.value: _Order("sort_name", down=False),
}


def _by_name(
    country: str | None, key: str | None, channel: str | None, words: list[str], after: str | None, size: int
) -> Page:
    rows = _narrowed(Expert.objects.filter(state=ExpertState.CURRENT), country, key, words, FEW_BY_NAME)
    if channel in _RARE:
        rows = rows.filter(**{f"has_{channel}": True})
    elif channel == Channel.SCIENCE:
        rows = rows.filter(works__gt=0)
    found = list(_after(rows, _ORDERS[Sort.NAME], after).order_by("sort_name", "expert_id")[: size + 1])
    cursor = _cursor(found[size - 1].sort_name, found[size - 1].expert_id) if len(found) > size else None
    return Page(tuple(Row(expert) for expert in found[:size]), cursor)


_Listed = TypeVar("_Listed", Expert, TopicStanding)


def _narrowed(
    rows: QuerySet[_Listed], country: str | None, key: str | None, words: list[str], few: int
) -> QuerySet[_Listed]:
    if country:
        rows = rows.filter(country=country.upper().replace("\0", ""))
    if key:
        rows = rows.filter(institution_key=key)
    return rows.filter(named(words, few=few)) if words else rows


def _after(rows: QuerySet[_Listed], order: _Order, cursor: str | None) -> QuerySet[_Listed]:
    place = _place(cursor, order)
    if place is None:
        return rows
    value, expert_id = place
    beyond = "lt" if order.down else "gt"
    # The first condition alone bounds the walk; the second leaves out the ties that were shown.
    return rows.filter(
        Q((f"{order.field}__{beyond}e", value)) & (Q((f"{order.field}__{beyond}", value)) | Q(expert_id__gt=expert_id))
    )


def _cursor(value: object, expert_id: str) -> str:
    return urlsafe_b64encode(f"{value}~{expert_id}".encode()).decode().rstrip("=")


def _place(cursor: str | None, order: _Order) -> tuple[float | str, str] | None:
    if not cursor:
        return None
    try:
        text = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        value, expert_id = text.rsplit("~", 1)
        place = float(value) if order.down else value
    except ValueError:
        return None
    # Both are readable, and no database can compare with them.
    return None if place != place or "\0" in text else (place, expert_id)


def topics() -> list[Topic]:
    return list(Topic.objects.order_by("name", "slug"))


def topic(slug: str) -> Topic | None:
    return Topic.objects.filter(slug=slug).first()


def countries(of: Topic | None = None) -> list[str]:
    """Where the listed experts are: what a filter offers."""
    if of is not None:
        return list(of.countries)
    publication = latest_publication()
    return list(publication.countries) if publication else []


def standings_of(expert: Expert) -> list[TopicStanding]:
    """The expert's standing on every followed topic, the highest place first."""
    return list(TopicStanding.objects.filter(expert=expert).select_related("topic").order_by("place", "topic"))


def standing_of(expert: Expert, slug: str) -> TopicStanding | None:
    return TopicStanding.objects.filter(expert=expert, topic=slug).select_related("topic", "expert").first()


def evidence_of(standing: TopicStanding) -> list[tuple[Share, list[StandingEvidence]]]:
    """The standing opened: each share with what earned it, most first."""
    rows = list(StandingEvidence.objects.filter(topic=standing.topic_id, expert=standing.expert_id).order_by("number"))
    return [(share, [row for row in rows if row.channel == share.channel]) for share in shares(standing)]


def interests_of(expert: Expert) -> list[Interest]:
    return list(Interest.objects.filter(expert=expert).order_by("-weight", "name"))


def works_on(expert: Expert, interest: Interest) -> list[Authorship]:
    """The works that show an interest, newest first."""
    rows = Authorship.objects.filter(expert=expert).select_related("work").order_by("-work__published_on", "mention_id")
    return [row for row in rows if interest.name in row.work.mesh or interest.name in row.work.keywords]


def neighbours_of(expert: Expert) -> list[Neighbour]:
    """Whom the expert worked with, most often first."""
    stored = Neighbour.objects.filter(expert=expert, other__state=ExpertState.CURRENT).select_related("other")
    found = list(stored.order_by("-works_together", "-last_on", "other"))
    if found or expert.works != 1:
        return found
    # The neighbours of somebody with one work are its other authors.
    work = Authorship.objects.filter(expert=expert).values("work_id")
    beside = Authorship.objects.filter(work_id__in=work[:1]).exclude(expert=expert).select_related("expert", "work")
    return [
        Neighbour(expert=expert, other=other.expert, works_together=1, last_on=other.work.published_on)
        for other in beside.order_by("position")[:_BESIDE]
    ]


_BESIDE = 20
