"""Tests that commit leave an emptied database behind, the trail included, which nobody else may do."""

import shutil
from typing import Any

from django.db.backends.base.operations import BaseDatabaseOperations

from kolloquy.governance.trail import guards, vault


def let_tests_empty_the_trail() -> None:
    empty = BaseDatabaseOperations.execute_sql_flush

    def without_guards(self: Any, statements: list[str]) -> None:
        guarded = any("trail_entry" in statement for statement in statements)
        if guarded:
            guards.remove(self.connection)
        empty(self, statements)
        if guarded:
            guards.install(self.connection)
            shutil.rmtree(vault.folder() / "checkpoints", ignore_errors=True)

    BaseDatabaseOperations.execute_sql_flush = without_guards  # type: ignore[method-assign]
