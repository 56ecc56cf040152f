"""A small trail that has everything in it, copies of it to tamper with, and the tools of somebody who tampers."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, connections, transaction
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.test import TestCase

from kolloquy.governance.models import User
from kolloquy.governance.trail import chain
from kolloquy.governance.trail.actions import Event, record, shred
from kolloquy.governance.trail.checkpoints import checkpoint
from kolloquy.governance.trail.verifying import Report, verify

TABLES = {
    "trail_entry": [
        "number",
        "at",
        "actor_id",
        "actor_label",
        "verb",
        "kind",
        "key",
        "facts",
        "rule",
        "payload_digest",
        "previous",
        "hash",
    ],
    "trail_payload": ["entry_number", "person", "salt", "text"],
    "trail_head": ["number", "hash"],
    "trail_checkpoint": ["number", "root", "previous_root", "at", "public_key", "signature", "frontier"],
}
_ENTRY = TABLES["trail_entry"]


ENTRIES, SIGNED = 11, 9


def record_a_small_trail() -> None:
    """Eleven entries: open and personal ones, one of a verdict, one shredded; checkpoints over 4 and 9 of them."""
    ada = User(pk=7, function="medical", role_title="MSL")
    record(Event("touchpoint.logged", "touchpoint", "T1", facts={"channel": "virtual", "topics": ["ü", 'a"b']}), by=ada)
    record(Event("note.written", "note", "N1", personal={"text": "invented"}, person="expert:EBBBBBBBBB"), by=ada)
    record(Event("export.refused", "expert", "EBBBBBBBBB", rule="GDPR-1"), by=ada)
    checkpoint(by=None)
    record(
        Event(
            "expert.corrected", "expert", "ECCCCCCCCC", personal={"old": "A", "new": "B"}, person="expert:ECCCCCCCCC"
        ),
        by=None,
    )
    shred("expert:EBBBBBBBBB", by=None)
    for number in range(3):
        record(Event("topic.followed", "topic", f"topic-{number}", facts={"n": number, "on": None}), by=None)
    checkpoint(by=None)
    record(Event("touchpoint.logged", "touchpoint", "T2"), by=ada)
    record(Event("touchpoint.changed", "touchpoint", "T2", facts={"old": {"channel": "e-mail"}}), by=ada)


@dataclass(frozen=True)
class Copy:
    """A copy of the records in a file, with the guards taken off."""

    path: Path

    def change(self, statement: str, *values: object) -> None:
        with closing(sqlite3.connect(self.path)) as records:
            records.execute(statement, values)
            records.commit()

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.path)) as records:
            records.text_factory = bytes
            return records.execute(statement).fetchall()

    def entries(self) -> list[chain.Sealed]:
        with closing(sqlite3.connect(self.path)) as records:
            found = records.execute(f"SELECT {', '.join(_ENTRY)} FROM trail_entry ORDER BY number").fetchall()
        return [chain.Sealed(row[0], _iso(row[1]), *row[2:]) for row in found]

    def put(self, entry: chain.Sealed) -> None:
        values = [entry.number, entry.at.replace("T", " ").removesuffix("Z"), *entry[2:]]
        marks = ", ".join("?" * len(values))
        self.change(f"INSERT OR REPLACE INTO trail_entry ({', '.join(_ENTRY)}) VALUES ({marks})", *values)

    def rewrite_from(self, number: int, change: Callable[[chain.Sealed], chain.Sealed] = lambda entry: entry) -> None:
        """What somebody does who knows how the chain is made: change an entry and hash all later ones anew."""
        entries = self.entries()
        previous = entries[number - 2].hash if number > 1 else chain.GENESIS
        for entry in entries[number - 1 :]:
            altered = (change(entry) if entry.number == number else entry)._replace(previous=previous)
            altered = altered._replace(hash=chain.hash_of(altered))
            self.put(altered)
            previous = altered.hash
        self.change("UPDATE trail_head SET number = ?, hash = ?", entries[-1].number, previous)

    def verified(self, **options: Any) -> Report:
        with opened(self.path) as records:
            return verify(connection=records, **options)


def copied(to: Path) -> Copy:
    """The test's own records as a file."""
    connection.ensure_connection()
    to.write_bytes(connection.connection.serialize())  # with what the test has not committed
    with closing(sqlite3.connect(to)) as copy:
        for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            copy.execute(f"DROP TRIGGER {name}")
        copy.commit()
    return Copy(to)


@contextmanager
def opened(path: Path) -> Iterator[DatabaseWrapper]:
    settings = connections.settings["default"] | {"NAME": str(path), "OPTIONS": {}}
    records = DatabaseWrapper(settings, alias="copy")
    try:
        yield records
    finally:
        records.close()


@contextmanager
def never_kept() -> Iterator[None]:
    """What is written within is there, and gone afterwards."""
    with transaction.atomic():
        with TestCase.captureOnCommitCallbacks(execute=True):
            yield
        transaction.set_rollback(True)


def _iso(stored: str) -> str:
    whole = stored if "." in stored else f"{stored}.000000"
    return f"{whole.replace(' ', 'T')}Z"
