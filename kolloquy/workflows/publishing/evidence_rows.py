"""The evidence behind the experts, from the lake, as rows of the records."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from kolloquy.evidence.models import EvidenceFile, Registration, Rejected, Seat, Transfer, Trial, Work
from kolloquy.store.mirror import Row, Wanted

if TYPE_CHECKING:
    import duckdb

    from kolloquy.evidence.lake import Lake

REJECTS_SHOWN = 50  # of each file
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PROVENANCE = ("source", "source_file", "retrieved_at")

# Every table of the records, its columns, and where in the lake they come from. `mine` are the current mentions.
_FROM_THE_LAKE: tuple[tuple[type, tuple[str, ...], str], ...] = (
    (
        Work,
        ("work_id", "pmid", "doi", "title", "title_markup", "venue", "published_on", "published_precision", "types", "mesh",
         "keywords"),
        """SELECT work_id, pmid, doi, title, title_markup, venue, published_on, published_precision, coalesce(types, []),
             coalesce(list_transform(mesh, lambda concept: concept.name), []), coalesce(keywords, []), {provenance}
           FROM current_works SEMI JOIN mine ON ref_id = work_id AND kind = 'byline'""",
    ),
    (
        Trial,
        ("nct_id", "title", "acronym", "phase", "status", "start_on", "completion_on", "conditions", "sponsor"),
        """SELECT nct_id, title, acronym, phase, status, start_on, completion_on, coalesce(conditions, []), sponsor,
             {provenance}
           FROM current_trials SEMI JOIN mine ON ref_id = nct_id AND kind = 'official'""",
    ),
    (
        Seat,
        ("seat_id", "kind", "body", "title", "topic", "on", "until"),
        """SELECT panel_id, kind, body, title, topic, began_on, ended_on, {provenance}
           FROM current_panels SEMI JOIN (SELECT ref_id FROM mine WHERE kind = 'seat') ON ref_id = panel_id
           UNION ALL
           SELECT session_id, 'session', congress, coalesce(title, session), topic, "on", NULL, {provenance}
           FROM current_sessions SEMI JOIN (SELECT ref_id FROM mine WHERE kind = 'faculty') ON ref_id = session_id""",
    ),
    (
        Registration,
        ("npi", "family", "given", "credential", "specialty", "city", "region", "country", "enumerated_on", "updated_on"),
        """SELECT npi, family, given, credential, specialty, city, region, country, enumerated_on, updated_on, {provenance}
           FROM current_registrations SEMI JOIN experts USING (npi)""",
    ),
    (
        Transfer,
        ("transfer_id", "program_year", "company", "nature", "form", "amount", "currency", "on"),
        """SELECT transfer_id, program_year, company, nature, form, amount, currency, "on", {provenance}
           FROM current_transfers SEMI JOIN transfer_links USING (transfer_id)""",
    ),
)  # fmt: skip


def evidence_wanted(connection: "duckdb.DuckDBPyConnection") -> Iterator[Wanted]:
    """The works, trials, seats, registry entries and transfers that are some expert's."""
    for model, columns, query in _FROM_THE_LAKE:
        provenance = "source, source_file, epoch_us(retrieved_at)"
        rows = fetched(connection, query.format(provenance=provenance), instant=len(columns) + 2)
        yield Wanted(model, (*columns, *_PROVENANCE), 1, rows)


def files_wanted(lake: "Lake") -> Iterator[Wanted]:
    """What was read, and a sample of what could not be."""
    files = lake.files()
    yield Wanted(
        EvidenceFile,
        ("file_id", "source", "name", "size", "retrieved_at", "rows", "rejects"),
        1,
        [
            (
                f"{file.source}/{file.key}",
                file.source,
                file.name,
                file.size,
                file.retrieved_at,
                dict(file.rows),
                file.rejects,
            )
            for file in files
        ],
    )
    yield Wanted(Rejected, ("file_id", "number", "place", "reason"), 2, _rejected(lake, files))


def _rejected(lake: "Lake", files: Sequence[Any]) -> Iterator[Row]:
    import pyarrow.parquet as pq

    for file in files:
        if file.rejects:
            batches = pq.ParquetFile(lake.folder / file.part("rejects")).iter_batches(
                REJECTS_SHOWN, columns=["place", "reason"]
            )
            for number, reject in enumerate(row for batch in islice(batches, 1) for row in batch.to_pylist()):
                yield f"{file.source}/{file.key}", number, reject["place"], reject["reason"]


def fetched(connection: "duckdb.DuckDBPyConnection", query: str, instant: int | None = None) -> Iterator[Row]:
    """The rows of a query; the column numbered `instant` holds microseconds and becomes a moment."""
    found = connection.execute(query)
    while rows := found.fetchmany(10_000):
        if instant is None:
            yield from rows
        else:
            for row in rows:
                yield (*row[:instant], moment(row[instant]), *row[instant + 1 :])


@lru_cache(maxsize=4096)
def moment(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)
