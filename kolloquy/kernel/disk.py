"""What a disk refuses, said as a sentence; and what is put onto it for good."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kolloquy.kernel.problems import Problem, StorageFull

_FULL = {errno.ENOSPC, errno.EDQUOT}


@contextmanager
def disk_problems(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise disk_problem(place, error) from error


def disk_problem(place: Path, error: OSError, done: str = "written") -> Problem:
    if error.errno in _FULL:
        return StorageFull(
            f"The disk that holds {place} is full; free some space and repeat the command: "
            "what was finished is kept, nothing half-written was."
        )
    return Problem(f"{place} cannot be {done} ({error.strerror or error}); check its rights and its disk.")


def flush(path: Path) -> None:
    """A file's contents or a folder's names onto the disk itself, so that a power cut keeps the order of what was done."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
