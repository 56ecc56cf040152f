"""The rows of an expert list, ready to print: every value is text before the template sees it, which is what keeps a
page of fifty quick."""

from collections.abc import Sequence
from typing import TypedDict
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString

from kolloquy.faces.web import charts, words
from kolloquy.identity.models import Expert
from kolloquy.influence.models import TopicStanding
from kolloquy.influence.queries import Row, shares

# Growth beyond that of peers which is worth a word of its own.
RISING = 0.5


class ExpertRow(TypedDict):
    url: str
    name: str
    place: str
    identity: str
    sources_url: str
    why: str
    rank: str


class StandingFigures(TypedDict):
    door: str
    bar: SafeString
    points: str
    interval: str
    trend: SafeString
    rise: str


class RankedRow(ExpertRow, StandingFigures):
    pass


def expert_rows(rows: Sequence[Row]) -> list[ExpertRow | RankedRow]:
    scale = charts.scale_of(row.standing.high for row in rows if row.standing)
    return [
        RankedRow(
            **plain_row(row.expert, rank=str(row.standing.place), why="; ".join(row.standing.reasons)),
            **standing_figures(row.standing, scale),
        )
        if row.standing
        else plain_row(row.expert)
        for row in rows
    ]


def plain_row(expert: Expert, *, rank: str = "", why: str = "") -> ExpertRow:
    url = f"/experts/{expert.expert_id}"
    return ExpertRow(
        url=url,
        name=expert.name,
        place=words.place(expert),
        identity=words.whose_works(expert),
        sources_url=f"{url}/sources#identity",
        why=why[:1].upper() + why[1:],
        rank=rank,
    )


def standing_figures(standing: TopicStanding, scale: float) -> StandingFigures:
    parts = {share.channel.value: share.points for share in shares(standing)}
    said = ", ".join(f"{channel} {words.points(value)}" for channel, value in parts.items() if value)
    counts = list(standing.trend)
    years = f"{standing.as_of.year - len(counts) + 1} to {standing.as_of.year}"
    return StandingFigures(
        door=reverse("expert-standing", args=[standing.expert_id, standing.topic_id]),
        bar=charts.share_bar(parts, standing.low, standing.high, scale=scale, label=escape(said)),
        points=words.points(standing.standing),
        interval=f"{words.points(standing.low)}–{words.points(standing.high)}",
        trend=charts.trend(counts, f"Works on the topic a year, {years}: {', '.join(map(str, counts))}"),
        rise=rise_in_words(standing.rise),
    )


def rise_in_words(rise: float | None) -> str:
    if rise is None or abs(rise) < RISING:
        return ""
    return "rising" if rise > 0 else "fading"


def address(path: str, **asked: str | None) -> str:
    """An address with what was asked, in the same order every time; what was not asked leaves no trace."""
    query = urlencode({key: value for key, value in asked.items() if value})
    return f"{path}?{query}" if query else path
