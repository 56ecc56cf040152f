"""Who attended one webinar: a row an entry into the room, so that somebody who came back has several."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from kolloquy.engagement.incoming.readers import rows
from kolloquy.engagement.incoming.readers.calls import Plan, _Cells
from kolloquy.engagement.incoming.readers.mapping import heading
from kolloquy.engagement.incoming.readers.rows import IncomingTouchpoint, Person
from kolloquy.engagement.incoming.readers.tables import table_rows
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.text import fold

_NO = frozenset({"no", "false", "0", "absent", "not attended", "nein", "non"})


@dataclass(frozen=True, slots=True)
class Webinar:
    key: str
    title: str | None
    on: date | None
    starts_at: datetime | None
    owner: str | None


def attendance(path: Path, planned: Plan, *, today: date) -> Iterator[IncomingTouchpoint]:
    """One touchpoint an attendee, with the minutes of all their entries together."""
    about = _about(planned)
    found: dict[str, IncomingTouchpoint] = {}
    for line, cells in table_rows(path, planned.facts):
        row = _Cells(line, cells, planned)
        person = row.person()
        told = _row(row, person, about, today)
        who = person.email or fold(person.shown) or f"line {line}"
        before = found.get(who)
        if before is None or before.problems or told.problems:
            found[who if before is None else f"{who} {line}"] = told
        else:
            minutes = (before.minutes or 0) + (told.minutes or 0) or None
            first = min(filter(None, (before.starts_at, told.starts_at)), default=None)
            found[who] = replace(before, minutes=minutes, starts_at=first)
    yield from found.values()


def _row(row: _Cells, person: Person, about: Webinar, today: date) -> IncomingTouchpoint:
    joined = row.value("joined")
    when, starts_at = about.on, about.starts_at
    if row.value("on") and (told := row.when()):
        when, starts_at = told.on, told.starts_at or starts_at
    if joined:
        try:
            entered = row.planned.reading.when(joined)
            when, starts_at = when or entered.on, entered.starts_at or starts_at
        except ValueError as error:
            if when and ":" in joined:
                starts_at = row.planned.reading.with_time(when, joined)
            else:
                row.problems.append(f"{error}.")
    if when is None and not row.problems:
        row.problems.append("Nothing says on which day the webinar was; give it with --on 2026-03-04.")
    if when and when > today:
        row.problems.append(
            f"The webinar is on {when.isoformat()}, which is still to come; nobody can have attended it."
        )
    if not person:
        row.problems.append("The row names nobody.")
    minutes = row.minutes(None)
    if minutes is None and starts_at and (left := row.value("left")):
        minutes = _until(row, starts_at, left)
    attended = (row.value("attended") or "yes").casefold() not in _NO
    key = f"{row.value('source_key') or about.key}#{person.email or fold(person.shown)}"
    return IncomingTouchpoint(
        row.line, rows.Source.WEBINAR, "", key, (person,) if person else (), "webinar",
        rows.HELD if attended else rows.CANCELLED, when, starts_at, minutes, row.value("title") or about.title, about.owner,
        cancelled_because=None if attended else "Registered and did not attend",
        problems=tuple(row.problems), notices=tuple(row.notices),
    )  # fmt: skip


def _until(row: _Cells, starts_at: datetime, left: str) -> int | None:
    try:
        ends = row.planned.reading.when(left).starts_at
    except ValueError:
        return None
    minutes = (ends - starts_at).total_seconds() / 60 if ends else 0
    return max(1, round(minutes)) if 0 < minutes < 24 * 60 else None


def _about(planned: Plan) -> Webinar:
    """What the export says of the webinar itself, above its list; `fixed` says the rest."""
    told: dict[str, str] = {}
    above = [row for row in planned.facts.preamble if any(cell.strip() for cell in row)]
    for i, row in enumerate(above):
        cells = [cell.strip() for cell in row if cell.strip()]
        if len(cells) == 2:
            told.setdefault(heading(cells[0].rstrip(":")), cells[1])
        elif i + 1 < len(above):
            told |= {heading(a): b.strip() for a, b in zip(row, above[i + 1], strict=False) if a.strip() and b.strip()}
    fixed = planned.mapping.fixed
    title = fixed.get("title") or next(
        (told[k] for k in ("topic", "title", "webinar name", "event name", "webinar") if k in told), None
    )
    day = fixed.get("on") or next(
        (told[k] for k in ("actual start time", "start time", "date", "webinar date", "event date") if k in told), None
    )
    on = starts_at = None
    if day:
        try:
            found = planned.reading.when(day)
        except ValueError as error:
            raise BadInput(f"{planned.where}: the webinar's own day cannot be read: {error}.") from error
        on, starts_at = found.on, found.starts_at
    key = fixed.get("source_key") or next(
        (told[k] for k in ("webinar id", "event id", "meeting id", "id") if k in told), None
    )
    # Without an id the same list has to get the same one when it comes again: from what it says of itself.
    key = key or "webinar:" + sha256(f"{fold(title)} {day or planned.facts.file.sha256}".encode()).hexdigest()[:16]
    return Webinar(key, title, on, starts_at, fixed.get("owner"))
