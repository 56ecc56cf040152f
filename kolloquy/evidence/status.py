"""What the lake holds, source by source."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kolloquy.evidence.lake import Lake

MOST_REASONS = 5


@dataclass(frozen=True, slots=True)
class Reason:
    """Why records of a source were left out, how many, and where the first of them stands."""

    reason: str
    count: int
    example: str


@dataclass(frozen=True, slots=True)
class SourceStatus:
    source: str
    files: int
    size: int
    rows: Mapping[str, int]
    rejects: int
    reasons: tuple[Reason, ...]
    last_retrieved_at: datetime
    latest_file: str  # the one that takes effect last


def lake_status(lake: Lake) -> list[SourceStatus]:
    files = lake.files()
    reasons = _reasons(lake) if any(file.rejects for file in files) else {}
    found = []
    for source in sorted({file.source for file in files}):
        own = [file for file in files if file.source == source]
        rows: dict[str, int] = {}
        for file in own:
            for table, count in file.rows.items():
                rows[table] = rows.get(table, 0) + count
        found.append(
            SourceStatus(
                source,
                files=len(own),
                size=sum(file.size for file in own),
                rows=rows,
                rejects=sum(file.rejects for file in own),
                reasons=reasons.get(source, ()),
                last_retrieved_at=max(file.retrieved_at for file in own),
                latest_file=max(own, key=lambda file: file.file_order).name,
            )
        )
    return found


def _reasons(lake: Lake) -> dict[str, tuple[Reason, ...]]:
    """The most frequent reasons of each source; what stands in quotes differs from record to record and is not told apart."""
    rejects = lake.table("rejects")
    kind = rejects.reason.re_replace("“[^”]*”", "“...”")
    first = rejects.source_file + ", " + rejects.place.fill_null("unknown place")
    counted = (
        rejects.mutate(kind=kind, first=first)
        .group_by(["source", "kind"])
        .agg(count=lambda t: t.count(), example=lambda t: t["first"].min())
        .to_pyarrow()
        .to_pylist()
    )
    found: dict[str, tuple[Reason, ...]] = {}
    for row in sorted(counted, key=lambda row: (-row["count"], row["kind"])):
        held = found.get(row["source"], ())
        if len(held) < MOST_REASONS:
            found[row["source"]] = (*held, Reason(row["kind"], row["count"], row["example"]))
    return found
