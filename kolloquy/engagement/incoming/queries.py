"""What faces read of imports, through the wall."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from kolloquy.engagement.incoming.checking import Bringing
from kolloquy.engagement.incoming.looking import Shown, first_rows
from kolloquy.engagement.incoming.models import Import, ImportRow, SavedMapping
from kolloquy.engagement.incoming.readers.files import Asked, Given, given_files, table
from kolloquy.engagement.incoming.readers.mapping import Mapping, from_json, places, preset, presets
from kolloquy.engagement.incoming.readers.tables import TableFacts, table_rows
from kolloquy.engagement.incoming.readers.text import value
from kolloquy.engagement.incoming.vocabulary import Outcome, State
from kolloquy.governance.models import User
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


@dataclass(frozen=True, slots=True)
class Opened:
    """What a preview's own person sees of it: its first rows, its headings, and the words it uses."""

    rows: list[Shown]
    header: tuple[str, ...]
    words: dict[str, list[str]]  # field -> the words the file uses for it
    is_table: bool


def opened(importing: Import, by: User) -> Opened:
    """Read from the file kept with the preview; nothing of it is a record yet."""
    asked, function = asked_of(importing)
    with laid_out(files_of(importing)) as given:
        header: tuple[str, ...] = ()
        said: dict[str, list[str]] = {}
        if given.is_table:
            name, path = given.paths[0]
            facts = table(name, path, asked.mapping)
            header, said = facts.header, _words_said(path, facts, asked.mapping)
        rows = [] if importing.told.get("refused") else first_rows(given, Bringing(by, asked, function))
        return Opened(rows, header, said, given.is_table)


def files_of(importing: Import) -> list[tuple[str, bytes]]:
    return [(file.name, bytes(file.content)) for file in importing.files.order_by("pk")]


@contextmanager
def laid_out(files: Sequence[tuple[str, bytes]]) -> Iterator[Given]:
    """Uploaded files on disk for as long as they are read."""
    with TemporaryDirectory(prefix="kolloquy-import-") as folder:
        paths = []
        for number, (name, content) in enumerate(files):
            path = Path(folder) / f"{number}{Path(name).suffix.casefold()[:8]}"
            path.write_bytes(content)
            paths.append((Path(name).name, path))
        yield given_files(paths)


def _words_said(path: Path, facts: TableFacts, mapping: Mapping | None) -> dict[str, list[str]]:
    """The words of the channel and status columns, the most used first."""
    if mapping is None:
        return {}
    at = places(mapping, facts.header)
    counted: dict[str, Counter[str]] = {field: Counter() for field in ("channel", "status") if field in at}
    for _, cells in islice(table_rows(path, facts), 5_000):
        for field, words in counted.items():
            if at[field] < len(cells) and (word := value(cells[at[field]][:200])):
                words[word] += 1
    return {field: [word for word, _ in words.most_common(20)] for field, words in counted.items()}


def opened_header(importing: Import) -> tuple[str, ...]:
    """The headings of a preview's file; none where it is no table."""
    asked, _ = asked_of(importing)
    with laid_out(files_of(importing)) as given:
        return table(*given.paths[0], asked.mapping).header if given.is_table else ()
