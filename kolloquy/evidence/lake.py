"""The lake: public evidence as Parquet under `$KOLLOQUY_HOME/lake`, rows never edited, a file wholly there or not at all."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds

from kolloquy.evidence import staging
from kolloquy.evidence.locking import held, held_if_free
from kolloquy.evidence.manifest import SourceFile
from kolloquy.evidence.tables import TABLES
from kolloquy.kernel.disk import disk_problems
from kolloquy.kernel.problems import Problem

if TYPE_CHECKING:
    import ibis


class Lake:
    """Opening it finishes or removes what a killed process left behind, unless another process is writing just now."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "lake"
        self._seen: tuple[str, ...] | None = None
        if any((self.folder / "_staging").glob("*/")):
            # Who may only read the lake reads it without what waits there; the next writer says what is wrong.
            with suppress(Problem), held_if_free(self._lock) as mine:
                if mine:
                    staging.recover(self.folder)

    def files(self) -> list[SourceFile]:
        """Every file that counts, in the order in which they take effect."""
        manifests = self.folder.glob("_files/*/*.json")
        found = [SourceFile.from_json(path.read_text(encoding="utf-8")) for path in manifests]
        return sorted(found, key=lambda file: (file.source, file.file_order, file.name, file.sha256))

    def parts(self, table: str) -> list[Path]:
        return [self.folder / file.part(table) for file in self.files() if _gave(file, table)]

    def arrow(self, table: str, columns: Sequence[str] | None = None) -> pa.Table:
        """A table's rows, all or of some columns, in memory."""
        schema = TABLES[table]
        found = ds.dataset([str(part) for part in self.parts(table)], schema=schema, format="parquet")
        return found.to_table(columns=list(columns) if columns is not None else None)

    def table(self, name: str) -> "ibis.Table":
        """All rows of committed parts, as an Ibis table on DuckDB."""
        if name not in TABLES:
            raise KeyError(name)
        files = self.files()
        seen = tuple(file.manifest() for file in files)
        if seen != self._seen:
            self._make_views(self._connection, files)
            self._seen = seen
        return self._backend.table(name)

    def connect(self) -> duckdb.DuckDBPyConnection:
        """A DuckDB connection of the caller's own, with a view for each table and for each current_* of `evidence.current`."""
        from kolloquy.evidence import current  # Ibis takes half a second, and only who asks for views waits for it

        connection = self._fresh_connection()
        self._make_views(connection, self.files())
        for name, query in current.as_sql().items():
            connection.execute(f"CREATE VIEW {name} AS {query}")
        return connection

    @contextmanager
    def writing(self, on_wait: Callable[[str], None] | None = None) -> Iterator[None]:
        """Be the only writer, waiting for another; then what an earlier one left behind is put in order."""
        with disk_problems(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
        with held(self._lock, on_wait):
            staging.recover(self.folder)
            yield

    def commit(self, staged: Path) -> None:
        staging.commit(self.folder, staged)

    def last_retrieval(self) -> datetime | None:
        return max((file.retrieved_at for file in self.files()), default=None)

    @property
    def _lock(self) -> Path:
        return self.folder / "_lock"

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        return self._fresh_connection()

    @cached_property
    def _backend(self) -> "ibis.backends.duckdb.Backend":
        import ibis

        return ibis.duckdb.from_connection(self._connection)

    def _fresh_connection(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect()
        connection.execute("SET TimeZone = 'UTC'")
        # Else DuckDB spills into whatever folder the command was started in.
        connection.execute("SET temp_directory = ?", [str(self.folder / "_spill")])
        return connection

    def _make_views(self, connection: duckdb.DuckDBPyConnection, files: Sequence[SourceFile]) -> None:
        for name, schema in TABLES.items():
            # The empty table gives the columns when there are no parts, and those that older parts do not have yet.
            connection.register(f"no_{name}", schema.empty_table())
            paths = [str(self.folder / file.part(name)) for file in files if _gave(file, name)]
            listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
            rows = f" UNION ALL BY NAME SELECT * FROM read_parquet([{listed}], union_by_name = true)" if paths else ""
            connection.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM no_{name}{rows}")


def _gave(file: SourceFile, table: str) -> bool:
    return bool(file.rejects if table == "rejects" else file.rows.get(table))
