"""A stretch of the trail as a file that proves itself: JSON Lines, a head line, the entries, and a checkpoint at the end.

The last line holds a signed checkpoint and the proof that the last entry lies under it; each entry names the one before
it, so whoever trusts the key trusts every line.
"""

import json
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from kolloquy.governance.models import User
from kolloquy.governance.trail import chain, merkle, reading, vault
from kolloquy.governance.trail.actions import Event, record
from kolloquy.governance.trail.checkpoints import announce_key, checkpoint, signed
from kolloquy.governance.trail.models import Entry
from kolloquy.governance.trail.reading import Row
from kolloquy.kernel.disk import disk_problems, flush
from kolloquy.kernel.problems import BadInput, Problem

FORMAT = "kolloquy trail 1"


@dataclass(frozen=True, slots=True)
class Exported:
    path: Path
    first: int
    last: int
    checkpoint: vault.Signed

    @property
    def entries(self) -> int:
        return self.last - self.first + 1


def export(
    path: Path,
    *,
    since: date | None = None,
    until: date | None = None,
    personal: bool = False,
    by: User | None,
    progress: Callable[[int], None] = lambda number: None,
) -> Exported:
    """Write the entries of these days, both included; payloads only if `personal`, since a file cannot be shredded."""
    if path.exists():
        raise BadInput(f"{path} is there already; name a file that is not.")
    announce_key(by=by)  # so that the key under the file is known in the file
    first, last = _stretch(since, until)
    with transaction.atomic():
        told = Event("trail.exported", "trail", "entries", {"first": first, "last": last, "personal": personal})
        done = record(told, by=by)
    made = signed(checkpoint(by=by))
    last = last if until else done.number
    proof = merkle.roots(merkle.inclusion_ranges(last - 1, made.number), reading.hashes(connection, made.number))
    with disk_problems(path):
        draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(_line({"format": FORMAT, "first": first, "last": last, "previous": _hash_of(first - 1)}))
                for chunk in reading.chunks(connection, first, last):
                    file.writelines(_entry_line(row, personal) for row in chunk)
                    progress(chunk[-1][0])
                file.write(_line({"checkpoint": asdict(made), "inclusion": [each.hex() for each in proof]}))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        flush(path.parent)
    return Exported(path, first, last, made)


def lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """What an exported file holds, line by line with its place; a line that was touched is refused."""
    with disk_problems(path), path.open("rb") as file:
        for place, text in enumerate(file, 1):
            try:
                values = json.loads(text)
                untouched = isinstance(values, dict) and _line(values).encode() == text
            except (ValueError, RecursionError):
                untouched = False
            if not untouched:
                raise BadInput(f"Line {place} of {path} is not as it was exported: it was changed or cut.")
            yield place, values


def row_of(values: dict[str, Any]) -> Row:
    """An exported entry as it was read from the database."""
    payload = values.pop("payload", None) or {}
    if set(values) != set(chain.Sealed._fields) or set(payload) - {"person", "salt", "values"}:
        raise ValueError("it has not the fields of an entry")
    values["facts"] = chain.canonical(values["facts"])
    text = chain.canonical(payload["values"]) if "values" in payload else None
    return (*(values[name] for name in chain.Sealed._fields), payload.get("person"), payload.get("salt"), text)


def _entry_line(row: Row, personal: bool) -> str:
    values: dict[str, Any] = dict(zip(chain.Sealed._fields, row, strict=False))
    try:
        values["facts"] = json.loads(values["facts"])
        if personal and row[12] is not None:
            values["payload"] = {"person": row[12], "salt": row[13], "values": json.loads(row[14])}
    except ValueError as error:
        said = f"Entry {row[0]} cannot be exported: it was changed; `kolloquy trail verify` says what else was."
        raise Problem(said) from error
    return _line(values)


def _line(values: object) -> str:
    return chain.canonical(values) + "\n"


def _stretch(since: date | None, until: date | None) -> tuple[int, int]:
    found = Entry.objects.all()
    if since:
        found = found.filter(at__gte=_midnight(since))
    if until:
        found = found.filter(at__lt=_midnight(until + timedelta(days=1)))
    first = found.order_by("number").values_list("number", flat=True).first()
    last = found.order_by("-number").values_list("number", flat=True).first()
    if first is None or last is None:
        raise BadInput("The trail has no entry of these days; `kolloquy trail list` shows what it has.")
    return first, last


def _hash_of(number: int) -> str:
    return Entry.objects.values_list("hash", flat=True).get(number=number) if number else chain.GENESIS


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
