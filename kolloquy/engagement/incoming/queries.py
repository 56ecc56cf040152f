"""What faces read of imports, through the wall."""

from dataclasses import dataclass
from datetime import datetime

from kolloquy.engagement.incoming.models import Import, ImportRow, SavedMapping
from kolloquy.engagement.incoming.readers.files import Asked
from kolloquy.engagement.incoming.readers.mapping import Mapping, from_json, preset, presets
from kolloquy.engagement.incoming.vocabulary import Outcome, State
from kolloquy.governance.wall.filters import visible
from kolloquy.governance.wall.policy import Level, Reader
from kolloquy.kernel import clock
from kolloquy.kernel.text import fold


@dataclass(frozen=True, slots=True)
class ImportSeen:
    key: str
    kind: str
    state: str
    state_words: str
    file_name: str
    mapping: str | None
    counts: dict[str, int]
    by: str
    mine: bool
    at: datetime
    taken_at: datetime | None
    undone_at: datetime | None
    undone_by: str | None
    told: dict[str, object]


@dataclass(frozen=True, slots=True)
class RowSeen:
    number: int
    place: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MappingSeen:
    name: str
    is_preset: bool
    mapping: Mapping
    saved_by: str | None = None
    saved_at: datetime | None = None


def imports(reader: Reader, *, after: int | None = None, size: int = 50) -> tuple[list[ImportSeen], int | None]:
    """Newest first, those this reader may see, and where to go on."""
    rows = visible(Import.objects.select_related("by", "undone_by"), reader, at_least=Level.FULL).order_by("-pk")
    if after is not None:
        rows = rows.filter(pk__lt=after)
    page = list(rows[: size + 1])
    return [_seen(row, reader) for row in page[:size]], page[size - 1].pk if len(page) > size else None


def import_(key: str, reader: Reader) -> ImportSeen | None:
    row = record_of(key, reader)
    return _seen(row, reader) if row else None


def record_of(key: str, reader: Reader) -> Import | None:
    """The record for an action to work on; None both where there is none and where it is not theirs to see."""
    rows = visible(Import.objects.select_related("by", "undone_by"), reader, at_least=Level.FULL)
    return rows.filter(key=key).first()


def rows_of(key: str, reader: Reader, outcome: Outcome, *, most: int = 200) -> list[RowSeen]:
    importing = record_of(key, reader)
    if importing is None:
        return []
    found = ImportRow.objects.filter(importing=importing, outcome=outcome).order_by("number", "pk")[:most]
    return [RowSeen(row.number, row.place, tuple(row.sentences)) for row in found]


def taken_before(sha256: str, reader: Reader) -> ImportSeen | None:
    """An import of the very same file that still stands."""
    rows = visible(Import.objects.select_related("by", "undone_by"), reader, at_least=Level.FULL)
    row = rows.filter(sha256=sha256, state=State.TAKEN).order_by("-pk").first()
    return _seen(row, reader) if row else None


def mappings() -> list[MappingSeen]:
    """The presets, then what people saved, by name."""
    saved = SavedMapping.objects.select_related("saved_by").order_by("folded")
    return [
        *(MappingSeen(each.name, True, each) for each in presets()),
        *(MappingSeen(row.name, False, from_json(row.told), str(row.saved_by), row.saved_at) for row in saved),
    ]


def mapping_named(name: str) -> Mapping | None:
    if found := preset(name):
        return found
    row = SavedMapping.objects.filter(folded=fold(name)).first()
    return from_json(row.told) if row else None


def asked_of(importing: Import) -> tuple[Asked, str | None]:
    """How an import is read, as it was written down with it."""
    told = importing.told
    mapping = from_json(told["mapping"]) if told.get("mapping") else None
    asked = Asked(
        clock.today(), mapping, bool(told.get("keep_body")), told.get("channel"), str(told.get("time_zone") or "UTC")
    )
    return asked, told.get("function")


def _seen(row: Import, reader: Reader) -> ImportSeen:
    mapping = row.told.get("mapping")
    return ImportSeen(
        row.key, row.kind, row.state, State(row.state).label, row.file_name, mapping["name"] if mapping else None,
        dict(row.counts), str(row.by), row.by_id == reader.user_id, row.at, row.taken_at, row.undone_at,
        str(row.undone_by) if row.undone_by else None, dict(row.told),
    )  # fmt: skip
