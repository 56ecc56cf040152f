"""Bringing a table in line with what it should hold: only the rows that differ are written.

Comparing reads and may take its time; applying writes and is short, so that nobody else waits long for the database.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from django.db import connection, models

Row = tuple[Any, ...]
_BATCH = 5_000
# Types that a driver takes as they are; the rest goes through the field.
_PLAIN = (models.TextField, models.CharField, models.IntegerField, models.BigIntegerField, models.FloatField)


@dataclass(frozen=True, slots=True)
class Wanted:
    """All rows a table should hold, or those of one part of it; the first `key` columns tell rows apart."""

    model: type[models.Model]
    columns: Sequence[str]
    key: int
    rows: Iterable[Row]
    part: Mapping[str, Any] | None = None  # a filter; None means the whole table
    keep_missing: bool = False  # rows nobody wants any more stay
    tell_replaced: bool = False  # the difference says what stood where it changes something
    beside: tuple[str, ...] = ()  # columns written with a change that are no change by themselves, at the end


@dataclass(frozen=True, slots=True)
class Difference:
    model: type[models.Model]
    columns: Sequence[str]
    key: int
    added: Sequence[Row]
    changed: Sequence[Row]
    replaced: Sequence[Row]  # where that was asked for: what stood in the place of each changed row
    removed: Sequence[Row]  # keys

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def compare(wanted: Wanted) -> Difference:
    """What has to be written so that the table holds the wanted rows; the last of rows with one key wins."""
    compared = len(wanted.columns) - len(wanted.beside)
    present = {row[: wanted.key]: row for row in _present(wanted, wanted.columns[:compared])}
    should = {row[: wanted.key]: row for row in wanted.rows}
    added, changed, replaced = [], [], []
    for key, row in should.items():
        there = present.pop(key, None)
        if there is None:
            added.append(row)
        elif there != row[:compared]:
            changed.append(row)
            if wanted.tell_replaced:
                replaced.append(there)
    removed = [] if wanted.keep_missing else list(present)
    return Difference(wanted.model, wanted.columns, wanted.key, added, changed, replaced, removed)


def _present(wanted: Wanted, columns: Sequence[str]) -> Iterator[Row]:
    """The rows that are there, in Python's types; read column by column, a third of the ORM's time."""
    rows = wanted.model._default_manager.filter(**(wanted.part or {})).order_by().values_list(*columns)
    sql, parameters = rows.query.get_compiler(connection=connection).as_sql()
    converters = [(place, _from_database(wanted.model._meta.get_field(name))) for place, name in enumerate(columns)]
    needed = [(place, convert) for place, convert in converters if convert]
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        while batch := cursor.fetchmany(_BATCH):
            if needed:
                by_column: list[Iterable[Any]] = list(zip(*batch, strict=True))
                for place, convert in needed:
                    by_column[place] = map(convert, by_column[place])
                yield from zip(*by_column, strict=True)
            else:
                yield from map(tuple, batch)


def _from_database(field: Any) -> Callable[[Any], Any] | None:
    """How this field's stored values become Python's; None where they are already. 1 equals True, so flags stay."""
    if _is_plain(field) or isinstance(field, models.BooleanField):
        return None
    column = field.get_col(field.model._meta.db_table)
    steps = [*connection.ops.get_db_converters(column), *field.get_db_converters(connection)]
    if not steps:
        return None

    @lru_cache(maxsize=100_000)  # there are few days, however many rows
    def convert(value: Any) -> Any:
        for step in steps:
            value = step(value, column, connection)
        return value

    return convert


def apply(difference: Difference) -> None:
    """Write a difference; the caller holds the transaction."""
    fields = [difference.model._meta.get_field(column) for column in difference.columns]
    names = [connection.ops.quote_name(str(field.column)) for field in fields if isinstance(field, models.Field)]
    table = connection.ops.quote_name(difference.model._meta.db_table)
    where = " AND ".join(f"{name} = %s" for name in names[: difference.key])
    setting = ", ".join(f"{name} = %s" for name in names[difference.key :])
    marks = ", ".join(["%s"] * len(names))
    keys, values = fields[: difference.key], fields[difference.key :]
    with connection.cursor() as cursor:
        for batch in _prepared(keys, difference.removed):
            cursor.executemany(f"DELETE FROM {table} WHERE {where}", batch)
        swapped = [row[difference.key :] + row[: difference.key] for row in difference.changed] if values else []
        for batch in _prepared([*values, *keys], swapped):
            cursor.executemany(f"UPDATE {table} SET {setting} WHERE {where}", batch)
        # In the order of their keys: an index that grows at its end grows quickly.
        added = _prepared(fields, sorted(difference.added, key=lambda row: row[: difference.key]))
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:  # ten times as quick there
                for batch in added:
                    for row in batch:
                        copy.write_row(row)
        else:
            for batch in added:
                cursor.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", batch)


def _prepared(fields: Sequence[Any], rows: Iterable[Row]) -> Iterator[list[Row]]:
    """The rows in batches, as the database's driver takes them."""
    ours = [(place, field) for place, field in enumerate(fields) if not _is_plain(field)]
    waiting = iter(rows)
    while batch := list(islice(waiting, _BATCH)):
        if ours:
            batch = [_through_fields(row, ours) for row in batch]
        yield batch


def _is_plain(field: Any) -> bool:
    return isinstance(getattr(field, "target_field", field), _PLAIN)


def _through_fields(row: Row, fields: Sequence[tuple[int, Any]]) -> Row:
    prepared = list(row)
    for place, field in fields:
        prepared[place] = field.get_db_prep_save(row[place], connection)
    return tuple(prepared)


def refresh_statistics() -> None:
    """Tell the database how its rows are spread now, so that it picks the right index."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA analysis_limit = 400")
        cursor.execute("ANALYZE")
