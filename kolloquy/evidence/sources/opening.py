"""Opens what people really have: plain, .gz, .xz and .zip, told by content and not by name, with errors one can act on."""

import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any, cast

from isal import igzip, isal_zlib

from kolloquy.kernel.problems import BadInput

_GZIP, _XZ, _ZIP = b"\x1f\x8b", b"\xfd7zXZ\x00", b"PK\x03\x04"
_BROKEN: tuple[type[Exception], ...] = (
    EOFError,
    gzip.BadGzipFile,
    zlib.error,
    cast(type[Exception], isal_zlib.error),
    lzma.LZMAError,
    zipfile.BadZipFile,
)
HEAD = 4096


class Opened(io.RawIOBase):
    """One file's contents, unpacked as they are read; a broken archive raises `BadInput` with file and place."""

    def __init__(self, path: Path, raw: IO[bytes], contents: IO[bytes]) -> None:
        self.path = path
        self._raw, self._contents = raw, contents
        self._size = max(path.stat().st_size, 1)
        self._position = 0

    @property
    def share_read(self) -> float:
        """How much of the file on disk is read, 0 to 1."""
        return min(self._raw.tell() / self._size, 1.0)

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def read(self, size: int = -1, /) -> bytes:
        """Up to `size` unpacked bytes, fewer only at the end."""
        try:
            piece = self._contents.read(size)
        except _BROKEN as error:
            raise self._broken(error) from error
        except OSError as error:
            raise BadInput(
                f"{self.path} could not be read further ({error.strerror}); check the disk it is on."
            ) from error
        self._position += len(piece)
        return piece

    def readinto(self, buffer: Any) -> int:
        piece = self.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        if not self.closed:
            self._contents.close()
            self._raw.close()
        super().close()

    def _broken(self, error: BaseException) -> BadInput:
        cut = isinstance(error, EOFError) or "end-of-stream" in str(error)
        what = "ends before its compressed data does" if cut else "is damaged in its compressed data"
        return BadInput(f"{self.path} {what}, after {self._position:,} unpacked bytes; fetch or copy it again.")


def open_bytes(path: Path, choose: Callable[[Sequence[str]], str] | None = None) -> Opened:
    """Open a file for reading, unpacked; `choose` names the member wanted when a .zip holds several files.

    Refuses what cannot be evidence: an empty file, and a web page saved in place of the file.
    """
    with _opened(path, choose) as first:
        head = first.read(HEAD)
    if not head.strip():
        raise BadInput(f"{path} is empty; fetch or copy it again.")
    if _is_web_page(head):
        raise BadInput(
            f"{path} is a web page (HTML), not evidence: the download has saved an error or sign-in page; fetch the file again."
        )
    return _opened(path, choose)


def open_text(
    path: Path, encoding: str = "utf-8-sig", choose: Callable[[Sequence[str]], str] | None = None
) -> io.TextIOWrapper:
    """The same as text, line ends kept as they are, so that the csv module can judge them."""
    return io.TextIOWrapper(io.BufferedReader(open_bytes(path, choose), 1 << 20), encoding=encoding, newline="")


def head(path: Path) -> bytes:
    """The first unpacked bytes: enough to tell what a file is."""
    with open_bytes(path) as opened:
        return opened.read(HEAD)


def _opened(path: Path, choose: Callable[[Sequence[str]], str] | None) -> Opened:
    try:
        raw = path.open("rb")
    except FileNotFoundError:
        raise BadInput(f"{path} does not exist; check the path.") from None
    except IsADirectoryError:
        raise BadInput(f"{path} is a folder; name a file in it.") from None
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror}); check its rights.") from error
    magic = raw.read(6)
    raw.seek(0)
    if magic.startswith(_GZIP):
        return Opened(path, raw, cast(IO[bytes], igzip.IGzipFile(fileobj=raw, mode="rb")))  # type: ignore[no-untyped-call]
    if magic.startswith(_XZ):
        return Opened(path, raw, lzma.LZMAFile(raw))
    if magic.startswith(_ZIP):
        return Opened(path, raw, _member(path, raw, choose))
    return Opened(path, raw, raw)


def _member(path: Path, raw: IO[bytes], choose: Callable[[Sequence[str]], str] | None) -> IO[bytes]:
    try:
        archive = zipfile.ZipFile(raw)
        names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
        if choose and names:
            return archive.open(choose(names))
        if len(names) == 1:
            return archive.open(names[0])
        listed = ", ".join(names[:4]) + (" ..." if len(names) > 4 else "")
        problem = f"{path} holds {len(names)} files ({listed}); unzip it and name the one you mean."
    except zipfile.BadZipFile:
        problem = f"{path} is damaged or cut short (no zip directory at its end); fetch or copy it again."
    except (RuntimeError, NotImplementedError) as error:
        problem = f"{path} is encrypted or packed in an unusual way ({error}); unzip it by hand."
    raw.close()
    raise BadInput(problem)


def _is_web_page(beginning: bytes) -> bool:
    start = beginning.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(b"<?xml"):
        start = start.partition(b"?>")[2].lstrip()
    return start.startswith((b"<!doctype html", b"<html"))
