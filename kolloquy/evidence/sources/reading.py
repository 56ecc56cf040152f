"""What every reader of a source promises.

A source is one module with `read(path) -> Iterator[Batch]`. A file that is not what it claims to be raises
`BadInput` (what, where, what to do); a bad record inside a good file becomes a `Reject` and the file goes on.
"""

import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that could not be taken, where it stands, and why."""

    place: str
    reason: str
    excerpt: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """A part of one file: rows by table, in the columns of `evidence.tables.COLUMNS`, and how far the file is read."""

    tables: Mapping[str, pa.Table]
    rejects: tuple[Reject, ...] = field(default=())
    share_read: float | None = None  # 0 to 1, for progress; None where the reader cannot say
    notes: tuple[str, ...] = ()  # sentences for the report, such as why a slower way had to be taken


class Source(Protocol):
    def read(self, path: Path) -> Iterator[Batch]: ...


_MODULES = {
    name: f"kolloquy.evidence.sources.{module}"
    for name, module in {
        "pubmed": "pubmed",
        "trials": "clinicaltrials",
        "payments": "open_payments",
        "registry": "nppes",
        "openalex": "openalex",
        "congress": "congress",
        "panels": "panels",
        "mesh": "mesh",
    }.items()
}
NAMES = tuple(_MODULES)


def source(name: str) -> Source:
    """The reader of that name, imported only when it is used."""
    module: Source = importlib.import_module(_MODULES[name])
    return module
