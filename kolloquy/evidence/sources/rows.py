"""Collects rows of several tables and hands them on as Arrow batches of a bounded size."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from kolloquy.evidence.sources.reading import Batch, Reject
from kolloquy.evidence.tables import COLUMNS

ROWS_A_BATCH = 20_000


class Rows:
    """Rows by table as dictionaries; a column a row does not name is NULL."""

    def __init__(self, tables: Sequence[str]) -> None:
        self._rows: dict[str, list[dict[str, Any]]] = {table: [] for table in tables}
        self._places: dict[str, list[str]] = {table: [] for table in tables}
        self._taken = dict.fromkeys(tables, 0)
        self._rejects: list[Reject] = []

    def add(self, table: str, rows: Sequence[dict[str, Any]], place: str) -> None:
        """Add rows found at `place`, which is named should one not fit its columns."""
        self._rows[table].extend(rows)
        self._places[table].extend([place] * len(rows))
        self._taken[table] += len(rows)

    def taken_of(self, table: str) -> int:
        """How many rows of a table were added since the beginning."""
        return self._taken[table]

    def reject(self, reject: Reject) -> None:
        self._rejects.append(reject)

    @property
    def full(self) -> bool:
        return max(len(self._rejects), *(len(rows) for rows in self._rows.values())) >= ROWS_A_BATCH

    def batch(self, share_read: float | None) -> Batch:
        """What has gathered, as a batch; the gathering starts anew."""
        tables = {name: self._table(name) for name, rows in self._rows.items() if rows}
        batch = Batch(tables, tuple(self._rejects), share_read)
        self._rows = {table: [] for table in self._rows}
        self._places = {table: [] for table in self._places}
        self._rejects = []
        return batch

    def _table(self, name: str) -> pa.Table:
        schema = COLUMNS[name]
        try:
            return pa.Table.from_pylist(self._rows[name], schema=schema)
        except (pa.ArrowInvalid, pa.ArrowTypeError, TypeError, ValueError, OverflowError):
            return pa.Table.from_pylist(list(self._fitting(name, schema)), schema=schema)

    def _fitting(self, name: str, schema: pa.Schema) -> Iterator[dict[str, Any]]:
        for row, place in zip(self._rows[name], self._places[name], strict=True):
            try:
                pa.Table.from_pylist([row], schema=schema)
            except (pa.ArrowInvalid, pa.ArrowTypeError, TypeError, ValueError, OverflowError) as error:
                reason = str(error).splitlines()[0]
                self._rejects.append(Reject(place, f"a value is of the wrong kind ({reason}); fetch it again"))
            else:
                yield row


def at(record: Any, *path: str) -> Mapping[str, Any]:
    """The object at a path of a JSON record; an empty one where the record leaves it out."""
    for key in path:
        record = (record.get(key) if isinstance(record, Mapping) else None) or {}
    return record if isinstance(record, Mapping) else {}


def stated(text: object) -> str | None:
    """Text as the source states it, white space tidied; None for nothing."""
    return " ".join(str(text).split()) or None if text is not None else None
