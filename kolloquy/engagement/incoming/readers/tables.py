"""A delimited file as a heading and rows, whatever its delimiter, its encoding or its quoted line breaks."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO

from kolloquy.engagement.incoming.readers.text import FileFacts, opened
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.text import fold

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_LONGEST_FIELD = 11_000_000  # a field of 10 MB is read, so that its row can be refused instead of the file
_PREAMBLE = 40  # lines a webinar's export may put before its heading


@dataclass(frozen=True, slots=True)
class TableFacts:
    file: FileFacts
    delimiter: str
    header: tuple[str, ...]
    header_line: int  # rows begin after it
    preamble: tuple[tuple[str, ...], ...] = ()


def table_facts(path: Path, file: FileFacts, *, delimiter: str | None = None, known: Sequence[str] = ()) -> TableFacts:
    """The delimiter and the heading; where headings are `known`, the first line that holds several of them."""
    with opened(path, file) as text:
        start = text.read(65_536)
    delimiter = delimiter or _delimiter(file.name, start, known)
    with opened(path, file) as text:
        lines = list(islice(_rows(file.name, text, delimiter), _PREAMBLE))
    at = _heading(lines, known)
    header = tuple(cell.strip().lstrip("\ufeff") for cell in lines[at][1]) if lines else ()
    if len([cell for cell in header if cell]) < 2:
        tried = ", ".join(DELIMITERS.values())
        raise BadInput(
            f"{file.name} has one column only, whatever separates it ({tried}); export it as CSV with a heading line."
        )
    doubled = [cell for cell, count in Counter(fold(cell) for cell in header if cell).items() if count > 1]
    if doubled:
        raise BadInput(f"{file.name} has two columns called “{doubled[0]}”; rename one of them and bring it in again.")
    return TableFacts(file, delimiter, header, lines[at][0], tuple(tuple(row) for _, row in lines[:at]))


def _delimiter(name: str, start: str, known: Sequence[str]) -> str:
    """The one that splits the first lines alike, and into the most columns."""
    best, best_score = "", (0.0, 0)
    words = {fold(word) for word in known}
    for mark in DELIMITERS:
        # The last line of the excerpt may be cut in two.
        rows = [row for _, row in islice(_rows(name, iter(start.splitlines(keepends=True)), mark, strict=False), 60)][
            :-1
        ] or [row for _, row in _rows(name, iter(start.splitlines(keepends=True)), mark, strict=False)]
        widths = Counter(len(row) for row in rows if len(row) > 1)
        if not widths:
            continue
        width, times = widths.most_common(1)[0]
        hits = max((sum(fold(cell) in words for cell in row) for row in rows), default=0)
        score = (hits * 10 + times / len(rows), width)
        if score > best_score:
            best, best_score = mark, score
    return best or ","


def _heading(lines: Sequence[tuple[int, list[str]]], known: Sequence[str]) -> int:
    words = {fold(word) for word in known}
    hits = [sum(fold(cell) in words for cell in row) for _, row in lines]
    most = max(hits, default=0)
    return hits.index(most) if most >= 2 else 0


def table_rows(path: Path, facts: TableFacts) -> Iterator[tuple[int, list[str]]]:
    """Each row below the heading with the line it begins on; blank lines are passed over."""
    with opened(path, facts.file) as text:
        for line, row in _rows(facts.file.name, text, facts.delimiter):
            if line > facts.header_line:
                yield line, row


def _rows(
    name: str, text: Iterator[str] | IO[str], delimiter: str, *, strict: bool = True
) -> Iterator[tuple[int, list[str]]]:
    # The limit is the whole process's: it is only ever raised.
    csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_FIELD))
    # A byte of zero ends a cell early in some programs; here it goes like other control characters.
    reader = csv.reader((line.replace("\0", "") for line in text), delimiter=delimiter)
    begins = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if not strict:
                return
            raise _never_closed(name, begins) from error
        if strict and max(map(len, row), default=0) > _LONGEST_FIELD:  # another reader may have raised the limit
            raise _never_closed(name, begins)
        if any(cell.strip() for cell in row):
            yield begins, row
        begins = reader.line_num + 1


def _never_closed(name: str, line: int) -> BadInput:
    return BadInput(
        f"{name}, line {line}: a field is longer than 11 MB, most likely because a quotation mark is never closed; "
        "mend that line and bring the file in again."
    )
