"""A plan as lines and as a workbook, for who works in a spreadsheet; cells stay text, whatever they begin with."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import xlsxwriter

from kolloquy.governance.rights.queries import legal_states
from kolloquy.governance.rights.rules import may_export
from kolloquy.kernel import clock
from kolloquy.planning.boards.seen import Board
from kolloquy.planning.models import Plan, PlannedExpert

HEAD = (
    "key", "week", "week of", "expert", "institution", "town", "country", "colleague", "channel", "activity", "objective",
    "minutes", "points", "state", "pinned", "agreed", "moved by hand", "mutual goals", "goals confirmed",
)  # fmt: skip
_WIDE = {
    "expert": 24,
    "institution": 30,
    "objective": 40,
    "mutual goals": 50,
    "colleague": 18,
    "activity": 24,
    "key": 18,
}


@dataclass(frozen=True, slots=True)
class Lines:
    rows: tuple[tuple[str | int, ...], ...]
    kept_back: int  # contacts of experts whose rights stand against anything leaving


def lines(plan: Plan, board: Board) -> Lines:
    """Every contact of a board, filters applied, in the order of weeks."""
    blocks = sorted(
        (block for row in board.rows for cell in row.cells for block in cell.blocks),
        key=lambda block: (block.week, block.expert, block.key),
    )
    today = clock.today()
    states = legal_states({block.expert_id for block in blocks}, on=today)
    free = {expert_id for expert_id, state in states.items() if may_export(state, on=today)}
    rows = PlannedExpert.objects.filter(plan=plan, expert__in=free).select_related("expert")
    who = {row.expert_id: row for row in rows}
    said = {each.key: each.statement for each in board.legend}
    mondays = {week.number: week.monday.isoformat() for week in board.weeks}
    leaving = [block for block in blocks if block.expert_id in free and block.expert_id in who]
    return Lines(
        tuple(
            (
                block.key, block.week + 1, mondays[block.week], block.expert, who[block.expert_id].expert.institution or "",
                who[block.expert_id].expert.city or "", who[block.expert_id].expert.country or "", block.colleague,
                block.channel.replace("_", " "), block.activity, said.get(block.objective, ""), block.minutes,
                "" if block.points is None else block.points, "not held yet" if block.state == "missed" else block.state, _yes(block.pinned),
                _yes(block.agreed), _yes(block.moved), who[block.expert_id].mutual_goals,
                _yes(who[block.expert_id].goals_confirmed_at is not None),
            )
            for block in leaving
        ),
        len(blocks) - len(leaving),
    )  # fmt: skip


def workbook(plan: Plan, board: Board, found: Lines) -> bytes:
    """Three sheets: the contacts, how far each objective is covered, the load of each colleague."""
    kept = io.BytesIO()
    # No formulas and no links are made of what somebody typed.
    book = xlsxwriter.Workbook(kept, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "bottom": 1})
    _sheet(book, bold, "Contacts", HEAD, found.rows, note=note_of(found))
    covered = [
        (legend.letter, each.statement, demand.name, demand.experts, demand.fewest, demand.most)
        for each, legend in zip(board.coverage, board.legend, strict=True)
        for demand in each.demands
    ]
    _sheet(book, bold, "Covered", ("", "objective", "demand", "experts", "fewest", "most"), covered)
    loads = [
        (load.name, load.territory, load.experts, round(load.time.planned / 60, 2), round(load.time.available / 60, 2))
        for load in board.loads
    ]
    _sheet(book, bold, "Load", ("colleague", "territory", "experts", "hours planned", "hours there are"), loads)
    book.set_properties({"title": plan.name, "comments": f"{plan.key}, version {plan.version}"})
    book.close()
    return kept.getvalue()


def note_of(found: Lines) -> str:
    if not found.kept_back:
        return ""
    return f"{found.kept_back} left out: the rights of an expert stand against their leaving (RI-1, RI-4 or RI-7)."


def _sheet(
    book: xlsxwriter.Workbook, bold: object, name: str, head: Sequence[str], rows: Iterable[Sequence[str | int | float]],
    *, note: str = "",
) -> None:  # fmt: skip
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    for column, title in enumerate(head):
        sheet.write_string(0, column, title, bold)
        sheet.set_column(column, column, _WIDE.get(title, 12))
    last = 0
    for last, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(last, column, value)
            else:
                sheet.write_number(last, column, value)
    if note:
        sheet.write_string(last + 2, 0, note)


def _yes(value: bool) -> str:
    return "yes" if value else ""
