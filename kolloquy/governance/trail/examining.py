"""Whether entries, in the order of their numbers, are the unbroken chain they claim to be. It sees rows, not databases."""

import json
from array import array
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

from kolloquy.governance.trail.chain import GENESIS, line, payload_digest
from kolloquy.governance.trail.merkle import Tree
from kolloquy.governance.trail.reading import Row
from kolloquy.governance.trail.vocabulary import KEY_MADE, SHREDDED, Trouble

_KEPT = 100  # findings that are told one by one


@dataclass(frozen=True, slots=True)
class Finding:
    trouble: Trouble
    number: int | None  # the entry or checkpoint it is about
    sentence: str


@dataclass(slots=True)
class Findings:
    kept: list[Finding] = field(default_factory=list)
    count: int = 0

    def add(self, trouble: Trouble, number: int | None, sentence: str) -> None:
        self.count += 1
        if len(self.kept) < _KEPT:
            self.kept.append(Finding(trouble, number, sentence))


class Examination:
    """Takes the entries as they come and keeps no more of them than the right edge of their tree."""

    def __init__(self, *, first: int = 1, previous: str = GENESIS, marks: Iterable[int] = ()) -> None:
        self.findings = Findings()
        self.entries = self.payloads = 0
        self.number, self.hash = first - 1, previous
        self.tree = Tree()
        self.keys: dict[str, int] = {}  # keys that were announced, and in which entry
        self.shredded: list[tuple[int, int]] = []
        self._with, self._without = array("q"), array("q")  # entries whose payload is there, and is not
        self._marks = sorted(set(marks))
        self.seen: dict[int, tuple[str, str, tuple[str, ...]]] = {}  # at a mark: hash, root, right edge

    def take(self, rows: Iterable[Row]) -> None:
        number, last, add, next_mark = self.number, self.hash, self.tree.add, self._next_mark()
        for row in rows:
            digest = _digest(row)
            if row[0] != number + 1 or row[10] != last or digest is None or digest.hex() != row[11]:
                digest = self._say_what_is_wrong(row, digest, number, last)
            number, last = row[0], row[11]
            add(digest)
            if row[9] is not None or row[12] is not None:
                self._take_payload(row)
            if row[4] == SHREDDED or row[4] == KEY_MADE:
                self._take_notice(row)
            if number == next_mark:
                self.seen[number] = (last, self.tree.root().hex(), tuple(each.hex() for each in self.tree.edge))
                self._marks.pop(0)
                next_mark = self._next_mark()
            self.entries += 1
        self.number, self.hash = number, last

    def finish(self) -> None:
        """What can be judged only when all has been seen: whether a payload that is gone was shredded."""
        shredded = _joined(self.shredded)
        for number in self._without:
            if not _within(number, shredded):
                said = f"The payload of entry {number} is gone, and no shredding says so."
                self.findings.add(Trouble.PAYLOAD_MISSING, number, said)
        for number in self._with if shredded else ():
            if _within(number, shredded):
                said = f"The payload of entry {number} was shredded and is there again, as after a restored backup."
                self.findings.add(Trouble.PAYLOAD_PUT_IN, number, said)

    @property
    def payloads_gone(self) -> int:
        return len(self._without)

    def _next_mark(self) -> int | None:
        return self._marks[0] if self._marks else None

    def _say_what_is_wrong(self, row: Row, digest: bytes | None, number: int, last: str) -> bytes:
        found, what = row[0], _named(row)
        if found <= number:
            self.findings.add(Trouble.PUT_IN, found, f"{what} was put in before entry 1.")
        elif found > number + 1:
            self.findings.add(Trouble.MISSING, number + 1, f"{_entries(number + 1, found - 1)} missing.")
        elif row[10] != last:
            said = f"{what} does not follow the entry before it: entries were swapped, put in or rewritten here."
            self.findings.add(Trouble.OUT_OF_ORDER, found, said)
        if digest is None or digest.hex() != row[11]:
            self.findings.add(Trouble.CHANGED, found, f"{what} was changed: its content does not give its hash.")
        # The tree goes on with the hash that is stored, so that a checkpoint can say whether that one is the old one.
        try:
            return bytes.fromhex(row[11])
        except (TypeError, ValueError):
            return digest or b""

    def _take_payload(self, row: Row) -> None:
        number, digest, person, salt, text = row[0], row[9], row[12], row[13], row[14]
        if person is None:
            self._without.append(number)
            return
        self.payloads += 1
        self._with.append(number)
        if digest is None:
            self.findings.add(Trouble.PAYLOAD_PUT_IN, number, f"{_named(row)} has a payload that it never had.")
            return
        try:
            fits = payload_digest(salt, person, text) == digest
        except (TypeError, UnicodeEncodeError):
            fits = False
        if not fits:
            said = f"The payload of {_named(row, middle=True)} was changed: it does not give its digest."
            self.findings.add(Trouble.PAYLOAD_CHANGED, number, said)

    def _take_notice(self, row: Row) -> None:
        if row[4] == KEY_MADE:
            self.keys.setdefault(str(row[6]), row[0])
            return
        try:
            self.shredded += [(first, min(last, row[0])) for first, last in json.loads(row[7])["entries"]]
        except (ValueError, TypeError, KeyError):
            self.findings.add(Trouble.UNREADABLE, row[0], f"{_named(row)} does not say what was shredded.")


def _digest(row: Row) -> bytes | None:
    """The hash of what stands in the row; None if that cannot have been written by us."""
    actor_id = row[2]
    if actor_id is not None and type(actor_id) is not int:
        return None
    try:
        return sha256(line(row[:12]).encode()).digest()
    except (TypeError, UnicodeEncodeError):
        return None


def _joined(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if found and first <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(last, found[-1][1])
        else:
            found.append((first, last))
    return found


def _within(number: int, ranges: list[tuple[int, int]]) -> bool:
    place = bisect_right(ranges, (number, 2**63))
    return place > 0 and number <= ranges[place - 1][1]


def _entries(first: int, last: int) -> str:
    return f"Entry {first} is" if first == last else f"Entries {first} to {last} are"


def _named(row: Row, *, middle: bool = False) -> str:
    """Entry 12 (touchpoint.logged, touchpoint T1)"""
    words = (str(row[place]).encode("utf-8", "replace").decode()[:60] for place in (4, 5, 6))
    verb, kind, key = ("".join(c if c.isprintable() else "?" for c in word) for word in words)
    return f"{'entry' if middle else 'Entry'} {row[0]} ({verb}, {kind} {key})"
