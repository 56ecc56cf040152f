"""Rows of a delimited file as exchanges, or as the accounts of the system that wrote it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from kolloquy.engagement.incoming.readers import dates, rows, text
from kolloquy.engagement.incoming.readers.mapping import Mapping, check
from kolloquy.engagement.incoming.readers.rows import IncomingAccount, IncomingTouchpoint, Person
from kolloquy.engagement.incoming.readers.tables import TableFacts, table_rows
from kolloquy.evidence.sources.countries import country_code
from kolloquy.identity.matching.names import PARTICLES
from kolloquy.kernel import ids
from kolloquy.kernel.text import fold

_LONGEST_VISIT = 7 * 24 * 60  # minutes; beyond, it is a unit or a typing error


@dataclass(frozen=True, slots=True)
class Plan:
    """A mapping laid over one file: where each field stands and how its days are read."""

    mapping: Mapping
    facts: TableFacts
    at: dict[str, int]
    reading: dates.Reading
    words: dict[str, dict[str, str]]  # field -> their word, folded -> ours

    @property
    def where(self) -> str:
        return self.facts.file.name


def plan(path: Path, facts: TableFacts, mapping: Mapping) -> Plan:
    """Checks the heading and settles how days are read, which may take a look at every row."""
    name = facts.file.name
    at = check(mapping, facts.header, where=name)
    order = mapping.dates
    if order is dates.Order.LOOK:
        column = at.get("on", at.get("joined"))
        seen = (
            (line, row[column]) for line, row in table_rows(path, facts) if column is not None and column < len(row)
        )
        order = dates.order_of(seen, where=name) if column is not None else dates.Order.YEAR_FIRST
    words = {key: {fold(theirs): ours for theirs, ours in told.items()} for key, told in mapping.words.items()}
    return Plan(mapping, facts, at, dates.Reading(order, dates.zone(mapping.time_zone)), words)


def touchpoints(path: Path, planned: Plan, *, today: date) -> Iterator[IncomingTouchpoint]:
    widths = len(planned.facts.header)
    for line, cells in table_rows(path, planned.facts):
        row = _Cells(line, cells, planned)
        if len(cells) > widths and any(cell.strip() for cell in cells[widths:]):
            yield IncomingTouchpoint(line).but(
                f"The row has {len(cells)} columns where the heading has {widths}; a {planned.facts.delimiter!r} inside a "
                "value needs quotation marks around it."
            )
            continue
        yield _touchpoint(row, today)


def accounts(path: Path, planned: Plan) -> Iterator[IncomingAccount]:
    for line, cells in table_rows(path, planned.facts):
        row = _Cells(line, cells, planned)
        person = row.person()
        if not person.account:
            row.problems.append("The row has no account id; without one no call can name this person.")
        elif not (person.name or person.family or person.npi or person.orcid or person.expert_id):
            row.problems.append("The row names nobody: it has neither a name nor an NPI, an ORCID or an expert id.")
        yield IncomingAccount(line, person, tuple(row.problems), tuple(row.notices))


class _Cells:
    """One row while it is read: what is wrong with it gathers as it goes."""

    def __init__(self, line: int, cells: Sequence[str], planned: Plan) -> None:
        self.line, self.cells, self.planned = line, cells, planned
        self.problems: list[str] = []
        self.notices: list[str] = []

    def value(self, field: str) -> str | None:
        place = self.planned.at.get(field)
        if place is None or place >= len(self.cells):
            return None
        cell = self.cells[place]
        if len(cell) > text.LONGEST_VALUE:
            self.problems.append(
                f"{self.column(field)} holds {len(cell):,} characters where {text.LONGEST_VALUE:,} are taken at most; shorten it."
            )
            return None
        return text.value(cell)

    def note(self, field: str) -> str | None:
        place = self.planned.at.get(field)
        if place is None or place >= len(self.cells):
            return None
        cell = self.cells[place]
        if len(cell) > text.LONGEST_NOTE:
            self.problems.append(
                f"{self.column(field)} holds {len(cell):,} characters where {text.LONGEST_NOTE:,} are taken at most; shorten it."
            )
            return None
        return text.note(cell)

    def column(self, field: str) -> str:
        return f"“{self.planned.facts.header[self.planned.at[field]]}”"

    def list_of(self, field: str) -> tuple[str, ...]:
        found = self.value(field)
        return tuple(part for each in found.replace("|", ";").split(";") if (part := each.strip())) if found else ()

    def word(self, field: str, ours: Sequence[str]) -> str | None:
        """Their word as ours: by the mapping, else because it is ours already."""
        theirs = self.value(field)
        if theirs is None:
            return self.planned.mapping.fixed.get(field)
        found = self.planned.words.get(field, {}).get(fold(theirs)) or (theirs if theirs in ours else None)
        if found is None:
            self.problems.append(
                f"{self.column(field)} says “{theirs[:60]}”, which the mapping does not know; give it one of: {', '.join(ours)}."
            )
        return found

    def identifier(self, field: str) -> str | None:
        found = self.value(field)
        if found is None:
            return None
        checked = ids.npi(found) if field == "npi" else ids.orcid(found)
        if checked is None:
            self.notices.append(
                f"{self.column(field)} is no valid {field.upper()}, so it was not used to find the expert."
            )
        return checked

    def person(self) -> Person:
        name, given, family = self.value("name"), self.value("given"), self.value("family")
        if name and not family:
            given, family = split_name(name)
        country = self.value("country")
        return Person(
            name=name or " ".join(part for part in (given, family) if part) or None, given=given, family=family,
            expert_id=(self.value("expert_id") or "").upper() or None, npi=self.identifier("npi"),
            orcid=self.identifier("orcid"), account=self.value("account"), email=(self.value("email") or "").casefold() or None,
            institution=self.value("institution"), city=self.value("city"), country=country_code(country) if country else None,
        )  # fmt: skip

    def when(self) -> dates.When | None:
        told = self.value("on")
        if told is None:
            self.problems.append("The row has no day; give it one, such as 2026-03-04.")
            return None
        try:
            found = self.planned.reading.when(told)
            at = self.value("time")
            if at and found.starts_at is None and ":" in at:
                return dates.When(found.on, self.planned.reading.with_time(found.on, at))
        except ValueError as error:
            self.problems.append(f"{error}.")
            return None
        return found

    def minutes(self, when: dates.When | None) -> int | None:
        told = self.value("minutes")
        if told is None:
            return self._until_end(when)
        number = told.lower().removesuffix("minutes").removesuffix("min").strip().replace(",", ".")
        hours, _, rest = number.partition(":")
        try:
            found = int(hours) * 60 + int(rest.split(":")[0]) if rest else round(float(number))
        except ValueError:
            found = -1
        if not 0 <= found <= _LONGEST_VISIT:
            self.problems.append(
                f"{self.column('minutes')} says “{told[:40]}”, which is no number of minutes; write it as 45."
            )
            return None
        return found or None

    def _until_end(self, when: dates.When | None) -> int | None:
        told = self.value("ends")
        if told is None or when is None or when.starts_at is None:
            return None
        try:
            ends = self.planned.reading.when(told).starts_at
        except ValueError:
            return None
        minutes = (ends - when.starts_at).total_seconds() / 60 if ends else 0
        return round(minutes) if 0 < minutes <= _LONGEST_VISIT else None


def _touchpoint(row: _Cells, today: date) -> IncomingTouchpoint:
    when, person = row.when(), row.person()
    channel = row.word("channel", rows.CHANNELS)
    if channel is None and not row.problems:
        row.problems.append("The row has no channel; give it one, such as face_to_face.")
    status = row.word("status", rows.STATUSES)
    if not person:
        row.problems.append("The row names no expert; give it a name, an NPI, an ORCID or an account id.")
    title = row.value("title")
    why = row.value("cancelled_because")
    if when is not None:
        status = status or (rows.HELD if when.on <= today else rows.PLANNED)
        if status == rows.HELD and when.on > today:
            row.problems.append(
                f"The row says that it was held on {when.on.isoformat()}, which is still to come; mend one of the two."
            )
    if status == rows.CANCELLED and not why:
        why = "Cancelled in the system it came from"
    key = row.value("source_key")
    return IncomingTouchpoint(
        row.line, rows.Source.CSV, "", key, (person,) if person else (), channel, status,
        when.on if when else None, when.starts_at if when else None, row.minutes(when),
        row.value("place") or title, (row.value("owner") or "") if "owner" in row.planned.at else None, row.list_of("colleagues"), row.list_of("topics"), row.note("note"),
        why if status == rows.CANCELLED else None, tuple(row.problems), tuple(row.notices),
    )  # fmt: skip


_TITLES = frozenset(
    [
        "dr",
        "prof",
        "professor",
        "med",
        "phd",
        "md",
        "mr",
        "mrs",
        "ms",
        "herr",
        "frau",
        "dra",
        "sr",
        "sra",
        "priv",
        "doz",
        "pd",
        "univ",
        "habil",
        "do",
        "mbbs",
        "frcp",
    ]
)


@lru_cache(maxsize=50_000)
def split_name(name: str) -> tuple[str | None, str | None]:
    """Given and family name of "Okafor, Amaka", "Dr. Amaka Okafor" or "Amaka Okafor, MD"."""
    parts = [part.strip() for part in name.split(",")]
    parts = [part for part in parts if part and not set(fold(part).split()) <= _TITLES]
    if not parts:
        return None, None
    if len(parts) > 1:
        return _untitled(parts[1]) or None, _untitled(parts[0]) or None
    words = _untitled(parts[0]).split()
    if not words:
        return None, None
    cut = len(words) - 1
    while cut > 1 and fold(words[cut - 1]) in PARTICLES:
        cut -= 1
    return " ".join(words[:cut]) or None, " ".join(words[cut:])


def _untitled(text: str) -> str:
    words = text.split()
    while len(words) > 1 and fold(words[0]) in _TITLES:
        words = words[1:]
    while len(words) > 1 and fold(words[-1]).replace(" ", "") in _TITLES:
        words = words[:-1]
    return " ".join(words)
