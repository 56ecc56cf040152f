"""Reads an invented file of a source whole, and gives its rows as dictionaries."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kolloquy.evidence.sources.reading import Reject, source
from kolloquy.evidence.tables import COLUMNS
from tests.support.tables import rows

PAYLOADS = Path(__file__).parent / "payloads"


@dataclass(frozen=True)
class Taken:
    tables: dict[str, list[dict[str, Any]]]
    rejects: list[Reject]

    def __getitem__(self, table: str) -> list[dict[str, Any]]:
        return self.tables.get(table, [])


def take(source_name: str, path: Path) -> Taken:
    """Everything a reader yields, its columns checked against the lake's."""
    tables: dict[str, list[dict[str, Any]]] = {}
    rejects: list[Reject] = []
    for batch in source(source_name).read(path):
        rejects += batch.rejects
        for name, table in batch.tables.items():
            assert table.schema == COLUMNS[name], name
            tables.setdefault(name, []).extend(table.to_pylist())
    return Taken(tables, rejects)


def short(value: object) -> str:
    """A value as a cell of a text table."""
    if isinstance(value, list):
        return " + ".join(short(v) for v in value)
    return "" if value is None else str(value)


def told(table: str) -> list[dict[str, str]]:
    """The rows of a text table by the names in its heading, where there are too many to be arguments."""
    names = [name.strip() for name in table.strip().splitlines()[0].split("|")]
    return [dict(zip(names, row, strict=True)) for row in rows(table)]
