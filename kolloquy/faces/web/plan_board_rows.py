"""The board as the page prints it: a block is one piece of text, made here, since a board has a thousand of them."""

from collections.abc import Sequence
from functools import cache
from typing import TypedDict

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from kolloquy.faces.web import words
from kolloquy.faces.web.exchange_rows import channel
from kolloquy.planning.boards.seen import Block, Board, Cell, Legend, Row, Time, Week
from kolloquy.planning.moving.rules import hours

COLOURS = 5  # of objectives; the sixth has the first one's again, and a letter of its own
_EMPTY = mark_safe("")
_MARKS = {
    "held": ("✓", "held"),
    "missed": ("!", "not held yet"),
    "pinned": ("◆", "pinned"),
    "agreed": ("=", "agreed with the expert"),
    "moved": ("↔", "moved or added by hand"),
}
MARKS = tuple(_MARKS.values())


class CellRow(TypedDict):
    week: int
    cls: str
    blocks: SafeString
    more: int
    time: str
    over: bool
    idle: bool
    away: bool
    label: str


class BoardRow(TypedDict):
    key: str
    name: str
    detail: str
    letter: str
    colour: int
    cells: list[CellRow]
    time: str
    share: int
    url: str


class WeekHead(TypedDict):
    number: int
    name: str
    day: str
    state: str
    activities: tuple[str, ...]
    label: str


def colour(letter: str) -> int:
    return (ord(letter[:1] or "A") - ord("A")) % COLOURS


def week_heads(weeks: Sequence[Week]) -> list[WeekHead]:
    said = {"past": "over", "now": "this week", "ahead": ""}
    return [
        WeekHead(
            number=week.number, name=str(week.number + 1), day=f"{week.monday.day} {week.monday:%b}", state=week.state,
            activities=week.activities, label=said[week.state],
        )
        for week in weeks
    ]  # fmt: skip


def board_rows(found: Board, plan_key: str) -> list[BoardRow]:
    return [_row(row, found.by, plan_key) for row in found.rows]


def _row(row: Row, by: str, plan_key: str) -> BoardRow:
    return BoardRow(
        key=row.key,
        name=row.name,
        detail=row.detail,
        letter=row.letter,
        colour=colour(row.letter),
        cells=[_cell(cell, row, by, plan_key) for cell in row.cells],
        time=time_words(row.time) if row.time else "",
        share=min(round(row.time.share * 100), 100) if row.time else 0,
        url=f"/experts/{row.key}" if by == "expert" else "",
    )


def _cell(cell: Cell, row: Row, by: str, plan_key: str) -> CellRow:
    time = cell.time
    return CellRow(
        week=cell.week.number,
        cls=" ".join(
            part
            for part in (cell.week.state, "event" if cell.week.activities else "", "away" if cell.away else "")
            if part
        ),
        blocks=mark_safe("".join(block_html(block, by, plan_key) for block in cell.blocks)),
        more=cell.more,
        time=f"{hours(time.planned)}/{hours(time.available)}" if time and (time.planned or time.available) else "",
        over=bool(time and time.over),
        idle=bool(time and not time.planned),
        away=cell.away,
        label=f"{row.name}, week {cell.week.number + 1}",
    )


# Safe as markup: keys, numbers and states are of our own making, and all that somebody wrote is escaped.
def block_html(block: Block, by: str, plan_key: str) -> SafeString:
    name = block.colleague.split(" ")[0] or block.activity if by == "expert" else block.family
    states = (block.state, *(each for each in ("pinned", "agreed", "moved") if getattr(block, each)))
    version = block.whole.stamp if block.whole else block.version
    return mark_safe(
        f'<a class="plan-block o{colour(block.letter)} {" ".join(states)}" id="c-{block.key}" '
        f'href="/plan/p/{plan_key}/contacts/{block.key}" data-door data-block data-week="{block.week}" '
        f'data-colleague="{block.colleague_id or ""}" data-version="{version}"{_moves(block, plan_key)} '
        f'aria-label="{escape(block_words(block))}"><b class="obj" aria-hidden="true" data-letter="{block.letter}"></b>'
        f'<svg class="ch" aria-hidden="true"><use href="#ch-{escape(block.channel)}"/></svg>'
        f'<span class="n">{escape(name)}</span>{_marks(states)}</a>'
    )


def _moves(block: Block, plan_key: str) -> str:
    """A visit moves by itself, a place with its whole activity."""
    whole = block.whole
    if whole is not None:
        return (
            f' data-movable draggable="false" data-whole="/plan/p/{plan_key}/activities/{whole.key}" '
            f'data-places="{whole.places}" data-name="{escape(whole.name)}"'
        )
    return ' data-movable draggable="false"' if block.movable else ""


class ListRow(TypedDict):
    url: str
    expert: str
    what: str
    within: str  # the same, in a sentence
    letter: str
    colour: int
    states: str
    state: str


def block_row(block: Block, plan_key: str) -> ListRow:
    """A block in a list of one person's weeks."""
    marks = [block.state, *(each for each in ("pinned", "agreed", "moved") if getattr(block, each))]
    return ListRow(
        url=f"/plan/p/{plan_key}/contacts/{block.key}",
        expert=block.expert,
        what=block.activity or channel(block.channel),
        within=f"“{block.activity}”" if block.activity else channel(block.channel).lower(),
        letter=block.letter,
        colour=colour(block.letter),
        states=", ".join(_MARKS[each][1] for each in marks if each in _MARKS),
        state=block.state,
    )


@cache  # of a few states together
def _marks(states: tuple[str, ...]) -> SafeString:
    shown = [_MARKS[state] for state in states if state in _MARKS]
    if not shown:
        return _EMPTY
    return format_html(
        '<span class="marks" aria-hidden="true">{}</span>',
        format_html_join("", '<i title="{1}">{0}</i>', shown),
    )


def block_words(block: Block) -> str:
    """A block as one hears it."""
    what = block.activity or channel(block.channel).lower()
    said = [block.expert, what]
    if block.colleague:
        said.append(f"with {block.colleague}")
    said += [f"week {block.week + 1}", f"objective {block.letter}"]
    state = {"planned": "planned", **{key: sentence for key, (_, sentence) in _MARKS.items()}}
    said.append(state[block.state])
    said += [_MARKS[each][1] for each in ("pinned", "agreed", "moved") if getattr(block, each)]
    return ", ".join(said)


class LegendRow(TypedDict):
    key: str
    letter: str
    colour: int
    statement: str


def legend_rows(legend: Sequence[Legend]) -> list[LegendRow]:
    return [
        LegendRow(key=each.key, letter=each.letter, colour=colour(each.letter), statement=each.statement)
        for each in legend
    ]


def time_words(time: Time) -> str:
    return f"{hours(time.planned)} of {hours(time.available)} h"


def week_words(week: Week) -> str:
    return f"Week {week.number + 1}, {words.day(week.monday)}"
