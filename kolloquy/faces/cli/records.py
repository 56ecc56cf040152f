"""What every command that needs the records does first: open them, and say in a sentence when that fails."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kolloquy.kernel.problems import BadInput, NotReady, Problem, StorageFull

if TYPE_CHECKING:
    from kolloquy.governance.models import User


@contextmanager
def records() -> Iterator[None]:
    """The records, brought to the present shape of their tables."""
    import django
    from django.core.management import call_command
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    django.setup()
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0, interactive=False)
        yield
    except DatabaseError as error:
        raise _in_words(error, str(connection.settings_dict["NAME"])) from error


def _in_words(error: Exception, where: str) -> Problem:
    from kolloquy.store.busy import is_busy

    cause = error.__cause__
    code = getattr(cause, "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_FULL:
        return StorageFull(
            f"The disk that holds {where} is full; what was there is kept: free some space and run it again."
        )
    if is_busy(error):
        return NotReady(f"{where} is being written by another program; wait until that is done and run it again.")
    return NotReady(f"The records in {where} could not be used ({error}); see that the database is there and writable.")


def user(name: str) -> "User":
    from kolloquy.governance.models import User

    found = User.objects.filter(username=name, is_active=True).first()
    if found is None:
        raise BadInput(
            f"No active user is called {name}; `kolloquy users list` names them, `kolloquy users add` adds one."
        )
    return found
