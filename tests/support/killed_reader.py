"""A reading worker that the machine kills, as it does for lack of memory; in a module of its own, for workers import it."""

import os
import signal
from pathlib import Path

from kolloquy.evidence import ingest
from kolloquy.evidence.manifest import SourceFile
from kolloquy.evidence.staging import Staging


def stage_in_worker(job: ingest._Job) -> tuple[Path, SourceFile]:
    if "0003" in job.path.name:
        Staging(job.lake, job.file)
        os.kill(os.getpid(), signal.SIGKILL)
    return ingest._stage_in_worker(job)
