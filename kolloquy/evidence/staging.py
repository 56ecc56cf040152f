"""How a file gets into the lake wholly or not at all: parts are written aside, sealed by a manifest, then moved into place.

1. parts go to `_staging/<key>.<n>/<table>.parquet`; 2. `manifest.json` beside them, by rename, says that they are complete;
3. the parts are renamed to where they belong; 4. the manifest is renamed into `_files`, and from then on the file counts.
A kill before 2 leaves a staging that is removed, a kill after it one that is finished. Every step can be repeated.
"""

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from kolloquy.evidence.manifest import SourceFile
from kolloquy.evidence.sources.reading import Batch
from kolloquy.evidence.tables import COLUMNS, TABLES
from kolloquy.kernel.disk import disk_problems, flush

_SEAL = "manifest.json"


class Staging:
    """The parts of one file while they are being written."""

    def __init__(self, lake: Path, file: SourceFile) -> None:
        self._lake, self._file = lake, file
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._rows: dict[str, int] = {}
        with disk_problems(lake):
            (lake / "_staging").mkdir(parents=True, exist_ok=True)
            self.folder = Path(tempfile.mkdtemp(prefix=f"{file.key}.", dir=lake / "_staging"))

    def add(self, batch: Batch) -> int:
        """Write a batch; returns its rows, rejects not counted."""
        tables = dict(batch.tables)
        if batch.rejects:
            tables["rejects"] = pa.Table.from_pylist(
                [{"place": r.place, "reason": r.reason, "excerpt": r.excerpt} for r in batch.rejects],
                COLUMNS["rejects"],
            )
        for name, rows in tables.items():
            if rows.num_rows:
                with disk_problems(self._lake):
                    self._writer(name).write_table(with_provenance(name, rows, self._file))
                self._rows[name] = self._rows.get(name, 0) + rows.num_rows
        return sum(table.num_rows for table in batch.tables.values())

    def seal(self, *, seconds: float, notes: tuple[str, ...] = ()) -> SourceFile:
        """Close the parts and say that they are complete; from here on the file can no longer be lost."""
        rows = {name: count for name, count in self._rows.items() if name != "rejects"}
        whole = replace(
            self._file, rows=rows, rejects=self._rows.get("rejects", 0), seconds=round(seconds, 3), notes=notes
        )
        with disk_problems(self._lake):
            for writer in self._writers.values():
                writer.close()
            for name in self._writers:
                flush(self.folder / f"{name}.parquet")
            unsealed = self.folder / "unsealed.json"
            unsealed.write_text(whole.to_json(), encoding="utf-8")
            flush(unsealed)
            unsealed.rename(self.folder / _SEAL)
            flush(self.folder)
        return whole

    def discard(self) -> None:
        # A writer that is dropped unclosed would try to write its footer to a disk that may be full.
        for writer in self._writers.values():
            try:
                writer.close()
            except OSError:
                continue
        shutil.rmtree(self.folder, ignore_errors=True)

    def _writer(self, name: str) -> pq.ParquetWriter:
        if name not in self._writers:
            self._writers[name] = pq.ParquetWriter(
                self.folder / f"{name}.parquet", TABLES[name], compression="zstd", compression_level=1
            )
        return self._writers[name]


def with_provenance(name: str, rows: pa.Table, file: SourceFile) -> pa.Table:
    """The rows in the table's columns, with who said so; a column the reader does not know is NULL."""
    said = {
        "source": file.source,
        "source_file": file.name,
        "file_order": file.file_order,
        "retrieved_at": file.retrieved_at,
    }
    schema, count = TABLES[name], rows.num_rows
    unknown = set(rows.column_names) - set(schema.names)
    if unknown:
        raise ValueError(f"The reader of {file.source} gives {name} columns it does not have: {sorted(unknown)}")
    arrays = [
        pa.repeat(pa.scalar(said[column.name], column.type), count)
        if column.name in said
        else rows.column(column.name).cast(column.type)
        if column.name in rows.column_names
        else pa.nulls(count, column.type)
        for column in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def commit(lake: Path, staging: Path) -> None:
    """Move a sealed staging into place. Can be repeated after a kill at any line."""
    with disk_problems(lake):
        file = SourceFile.from_json((staging / _SEAL).read_text(encoding="utf-8"))
        manifest = lake / file.manifest()
        for table in TABLES:
            part, place = staging / f"{table}.parquet", lake / file.part(table)
            if part.exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                part.replace(place)
                flush(place.parent)
        manifest.parent.mkdir(parents=True, exist_ok=True)
        (staging / _SEAL).replace(manifest)
        flush(manifest.parent)
        for table in set(TABLES) - set(file.rows) - ({"rejects"} if file.rejects else set()):
            (lake / file.part(table)).unlink(missing_ok=True)  # an earlier reading of the same file gave this one too
    shutil.rmtree(staging, ignore_errors=True)


def recover(lake: Path) -> None:
    """Finish what was sealed and remove what was not. Only for whoever holds the lake's lock."""
    for staging in sorted((lake / "_staging").glob("*/")):
        if (staging / _SEAL).exists():
            commit(lake, staging)
        else:
            shutil.rmtree(staging, ignore_errors=True)
