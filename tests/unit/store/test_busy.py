"""What passes by itself is told apart from what is broken."""

import sqlite3

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError
from django.test import RequestFactory

from kolloquy.faces.web import errors
from kolloquy.store.busy import SENTENCE, is_busy


class _Said(Exception):
    def __init__(self, **told: object) -> None:
        super().__init__("said by the database")
        self.__dict__.update(told)


def raised(kind: type[DatabaseError], **told: object) -> DatabaseError:
    error = kind("database is locked")
    error.__cause__ = _Said(**told)
    return error


@pytest.mark.parametrize(
    "told",
    [
        {"sqlite_errorcode": sqlite3.SQLITE_BUSY},
        {"sqlite_errorcode": sqlite3.SQLITE_BUSY_SNAPSHOT},
        {"sqlite_errorcode": sqlite3.SQLITE_LOCKED},
        {"sqlstate": "40P01"},
        {"sqlstate": "40001"},
        {"sqlstate": "55P03"},
    ],
)
def test_another_writer_is_no_fault(told: dict[str, object]):
    assert is_busy(raised(OperationalError, **told))


@pytest.mark.parametrize(
    "error",
    [
        None,
        ValueError("database is locked"),
        OperationalError("no such table"),
        raised(OperationalError, sqlite_errorcode=sqlite3.SQLITE_FULL),
        raised(IntegrityError, sqlite_errorcode=sqlite3.SQLITE_CONSTRAINT_UNIQUE),
        raised(OperationalError, sqlstate="53100"),
    ],
)
def test_a_fault_is_no_other_writer(error: BaseException | None):
    assert not is_busy(error)


@pytest.mark.parametrize(("told", "status"), [({"sqlstate": "40P01"}, 503), ({"sqlstate": "53100"}, 500)])
def test_a_page_that_breaks_around_its_view_says_which_it_was(told: dict[str, object], status: int):
    try:
        raise raised(OperationalError, **told)
    except OperationalError:
        answer = errors.broken(RequestFactory().get("/"))
    assert answer.status_code == status
    assert (SENTENCE in answer.content.decode()) is (status == 503)
