"""How often one may ask: a bucket that fills again with time, for each token and each address, held over processes.

All the processes of a machine share one small file. A key has sixteen bytes in it: the beginning of its digest, and
the instant at which its bucket would be full again (the "generic cell rate algorithm" of ATM networks). A look costs
a lock, a read and a write of 128 bytes. Several machines each count for themselves.
"""

import fcntl
import hashlib
import os
import struct
import threading
from dataclasses import dataclass
from pathlib import Path

_SETS = 4096
_WAYS = 8  # keys that share a place; when all are taken, the one that asked least loses its record
_ENTRY = struct.Struct("<8sd")
_SET = struct.Struct("<" + "8sd" * _WAYS)


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests at once, then so many a second."""

    burst: int
    per_second: float


PER_TOKEN = Rate(burst=500, per_second=50)
PER_ADDRESS = Rate(burst=2000, per_second=100)  # an office behind one address
GUESS = 40  # a token that is not known counts as so many requests of its address


class Limits:
    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        if os.fstat(self._file).st_size < _SETS * _SET.size:
            os.ftruncate(self._file, _SETS * _SET.size)
        self._threads = threading.Lock()  # the file's lock is between processes only

    def wait(self, key: str, rate: Rate, *, now: float, cost: float = 1) -> float:
        """Take `cost` from a key's bucket; returns 0, or after how many seconds there will be enough in it."""
        digest = hashlib.blake2b(key.encode(), digest_size=16).digest()
        mark, at = digest[:8], int.from_bytes(digest[8:], "big") % _SETS * _SET.size
        with self._threads:
            fcntl.lockf(self._file, fcntl.LOCK_EX, _SET.size, at)
            try:
                return self._take(mark, at, rate, now, cost)
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN, _SET.size, at)

    def _take(self, mark: bytes, at: int, rate: Rate, now: float, cost: float) -> float:
        fields = _SET.unpack(os.pread(self._file, _SET.size, at))
        marks, full_at = fields[::2], fields[1::2]
        way = marks.index(mark) if mark in marks else min(range(_WAYS), key=full_at.__getitem__)
        # A clock that was set back must not lock anybody out for longer than an empty bucket does.
        emptiest = now + rate.burst / rate.per_second
        told = full_at[way] if marks[way] == mark else 0.0
        then = min(max(told, now), emptiest) + cost / rate.per_second
        if (over := then - emptiest) > 1e-9:
            if told > emptiest:
                os.pwrite(self._file, _ENTRY.pack(mark, emptiest), at + way * _ENTRY.size)
            return over
        os.pwrite(self._file, _ENTRY.pack(mark, then), at + way * _ENTRY.size)
        return 0.0
