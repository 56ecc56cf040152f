"""Tests that commit leave an emptied database behind, signed releases included, which nobody else may delete."""

from typing import Any

from django.db.backends.base.operations import BaseDatabaseOperations

from kolloquy.governance.wall import guards


def let_tests_empty_the_ledger() -> None:
    empty = BaseDatabaseOperations.execute_sql_flush

    def without_guards(self: Any, statements: list[str]) -> None:
        guarded = any("wall_release" in statement for statement in statements)
        if guarded:
            guards.remove(self.connection)
        empty(self, statements)
        if guarded:
            guards.install(self.connection)

    BaseDatabaseOperations.execute_sql_flush = without_guards  # type: ignore[method-assign]
