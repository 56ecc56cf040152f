"""The people folder: one generation a resolution, and a pointer that moves only when a generation is whole."""

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from kolloquy.identity.tables import PEOPLE
from kolloquy.kernel.disk import disk_problems, flush
from kolloquy.kernel.problems import NotReady

_POINTER = "current.json"
_KEPT_GENERATIONS = 2


@dataclass(frozen=True, slots=True)
class People:
    """One generation of resolved people, as it lies on disk."""

    folder: Path

    @classmethod
    def current(cls, home: Path) -> "People":
        found = cls.current_or_none(home)
        if found is None:
            raise NotReady(f"No people have been resolved in {home} yet; run `kolloquy experts resolve` first.")
        return found

    @classmethod
    def current_or_none(cls, home: Path) -> "People | None":
        try:
            pointer = json.loads((home / "people" / _POINTER).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        folder = home / "people" / pointer["generation"]
        if not folder.is_dir():
            raise NotReady(f"{folder} is gone though {_POINTER} names it; run `kolloquy experts resolve` again.")
        return cls(folder)

    @property
    def generation(self) -> str:
        return self.folder.name

    def path(self, table: str) -> Path:
        return self.folder / f"{table}.parquet"

    def arrow(self, table: str, columns: Sequence[str] | None = None) -> pa.Table:
        """A table of this generation; an empty one where an older version of Kolloquy did not write it."""
        path = self.path(table)
        if not path.exists() and table in PEOPLE:
            empty = PEOPLE[table].empty_table()
            return empty.select(columns) if columns else empty
        return pq.read_table(path, columns=list(columns) if columns else None)


def write_generation(
    home: Path, tables: Mapping[str, pa.Table], complete: Callable[[People], None] = lambda _: None
) -> People:
    """Write a new generation beside the current one, let `complete` add to it, then move the pointer.

    Killed at any moment, the generation before is still the current one; what was half-written goes with the next run.
    """
    folder = home / "people"
    before = People.current_or_none(home)
    number = int(before.generation) + 1 if before else 1
    people = People(folder / f"{number:06}")
    with disk_problems(folder):
        folder.mkdir(parents=True, exist_ok=True)
        _clear(folder, keep={before.generation} if before else set())
        try:
            people.folder.mkdir()
            for name, table in tables.items():
                pq.write_table(table.cast(PEOPLE[name]), people.path(name), compression="zstd")
            complete(people)
            _sync(people.folder)
            _point(folder, people.generation)
        except OSError:
            shutil.rmtree(people.folder, ignore_errors=True)
            raise
        _clear(folder, keep={f"{n:06}" for n in range(number - _KEPT_GENERATIONS + 1, number + 1)})
    return people


@contextmanager
def sole_writer(home: Path) -> Iterator[None]:
    """Two resolutions at once would give two generations one number: the second is told to wait."""
    import fcntl

    folder = home / "people"
    with disk_problems(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / ".lock").open("w")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise NotReady(f"People are being resolved in {home} right now; wait until that is done.") from error
        yield


def _clear(folder: Path, keep: set[str]) -> None:
    for old in folder.iterdir():
        if old.is_dir() and old.name not in keep:
            shutil.rmtree(old, ignore_errors=True)


def _point(folder: Path, generation: str) -> None:
    new = folder / f"{_POINTER}.new"
    with new.open("w", encoding="utf-8") as file:
        json.dump({"generation": generation}, file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(folder / _POINTER)
    flush(folder)


def _sync(folder: Path) -> None:
    for path in [*(p for p in folder.rglob("*") if p.is_file()), folder]:
        flush(path)
