"""PubMed files for tests: read whole by either reader, and small ones written from pieces."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from kolloquy.evidence.sources import pubmed, pubmed_fast, pubmed_plain
from kolloquy.evidence.sources.reading import Batch, Reject

PAYLOADS = Path(__file__).parent / "payloads" / "pubmed"
_ORDER = {"works": ["record"], "bylines": ["record", "position"], "deletions": ["pmid"]}


@dataclass(frozen=True)
class Whole:
    """All that a reader gives of a file, in the order of the file."""

    tables: dict[str, pa.Table]
    rejects: list[Reject]
    notes: list[str]

    def rows(self, table: str) -> list[dict[str, Any]]:
        return self.tables[table].to_pylist() if table in self.tables else []


def whole(batches: Iterable[Batch]) -> Whole:
    parts: dict[str, list[pa.Table]] = {}
    rejects, notes = [], []
    for batch in batches:
        for name, rows in batch.tables.items():
            parts.setdefault(name, []).append(rows)
        rejects += batch.rejects
        notes += batch.notes
    tables = {}
    for name, tables_of_one in parts.items():
        together = pa.concat_tables(tables_of_one)
        if together.num_rows:
            tables[name] = together.sort_by([(column, "ascending") for column in _ORDER[name]])
    return Whole(tables, sorted(rejects, key=lambda r: r.place), notes)


def both(path: Path) -> tuple[Whole, Whole]:
    """The file as the fast way and as the plain way read it."""
    return whole(pubmed.read(path)), whole(pubmed_plain.read(path))


def differences(left: Whole, right: Whole) -> list[str]:
    """Every column in which the two differ, with the first value that does."""
    found = [f"only one has {name}" for name in left.tables.keys() ^ right.tables.keys()]
    for name in left.tables.keys() & right.tables.keys():
        a, b = left.tables[name], right.tables[name]
        if a.num_rows != b.num_rows:
            found.append(f"{name}: {a.num_rows} rows and {b.num_rows}")
            continue
        for column in b.column_names:
            if not a[column].equals(b[column]):
                first = next(
                    pair
                    for pair in zip(a[column].to_pylist(), b[column].to_pylist(), strict=True)
                    if pair[0] != pair[1]
                )
                found.append(f"{name}.{column}: {first[0]!r} and {first[1]!r}")
    if left.rejects != right.rejects:
        found.append(f"rejects: {left.rejects} and {right.rejects}")
    return found


def article(pmid: int, title: str = "A title.", inside: str = "", version: int = 1) -> str:
    """A small article; `inside` goes into its Article element."""
    return (
        f'<PubmedArticle><MedlineCitation><PMID Version="{version}">{pmid}</PMID><Article>'
        f"<ArticleTitle>{title}</ArticleTitle>{inside}</Article></MedlineCitation></PubmedArticle>"
    )


def author(family: str, given: str) -> str:
    return f"<AuthorList><Author><LastName>{family}</LastName><ForeName>{given}</ForeName></Author></AuthorList>"


def deletion(*pmids: int) -> str:
    return "<DeleteCitation>" + "".join(f"<PMID>{pmid}</PMID>" for pmid in pmids) + "</DeleteCitation>"


def document(*records: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<PubmedArticleSet>\n' + "\n".join(records) + "\n</PubmedArticleSet>"
    ).encode()


def alone(records: bytes) -> pubmed_fast.Read:
    """As the fast reader by itself reads them."""
    return pubmed_fast.tables(
        pubmed_fast.parsed(bytearray(b"<PubmedArticleSet>" + records + b"</PubmedArticleSet>")), 0
    )
