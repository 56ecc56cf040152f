"""Tables that people send us: CSV as spreadsheets write it, in UTF-8 or UTF-16, with commas, semicolons or tabs."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from kolloquy.kernel.problems import BadInput

MOST_BYTES = 10_000_000
# Control characters, and marks that turn the direction of reading: nothing a name needs, and much that can mislead.
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong in one row, in a sentence; `line` is the line a spreadsheet shows."""

    line: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row by column; a column the file does not have is missing, an empty cell is ""."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def list_of(self, column: str) -> tuple[str, ...]:
        """The values of a cell that holds several, separated by ; or |."""
        return tuple(dict.fromkeys(value.strip() for value in re.split(r"[;|]", self[column]) if value.strip()))


def read_table(content: bytes, *, name: str, required: Sequence[str], known: Sequence[str]) -> list[Line]:
    if len(content) > MOST_BYTES:
        raise BadInput(f"{name} is larger than 10 MB; a roster of that size is no roster: split it and try again.")
    text = decoded(content, name)
    heading = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(heading), strict=True)
    try:
        columns = [_column(cell) for cell in next(reader, [])]
        _check_columns(columns, name, required, known)
        found = []
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if len(cells) > len(columns):
                    raise BadInput(
                        f"Line {reader.line_num} of {name} has more cells than columns; "
                        "put a cell that holds the delimiter in quotation marks."
                    )
                values = dict(zip(columns, (cell.strip() for cell in cells), strict=False))
                found.append(Line(reader.line_num, values))
    except csv.Error as error:
        raise BadInput(f"{name} stops being a CSV file at line {reader.line_num} ({error}); save it again.") from error
    if not found:
        raise BadInput(f"{name} has a heading and no rows; check that the right sheet was saved.")
    return found


def unseen_characters(line: Line) -> list[RowProblem]:
    return [
        RowProblem(line.number, f"The {column.replace('_', ' ')} holds a character that is not seen; type it again.")
        for column, value in line.cells.items()
        if UNSEEN.search(value)
    ]


def decoded(content: bytes, name: str) -> str:
    if not content.strip():
        raise BadInput(f"{name} is empty; save the table as CSV with a heading and try again.")
    encoding = _MARKS.get(content[:3]) or _MARKS.get(content[:2])
    if encoding is None and b"\x00" in content[:200]:
        encoding = "utf-16-le" if content[1:2] == b"\x00" else "utf-16-be"
    try:
        return content.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(
            f"{name} is not in UTF-8 or UTF-16 (at byte {error.start:,}); save it as “CSV UTF-8” and try again."
        ) from error


def _delimiter(heading: str) -> str:
    return max(",;\t", key=heading.count)


def _column(cell: str) -> str:
    return re.sub(r"[\s-]+", "_", cell.strip().lower())


def _check_columns(columns: list[str], name: str, required: Sequence[str], known: Sequence[str]) -> None:
    if missing := [column for column in required if column not in columns]:
        raise BadInput(
            f"{name} has no column {', '.join(missing)}; its first line must name the columns: {', '.join(known)}."
        )
    if strange := [column for column in columns if column and column not in known]:
        raise BadInput(f"{name} has a column {strange[0]} that means nothing here; the columns are {', '.join(known)}.")
    if twice := [column for column in columns if column and columns.count(column) > 1]:
        raise BadInput(f"{name} has the column {twice[0]} twice; keep one of them.")
