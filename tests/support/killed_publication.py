"""Publishes again and again, killing itself at another statement each time, and says what a reader then found.

Run as `python -m tests.support.killed_publication HOME KILLS`; a process of its own, because SQLite's file, the
settings and the kill are its own. Prints one JSON object.
"""

import importlib
import json
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

AS_OF = date(2026, 3, 1)


def main(home: Path, kills: int) -> None:
    os.environ["KOLLOQUY_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "kolloquy.config.settings"
    _import_what_children_need()
    database = home / "kolloquy.sqlite3"
    _in_child(lambda: _publish_first(home))
    old, kept = _rows(database), shutil.copy(database, home / "old.sqlite3")
    statements = _in_child(lambda: _publish_next(home, kill_at=None))
    new = _rows(database)
    found = []
    for kill in range(kills):
        # From the first statement to the one after the last.
        at = 1 + kill * statements // max(kills - 1, 1)
        _restore(kept, database)
        _in_child(lambda at=at: _publish_next(home, kill_at=at))  # type: ignore[misc]
        after = _rows(database)
        _in_child(lambda: _publish_next(home, kill_at=None))
        found.append({"at": at, "found": _name(after, old, new), "then": _name(_rows(database), old, new)})
    sys.stdout.write(json.dumps({"statements": statements, "differ": old != new, "kills": found}))


def _import_what_children_need() -> None:
    """Imported once, before any process forks; nothing is opened."""
    import django

    django.setup()
    for module in ("ibis.backends.duckdb", "kolloquy.workflows.publish_evidence", "tests.support.make"):
        importlib.import_module(module)


def _publish_first(home: Path) -> int:
    from django.core.management import call_command

    from kolloquy.workflows.publish_evidence import publish
    from tests.support import make

    call_command("migrate", verbosity=0)
    make.home(home)
    publish(home, as_of=AS_OF)
    who = dict(make.WHO)
    who[make.OKAFOR] = [*who[make.OKAFOR], *who.pop(make.MERCER)]
    make.works(home, [make.work(8, ["Nils Lindqvist"], on=date(2025, 1, 1))], name="pubmed21n0009.xml.gz")
    who[make.LINDQVIST] = [*who[make.LINDQVIST], "pmid:8#1"]
    make.generation(home, who, merged={make.MERCER: make.OKAFOR})
    _settle()
    return 0


def _publish_next(home: Path, kill_at: int | None) -> int:
    """Publish, counting statements; the one numbered `kill_at` is the last thing this process does."""
    from django.db import connection

    from kolloquy.workflows.publish_evidence import publish

    counted = 0

    def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal counted
        counted += 1
        if counted == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        publish(home, as_of=AS_OF)
    _settle()
    return counted


def _settle() -> None:
    """Everything into the one file, so that it can be copied."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _in_child(work: Callable[[], int]) -> int:
    """A process of its own, forked: what it says, or 0 when it was killed."""
    reads, writes = os.pipe()
    child = os.fork()
    if not child:
        os.close(reads)
        code = 1
        try:
            os.write(writes, str(work()).encode())
            code = 0
        finally:
            os._exit(code)
    os.close(writes)
    said = os.read(reads, 100)
    os.close(reads)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise SystemExit("a publication failed; its traceback is above")
    return int(said or 0)


def _restore(kept: Path, database: Path) -> None:
    for left in database.parent.glob("kolloquy.sqlite3-*"):
        left.unlink()
    shutil.copy(kept, database)


def _rows(database: Path) -> dict[str, list[str]]:
    """All that a reader of the file finds, but for the moments of the run."""
    connection = sqlite3.connect(database)
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    ours = [name for name in tables if name.split("_")[0] in {"evidence", "identity", "influence"}]
    moments = {"changed_at", "computed_at", "started_at", "finished_at", "id"}
    found = {}
    for table in ours:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[1] not in moments]
        listed = ", ".join(f'"{column}"' for column in columns)
        found[table] = sorted(map(str, connection.execute(f"SELECT {listed} FROM {table}")))
    connection.close()
    return found


def _name(rows: dict[str, list[str]], old: dict[str, list[str]], new: dict[str, list[str]]) -> str:
    return "old" if rows == old else "new" if rows == new else "half"


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
