"""Fetch a query's pages from a public API, one step after the other, from wherever the last run stopped."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from kolloquy.evidence.fetching.keeping import Place, Shelf, alone
from kolloquy.evidence.fetching.polite import BudgetSpent, PoliteClient, Tempo
from kolloquy.evidence.fetching.steps import Api, Step
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput


@dataclass(frozen=True, slots=True)
class FetchProgress:
    records: int
    found: int | None
    requests: int  # of this run
    said: str | None = None  # a sentence for the person, such as a pause the source asked for


@dataclass(frozen=True, slots=True)
class FetchReport:
    source: str
    folder: Path
    pages: tuple[Path, ...]
    records: int
    found: int | None
    absent: int
    requests: int  # of this run
    finished: bool
    notes: tuple[str, ...]
    how_to_go_on: str | None  # a sentence, None when there is nothing left to fetch


def fetch(
    home: Path,
    api: Api,
    *,
    most: int | None = None,
    budget: int | None = None,
    again: bool = False,
    report: Callable[[FetchProgress], None] = lambda _progress: None,
    tempo: Tempo | None = None,
) -> FetchReport:
    """Bring the query's pages up to `most` records in all, with at most `budget` requests in this run.

    Every page is on disk, whole, before its successor is asked for. `again` asks from the start, beside what is there.
    """
    for name, number in (("--most", most), ("--budget", budget)):
        if number is not None and number < 1:
            raise BadInput(f"{name} is {number}; give a number from 1.")
    with alone(home, api.name):
        shelf = Shelf.latest(home, api.name, api.asked)
        if again and shelf.place():
            shelf = shelf.next_round()
        place = shelf.place() or Place(api.name, dict(api.asked), api.begin(), clock.now().isoformat())
        client = PoliteClient(api.manners, api.key, api.contact, budget, tempo=tempo or Tempo())

        def tell(said: str | None = None) -> None:
            report(FetchProgress(place.records, place.found, client.requests, said))

        client.say = tell
        with client:
            spent = _walk(api, client, shelf, place, most, tell)
        onward = _how_to_go_on(place, not client.requests, budget if spent else None)
        return replace(so_far(home, api), requests=client.requests, how_to_go_on=onward)


def so_far(home: Path, api: Api) -> FetchReport:
    """What earlier runs brought, without asking anything: for when a run ended in a problem."""
    shelf = Shelf.latest(home, api.name, api.asked)
    place = shelf.place() or Place(api.name, dict(api.asked), api.begin(), clock.now().isoformat())
    return FetchReport(
        source=api.name,
        folder=shelf.folder,
        pages=tuple(shelf.pages(place)),
        records=place.records,
        found=place.found,
        absent=place.absent,
        requests=0,
        finished=place.cursor is None,
        notes=tuple(place.notes),
        how_to_go_on=None,
    )


def _walk(
    api: Api, client: PoliteClient, shelf: Shelf, place: Place, most: int | None, tell: Callable[[str | None], None]
) -> bool:
    """True when the budget ran out before the query or `most` did."""
    earlier = place.requests
    tell(None)
    while place.cursor is not None and (most is None or place.records < most):
        try:
            step = api.step(client, place.cursor, None if most is None else most - place.records)
        except BudgetSpent:
            return True
        if step.page is not None:
            shelf.keep_page(place, step.page, step.records, api.suffix)
        _advance(place, step)
        place.requests = earlier + client.requests
        shelf.keep_place(place)
        for note in step.notes:
            tell(note)
        tell(None)
    return False


def _advance(place: Place, step: Step) -> None:
    place.cursor = step.cursor
    place.found = place.found if step.found is None else step.found
    place.absent += step.absent
    place.notes += [note for note in step.notes if note not in place.notes]
    if step.cursor is None:
        place.finished_at = clock.now().isoformat()


def _how_to_go_on(place: Place, asked_nothing: bool, spent_budget: int | None) -> str | None:
    of = f" of {place.found:,}" if place.found is not None else ""
    if spent_budget is not None:
        return (
            f"Stopped after {spent_budget:,} requests, as --budget says, with {place.records:,}{of} records; "
            "run the same command again to go on."
        )
    if place.cursor is not None:
        return f"Stopped at {place.records:,}{of} records, as --most says; run it with a larger --most to go on from there."
    if asked_nothing:
        return (
            f"All {place.records:,} records were fetched by {(place.finished_at or '')[:10]}, so nothing was asked; "
            "--again asks from the start."
        )
    return None
