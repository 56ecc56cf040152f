"""PubMed XML, as NLM's baseline and update files and efetch give it.

The file is cut at the ends of records into runs. A run goes to the fast reader; where that finds something it would not
read right, the run is halved until only the odd records are left, and those go to the plain reader.
"""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from kolloquy.evidence.sources import pubmed_fast, pubmed_plain
from kolloquy.evidence.sources.opening import Opened, head, open_bytes
from kolloquy.evidence.sources.reading import Batch, Reject
from kolloquy.kernel.problems import BadInput

# Large enough that whole-column moves pay, small enough that a few copies of it stay far below the memory of a laptop.
RUN = 16 << 20
_FEW = 4
_ROOT = re.compile(rb"<PubmedArticleSet\b[^>]*>")
_RECORD = re.compile(rb"<(?:Pubmed(?:Book)?Article|DeleteCitation|DeleteDocument)[/ \t\r\n>]")
_END, _RECORD_ENDS = b"Article>", (b"</PubmedArticle>", b"</PubmedBookArticle>")
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
    with open_bytes(path) as opened:
        prolog = opened.read(root.end())
        runs = _Runs(path, prolog)
        for run in _whole_records(opened, path):
            yield runs.read(run, opened.share_read)
        yield Batch({}, share_read=1.0, notes=runs.notes())


def files_in(folder: Path) -> list[Path]:
    """NLM's folders hold checksums and notes beside the files."""
    found = [p for p in folder.rglob("*") if p.is_file() and re.search(r"\.xml(\.gz|\.xz|\.zip)?$", p.name.lower())]
    return sorted(p for p in found if not p.name.startswith("."))


def _whole_records(opened: Opened, path: Path) -> Iterator[bytes]:
    """Runs of whole records, the closing tag of the file taken off."""
    rest = b""
    while piece := opened.read(RUN):
        end = _last_end(piece)
        if end:
            yield b"".join((rest, memoryview(piece)[:end]))
            rest = piece[end:]
        else:
            rest += piece
    closing = rest.rfind(b"</PubmedArticleSet>")
    if closing < 0:
        raise BadInput(f"{path} ends in the midst of a record, after {opened.tell():,} bytes; fetch or copy it again.")
    if rest[:closing].strip():
        yield rest[:closing]


def _last_end(piece: bytes) -> int:
    """Where the last whole record ends, or 0. An end within a comment or CDATA is none: no record follows it."""
    end = len(piece)
    while (end := piece.rfind(_END, 0, end)) >= 0:
        after = end + len(_END)
        if piece.endswith(_RECORD_ENDS, 0, after) and _NEXT.match(piece, after):
            return after
    return 0


class _Runs:
    """Reads runs in turn and counts the records, so that each knows its place in the file."""

    def __init__(self, path: Path, prolog: bytes) -> None:
        self._path, self._prolog = path, prolog
        self._record = 0
        self._plain = 0

    def read(self, run: bytes, share_read: float) -> Batch:
        parts = list(self._parts(run))
        names = dict.fromkeys(name for tables, _ in parts for name in tables)
        tables = {name: pa.concat_tables([tables[name] for tables, _ in parts if name in tables]) for name in names}
        return Batch(tables, tuple(reject for _, rejects in parts for reject in rejects), share_read)

    def notes(self) -> tuple[str, ...]:
        if not self._plain:
            return ()
        return (
            f"{self._plain:,} of {self._record:,} records are unusual in their markup and were read the slower, plain way.",
        )

    def _parts(self, run: bytes) -> Iterator[tuple[dict[str, pa.Table], tuple[Reject, ...]]]:
        try:
            read = pubmed_fast.read_records(run, self._record)
            left = _elements(run, read.elements) if read.left else []
        except pubmed_fast.Odd:
            yield from self._halves(run)
            return
        yield read.tables, read.rejects
        for place, record in read.left.items():
            yield self._plainly([left[place]], record)
        self._record += read.records

    def _halves(self, run: bytes) -> Iterator[tuple[dict[str, pa.Table], tuple[Reject, ...]]]:
        elements = _elements(run)
        if len(elements) > _FEW:
            middle = len(elements) // 2
            yield from self._parts(b"".join(elements[:middle]))
            yield from self._parts(b"".join(elements[middle:]))
            return
        before = self._record
        yield self._plainly(elements, before)
        self._record = before + sum(not element.startswith(b"<Delete") for element in elements)

    def _plainly(self, elements: list[bytes], record: int) -> tuple[dict[str, pa.Table], tuple[Reject, ...]]:
        """One by one, so that a record that is not well formed takes no other with it."""
        gathered = pubmed_plain.Gathered(record)
        self._plain += len(elements)
        for element in elements:
            document = io.BytesIO(self._prolog + element + b"</PubmedArticleSet>")
            try:
                for found in pubmed_plain.elements(document, self._path):
                    gathered.take(found)
            except BadInput as problem:
                gathered.leave_out(f"It is not well-formed XML ({problem.__cause__}).")
        batch = gathered.batch()
        return dict(batch.tables), batch.rejects


def _elements(run: bytes, expected: int | None = None) -> list[bytes]:
    """The records and lists of deletions of a run, one by one."""
    usual = run.split(b"<PubmedArticle>")
    if len(usual) - 1 == expected:
        return [b"<PubmedArticle>" + element for element in usual[1:]]
    starts = [found.start() for found in _RECORD.finditer(run)]
    if expected is not None and len(starts) != expected:
        raise pubmed_fast.Odd
    return [run[start:end] for start, end in zip(starts, [*starts[1:], len(run)], strict=True)]
