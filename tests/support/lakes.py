"""Lakes for tests: rows put in as a reader would give them, without a file."""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa

from kolloquy.evidence.lake import Lake
from kolloquy.evidence.manifest import SourceFile, file_order
from kolloquy.evidence.sources.reading import Batch, Reject
from kolloquy.evidence.staging import Staging
from kolloquy.evidence.tables import COLUMNS

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


def source_file(source: str = "pubmed", name: str = "pubmed24n0001.xml.gz", at: datetime = NOON) -> SourceFile:
    digest = sha256(f"{source} {name} {at}".encode()).hexdigest()
    return SourceFile(source, name, digest, 1000, file_order(source, name, at), at)


def batch(rejects: tuple[Reject, ...] = (), **tables: list[Mapping[str, Any]]) -> Batch:
    return Batch(
        {name: pa.Table.from_pylist(_filled(name, rows), COLUMNS[name]) for name, rows in tables.items()}, rejects
    )


def staged(lake: Lake, file: SourceFile, rejects: tuple[Reject, ...] = (), **tables: list[Mapping[str, Any]]) -> Path:
    """A sealed staging, not committed yet."""
    staging = Staging(lake.folder, file)
    staging.add(batch(rejects, **tables))
    staging.seal(seconds=0.1)
    return staging.folder


def put(lake: Lake, file: SourceFile, rejects: tuple[Reject, ...] = (), **tables: list[Mapping[str, Any]]) -> None:
    with lake.writing():
        lake.commit(staged(lake, file, rejects, **tables))


def work(pmid: str, title: str = "A title.", **more: Any) -> dict[str, Any]:
    return {"work_id": f"pmid:{pmid}", "pmid": pmid, "title": title, **more}


def byline(pmid: str, position: int, family: str, **more: Any) -> dict[str, Any]:
    work_id = f"pmid:{pmid}"
    return {"byline_id": f"{work_id}#{position}", "work_id": work_id, "position": position, "family": family, **more}


def _filled(name: str, rows: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What a row must have and these do not care about."""
    usual = {"version": 1, "record": 0, "author_count": 1, "is_person": True, "position": 1, "name": "Somebody"}
    needed = {field.name for field in COLUMNS[name] if not field.nullable}
    return [{k: v for k, v in usual.items() if k in needed} | dict(row) for row in rows]
