"""kolloquy experts resolve, evaluate: from mentions to people, and how well that went."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from kolloquy.faces.cli.output import Format, home, say, show, write_csv, write_json
from kolloquy.kernel.problems import BadInput

if TYPE_CHECKING:
    from kolloquy.identity.matching.labels import Refusal

FormatOption = Annotated[Format, typer.Option("--format", help="How the result is printed.")]
_REFUSED_SHOWN = 10


def resolve(output: FormatOption = Format.TABLE) -> None:
    """Decide which mentions in the lake are one person; every expert keeps their id, every decision stands."""
    from kolloquy.workflows.resolve_experts import resolve as run
    from kolloquy.workflows.resolve_experts import stewards_word

    word = stewards_word()
    with _progress() as step:
        result = run(home(), word, step)
    found = asdict(result)
    if output is Format.JSON:
        write_json(found)
        return
    if output is Format.CSV:
        flat = {k: v for k, v in found.items() if isinstance(v, int | str)} | found["movements"]
        write_csv([flat], list(flat))
        return
    show.print(
        f"{result.mentions:,} mentions are {result.experts:,} experts: "
        + ", ".join(f"{count:,} {kind}" for kind, count in result.movements.items())
        + f" (generation {result.generation})."
    )
    show.print(
        f"{result.pairs:,} pairs weighed; {result.review:,} of them wait for a steward's eye. "
        f"{result.registrations:,} registrations and {result.transfer_links:,} transfers of value found their expert."
    )
    _say_limits(result.cut_blocks, result.cut_components)
    for left, right in result.refused_decisions:
        say.print(f"Not joined, because another decision keeps them apart: {left} and {right}.")
    if result.missing_decisions:
        say.print(f"{result.missing_decisions:,} decisions speak of mentions that the evidence no longer holds.")


def evaluate(
    pairs: Annotated[
        Path | None, typer.Option("--pairs", help="CSV: pmid_1, family_1, given_1, initials_1, pmid_2, ..., same.")
    ] = None,
    clusters: Annotated[
        Path | None, typer.Option("--clusters", help="CSV: pmid, family, given, initials, person.")
    ] = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """Score the matcher on labelled pairs of bylines, or the resolved experts on bylines whose person is known."""
    from kolloquy.workflows.evaluate_experts import evaluate_clusters, evaluate_pairs

    if pairs is None and clusters is None:
        raise BadInput("There is nothing to judge against; give labels with --pairs FILE, --clusters FILE or both.")
    result: dict[str, Any] = {}
    with _progress() as step:
        if pairs is not None:
            judged = evaluate_pairs(home(), pairs, step)
            result["pairs"] = {"n": judged.scores.n, "found": judged.scores.found, **judged.scores.scores}
            result["pairs"]["intervals"] = judged.scores.intervals
            _say_refused(pairs, judged.refused)
        if clusters is not None:
            resolved = evaluate_clusters(home(), clusters, step)
            result["clusters"] = asdict(resolved.scores)
            _say_refused(clusters, resolved.refused)
    if output is Format.JSON:
        write_json(result)
    elif output is Format.CSV:
        write_csv(_rows(result), ["what", "n", "found", "measure", "value", "low", "high"])
    else:
        show.print(_table(result))


def _rows(result: Mapping[str, Any]) -> list[dict[str, object]]:
    """A row a figure: of which labels, which measure, its value and the interval around it."""
    scores: list[tuple[str, Mapping[str, Any], Mapping[str, Any], Mapping[str, Any]]] = []
    if "pairs" in result:
        scores.append(("pairs", result["pairs"], result["pairs"], result["pairs"]["intervals"]))
    if "clusters" in result:
        found = result["clusters"]
        scores += [
            (f"clusters, {kind}", found, found[kind], found["intervals"][kind]) for kind in ("pairwise", "b_cubed")
        ]
    rows: list[dict[str, object]] = []
    for what, counts, values, intervals in scores:
        for measure in ("precision", "recall", "f1"):
            low, high = intervals[measure] or (None, None)
            rows.append(
                {"what": what, "n": counts["n"], "found": counts["found"], "measure": measure, "value": values[measure],
                 "low": low, "high": high}
            )  # fmt: skip
    return rows


def _table(result: Mapping[str, Any]) -> Table:
    table = Table("labels", "n", "found", "measure", "value", "95 % interval", box=None, header_style="bold")
    before = None
    for row in _rows(result):
        first = row["what"] != before
        before = row["what"]
        value = "–" if row["value"] is None else f"{row['value']:.3f}"
        interval = "–" if row["low"] is None else f"{row['low']:.3f} to {row['high']:.3f}"
        counts = (str(row["what"]), f"{row['n']:,}", f"{row['found']:,}") if first else ("", "", "")
        table.add_row(*counts, str(row["measure"]), value, interval)
    return table


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=say, transient=True, disable=not say.is_terminal) as bar:
        task = bar.add_task("starting", total=None)
        yield lambda step: bar.update(task, description=step)


def _say_limits(cut_blocks: Sequence[str], cut_components: int) -> None:
    if cut_blocks:
        names = ", ".join(key.replace("|", " ") for key in cut_blocks[:5])
        say.print(
            f"{len(cut_blocks):,} names are borne by too many mentions to weigh every pair ({names}): "
            "there only mentions that share the given name, a co-author or words of an affiliation were compared."
        )
    if cut_components:
        say.print(
            f"{cut_components:,} groups of alike names were too large to join as one and were cut at their weakest pairs."
        )


def _say_refused(path: Path, refused: Sequence["Refusal"]) -> None:
    for refusal in refused[:_REFUSED_SHOWN]:
        say.print(f"{path}, row {refusal.row}: {refusal.reason}; the row was left out.")
    if len(refused) > _REFUSED_SHOWN:
        say.print(f"{path}: {len(refused) - _REFUSED_SHOWN:,} more rows were left out.")
