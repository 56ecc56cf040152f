"""One writer at a time; the lock dies with the process that holds it, so a killed one blocks nobody."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from kolloquy.kernel.disk import disk_problems


@contextmanager
def held(path: Path, on_wait: Callable[[str], None] | None = None) -> Iterator[None]:
    """Hold the lock, waiting for it as long as it takes; `on_wait` is told once, with who has it."""
    with _opened(path) as file:
        if not _taken(file):
            if on_wait:
                on_wait(_holder(path))
            while not _taken(file):
                time.sleep(0.2)
        with disk_problems(path):
            _sign(file)
        yield


@contextmanager
def held_if_free(path: Path) -> Iterator[bool]:
    """Hold the lock if nobody has it, and say whether it is held now."""
    with _opened(path) as file:
        yield _taken(file)


def _opened(path: Path) -> IO[str]:
    with disk_problems(path):
        return path.open("a+")


def _taken(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sign(file: IO[str]) -> None:
    file.seek(0)
    file.truncate()
    file.write(f"process {os.getpid()}\n")
    file.flush()


def _holder(path: Path) -> str:
    return path.read_text().strip() or "another process"
