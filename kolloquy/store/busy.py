"""Whether the records could not be written because somebody else was writing them: nothing is broken, and a moment helps."""

import sqlite3

from django.db import DatabaseError

SENTENCE = "Somebody else was writing at that moment, and nothing of yours was changed; send it again in a few seconds."
# PostgreSQL: a circle of writers that wait for each other, one that could not be put in a row, and a row nobody gave back.
_STATES = frozenset({"40P01", "40001", "55P03"})
_CODES = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


def is_busy(error: BaseException | None) -> bool:
    if not isinstance(error, DatabaseError):
        return False
    cause = error.__cause__
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _CODES  # the rest says which kind of busy
    return getattr(cause, "sqlstate", None) in _STATES
