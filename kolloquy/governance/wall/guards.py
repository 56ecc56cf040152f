"""What keeps a signed release as it was signed, whoever is connected to the database."""

from django.db.backends.base.base import BaseDatabaseWrapper

_FROZEN = (
    "key", "title", "kind", "side", "body", "measure", "experts", "members", "chosen", "version", "prepared_by_id",
    "prepared_at", "reviewed_by_id", "reviewed_at", "decision", "meaning", "digest",
)  # fmt: skip
_SAID = "A signed release never changes; revoke it and prepare another"
_SIGNED = "OLD.state IN ('released', 'revoked')"
# Released may become revoked; nothing else may come of either.
_UNDONE = "(OLD.state = 'revoked' OR NEW.state <> 'revoked')"
_TRIGGERS = (
    ("wall_release_stays", "wall_release", "UPDATE"),
    ("wall_release_kept", "wall_release", "DELETE"),
    ("wall_releasedto_added", "wall_releasedto", "INSERT"),
    ("wall_releasedto_stays", "wall_releasedto", "UPDATE"),
    ("wall_releasedto_kept", "wall_releasedto", "DELETE"),
)


def install(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for statement in _postgres() if connection.vendor == "postgresql" else _sqlite():
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for name, table, _ in _TRIGGERS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if postgres else ""))
            if postgres:
                cursor.execute(f"DROP FUNCTION IF EXISTS {name}()")


def _sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN {_refused(table, verb, 'IS NOT')} "
        f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
        for name, table, verb in _TRIGGERS
    ]


def _postgres() -> list[str]:
    """A function for each: PostgreSQL lets no WHEN look into another table."""
    found = []
    for name, table, verb in _TRIGGERS:
        found += [
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {_refused(table, verb, 'IS DISTINCT FROM')} THEN RAISE EXCEPTION '{_SAID}'; END IF; "
            f"RETURN {'OLD' if verb == 'DELETE' else 'NEW'}; END $$",
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ]
    return found


def _refused(table: str, verb: str, differs: str) -> str:
    if table == "wall_releasedto":
        row = "NEW" if verb == "INSERT" else "OLD"
        return f"(SELECT state FROM wall_release WHERE id = {row}.release_id) IN ('released', 'revoked')"
    if verb == "DELETE":
        return _SIGNED
    changed = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in _FROZEN)
    return f"{_SIGNED} AND ({changed} OR {_UNDONE})"
