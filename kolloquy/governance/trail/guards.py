"""What keeps the trail append-only in the database itself, whoever is connected to it."""

from django.db.backends.base.base import BaseDatabaseWrapper

_APPEND_ONLY = "The trail is append-only"
_NEVER = (("trail_entry", "UPDATE"), ("trail_entry", "DELETE"), ("trail_checkpoint", "UPDATE"),
          ("trail_checkpoint", "DELETE"), ("trail_payload", "UPDATE"), ("trail_head", "DELETE"))  # fmt: skip
_TRUNCATED = ("trail_entry", "trail_payload", "trail_checkpoint", "trail_head")
_FUNCTIONS = ("trail_refuse", "trail_forward_only")


def install(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for statement in _postgres() if connection.vendor == "postgresql" else _sqlite():
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    postgres = connection.vendor == "postgresql"
    triggers = [(table, f"{table}_no_{verb.lower()}") for table, verb in _NEVER]
    triggers.append(("trail_head", "trail_head_forward_only"))
    if postgres:
        triggers += [(table, f"{table}_no_truncate") for table in _TRUNCATED]
    with connection.cursor() as cursor:
        for table, trigger in triggers:
            cursor.execute(f"DROP TRIGGER IF EXISTS {trigger}" + (f" ON {table}" if postgres else ""))
        for function in _FUNCTIONS if postgres else ():
            cursor.execute(f"DROP FUNCTION IF EXISTS {function}()")


def _sqlite() -> list[str]:
    refused = [
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{_APPEND_ONLY}: {verb} on {table} is refused.'); END"
        for table, verb in _NEVER
    ]
    forward = (
        "CREATE TRIGGER trail_head_forward_only BEFORE UPDATE ON trail_head WHEN NEW.number <= OLD.number "
        f"BEGIN SELECT RAISE(ABORT, '{_APPEND_ONLY}: its end only moves on.'); END"
    )
    return [*refused, forward]


def _postgres() -> list[str]:
    refuse = (
        "CREATE FUNCTION trail_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{_APPEND_ONLY}: % on % is refused.', TG_OP, TG_TABLE_NAME; END $$"
    )
    forward = (
        "CREATE FUNCTION trail_forward_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NEW.number <= OLD.number THEN RAISE EXCEPTION '{_APPEND_ONLY}: its end only moves on.'; END IF; "
        "RETURN NEW; END $$"
    )
    # Before each statement, so that one which would find no row is refused too.
    refused = [
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION trail_refuse()"
        for table, verb in (*_NEVER, *((table, "TRUNCATE") for table in _TRUNCATED))
    ]
    moved = (
        "CREATE TRIGGER trail_head_forward_only BEFORE UPDATE ON trail_head "
        "FOR EACH ROW EXECUTE FUNCTION trail_forward_only()"
    )
    return [refuse, forward, *refused, moved]
