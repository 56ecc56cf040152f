"""Bytes that somebody exported, as text: which encoding they are in, and what does not belong into a record."""

import codecs
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from kolloquy.kernel.problems import BadInput

_CHUNK = 1 << 20
LONGEST_VALUE = 2_000  # a name, a place, an id; what is longer was never one
LONGEST_NOTE = 100_000
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\u200b"
# Marks that turn the direction of what follows: a name with one reads differently from what it is.
_TURNING = "\u202a-\u202e\u2066-\u2069"
_IN_VALUES = re.compile(f"[{_CONTROL}{_TURNING}\u200e\u200f\u061c\u2028\u2029]")
_IN_NOTES = re.compile(f"[{_CONTROL}{_TURNING}]")


@dataclass(frozen=True, slots=True)
class FileFacts:
    name: str
    size: int
    sha256: str
    encoding: str


def facts_of(path: Path, name: str | None = None) -> FileFacts:
    """Read a file once from end to end: its hash, and the encoding that all of it is in."""
    name = name or path.name
    sha, size, utf8 = hashlib.sha256(), 0, codecs.getincrementaldecoder("utf-8")()
    is_utf8, start, zeros = True, b"", 0
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                start = start or chunk[:4096]
                zeros += chunk.count(0)
                size += len(chunk)
                sha.update(chunk)
                if is_utf8:
                    try:
                        utf8.decode(chunk)
                    except UnicodeDecodeError:
                        is_utf8 = False
        if is_utf8:
            try:
                utf8.decode(b"", final=True)
            except UnicodeDecodeError:
                is_utf8 = False
    except OSError as error:
        raise BadInput(
            f"{name} cannot be read ({error.strerror or error}); see that it is there and readable."
        ) from error
    if not size:
        raise BadInput(f"{name} is empty; export it again.")
    return FileFacts(name, size, sha.hexdigest(), _encoding(name, start, size, zeros, is_utf8))


def _encoding(name: str, start: bytes, size: int, zeros: int, is_utf8: bool) -> str:
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise BadInput(
            f"{name} is a spreadsheet or an archive, not a text file; save it as CSV (UTF-8) and bring that in."
        )
    if start.startswith(b"%PDF"):
        raise BadInput(f"{name} is a PDF, not a text file; export the data itself as CSV.")
    if zeros > size // 4:  # UTF-16 without its mark: every other byte of Latin text is zero
        even, odd = start[::2].count(0), start[1::2].count(0)
        return "utf-16-be" if even > odd else "utf-16-le"
    return "utf-8" if is_utf8 else "cp1252"


@contextmanager
def opened(path: Path, facts: FileFacts) -> Iterator[IO[str]]:
    """The file as text. Windows-1252 leaves five bytes undefined: they become the mark for what cannot be read."""
    with path.open("r", encoding=facts.encoding, errors="replace", newline="") as file:
        yield file


def value(text: str | None) -> str | None:
    """One line without marks that cannot be seen; None for nothing. A formula stays what it is: text."""
    if text is None:
        return None
    if text.isascii() and text.isprintable():
        return text.strip() or None
    return " ".join(_IN_VALUES.sub("", text).split()) or None


def note(text: str | None) -> str | None:
    """Several lines; marks of scripts that run from right to left stay, those that turn what follows go."""
    if text is None:
        return None
    cleaned = _IN_NOTES.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return cleaned.strip() or None
