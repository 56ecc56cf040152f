"""Begins an ingest and ends it by kill -9 after a while, again and again: one line "HOME FOLDER SECONDS" on stdin for each.

Everything is loaded once and each ingest runs in a fork, so that a test can afford many kills. Nothing here uses Arrow
before it forks, because Arrow's threads would not survive it.
"""

import os
import signal
import sys
import time
from pathlib import Path

import pyarrow as pa

import kolloquy.evidence.sources.pubmed  # noqa: F401  # loaded before the fork
from kolloquy.evidence.ingest import ingest
from kolloquy.evidence.lake import Lake


def main() -> None:
    pa.array([0])  # Arrow looks for pandas at its first array, which takes a second
    for line in sys.stdin:
        home, folder, seconds = line.split()
        child = os.fork()
        if child == 0:
            ingest(Lake(Path(home)), "pubmed", [Path(folder)], workers=1)
            os._exit(0)
        time.sleep(float(seconds))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{'killed' if os.WIFSIGNALED(status) else 'finished'}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
