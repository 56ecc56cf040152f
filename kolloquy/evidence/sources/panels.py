"""Guideline panels, editorial boards and posts in societies, from a table of ours; docs/reference/sources.md has its columns."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from kolloquy.evidence.sources.listed_people import (
    PERSON_COLUMNS,
    BadRow,
    ListedRow,
    day,
    key,
    listed_batches,
    named,
    person,
)
from kolloquy.evidence.sources.reading import Batch
from kolloquy.evidence.sources.rows import Rows

_WANTED = PERSON_COLUMNS | {
    "kind": ["kind"],
    "body": ["body", "society", "organisation"],
    "title": ["title", "panel"],
    "topic": ["topic"],
    "from": ["from", "began", "year"],
    "until": ["until", "ended"],
    "person_city": ["person_city", "city"],
    "person_country": ["person_country", "country", "afflcountries"],
}
_NEEDED = [_WANTED["kind"], _WANTED["body"], [*_WANTED["name"], *_WANTED["family"]]]
_KINDS = {
    "guideline": "guideline", "guideline panel": "guideline", "consensus": "guideline",
    "editorial board": "editorial_board", "editorial": "editorial_board", "journal": "editorial_board",
    "society": "society", "association": "society",
}  # fmt: skip
_ROLES = {
    "chair": "chair", "chairperson": "chair", "co chair": "chair",
    "vice chair": "vice_chair", "deputy chair": "vice_chair",
    "member": "member", "panel member": "member", "fellow": "member",
    "editor in chief": "editor_in_chief", "chief editor": "editor_in_chief",
    "editor": "editor", "associate editor": "editor", "section editor": "editor",
    "president": "president", "past president": "president", "president elect": "president",
    "board member": "board_member", "board": "board_member", "treasurer": "board_member", "secretary": "board_member",
}  # fmt: skip


def read(path: Path) -> Iterator[Batch]:
    """Panels, each once, and their people in the order of the file; a row without a person is a mistake here."""
    seen = Counter[str]()
    yield from listed_batches(
        path, ("panels", "panel_people"), _WANTED, _NEEDED, "list of panels", lambda row, rows: _add(row, rows, seen)
    )


def _add(row: ListedRow, rows: Rows, seen: Counter[str]) -> None:
    cells = row.cells
    kind, somebody = named(cells["kind"], _KINDS, "kind"), person(cells, _ROLES)
    if not kind or not cells["body"]:
        raise BadRow("it names no body" if kind else "it names no kind")
    if not somebody:
        raise BadRow("it names nobody")
    began_on, ended_on = day(cells["from"], "beginning"), day(cells["until"], "end")
    if began_on and ended_on and ended_on < began_on:
        raise BadRow(f"it ends on {ended_on} before it begins on {began_on}")
    panel_id = key("panel", kind, cells["body"], cells["title"], began_on, ended_on)
    if panel_id not in seen:
        panel = {"panel_id": panel_id, "kind": kind, "began_on": began_on, "ended_on": ended_on}
        rows.add("panels", [panel | {name: cells[name] for name in ("body", "title", "topic")}], row.place)
    seen[panel_id] += 1
    place = {"panel_person_id": f"{panel_id}#{seen[panel_id]}", "panel_id": panel_id, "position": seen[panel_id]}
    rows.add("panel_people", [place | somebody], row.place)
