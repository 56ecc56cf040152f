"""The loop every reader of JSON records runs: take records, list what cannot be taken, refuse a file of another kind."""

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from kolloquy.evidence.sources.json_records import JsonRecord, json_records
from kolloquy.evidence.sources.reading import Batch, Reject
from kolloquy.evidence.sources.rows import Rows
from kolloquy.kernel.problems import BadInput

# So many records of another kind at a file's beginning, and none of ours: it is another kind of file.
_PATIENCE = 50


def record_batches(
    path: Path,
    wrappers: Collection[str],
    tables: Sequence[str],
    add: Callable[[JsonRecord, Rows], Reject | None],
    nothing_found: str,
) -> Iterator[Batch]:
    """Batches of what `add` takes; where it takes nothing, `BadInput` saying `nothing_found`."""
    rows = Rows(tables)
    seen = taken = 0
    share = 0.0
    for record in json_records(path, wrappers):
        seen += 1
        found = record if isinstance(record, Reject) else add(record, rows)
        if found:
            rows.reject(found)
        else:
            taken += 1
        if isinstance(record, JsonRecord):
            share = record.share_read
        if not taken and seen >= _PATIENCE:
            break
        if rows.full and taken:
            yield rows.batch(share)
    if seen and not taken:
        raise BadInput(f"{path} {nothing_found}")
    yield rows.batch(1.0)
