"""Collects rows of several tables and hands them on as Arrow batches of a bounded size."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from kolloquy.evidence.sources.reading import Batch, Reject
from kolloquy.evidence.tables import COLUMNS

ROWS_A_BATCH = 20_000


class Rows:
    """Rows by table as dictionaries; a column a row does not name is NULL."""

    def __init__(self, tables: Sequence[str]) -> None:
        self._rows: dict[str, list[dict[str, Any]]] = {table: [] for table in tables}
        self._rejects: list[Reject] = []
        self.taken = 0

    def add(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        before = len(self._rows[table])
        self._rows[table].extend(dict(row) for row in rows)
        self.taken += len(self._rows[table]) - before

    def reject(self, reject: Reject) -> None:
        self._rejects.append(reject)

    @property
    def full(self) -> bool:
        return max(len(self._rejects), *(len(rows) for rows in self._rows.values())) >= ROWS_A_BATCH

    def batch(self, share_read: float | None) -> Batch:
        """What has gathered, as a batch; the gathering starts anew."""
        tables = {name: pa.Table.from_pylist(rows, schema=COLUMNS[name]) for name, rows in self._rows.items() if rows}
        batch = Batch(tables, tuple(self._rejects), share_read)
        self._rows = {table: [] for table in self._rows}
        self._rejects = []
        return batch


def stated(text: object) -> str | None:
    """Text as the source states it, white space tidied; None for nothing."""
    return " ".join(str(text).split()) or None if text is not None else None
