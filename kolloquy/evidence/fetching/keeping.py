"""Where fetched pages and the place reached are kept, so that a kill at any moment costs at most the page in flight.

$KOLLOQUY_HOME/fetched/SOURCE/QUERY-KEY/
    QUERY-KEY-0001.xml.gz   one answer, as the source sent it; a name that says, in the lake too, whose page it is
    fetch.json              what was asked, which pages are here, and the cursor of the next step
"""

import errno
import gzip
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from kolloquy.evidence.locking import held_if_free
from kolloquy.kernel.problems import BadInput, NotReady, StorageFull
from kolloquy.kernel.text import fold

_STATE = "fetch.json"
_FORM = 1  # of fetch.json


@dataclass(slots=True)
class Place:
    """How far one query has been fetched."""

    source: str
    asked: dict[str, str]
    cursor: dict[str, Any] | None
    began_at: str
    finished_at: str | None = None
    found: int | None = None
    requests: int = 0
    absent: int = 0
    notes: list[str] = field(default_factory=list)
    pages: list[dict[str, Any]] = field(default_factory=list)  # {"name", "records"}
    form: int = _FORM

    @property
    def records(self) -> int:
        return sum(page["records"] for page in self.pages)


def query_key(source: str, asked: Mapping[str, str]) -> str:
    """A folder name that a person can recognise and that differs for every query."""
    exact = json.dumps([source, sorted(asked.items())], ensure_ascii=False)
    words = fold(" ".join(asked.values())).encode("ascii", "ignore").decode().split()
    return "-".join([source, *words])[:48].rstrip("-") + "-" + hashlib.sha256(exact.encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Shelf:
    """One folder of pages. A query asked again from the start gets the next round's folder; older ones stay."""

    folder: Path

    @classmethod
    def latest(cls, home: Path, source: str, asked: Mapping[str, str]) -> "Shelf":
        first = home / "fetched" / source / query_key(source, asked)
        rounds = 1
        while first.with_name(f"{first.name}-round{rounds + 1}").is_dir():
            rounds += 1
        return cls(first if rounds == 1 else first.with_name(f"{first.name}-round{rounds}"))

    def next_round(self) -> "Shelf":
        base, _, number = self.folder.name.rpartition("-round")
        if base and number.isdecimal():
            return Shelf(self.folder.with_name(f"{base}-round{int(number) + 1}"))
        return Shelf(self.folder.with_name(f"{self.folder.name}-round2"))

    def place(self) -> Place | None:
        """How far this shelf is filled, or None for an empty one."""
        path = self.folder / _STATE
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            if kept["form"] != _FORM:
                raise ValueError(f"form {kept['form']}")
            return Place(**kept)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise BadInput(
                f"{path} cannot be read ({error}); remove the folder {self.folder} and fetch again."
            ) from error

    def keep_page(self, place: Place, body: bytes, records: int, suffix: str) -> Path:
        """Write the page whole or not at all. It counts once the place that names it is kept as well."""
        name = f"{self.folder.name}-{len(place.pages) + 1:04d}{suffix}"
        # No time of packing inside: the same answer is the same file, and is ingested once.
        _write(self.folder / name, gzip.compress(body, compresslevel=6, mtime=0))
        place.pages.append({"name": name, "records": records})
        return self.folder / name

    def keep_place(self, place: Place) -> None:
        _write(self.folder / _STATE, json.dumps(asdict(place), ensure_ascii=False).encode())

    def pages(self, place: Place) -> list[Path]:
        """The pages still on disk, in the order in which they came."""
        return [path for page in place.pages if (path := self.folder / page["name"]).is_file()]


@contextmanager
def alone(home: Path, source: str) -> Iterator[None]:
    """One fetch of a source at a time, since its limit counts for the machine; a killed fetch leaves no lock behind."""
    folder = home / "fetched" / source
    _folder(folder)
    with held_if_free(folder / ".lock") as free:
        if not free:
            raise NotReady(
                f"Another fetch of {source} is running in {home}; wait until it ends, then run the same command again."
            )
        yield


def _folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from error


def _write(path: Path, content: bytes) -> None:
    _folder(path.parent)
    half = path.with_name(f".{path.name}.half")
    try:
        with half.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> BadInput | StorageFull:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return StorageFull(
            f"The disk is full at {path}; the pages fetched before are kept: make room and run the same command again."
        )
    return BadInput(f"{path} cannot be written ({error.strerror}); mend its rights or choose another KOLLOQUY_HOME.")
