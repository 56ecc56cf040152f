"""The trail as it lies in the database, read without any kindness: what does not decode must be seen, not raised.

Each chunk is one fetch of one statement, so a million entries pass through little memory, and the whole is one moment's.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

Row = tuple[Any, ...]  # the twelve columns of `chain.Sealed`, then the payload's person, salt and text
_AT_ONCE = 1_000
_COLUMNS = "actor_id, actor_label, verb, kind, key, facts, rule, payload_digest, previous, hash"


@contextmanager
def raw(connection: BaseDatabaseWrapper) -> Iterator[BaseDatabaseWrapper]:
    """Within this, SQLite hands over text that is no UTF-8 instead of failing at it."""
    connection.ensure_connection()
    if connection.vendor != "sqlite":
        yield connection
        return
    kept, connection.connection.text_factory = connection.connection.text_factory, _lenient
    try:
        yield connection
    finally:
        connection.connection.text_factory = kept


def chunks(connection: BaseDatabaseWrapper, first: int | None = None, last: int | None = None) -> Iterator[list[Row]]:
    """All entries, or those of these numbers; of all, also one that has a number no entry should have."""
    entry = ", ".join(f"e.{column.strip()}" for column in _COLUMNS.split(","))
    statement = (
        f"SELECT e.number, {_at(connection, 'e.at')}, {entry}, p.person, p.salt, p.text "
        "FROM trail_entry e LEFT JOIN trail_payload p ON p.entry_number = e.number "
    )
    some = first is not None and last is not None
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            statement + ("WHERE e.number BETWEEN %s AND %s " if some else "") + "ORDER BY e.number",
            [first, last] if some else None,
        )
        while found := cursor.fetchmany(_AT_ONCE):
            yield found if connection.vendor != "sqlite" else [(r[0], _iso(r[1]), *r[2:]) for r in found]


def hashes(connection: BaseDatabaseWrapper, last: int) -> Iterator[bytes]:
    with connection.chunked_cursor() as cursor:
        cursor.execute("SELECT hash FROM trail_entry WHERE number <= %s ORDER BY number", [last])
        while found := cursor.fetchmany(_AT_ONCE):
            yield from (bytes.fromhex(row[0]) for row in found)


def payloads_of_nothing(connection: BaseDatabaseWrapper) -> list[int]:
    return [row[0] for row in _all(connection, (
        "SELECT entry_number FROM trail_payload p WHERE NOT EXISTS "
        "(SELECT 1 FROM trail_entry e WHERE e.number = p.entry_number) ORDER BY 1 LIMIT 100"
    ))]  # fmt: skip


def heads(connection: BaseDatabaseWrapper) -> list[Row]:
    """Number and hash; one row, unless somebody was at it."""
    return _all(connection, "SELECT number, hash FROM trail_head ORDER BY id")


def end(connection: BaseDatabaseWrapper) -> tuple[int, int]:
    """The last entry's number and the head's, of the same moment; 0 where there is none."""
    [found] = _all(connection, "SELECT (SELECT MAX(number) FROM trail_entry), (SELECT MAX(number) FROM trail_head)")
    return found[0] or 0, found[1] or 0


def checkpoints(connection: BaseDatabaseWrapper) -> list[Row]:
    """Number, root, previous root, at, public key, signature and frontier."""
    statement = f"SELECT number, root, previous_root, {_at(connection, 'at')}, public_key, signature, frontier FROM trail_checkpoint ORDER BY number"
    found = _all(connection, statement)
    return found if connection.vendor != "sqlite" else [(*r[:3], _iso(r[3]), *r[4:]) for r in found]


def _all(connection: BaseDatabaseWrapper, statement: str) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def _at(connection: BaseDatabaseWrapper, column: str) -> str:
    if connection.vendor == "sqlite":
        return f"+{column}"  # an expression has no declared type, so nobody makes a datetime of it
    return f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"


def _iso(stored: Any) -> Any:
    """2026-02-03 04:05:06.000007 as it is hashed; what is of another form stays, and will not fit its hash."""
    if type(stored) is not str or stored[10:11] != " ":
        return stored
    if len(stored) == 26 and not stored.endswith(".000000"):
        return f"{stored[:10]}T{stored[11:]}Z"
    return f"{stored[:10]}T{stored[11:]}.000000Z" if len(stored) == 19 else stored


def _lenient(stored: bytes) -> str:
    return stored.decode("utf-8", "surrogateescape")
