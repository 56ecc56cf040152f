"""PubMed XML, as NLM's baseline and update files and efetch give it.

The file is cut at the ends of records into documents. One goes to the fast reader; where that finds something it would not
read right, it is halved until only the odd records are left, and those go to the plain reader.
"""

import io
import re
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pyarrow as pa

from kolloquy.evidence.sources import pubmed_fast, pubmed_plain
from kolloquy.evidence.sources.opening import Opened, head, open_bytes
from kolloquy.evidence.sources.pubmed_fast import END, ROOT
from kolloquy.evidence.sources.pubmed_inline import unmarked
from kolloquy.evidence.sources.reading import Batch, Reject
from kolloquy.kernel.problems import BadInput

# Large enough that whole-column moves pay, small enough that a few copies of it stay far below the memory of a laptop.
RUN = 16 << 20
_LEAST_RUN = 1 << 16
_UNPACKED = 16  # XML packs to a tenth or so; what packs better only takes more runs
_FEW = 4
_ROOT = re.compile(rb"<PubmedArticleSet\b[^>]*>")
_RECORD = re.compile(rb"<(?:Pubmed(?:Book)?Article|DeleteCitation|DeleteDocument)[/ \t\r\n>]")
_PIECE = 1 << 20
_RECORD_END, _RECORD_ENDS = b"Article>", (b"</PubmedArticle>", b"</PubmedBookArticle>")
_NEXT = re.compile(rb"[ \t\r\n]*(?:<Pubmed|<Delete|</Pubmed)")
_OTHER_ENCODING = re.compile(rb"""^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*encoding=["'](?!utf-?8|us-ascii)""", re.IGNORECASE)


def read(path: Path) -> Iterator[Batch]:
    beginning = head(path)
    root = _ROOT.search(beginning)
    if root is None or _OTHER_ENCODING.match(beginning):
        # A file of one bare article, of books, in another encoding, or no PubMed at all: the plain reader says.
        yield from pubmed_plain.read(path)
        yield Batch(
            {}, share_read=1.0, notes=("The whole file is unusual in its form and was read the slower, plain way.",)
        )
        return
    # While a second thread parses a document, this one makes columns of the one before and unpacks the one after.
    with open_bytes(path) as opened, ThreadPoolExecutor(1) as parsing:
        file = _File(path, opened.read(root.end()))
        before: Future[_Document] | None = None
        for xml in _documents(opened, path):
            after = parsing.submit(_document, xml)
            if before:
                yield file.read(before.result(), opened.share_read)
            before = after
        if before:
            yield file.read(before.result(), 1.0)
        yield Batch({}, share_read=1.0, notes=file.notes())


def files_in(folder: Path) -> list[Path]:
    """NLM's folders hold checksums and notes beside the files."""
    found = [p for p in folder.rglob("*") if p.is_file() and re.search(r"\.xml(\.gz|\.xz|\.zip)?$", p.name.lower())]
    return sorted(p for p in found if not p.name.startswith("."))


_Part = tuple[dict[str, pa.Table], tuple[Reject, ...]]


@dataclass(frozen=True, slots=True)
class _Document:
    """Some whole records as XML and as raw columns; without these where the fast reader refuses it."""

    xml: bytearray
    raw: pubmed_fast.Raw | None


def _document(xml: bytearray) -> _Document:
    try:
        return _Document(xml, pubmed_fast.parsed(xml))
    except pubmed_fast.Odd:
        return _Document(xml, None)


def _documents(opened: Opened, path: Path) -> Iterator[bytearray]:
    """The file as documents of whole records, in two windows of memory in turn: be done with one before asking for the next but one."""
    # A fetched page is small, and clearing memory that it never fills would take longer than reading it.
    run = min(RUN, max(_LEAST_RUN, _UNPACKED * path.stat().st_size))
    windows: list[bytearray] = []
    kept = b""  # the beginning of a record whose end is not read yet
    for turn in count():
        if turn < 2:
            windows.append(bytearray(run + len(ROOT) + len(END)))
        window = windows[turn % 2]
        begin = len(ROOT) + len(kept)
        if len(window) < begin + run // 2:
            window.extend(bytes(len(window)))  # a record longer than the window
        window[:begin] = ROOT + kept
        filled = _fill(window, begin, len(window) - len(END), opened)
        if filled < len(window) - len(END):
            end = window.rfind(END, 0, filled)
            if end < 0:
                raise BadInput(
                    f"{path} ends in the midst of a record, after {opened.tell():,} bytes; fetch or copy it again."
                )
            del window[end + len(END) :]
            yield window
            return
        end = _last_end(window, filled) or len(ROOT)
        kept = bytes(window[end:filled])
        if end > len(ROOT):
            window[end:] = END + b" " * (len(window) - end - len(END))
            yield window


def _fill(window: bytearray, begin: int, end: int, opened: Opened) -> int:
    """How far the window is filled; less than `end` only at the end of the file."""
    while begin < end and (piece := opened.read(min(_PIECE, end - begin))):
        window[begin : begin + len(piece)] = piece
        begin += len(piece)
    return begin


def _last_end(window: bytearray, filled: int) -> int:
    """Where the last whole record ends, or 0. An end within a comment or CDATA is none: no record follows it."""
    end = filled
    while (end := window.rfind(_RECORD_END, 0, end)) >= 0:
        after = end + len(_RECORD_END)
        if window.endswith(_RECORD_ENDS, 0, after) and _NEXT.match(window, after, filled):
            return after
    return 0


class _File:
    """Reads the documents of a file in turn and counts the records, so that each knows its place."""

    def __init__(self, path: Path, prolog: bytes) -> None:
        self._path, self._prolog = path, prolog
        self._record = 0
        self._plain = 0

    def read(self, document: _Document, share_read: float) -> Batch:
        parts = list(self._parts(document))
        names = dict.fromkeys(name for tables, _ in parts for name in tables)
        tables = {name: pa.concat_tables([tables[name] for tables, _ in parts if name in tables]) for name in names}
        return Batch(tables, tuple(reject for _, rejects in parts for reject in rejects), share_read)

    def notes(self) -> tuple[str, ...]:
        if not self._plain:
            return ()
        return (
            f"{self._plain:,} of {self._record:,} records are unusual in their markup and were read the slower, plain way.",
        )

    def _parts(self, document: _Document) -> Iterator[_Part]:
        try:
            if document.raw is None:
                raise pubmed_fast.Odd
            read = pubmed_fast.tables(document.raw, self._record)
            left = _left(document.xml, read)
        except pubmed_fast.Odd:
            yield from self._halves(_elements(document.xml))
            return
        yield read.tables, read.rejects
        for element, record in left:
            yield self._plainly([element], record)
        self._record += read.records

    def _halves(self, elements: list[bytes]) -> Iterator[_Part]:
        if len(elements) > _FEW:
            middle = len(elements) // 2
            for half in (elements[:middle], elements[middle:]):
                yield from self._parts(_document(bytearray(ROOT + b"".join(half) + END)))
            return
        before = self._record
        yield self._plainly(elements, before)
        self._record = before + sum(not element.startswith(b"<Delete") for element in elements)

    def _plainly(self, elements: list[bytes], record: int) -> _Part:
        """One by one, so that a record that is not well formed takes no other with it."""
        gathered = pubmed_plain.Gathered(record)
        self._plain += len(elements)
        for element in elements:
            document = io.BytesIO(self._prolog + element + END)
            try:
                for found in pubmed_plain.elements(document, self._path):
                    gathered.take(found)
            except BadInput as problem:
                gathered.leave_out(f"It is not well-formed XML ({problem.__cause__}).")
        batch = gathered.batch()
        return dict(batch.tables), batch.rejects


def _left(xml: bytearray, read: pubmed_fast.Read) -> list[tuple[bytes, int]]:
    """The elements the fast reader has left, each with the record of the file that it is."""
    if not read.left:
        return []
    elements = _elements(xml)
    left = [(elements[place], record) for place, record in read.left.items()] if len(elements) == read.elements else []
    if not left or any(element.startswith(b"<Delete") for element, _ in left):
        raise pubmed_fast.Odd
    return left


def _elements(xml: bytearray) -> list[bytes]:
    """The records and lists of deletions of a document one by one, as they were before their markup was marked."""
    text = unmarked(xml)
    starts = [found.start() for found in _RECORD.finditer(text)]
    return [text[start:end] for start, end in zip(starts, [*starts[1:], text.rfind(END)], strict=True)]
