"""Takes an import again and again, killing itself at another statement each time, and says what a reader then found.

Run as `python -m tests.support.killed_import HOME KILLS`; prints one JSON object.
"""

import json
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROWS = 600


def main(home: Path, kills: int) -> None:
    os.environ["KOLLOQUY_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "kolloquy.config.settings"
    import django

    django.setup()
    from kolloquy.engagement.incoming import actions  # noqa: F401  imported once, before any process forks
    from tests.support.killed_publication import _in_child, _restore

    _in_child(lambda: _prepare(home))
    database = home / "kolloquy.sqlite3"
    kept = shutil.copy(database, home / "old.sqlite3")
    old = _counts(database)
    statements = _in_child(lambda: _bring_in(home, kill_at=None))
    new, found = _counts(database), []
    for kill in range(kills):
        at = 1 + kill * statements // max(kills - 1, 1)
        _restore(Path(kept), database)
        _in_child(lambda at=at: _bring_in(home, kill_at=at))  # type: ignore[misc]
        after = _counts(database)
        _in_child(lambda: _bring_in(home, kill_at=None))
        found.append({"at": at, "found": _name(after, old, new), "then": _name(_counts(database), old, new)})
    sys.stdout.write(json.dumps({"statements": statements, "old": old, "new": new, "kills": found}))


def _prepare(home: Path) -> int:
    from django.core.management import call_command

    from tests.support import cast
    from tests.support.killed_publication import _settle

    call_command("migrate", verbosity=0)
    cast.ada()
    lines = ["Call ID,Account ID,Account Name,Call Date,Channel,Owner,Call Notes"]
    lines += [f"C{n},A{n % 90},Somebody Number{n % 90},2026-01-{n % 28 + 1:02},F2F,ada,said {n}" for n in range(ROWS)]
    (home / "calls.csv").write_text("\n".join(lines), encoding="utf-8")
    _settle()
    return 0


def _bring_in(home: Path, kill_at: int | None) -> int:
    from datetime import date

    from django.db import connection

    from kolloquy.engagement.incoming.actions import bring_in
    from kolloquy.engagement.incoming.readers.files import Asked, given
    from kolloquy.engagement.incoming.readers.mapping import preset
    from kolloquy.governance.models import User
    from tests.support.killed_publication import _settle

    counted = 0

    def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal counted
        counted += 1
        if counted == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    by = User.objects.get(username="ada")
    with connection.execute_wrapper(count):
        bring_in(given=given(home / "calls.csv"), asked=Asked(date(2026, 6, 1), preset("CRM calls")), by=by)
    _settle()
    return counted


def _counts(database: Path) -> dict[str, int]:
    tables = (
        "engagement_touchpoint", "engagement_touchpointexpert", "engagement_note", "engagement_unverifiedexpert",
        "incoming_import", "incoming_knownaccount", "trail_entry", "trail_payload",
    )  # fmt: skip
    connection = sqlite3.connect(database)
    found = {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}
    connection.close()
    return found


def _name(rows: dict[str, int], old: dict[str, int], new: dict[str, int]) -> str:
    return "none" if rows == old else "whole" if rows == new else "half"


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
