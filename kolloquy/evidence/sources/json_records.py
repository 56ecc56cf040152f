"""Records of a JSON file one by one, however large the file: an array, a wrapped array, one record, or a record a line."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kolloquy.evidence.sources.opening import Opened, open_bytes
from kolloquy.evidence.sources.reading import Reject
from kolloquy.kernel.problems import BadInput

_PIECE = 1 << 20
_DECODER = json.JSONDecoder()
# How near the end of what is read an error may be and still mean "read on": a cut "true" or \u escape.
_TAIL = 16


@dataclass(frozen=True, slots=True)
class JsonRecord:
    """One record, the place it stands at for a person who looks for it, and how far the file is read."""

    place: str
    value: Any
    share_read: float


def json_records(path: Path, wrappers: Collection[str]) -> Iterator[JsonRecord | Reject]:
    """Records in file order; `wrappers` are the names under which the source's API hands out its array.

    A line that does not parse is a `Reject`; an array or object that does not is the end of the file.
    """
    with open_bytes(path) as opened:
        yield from _Reader(path, opened).records(frozenset(wrappers))


class _Reader:
    def __init__(self, path: Path, opened: Opened) -> None:
        self.path, self.opened = path, opened
        self.text, self.at, self.ended = "", 0, False
        self.left_over = b""
        self.found = 0

    def records(self, wrappers: frozenset[str]) -> Iterator[JsonRecord | Reject]:
        first = self._peek()
        if first == "[":
            self.at += 1
            yield from self._array()
            if not self.found:
                yield Reject("the whole file", "it is an empty list")
        elif first == "{":
            self._more_until("\n")
            if self._wrapped_in(wrappers):
                while self._peek(at_end=""):  # pages may be put behind one another
                    yield from self._wrapped(wrappers)
            else:
                yield from self._one_after_another()
        else:
            raise BadInput(
                f"{self.path} is not JSON: it begins with {self.text[:20]!r}; name a JSON file of this source."
            )

    def _wrapped_in(self, wrappers: frozenset[str]) -> bool:
        """Whether the object at hand is an answer page rather than a record: its first key is one a page has."""
        start = self.text[self.at + 1 :].lstrip()
        return any(start.startswith(f'"{key}"') for key in wrappers | {"meta", "nextPageToken", "totalCount"})

    def _wrapped(self, wrappers: frozenset[str]) -> Iterator[JsonRecord | Reject]:
        """A page's records; an empty page of the source is one that found nothing, a page of another source is refused."""
        self._expect("{")
        own = False
        while self._peek() != "}":
            key = self._value()
            self._expect(":")
            if key in wrappers and self._peek() == "[":
                own = True
                self.at += 1
                yield from self._array()
            else:
                self._value()
            if self._peek() == ",":
                self.at += 1
        self.at += 1
        if not own:
            yield Reject(self._place(), f"it is a page without {' or '.join(sorted(wrappers))}")

    def _array(self) -> Iterator[JsonRecord]:
        while (sign := self._peek()) != "]":
            if sign == ",":
                self.at += 1
                self._peek()
            yield self._record()
        self.at += 1

    def _record(self) -> JsonRecord:
        value = self._value()
        self.found += 1
        return JsonRecord(f"record {self.found}", value, self.opened.share_read)

    def _one_after_another(self) -> Iterator[JsonRecord | Reject]:
        line_end = self.text.find("\n", self.at)
        try:
            json.loads(self.text[self.at : line_end if line_end >= 0 else None])
        except json.JSONDecodeError:
            while self._peek(at_end=""):
                yield self._record()
            return
        line = 1 + self.text.count("\n", 0, self.at)
        while self._peek(at_end="") or not self.ended:
            self._more_until("\n")
            end = self.text.find("\n", self.at)
            row = self.text[self.at : end if end >= 0 else None]
            self.at += len(row)
            try:
                yield JsonRecord(f"line {line}", json.loads(row), self.opened.share_read)
            except json.JSONDecodeError as error:
                cut = end < 0
                why = (
                    "the file ends in the middle of it"
                    if cut
                    else f"it is not JSON ({error.msg}, column {error.colno})"
                )
                yield Reject(f"line {line}", f"{why}; fetch this record again")
            line += self._newlines_ahead()

    def _newlines_ahead(self) -> int:
        start = self.at
        self._peek(at_end="")
        return self.text.count("\n", start, self.at)

    def _peek(self, at_end: str | None = None) -> str:
        """The next sign that is no white space; `at_end` where a file may end here."""
        while True:
            while self.at < len(self.text) and self.text[self.at].isspace():
                self.at += 1
            if self.at < len(self.text):
                return self.text[self.at]
            if not self._more():
                if at_end is not None:
                    return at_end
                raise self._cut_short()

    def _expect(self, sign: str) -> None:
        if self._peek() != sign:
            raise self._broken(f"{sign!r} is missing")
        self.at += 1

    def _value(self) -> Any:
        self._peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self.text, self.at)
            except json.JSONDecodeError as error:
                near_end = error.pos >= len(self.text) - _TAIL or error.msg.startswith("Unterminated string")
                if not near_end:
                    raise self._broken(error.msg) from None
                if not self._more():
                    raise self._cut_short() from None
            else:
                # A number at the very end of what is read may go on.
                if end < len(self.text) or not self._more():
                    self.at = end
                    return value

    def _more(self) -> bool:
        if self.ended:
            return False
        # Twice as much each time: a record larger than a piece is parsed again from its start.
        piece = self.opened.read(max(_PIECE, len(self.text) - self.at))
        self.ended = not piece
        raw = self.left_over + piece
        try:
            text = raw.decode("utf-8-sig" if not self.text and self.found == 0 else "utf-8")
            self.left_over = b""
        except UnicodeDecodeError as error:
            if self.ended or error.start < len(raw) - 4:
                raise BadInput(
                    f"{self.path} is not UTF-8 text near {self._place()}; fetch it again, JSON is always UTF-8."
                ) from None
            text, self.left_over = (
                raw[: error.start].decode("utf-8-sig" if not self.text else "utf-8"),
                raw[error.start :],
            )
        self.text, self.at = self.text[self.at :] + text, 0
        return not self.ended

    def _more_until(self, sign: str) -> None:
        while self.text.find(sign, self.at) < 0 and self._more():
            pass

    def _place(self) -> str:
        return f"record {self.found + 1}"

    def _cut_short(self) -> BadInput:
        return BadInput(f"{self.path} ends in the middle of {self._place()}: it was cut short; fetch or copy it again.")

    def _broken(self, what: str) -> BadInput:
        return BadInput(f"{self.path} is not whole JSON in {self._place()} ({what}); fetch or copy it again.")
