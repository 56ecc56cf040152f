"""CSV and TSV files as Arrow batches of text, whatever their size, encoding and packing; columns are found by name.

A row is numbered as a spreadsheet shows it: the heading is row 1.
"""

import codecs
import csv
import io
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from kolloquy.evidence.sources.contact_data import without_contact_data
from kolloquy.evidence.sources.opening import Opened, open_bytes
from kolloquy.evidence.sources.reading import Reject
from kolloquy.kernel.problems import BadInput

_BLOCK = 4 << 20
_EXCERPT = 200
Choose = Callable[[Sequence[str]], str]


@dataclass(frozen=True, slots=True)
class CsvBatch:
    """Some rows of a file: its wanted columns as text, NULL where a cell is empty or the column is not there."""

    columns: pa.Table
    row_numbers: "RowNumbers"
    rejects: tuple[Reject, ...]
    share_read: float


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are no UTF-8 come from older exports in Western European encoding; the rest of the file is UTF-8."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    broken = error.object[error.start : error.end]
    return "".join(bytes([b]).decode("cp1252", "replace") for b in broken), error.end


codecs.register_error("kolloquy-windows-1252", _as_windows_1252)


class _AsUtf8(io.RawIOBase):
    """A file's bytes in UTF-8, whatever it was saved in: with a mark in front, in UTF-16, or in Windows' encoding."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        self._held, self._ready, self._ended = opened.read(4), b"", False
        wide = self._held.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        self._decoder = codecs.getincrementaldecoder("utf-16" if wide else "utf-8-sig")("kolloquy-windows-1252")

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        """Exactly `size` bytes, fewer only at the end: Arrow copies them into a buffer and cuts rows at its edge."""
        while not self._ended and (size < 0 or len(self._ready) < size):
            piece = self._held + self.opened.read(size)
            self._held, self._ended = b"", not piece
            self._ready += self._decoder.decode(piece, final=not piece).encode()
        given = self._ready if size < 0 else self._ready[:size]
        self._ready = self._ready[len(given) :]
        return given

    def readinto(self, buffer: Any) -> int:
        raise io.UnsupportedOperation("read in pieces")


class RowNumbers:
    """Gives a batch's rows their numbers in the file, rows left out by the parser counted."""

    def __init__(self, first: int, left_out: Sequence[int]) -> None:
        self._first, self._left_out = first, left_out

    def __getitem__(self, index: int) -> int:
        number = self._first + index
        for skipped in sorted(self._left_out):
            if skipped > number:
                break
            number += 1
        return number


def heading(path: Path, delimiter: str = ",", choose: Choose | None = None) -> list[str]:
    """The column names as the file states them."""
    with open_bytes(path, choose) as opened:
        text = _AsUtf8(opened).read(1 << 20).decode()
    try:
        first = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    except csv.Error:
        first = []
    return [name.strip() for name in first]


def csv_batches(
    path: Path,
    wanted: Mapping[str, Sequence[str]],
    *,
    delimiter: str = ",",
    choose: Choose | None = None,
    quoted: bool = True,
) -> Iterator[CsvBatch]:
    """The wanted columns under our names; each is looked for under its spellings, case and blanks aside.

    A row with too few or too many cells is left out and listed. Memory stays within a few blocks of the file.
    """
    found = heading(path, delimiter, choose)
    places = {_plain(name): place for place, name in reversed(list(enumerate(found)))}
    taken = {ours: place for ours, names in wanted.items() if (place := _first(places, names)) is not None}
    with open_bytes(path, choose) as opened:
        yield from _batches(path, opened, len(found), taken, tuple(wanted), delimiter, quoted)


def members(path: Path) -> list[str]:
    """The names of the files in a .zip; none for any other file."""
    names: list[str] = []

    def note(listed: Sequence[str]) -> str:
        names.extend(listed)
        return listed[0]

    open_bytes(path, note).close()
    return list(dict.fromkeys(names))


def only(name: str) -> Choose:
    """Chooses the member of that name."""
    return lambda _: name


def missing_columns(found: Collection[str], needed: Sequence[Sequence[str]]) -> list[str]:
    """Of each group of spellings that has none in `found`, its first."""
    there = {_plain(name) for name in found}
    return [names[0] for names in needed if not there & {_plain(name) for name in names}]


def need_columns(path: Path, found: Collection[str], needed: Sequence[Sequence[str]], what: str) -> None:
    """Refuse a file that lacks a column, naming it; one that has hardly any is another kind of file."""
    missing = missing_columns(found, needed)
    if not missing:
        return
    if len(missing) == len(needed):
        raise BadInput(
            f"{path} is no {what}: none of its columns is there ({', '.join(missing[:4])}); name another file."
        )
    columns = "column" if len(missing) == 1 else "columns"
    raise BadInput(
        f"{path} has no {columns} {', '.join(missing)}, which a {what} needs; export it again with all columns."
    )


def _batches(
    path: Path,
    opened: Opened,
    width: int,
    taken: Mapping[str, int],
    wanted: Sequence[str],
    delimiter: str,
    quoted: bool,
) -> Iterator[CsvBatch]:
    names = [f"c{place}" for place in range(width)]
    rejects: list[Reject] = []
    left_out: list[int] = []

    def leave_out(row: Any) -> str:
        left_out.append(row.number)
        why = f"it has {row.actual_columns} cells where the heading has {row.expected_columns}"
        rejects.append(Reject(f"row {row.number}", f"{why}; mend or drop the row", excerpt(row.text)))
        return "skip"

    number = 2
    try:
        reader = arrow_csv.open_csv(
            _AsUtf8(opened),
            read_options=arrow_csv.ReadOptions(use_threads=False, block_size=_BLOCK, column_names=names, skip_rows=1),
            parse_options=arrow_csv.ParseOptions(
                delimiter=delimiter,
                quote_char='"' if quoted else False,
                newlines_in_values=quoted,
                invalid_row_handler=leave_out,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types={f"c{place}": pa.string() for place in taken.values()},
                include_columns=[f"c{place}" for place in dict.fromkeys(taken.values())],
                strings_can_be_null=True,
                null_values=[""],
                quoted_strings_can_be_null=True,
            ),
        )
        for batch in reader:
            columns = {
                ours: _tidy(batch.column(f"c{taken[ours]}")) if ours in taken else pa.nulls(batch.num_rows, pa.string())
                for ours in wanted
            }
            yield CsvBatch(pa.table(columns), RowNumbers(number, left_out), tuple(rejects), opened.share_read)
            rejects.clear()
            number += batch.num_rows
    except pa.ArrowInvalid as error:
        if "Empty CSV" not in str(error):
            cut = "straddling" in str(error)
            reason = "a quotation mark is opened and not closed" if cut else str(error).split("\n")[0].rstrip(".")
            raise BadInput(
                f"{path} is not a CSV file that can be read after row {number - 1:,} ({reason}); export it again."
            ) from error
    if rejects:
        nothing = pa.table({ours: pa.nulls(0, pa.string()) for ours in wanted})
        yield CsvBatch(nothing, RowNumbers(number, left_out), tuple(rejects), 1.0)


def excerpt(text: str) -> str | None:
    return (without_contact_data(text) or "")[:_EXCERPT] or None


def _tidy(column: pa.Array) -> pa.Array:
    trimmed = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def _plain(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())


def _first(places: Mapping[str, int], names: Sequence[str]) -> int | None:
    return next((places[_plain(name)] for name in names if _plain(name) in places), None)
