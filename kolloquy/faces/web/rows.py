"""The rows of an expert list, ready to print: every value is text before the template sees it, which is what keeps a
page of fifty quick."""

from collections.abc import Sequence
from typing import TypedDict
from urllib.parse import quote_plus, urlencode

from django.utils.html import escape
from django.utils.safestring import SafeString

from kolloquy.faces.web import charts, words
from kolloquy.identity.directory import Entry
from kolloquy.identity.models import Expert
from kolloquy.influence.models import TopicStanding
from kolloquy.influence.queries import Row, shares

# Growth beyond that of peers which is worth a word of its own.
RISING = 0.5


class ExpertRow(TypedDict):
    url: str
    name: str
    institution: str
    institution_asked: str
    town: str
    identity: str
    sources_url: str
    why: str
    rank: str


class StandingFigures(TypedDict):
    door: str
    bar: SafeString
    points: str
    low: str
    high: str
    interval: str
    trend: SafeString
    rise: str


class RankedRow(ExpertRow, StandingFigures):
    pass


def expert_rows(rows: Sequence[Row], *, scale: float = 0.0) -> list[ExpertRow | RankedRow]:
    """`scale` is the standing that fills a bar's width; by default the highest among these rows."""
    scale = scale or scale_of(rows)
    return [
        RankedRow(
            **plain_row(row.expert, rank=str(row.standing.place), why="; ".join(row.standing.reasons)),
            **standing_figures(row.standing, scale),
        )
        if row.standing
        else plain_row(row.expert)
        for row in rows
    ]


def scale_of(rows: Sequence[Row]) -> float:
    return charts.scale_of(row.standing.high for row in rows if row.standing)


def plain_row(expert: Expert, *, rank: str = "", why: str = "") -> ExpertRow:
    url = f"/experts/{expert.expert_id}"
    return ExpertRow(
        url=url,
        name=expert.name,
        institution=expert.institution or "",
        institution_asked=quote_plus(expert.institution or ""),
        town=", ".join(part for part in (expert.city, words.country(expert.country)) if part),
        identity=words.whose_works(expert),
        sources_url=f"{url}/sources#identity",
        why=why[:1].upper() + why[1:],
        rank=rank,
    )


class DirectoryRow(TypedDict):
    url: str
    name: str
    institution: str
    institution_asked: str
    town: str


def directory_row(entry: Entry) -> DirectoryRow:
    return DirectoryRow(
        url=f"/experts/{entry.expert_id}",
        name=entry.name,
        institution=entry.institution or "",
        institution_asked=quote_plus(entry.institution or ""),
        town=", ".join(part for part in (entry.city, words.country(entry.country)) if part),
    )


def standing_figures(standing: TopicStanding, scale: float) -> StandingFigures:
    parts = {share.channel.value: share.points for share in shares(standing)}
    said = ", ".join(f"{channel} {words.points(value)}" for channel, value in parts.items() if value)
    counts = list(standing.trend)
    spread = standing.high - standing.low
    low, high = (words.rounded(end, spread) for end in (standing.low, standing.high))
    years = f"{standing.as_of.year - len(counts) + 1} to {standing.as_of.year}"
    return StandingFigures(
        door=f"/experts/{standing.expert_id}/standings/{standing.topic_id}",  # reversing fifty takes a millisecond
        bar=charts.share_bar(parts, standing.low, standing.high, scale=scale, label=escape(said)),
        points=words.points(standing.standing, spread),
        low=low,
        high=high,
        interval=f"{low}–{high}",
        trend=charts.trend(counts, f"Works on the topic a year, {years}: {', '.join(map(str, counts))}"),
        rise=rise_in_words(standing.rise),
    )


def rise_in_words(rise: float | None) -> str:
    """Growth beyond that of peers; a rise is log2, so 1 is twice as much. Falling behind is nobody's label."""
    return f"rising {2**rise:.1f} ×" if rise is not None and rise >= RISING else ""


def address(path: str, **asked: str | None) -> str:
    """An address with what was asked, in the same order every time; what was not asked leaves no trace."""
    query = urlencode({key: value for key, value in asked.items() if value})
    return f"{path}?{query}" if query else path
