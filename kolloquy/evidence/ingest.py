"""Takes files into the lake: each wholly or not at all, the same one never twice, side by side in processes."""

import atexit
import glob
import hashlib
import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

from kolloquy.evidence.lake import Lake
from kolloquy.evidence.manifest import SourceFile, file_order, last_numbered
from kolloquy.evidence.sources import reading
from kolloquy.evidence.staging import Staging, recover
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput, Problem, StorageFull

# Some pages are read sooner than a process is started.
_WORTH_WORKERS = 8 << 20
_STOPPED = (
    "was not read to its end, because its reader was stopped, perhaps for lack of memory; repeat with --workers 1."
)


class Outcome(StrEnum):
    TAKEN = "taken"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class FileReport:
    """What came of one file; `problem` is a whole sentence when it failed."""

    path: Path
    outcome: Outcome
    rows: dict[str, int] = field(default_factory=dict)
    rejects: int = 0
    seconds: float = 0.0
    problem: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IngestReport:
    source: str
    files: tuple[FileReport, ...]

    def count(self, outcome: Outcome) -> int:
        return sum(file.outcome is outcome for file in self.files)

    @property
    def rows(self) -> dict[str, int]:
        totals: dict[str, int] = {}
        for file in self.files:
            for table, count in file.rows.items():
                totals[table] = totals.get(table, 0) + count
        return totals

    @property
    def rejects(self) -> int:
        return sum(file.rejects for file in self.files)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an ingest is: bytes on disk read and to read, rows taken, and a sentence when it has to wait."""

    bytes_done: int
    bytes_total: int
    rows: int
    files_done: int
    files_total: int
    name: str = ""
    waits_for: str | None = None


@dataclass(frozen=True, slots=True)
class _Job:
    lake: Path
    path: Path
    file: SourceFile
    reader: str


@dataclass(frozen=True, slots=True)
class _Step:
    """What a worker tells while it reads."""

    path: Path
    share: float
    rows: int


Tell = Callable[[_Step], None]


def ingest(
    lake: Lake,
    source_name: str,
    paths: Sequence[Path],
    report: Callable[[Progress], None] = lambda progress: None,
    workers: int | None = None,
    retrieved_at: datetime | None = None,
    again: bool = False,
) -> IngestReport:
    """Take every file that is new. A file that fails is reported and leaves nothing behind; the others stay.

    Only a full disk ends it early, because no further file could be taken. `again` reads unchanged files anew too, such as
    after a reader was mended; what they gave before stays until the new reading is whole.
    """
    reader = reading.source(source_name)
    files = list(_expanded(paths, reader))
    follow = _Following(report, {path: path.stat().st_size for path in files})
    with lake.writing(on_wait=follow.waiting):
        held = lake.files()
        known = {file.sha256: file for file in held if file.source == source_name}
        seen: set[str] = set()
        last = last_numbered([*(file.name for file in known.values()), *(path.name for path in files)])
        done: dict[Path, FileReport] = {}
        jobs: list[_Job] = []
        at = retrieved_at or clock.now()
        for place, path in enumerate(files):
            job = _job(lake, source_name, path, at, place, last)
            if isinstance(job, FileReport):
                done[path] = job
            elif job.file.sha256 in seen or (job.file.sha256 in known and not again):
                done[path] = FileReport(path, Outcome.UNCHANGED)
            else:
                seen.add(job.file.sha256)
                # Read again, it keeps its name and its place in the order: only what was made of it is new.
                jobs.append(replace(job, file=known.get(job.file.sha256, job.file)))
                continue
            follow.finished(path)
        for finished in _taken(lake, jobs, workers, follow):
            done[finished.path] = finished
            follow.finished(finished.path)
    return IngestReport(source_name, tuple(done[path] for path in files))


def files_in(folder: Path) -> list[Path]:
    """The files of a folder and its folders, by name; hidden ones are passed over."""
    found = [
        p
        for p in folder.rglob("*")
        if p.is_file() and not any(part.startswith(".") for part in p.relative_to(folder).parts)
    ]
    return sorted(found)


def _expanded(paths: Sequence[Path], reader: reading.Source) -> Iterator[Path]:
    """Folders and patterns as files. A source whose folders hold more than its files says which with `files_in`."""
    list_folder: Callable[[Path], Iterable[Path]] = getattr(reader, "files_in", files_in)
    seen: set[Path] = set()
    for given in paths:
        matches = [given]
        if not given.exists() and glob.has_magic(str(given)):
            matches = sorted(Path(match) for match in glob.glob(str(given), recursive=True))  # noqa: PTH207  # absolute patterns
            if not matches:
                raise BadInput(f"No file matches {given}; check the pattern and the folder it is asked in.")
        if not all(match.exists() for match in matches):
            raise BadInput(f"{given} does not exist; check the path.")
        for match in matches:
            found = list(list_folder(match)) if match.is_dir() else [match]
            if not found:
                raise BadInput(f"{match} holds no file of this source; name another folder or the files themselves.")
            for path in found:
                if path.resolve() not in seen:
                    seen.add(path.resolve())
                    yield path


def _job(lake: Lake, source: str, path: Path, at: datetime, place: int, last: str) -> _Job | FileReport:
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return FileReport(path, Outcome.FAILED, problem=f"{path} cannot be read ({error.strerror}); check its rights.")
    order = file_order(source, path.name, at, place, after=last)
    held = SourceFile(source, path.name, digest, path.stat().st_size, order, at)
    return _Job(lake.folder, path, held, source)


def _taken(lake: Lake, jobs: list[_Job], workers: int | None, follow: "_Following") -> Iterator[FileReport]:
    in_all = sum(job.file.size for job in jobs)
    side_by_side = min(workers or (in_all > _WORTH_WORKERS and os.cpu_count()) or 1, len(jobs))
    if side_by_side <= 1:
        for job in jobs:
            yield _committed(lake, job, partial(stage, job, follow.step))
        return
    stopped: list[_Job] = []
    yield from _by_workers(lake, jobs, side_by_side, follow, stopped)
    # Which of them was too much for the machine nobody can say, so each has one more try, alone.
    for job in stopped:
        recover(lake.folder)
        again: list[_Job] = []
        yield from _by_workers(lake, [job], 1, follow, again)
        if again:
            yield FileReport(job.path, Outcome.FAILED, problem=f"{job.path} {_STOPPED}")
    if stopped:
        recover(lake.folder)


def _by_workers(
    lake: Lake, jobs: list[_Job], side_by_side: int, follow: "_Following", stopped: list[_Job]
) -> Iterator[FileReport]:
    """What comes of each job; where a worker is killed, the jobs that were not finished are put into `stopped`."""
    # Spawned, not forked: Arrow's threads do not survive a fork.
    context = multiprocessing.get_context("spawn")
    steps = context.SimpleQueue()
    with ProcessPoolExecutor(side_by_side, context, _start_worker, (steps,)) as pool:
        waiting = {pool.submit(_stage_in_worker, job): job for job in jobs}
        try:
            while waiting:
                finished, _ = wait(waiting, timeout=0.2, return_when=FIRST_COMPLETED)
                while not steps.empty():
                    follow.step(steps.get())
                for future in finished:
                    job = waiting.pop(future)
                    if isinstance(future.exception(), BrokenProcessPool):
                        stopped.append(job)
                    else:
                        yield _committed(lake, job, future.result)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _committed(lake: Lake, job: _Job, staged: Callable[[], tuple[Path, SourceFile]]) -> FileReport:
    try:
        folder, file = staged()
        lake.commit(folder)
    except StorageFull:
        raise
    except Problem as problem:
        return FileReport(job.path, Outcome.FAILED, problem=str(problem))
    except MemoryError:
        return FileReport(job.path, Outcome.FAILED, problem=f"{job.path} {_STOPPED}")
    except Exception as error:  # noqa: BLE001  # a fault of ours in one file is no reason to leave the others
        what = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        fault = f"{job.path} could not be read by a fault of Kolloquy ({what}); please report this sentence."
        return FileReport(job.path, Outcome.FAILED, problem=fault)
    return FileReport(job.path, Outcome.TAKEN, dict(file.rows), file.rejects, file.seconds, notes=file.notes)


def stage(job: _Job, tell: Tell) -> tuple[Path, SourceFile]:
    """Read one file into a sealed staging; whatever goes wrong, nothing of it stays."""
    began = time.perf_counter()
    staging = Staging(job.lake, job.file)
    rows, notes = 0, []
    try:
        for batch in reading.source(job.reader).read(job.path):
            rows += staging.add(batch)
            notes += [note for note in batch.notes if note not in notes]
            tell(_Step(job.path, batch.share_read or 0.0, rows))
        return staging.folder, staging.seal(seconds=time.perf_counter() - began, notes=tuple(notes))
    except BaseException:
        staging.discard()
        raise


class _Following:
    """Adds up what workers tell."""

    def __init__(self, report: Callable[[Progress], None], sizes: dict[Path, int]) -> None:
        self._report, self._sizes = report, sizes
        self._shares: dict[Path, float] = {}
        self._rows: dict[Path, int] = {}
        self._finished: set[Path] = set()

    def step(self, step: _Step) -> None:
        self._shares[step.path], self._rows[step.path] = step.share, step.rows
        self._tell(step.path.name)

    def finished(self, path: Path) -> None:
        self._finished.add(path)
        self._shares[path] = 1.0
        self._tell(path.name)

    def waiting(self, holder: str) -> None:
        self._tell(waits_for=holder)

    def _tell(self, name: str = "", waits_for: str | None = None) -> None:
        done = sum(int(self._sizes[path] * share) for path, share in self._shares.items())
        self._report(
            Progress(
                done,
                sum(self._sizes.values()),
                sum(self._rows.values()),
                len(self._finished),
                len(self._sizes),
                name,
                waits_for,
            )
        )


_tell_parent: Any = None


def _start_worker(steps: Any) -> None:
    global _tell_parent  # one worker process, one parent
    _tell_parent = steps
    # What is staged is on the disk; with a thread still waiting, DuckDB would complain at the interpreter's own end.
    atexit.register(os._exit, 0)
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    # A killed command's lock is gone with it, so another may be at work already; and nobody waits for this worker.
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _stage_in_worker(job: _Job) -> tuple[Path, SourceFile]:
    return stage(job, _tell_parent.put)
