"""kolloquy evidence: bring public evidence into the lake, and see what is there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kolloquy.evidence.sources.reading import NAMES
from kolloquy.faces.cli.output import Format, home, say, show, write_csv, write_json

if TYPE_CHECKING:
    from kolloquy.evidence.ingest import IngestReport, Progress
    from kolloquy.evidence.status import SourceStatus

app = typer.Typer(help="Bring public evidence into the lake, and see what is there.", no_args_is_help=True)
SourceName = StrEnum("SourceName", {name.upper(): name for name in NAMES})  # type: ignore[misc]
AsFormat = Annotated[Format, typer.Option("--format", help="How the result is printed.")]


@app.command()
def ingest(
    source: Annotated[SourceName, typer.Argument(help="What kind of evidence the files are.")],
    paths: Annotated[
        list[Path], typer.Argument(help="Files, folders or patterns; .gz, .xz and .zip are read as they are.")
    ],
    workers: Annotated[
        int | None, typer.Option(min=1, help="Files read side by side; one per core unless told.")
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Read unchanged files anew too, such as after an update of Kolloquy.")
    ] = False,
    output: AsFormat = Format.TABLE,
) -> None:
    """Take files into the lake. The same file twice changes nothing; a bad one leaves nothing behind, the others stay."""
    from kolloquy.evidence.ingest import Outcome, ingest
    from kolloquy.evidence.lake import Lake

    with ingest_progress() as report:
        found = ingest(Lake(home()), str(source), paths, report, workers, again=again)
    print_ingest_report(found, output)
    if found.count(Outcome.FAILED):
        raise typer.Exit(2)


@app.command()
def status(output: AsFormat = Format.TABLE) -> None:
    """What the lake holds, source by source: files, rows, what was left out and why, and when it was last retrieved."""
    from kolloquy.evidence.lake import Lake
    from kolloquy.evidence.status import lake_status

    found = lake_status(Lake(home()))
    if output is Format.JSON:
        write_json([_as_json(source) for source in found])
    elif output is Format.CSV:
        rows = [
            {"source": s.source, "files": s.files, "table": table, "rows": count, "rejects": s.rejects, "last_retrieved_at": s.last_retrieved_at.isoformat()}
            for s in found
            for table, count in s.rows.items()
        ]  # fmt: skip
        write_csv(rows, ["source", "files", "table", "rows", "rejects", "last_retrieved_at"])
    elif not found:
        say.print(
            "The lake is empty; run `kolloquy evidence ingest` or `kolloquy evidence fetch` to bring evidence into it."
        )
    else:
        _print_status(found)


@contextmanager
def ingest_progress() -> Iterator[Callable[["Progress"], None]]:
    """A bar with rate and time left while files are read; silent when nobody watches."""
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )
    from rich.progress import (
        Progress as Bar,
    )

    columns = (
        TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn(),
        TextColumn("{task.fields[rows]:,} rows"),
    )  # fmt: skip
    with Bar(*columns, console=say, transient=True, disable=not say.is_terminal) as bar:
        task = bar.add_task("reading", total=None, rows=0)

        def report(progress: "Progress") -> None:
            if progress.waits_for:
                say.print(f"Another ingest is at work ({progress.waits_for}); waiting until it has finished.")
                return
            bar.update(
                task,
                description=f"{progress.files_done}/{progress.files_total} files",
                total=progress.bytes_total,
                completed=progress.bytes_done,
                rows=progress.rows,
            )

        yield report


def print_ingest_report(found: "IngestReport", output: Format) -> None:
    """The report on stdout, and a sentence for each file that failed on stderr."""
    if output is Format.JSON:
        write_json(
            {
                "source": found.source,
                "rows": found.rows,
                "rejects": found.rejects,
                "files": [
                    {"path": str(f.path), "outcome": str(f.outcome), "rows": f.rows, "rejects": f.rejects,
                     "seconds": f.seconds, "problem": f.problem, "notes": list(f.notes)}
                    for f in found.files
                ],
            }
        )  # fmt: skip
    elif output is Format.CSV:
        rows = [
            {
                "path": f.path,
                "outcome": f.outcome,
                "rows": sum(f.rows.values()),
                "rejects": f.rejects,
                "problem": f.problem,
            }
            for f in found.files
        ]
        write_csv(rows, ["path", "outcome", "rows", "rejects", "problem"])
    else:
        _print_ingest_table(found)
    for file in found.files:
        if file.problem:
            say.print(f"kolloquy: {file.problem}", markup=False)


def _line(text: str) -> None:
    show.print(text, markup=False, soft_wrap=True)


def _print_ingest_table(found: "IngestReport") -> None:
    from kolloquy.evidence.ingest import Outcome

    counts = [f"{found.count(outcome)} {outcome}" for outcome in Outcome if found.count(outcome)]
    _line(f"{found.source}: {', '.join(counts) or 'no files'}")
    for table, count in found.rows.items():
        _line(f"  {count:>12,} {table.replace('_', ' ')}")
    if found.rejects:
        _line(f"  {found.rejects:>12,} left out; `kolloquy evidence status` says why")
    for file in found.files:
        for note in file.notes:
            _line(f"  {file.path.name}: {note}")


def _print_status(found: "list[SourceStatus]") -> None:
    from rich.table import Table

    table = Table("source", "files", "rows", "left out", "last retrieved", box=None, header_style="bold")
    for s in found:
        rows = "\n".join(f"{count:,} {name.replace('_', ' ')}" for name, count in s.rows.items())
        table.add_row(s.source, f"{s.files:,}", rows, f"{s.rejects:,}", f"{s.last_retrieved_at:%Y-%m-%d %H:%M} UTC")
    show.print(table)
    for s in found:
        for reason in s.reasons:
            show.print(
                f"{s.source}, {reason.count:,} left out: {reason.reason} First at {reason.example}.", markup=False
            )


def _as_json(s: "SourceStatus") -> dict[str, object]:
    return {
        "source": s.source,
        "files": s.files,
        "size": s.size,
        "rows": dict(s.rows),
        "rejects": s.rejects,
        "reasons": [{"reason": r.reason, "count": r.count, "example": r.example} for r in s.reasons],
        "last_retrieved_at": s.last_retrieved_at.isoformat(),
        "latest_file": s.latest_file,
    }
