"""A path, whatever it is, as rows: a table under its mapping, a calendar, an e-mail, or a folder of them."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from kolloquy.engagement.incoming.readers import calendar, calls, dates, mail, webinar
from kolloquy.engagement.incoming.readers.mapping import Kind
from kolloquy.engagement.incoming.readers.mapping import Mapping as Columns
from kolloquy.engagement.incoming.readers.rows import IncomingTouchpoint, Row, Source
from kolloquy.engagement.incoming.readers.tables import TableFacts, table_facts
from kolloquy.engagement.incoming.readers.text import facts_of
from kolloquy.kernel.problems import BadInput

TABLES = {".csv", ".txt", ".tsv"}
CALENDARS, MAILS = {".ics", ".ical"}, {".eml"}
# Whose ids they are, where no mapping says so.
SYSTEM_OF = {Source.CALENDAR: "calendar", Source.EMAIL: "e-mail"}


@dataclass(frozen=True, slots=True)
class Asked:
    """How what was given is to be read, beyond its mapping."""

    today: date
    mapping: Columns | None = None
    keep_body: bool = False
    channel: str | None = None
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody brings in: one file or several, by the names they had."""

    name: str
    sha256: str
    paths: tuple[tuple[str, Path], ...]

    @property
    def is_table(self) -> bool:
        return len(self.paths) == 1 and _suffix(self.paths[0][0]) in TABLES


def given(path: Path) -> Given:
    """A file, or all files of a folder that can be read, in the order of their names."""
    if not path.exists():
        raise BadInput(f"{path} is not there; check the path.")
    if not path.is_dir():
        return given_files([(path.name, path)])
    readable = TABLES | CALENDARS | MAILS
    found = [
        (str(p.relative_to(path)), p) for p in sorted(path.rglob("*")) if p.is_file() and _suffix(p.name) in readable
    ]
    if not found:
        raise BadInput(f"{path} holds no .csv, .ics or .eml file; name the folder that does.")
    return replace(given_files(found), name=path.resolve().name)


def given_files(found: Sequence[tuple[str, Path]]) -> Given:
    sha = hashlib.sha256()
    for name, path in found:
        if _suffix(name) not in TABLES | CALENDARS | MAILS:
            raise BadInput(f"{name} is none of .csv, .txt, .tsv, .ics and .eml; export it in one of these forms.")
        facts = facts_of(path, name)
        sha.update(f"{name if len(found) > 1 else ''}{facts.sha256}".encode())
    name = found[0][0] if len(found) == 1 else f"{len(found)} files, {found[0][0]} first"
    return Given(name, sha.hexdigest(), tuple(found))


def table(name: str, path: Path, mapping: Columns | None = None) -> TableFacts:
    from kolloquy.engagement.incoming.readers.mapping import presets

    known = mapping.known_headings() if mapping else [word for each in presets() for word in each.known_headings()]
    return table_facts(path, facts_of(path, name), delimiter=mapping.delimiter if mapping else None, known=known)


def read(what: Given, asked: Asked) -> Iterator[Row]:
    """Every row in order. What is wrong with the file as a whole is a Problem before the first row comes."""
    several = len(what.paths) > 1
    for name, path in what.paths:
        for row in _read_one(name, path, asked):
            yield replace(row, file=name) if several and isinstance(row, IncomingTouchpoint) else row


def system_of(row: IncomingTouchpoint, mapping: Columns | None) -> str:
    return SYSTEM_OF.get(row.source) or (mapping.system if mapping else "csv")


def _read_one(name: str, path: Path, asked: Asked) -> Iterator[Row]:
    suffix, zone = _suffix(name), dates.zone(asked.mapping.time_zone if asked.mapping else asked.time_zone)
    if suffix in CALENDARS:
        yield from calendar.events(path, zone=zone, today=asked.today, channel=asked.channel)
    elif suffix in MAILS:
        yield mail.message(path, zone=zone, today=asked.today, keep_body=asked.keep_body)
    elif asked.mapping is None:
        raise BadInput(
            f"{name} is a table; say how to read it, with --mapping “CRM calls” or another of `kolloquy exchange mappings`."
        )
    else:
        mapping = asked.mapping
        if asked.channel:
            mapping = replace(mapping, fixed={**mapping.fixed, "channel": asked.channel})
        planned = calls.plan(path, table(name, path, mapping), mapping)
        match mapping.kind:
            case Kind.ACCOUNTS:
                yield from calls.accounts(path, planned)
            case Kind.WEBINAR:
                yield from webinar.attendance(path, planned, today=asked.today)
            case Kind.TOUCHPOINTS:
                yield from calls.touchpoints(path, planned, today=asked.today)


def _suffix(name: str) -> str:
    return Path(name).suffix.casefold()


def columns_of(mapping: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    return {field: (heading,) for field, heading in mapping.items() if heading}
