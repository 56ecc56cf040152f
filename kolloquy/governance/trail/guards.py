"""What keeps the trail append-only in the database itself, whoever is connected to it."""

from django.db.backends.base.base import BaseDatabaseWrapper

from kolloquy.governance.trail.vocabulary import SHREDDED

_NO = "The trail is append-only"
_TABLES = {"trail_entry": "number", "trail_payload": "entry_number", "trail_checkpoint": "number", "trail_head": "id"}
_NEVER = (
    ("trail_entry", "UPDATE"),
    ("trail_entry", "DELETE"),
    ("trail_checkpoint", "UPDATE"),
    ("trail_checkpoint", "DELETE"),
    ("trail_payload", "UPDATE"),
    ("trail_head", "DELETE"),
)
_ONLY_ON = f"{_NO}: its end only moves on."
_ONLY_SHRED = f"{_NO}: a payload goes only by a shredding that the trail tells of."
_SHREDDED = (
    "EXISTS (SELECT 1 FROM trail_entry WHERE verb = '{SHREDDED}' AND number > OLD.entry_number "
    "AND kind || ':' || key = OLD.person)"
).replace("{SHREDDED}", SHREDDED)
_FUNCTIONS = ("trail_refuse", "trail_forward_only", "trail_only_shred")


def install(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for statement in _postgres() if connection.vendor == "postgresql" else _sqlite():
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for function in _FUNCTIONS:
                cursor.execute(f"DROP FUNCTION IF EXISTS {function}() CASCADE")  # and the triggers that call it
            return
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'trail\\_%' ESCAPE '\\'"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")


def _sqlite() -> list[str]:
    def guard(name: str, when: str, condition: str, said: str) -> str:
        where = f" WHEN {condition}" if condition else ""
        return f"CREATE TRIGGER {name} BEFORE {when}{where} BEGIN SELECT RAISE(ABORT, '{said}'); END"

    never = [
        guard(f"{table}_no_{verb.lower()}", f"{verb} ON {table}", "", f"{_NO}: {verb} on {table} is refused.")
        for table, verb in _NEVER
    ]
    # INSERT OR REPLACE deletes without asking the triggers of a deletion.
    replacing = [
        guard(
            f"{table}_no_replace",
            f"INSERT ON {table}",
            f"EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})",
            f"{_NO}: {table} has this row already.",
        )
        for table, key in _TABLES.items()
    ]
    return [
        *never,
        *replacing,
        guard("trail_head_forward_only", "UPDATE ON trail_head", "NEW.number <= OLD.number", _ONLY_ON),
        guard("trail_payload_only_shred", "DELETE ON trail_payload", f"NOT {_SHREDDED}", _ONLY_SHRED),
    ]


def _postgres() -> list[str]:
    def function(name: str, body: str) -> str:
        return f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"

    def trigger(name: str, when: str, each: str, function: str) -> str:
        return f"CREATE TRIGGER {name} BEFORE {when} FOR EACH {each} EXECUTE FUNCTION {function}()"

    refuse, forward, shred = _FUNCTIONS
    # Before each statement, so that one which would find no row is refused too.
    never = (*_NEVER, *((table, "TRUNCATE") for table in _TABLES))
    return [
        function(refuse, f"RAISE EXCEPTION '{_NO}: % on % is refused.', TG_OP, TG_TABLE_NAME;"),
        function(forward, f"IF NEW.number <= OLD.number THEN RAISE EXCEPTION '{_ONLY_ON}'; END IF; RETURN NEW;"),
        function(shred, f"IF NOT {_SHREDDED} THEN RAISE EXCEPTION '{_ONLY_SHRED}'; END IF; RETURN OLD;"),
        *(trigger(f"{table}_no_{verb.lower()}", f"{verb} ON {table}", "STATEMENT", refuse) for table, verb in never),
        trigger("trail_head_forward_only", "UPDATE ON trail_head", "ROW", forward),
        trigger("trail_payload_only_shred", "DELETE ON trail_payload", "ROW", shred),
    ]
