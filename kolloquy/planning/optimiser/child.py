"""The process that solves, so that it can be ended at any moment: `python -m kolloquy.planning.optimiser.child`.

It reads one pickled request and writes pickled lines, each after its length in eight bytes. It sees neither Django nor
an open connection, and ends with the process that started it.
"""

import ctypes
import os
import pickle
import signal
import struct
import sys
import threading
from typing import IO

LENGTH = struct.Struct(">Q")


def write(stream: IO[bytes], what: object) -> None:
    frame = pickle.dumps(what, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(LENGTH.pack(len(frame)) + frame)
    stream.flush()


def read(stream: IO[bytes]) -> object:
    """The next line; EOFError where the other side has ended, also in the middle of one."""
    (length,) = LENGTH.unpack(_exactly(stream, LENGTH.size))
    return pickle.loads(_exactly(stream, length))


def _exactly(stream: IO[bytes], length: int) -> bytes:
    found = stream.read(length)
    if len(found) < length:
        raise EOFError
    return found


def _end_with_parent() -> None:
    if sys.platform == "linux":  # at once, even while a solver holds the interpreter
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    threading.Thread(target=_wait_for_end, daemon=True).start()


def _wait_for_end() -> None:
    os.read(0, 1)  # not the buffered reader: that one would be locked when the interpreter ends
    os._exit(1)


def main() -> None:
    asked = read(sys.stdin.buffer)
    _end_with_parent()
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a solver prints is not a line of ours
    from kolloquy.planning.optimiser.solving_asked import Asked
    from kolloquy.planning.optimiser.solving_rounds import Work

    assert isinstance(asked, Asked)
    Work(asked, lambda told: write(out, told)).run()
    os._exit(0)


if __name__ == "__main__":
    main()
