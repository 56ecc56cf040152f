"""Hand-made or ORCID-made labels as CSV, and the bylines they speak of."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from kolloquy.identity.matching.names import family_of, given_of
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.text import fold

_NOT_STATED = frozenset({"", "null", "none", "nan", "na", "n/a"})
_LOST = re.compile("[?\ufffd]+")  # what a letter becomes in a file that went through the wrong encoding
_PAIR_COLUMNS = ("pmid", "family", "given", "initials")
_YES_OR_NO = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Printed:
    """A byline as a label names it."""

    pmid: str
    family: str
    given: str
    initials: str


@dataclass(frozen=True, slots=True)
class LabelledPair:
    left: Printed
    right: Printed
    same: bool


@dataclass(frozen=True, slots=True)
class LabelledByline:
    byline: Printed
    person: str


@dataclass(frozen=True, slots=True)
class Refusal:
    row: int  # as a spreadsheet numbers it: the heading is row 1
    reason: str


def read_pairs(path: Path) -> tuple[list[LabelledPair], list[Refusal]]:
    columns = [f"{name}_{side}" for side in (1, 2) for name in _PAIR_COLUMNS]
    found, refused = [], []
    for number, row in _rows(path, [*columns, "same"]):
        left, right = (_printed(row, f"_{side}") for side in (1, 2))
        same = _YES_OR_NO.get(row["same"].lower())
        if same is None:
            refused.append(Refusal(number, f"same is “{row['same']}”; write yes or no"))
        elif reason := _incomplete(left) or _incomplete(right):
            refused.append(Refusal(number, reason))
        else:
            found.append(LabelledPair(left, right, same))
    return found, refused


def read_clusters(path: Path) -> tuple[list[LabelledByline], list[Refusal]]:
    found, refused = [], []
    for number, row in _rows(path, [*_PAIR_COLUMNS, "person"]):
        byline = _printed(row, "")
        if reason := _incomplete(byline) or ("" if row["person"] else "person is empty; say whose byline it is"):
            refused.append(Refusal(number, reason))
        else:
            found.append(LabelledByline(byline, row["person"]))
    return found, refused


def _incomplete(byline: Printed) -> str:
    if not byline.pmid.isdigit():
        return f"“{byline.pmid}” is no PMID; write its digits"
    return "" if byline.family else "the family name is empty"


def _printed(row: dict[str, str], side: str) -> Printed:
    pmid, family, given, initials = (row[f"{name}{side}"] for name in _PAIR_COLUMNS)
    digits = re.sub(r"^(?:pmid:?\s*)|\.0$", "", pmid, flags=re.IGNORECASE).lstrip("0") or pmid
    return Printed(digits, family, *("" if text.lower() in _NOT_STATED else text for text in (given, initials)))


def _rows(path: Path, wanted: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    text = _text(path)
    heading = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=heading.count)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    names = [name.strip().lower() for name in next(reader, [])]
    missing = [name for name in wanted if name not in names]
    if missing:
        raise BadInput(f"{path} has no column {', '.join(missing)} in its first row; it needs {', '.join(wanted)}.")
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                filled = cells + [""] * (len(names) - len(cells))
                yield reader.line_num, {name: cell.strip() for name, cell in zip(names, filled, strict=False)}
    except csv.Error as error:
        raise BadInput(
            f"{path} cannot be read as CSV at line {reader.line_num} ({error}); save it as CSV again."
        ) from error


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror}); mend the path or its rights.") from error
    if b"\0" in raw:
        raise BadInput(f"{path} is no text; save the labels as CSV in UTF-8.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")  # what spreadsheets write where nobody chose


class Finder:
    """Bylines by their work and printed name: case, accents, the order of names and lost letters do not matter."""

    def __init__(self, mentions: pa.Table) -> None:
        self._on_work: dict[str, list[int]] = defaultdict(list)
        columns = ("ref_id", "family", "given", "initials")
        self._names = list(zip(*(mentions[c].to_pylist() for c in columns), strict=True))
        for row, (ref_id, *_) in enumerate(self._names):
            if ref_id.startswith("pmid:"):
                self._on_work[ref_id.removeprefix("pmid:")].append(row)

    def find(self, byline: Printed) -> int | None:
        """The row of the one byline that fits best; None where none fits or two fit equally well."""
        ranked = [(_fit(byline, *self._names[row][1:]), row) for row in self._on_work.get(byline.pmid, ())]
        fitting = sorted((fit, row) for fit, row in ranked if fit is not None)
        if not fitting or (len(fitting) > 1 and fitting[0][0] == fitting[1][0]):
            return None
        return fitting[0][1]


def _fit(wanted: Printed, family: str | None, given: str | None, initials: str | None) -> int | None:
    """How far a byline is from the one wanted, 0 being letter for letter; None where it is another name."""
    same_family = family_of(wanted.family).key == family_of(family).key
    if same_family or _fits_lost_letters(wanted.family, family):
        distance = 0 if same_family else 4
        if fold(wanted.given) == fold(given) and fold(wanted.initials or initials) == fold(initials):
            return distance
        if wanted.given and _fits_lost_letters(wanted.given, given):
            return distance + 1
        return _given_distance(wanted, given, initials, distance)
    if wanted.given and (fold(wanted.given), fold(wanted.family)) == (fold(family), fold(given)):
        return 9
    return None


def _given_distance(wanted: Printed, given: str | None, initials: str | None, distance: int) -> int | None:
    left, right = given_of(wanted.given, wanted.initials), given_of(given, initials)
    if not left.first or not right.first:
        return distance + 3
    if _LOST.match(wanted.given or wanted.initials):
        return distance + 3
    if left.first == right.first or (left.first[0] == right.first[0] and 1 in (len(left.first), len(right.first))):
        letters = fold(wanted.initials).replace(" ", "") == fold(initials).replace(" ", "")
        return distance + (1 if letters else 2)
    return None


def _fits_lost_letters(damaged: str, printed: str | None) -> bool:
    if not _LOST.search(damaged) or not printed:
        return False
    pieces = [re.escape(fold(piece)) for piece in _LOST.split(damaged)]
    return re.fullmatch(r"\w{0,3}".join(p.replace(r"\ ", " ") for p in pieces), fold(printed)) is not None
