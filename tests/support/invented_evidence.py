"""Invented works, trials and registries as the lake's current tables, so that a matching test needs no file."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import duckdb
import pyarrow as pa

from kolloquy.evidence.tables import TABLES
from kolloquy.identity.matching.mentions import Gathered, gather

_SAID = {
    "source": "pubmed",
    "source_file": "invented.xml",
    "file_order": "invented",
    "retrieved_at": datetime(2024, 5, 1, tzinfo=UTC),
}


@dataclass(frozen=True)
class Work:
    """Authors are written "Family, Given", with " @ affiliation" and " # ORCID" behind where wanted."""

    pmid: int
    authors: Sequence[str]
    title: str = ""
    year: int = 2020
    venue: str = "Journal of Invented Medicine"
    mesh: Sequence[str] = field(default=())


def connection(works: Sequence[Work] = (), **tables: Sequence[dict[str, Any]]) -> duckdb.DuckDBPyConnection:
    """The current_* tables of a lake that holds these works, and rows of other tables as they are given."""
    rows: dict[str, list[dict[str, Any]]] = {
        "works": [_work(w) for w in works],
        "bylines": [b for w in works for b in _bylines(w)],
    }
    rows |= {name: list(given) for name, given in tables.items()}
    made = duckdb.connect()
    for name, schema in TABLES.items():
        table = pa.Table.from_pylist([_SAID | row for row in rows.get(name, ())], schema=schema)
        made.register(f"current_{name}", table)
    return made


def gathered(*works: Work, **tables: Sequence[dict[str, Any]]) -> Gathered:
    with connection(works, **tables) as made:
        return gather(made)


def _work(work: Work) -> dict[str, Any]:
    return {
        "work_id": f"pmid:{work.pmid}", "pmid": str(work.pmid), "title": work.title, "venue": work.venue,
        "published_on": date(work.year, 1, 1), "mesh": [{"ui": ui, "name": ui, "major": False} for ui in work.mesh],
        "version": 1, "record": 0,
    }  # fmt: skip


def _bylines(work: Work) -> list[dict[str, Any]]:
    return [_byline(work, position, printed) for position, printed in enumerate(work.authors, 1)]


def _byline(work: Work, position: int, printed: str) -> dict[str, Any]:
    printed, _, orcid = printed.partition(" # ")
    name, _, affiliation = printed.partition(" @ ")
    family, _, given = name.partition(", ")
    return {
        "byline_id": f"pmid:{work.pmid}#{position}", "work_id": f"pmid:{work.pmid}", "position": position,
        "author_count": len(work.authors), "family": family, "given": given or None,
        "initials": "".join(w[0] for w in given.replace("-", " ").split()) or None, "orcid": orcid or None,
        "affiliations": [affiliation] if affiliation else [], "version": 1, "record": 0,
    }  # fmt: skip
