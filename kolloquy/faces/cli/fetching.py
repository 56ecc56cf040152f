"""kolloquy evidence fetch: the same evidence from the live public APIs, politely, resumable, into the same lake."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from kolloquy.evidence.fetching import addresses
from kolloquy.faces.cli.evidence import AsFormat, ingest_progress, print_ingest_report
from kolloquy.faces.cli.output import Format, home, say, write_json
from kolloquy.kernel import clock
from kolloquy.kernel.problems import SourceUnavailable

if TYPE_CHECKING:
    from kolloquy.evidence.fetching.fetch import FetchProgress, FetchReport
    from kolloquy.evidence.fetching.steps import Api
    from kolloquy.evidence.ingest import IngestReport

app = typer.Typer(
    help="Fetch evidence from a public API and take it into the lake; stopped or killed, the same command goes on.",
    no_args_is_help=True,
)
Most = Annotated[int | None, typer.Option("--most", min=1, help="Stop when this many records are here in all.")]
Budget = Annotated[int | None, typer.Option("--budget", min=1, help="Send at most this many requests in this run.")]
Again = Annotated[bool, typer.Option("--again", help="Ask from the start, beside the pages that are here.")]


def _address(real: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(
        "--address", help=f"Another address of the API than {real}", show_default=False
    )
    return option


@app.command()
def pubmed(
    query: Annotated[str, typer.Option("--query", "-q", help="As typed into PubMed's search box.")],
    most: Most = None,
    budget: Budget = None,
    again: Again = False,
    address: Annotated[str, _address(addresses.PUBMED)] = addresses.PUBMED,
    output: AsFormat = Format.TABLE,
) -> None:
    """Citations from PubMed; a query with more than one search can list is split by day of entry, newest first."""
    from datetime import timedelta

    from kolloquy.evidence.fetching.pubmed import PubmedApi

    tomorrow = clock.today() + timedelta(days=1)  # NCBI's day may be ahead of ours
    api = PubmedApi(query, tomorrow, _setting("ncbi_api_key"), _setting("contact_email"), address)
    _fetch_and_ingest(api, most, budget, again, output)


@app.command()
def trials(
    query: Annotated[str | None, typer.Option("--query", "-q", help="Other terms, as on ClinicalTrials.gov.")] = None,
    condition: Annotated[str | None, typer.Option("--condition", help="The condition or disease.")] = None,
    most: Most = None,
    budget: Budget = None,
    again: Again = False,
    address: Annotated[str, _address(addresses.TRIALS)] = addresses.TRIALS,
    output: AsFormat = Format.TABLE,
) -> None:
    """Registered studies from ClinicalTrials.gov, without their results."""
    from kolloquy.evidence.fetching.trials import TrialsApi

    api = TrialsApi(query, condition, contact=_setting("contact_email"), address=address)
    _fetch_and_ingest(api, most, budget, again, output)


@app.command()
def openalex(
    query: Annotated[str | None, typer.Option("--query", "-q", help="Words in title, abstract or full text.")] = None,
    filter: Annotated[
        str | None, typer.Option("--filter", help="OpenAlex's filters, such as type:article,publication_year:2025.")
    ] = None,
    most: Most = None,
    budget: Budget = None,
    again: Again = False,
    address: Annotated[str, _address(addresses.OPENALEX)] = addresses.OPENALEX,
    output: AsFormat = Format.TABLE,
) -> None:
    """Works from OpenAlex; it asks for a free API key (KOLLOQUY_OPENALEX_API_KEY)."""
    from kolloquy.evidence.fetching.openalex import OpenalexApi

    api = OpenalexApi(query, filter, _setting("openalex_api_key"), _setting("contact_email"), address)
    _fetch_and_ingest(api, most, budget, again, output)


def _setting(name: str) -> str | None:
    from django.conf import settings

    told: str | None = getattr(settings.KOLLOQUY, name)
    return told


def _fetch_and_ingest(api: "Api", most: int | None, budget: int | None, again: bool, output: Format) -> None:
    """Whatever arrived is taken into the lake, also when the source failed half-way."""
    from kolloquy.evidence.fetching.fetch import fetch, so_far
    from kolloquy.evidence.ingest import Outcome, ingest
    from kolloquy.evidence.lake import Lake

    failed: SourceUnavailable | None = None
    with _fetch_progress(api.manners.label) as report:
        try:
            fetched = fetch(home(), api, most=most, budget=budget, again=again, report=report)
        except SourceUnavailable as problem:
            failed, fetched = problem, so_far(home(), api)
    with ingest_progress() as tell:
        taken = ingest(Lake(home()), api.name, fetched.pages, tell)
    _print(fetched, taken, output)
    if failed:
        raise failed
    if taken.count(Outcome.FAILED):
        raise typer.Exit(2)


@contextmanager
def _fetch_progress(label: str) -> Iterator[Callable[["FetchProgress"], None]]:
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=say, transient=True, disable=not say.is_terminal) as bar:
        task = bar.add_task(label, total=None)

        def report(progress: "FetchProgress") -> None:
            if progress.said:
                say.print(progress.said)
            bar.update(task, completed=progress.records, total=progress.found)

        yield report


def _print(fetched: "FetchReport", taken: "IngestReport", output: Format) -> None:
    if output is Format.JSON:
        write_json(
            {
                "source": fetched.source,
                "folder": fetched.folder,
                "records": fetched.records,
                "found": fetched.found,
                "absent": fetched.absent,
                "requests": fetched.requests,
                "finished": fetched.finished,
                "notes": fetched.notes,
                "how_to_go_on": fetched.how_to_go_on,
                "rows": taken.rows,
                "rejects": taken.rejects,
                "failed": [file.problem for file in taken.files if file.problem],
            }
        )
        return
    of = f" of {fetched.found:,}" if fetched.found is not None else ""
    pages = "page" if len(fetched.pages) == 1 else "pages"
    say.print(f"{fetched.records:,}{of} records in {len(fetched.pages):,} {pages} in {fetched.folder}")
    if fetched.how_to_go_on:
        say.print(fetched.how_to_go_on)
    print_ingest_report(taken, output)
