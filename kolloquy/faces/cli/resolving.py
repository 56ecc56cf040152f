"""kolloquy experts resolve, evaluate: from mentions to people, and how well that went."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from kolloquy.faces.cli.output import Format, home, say, write_json

FormatOption = Annotated[Format, typer.Option("--format", help="table for people, json for programs.")]


def resolve(format: FormatOption = Format.TABLE) -> None:
    """Decide which mentions in the lake are one person, and keep every expert's id."""
    from kolloquy.workflows.resolve_experts import resolve as run
    from kolloquy.workflows.resolve_experts import stewards_decisions

    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=say, transient=True
    ) as bar:
        task = bar.add_task("starting", total=None)
        result = run(home(), stewards_decisions(), report=lambda step: bar.update(task, description=step))
    if format is Format.JSON:
        write_json(asdict(result))
        return
    say.print(
        f"{result.mentions:,} mentions are {result.experts:,} experts (generation {result.generation}, {result.pairs:,} pairs weighed)."
    )
    say.print(
        ", ".join(f"{n:,} {kind}" for kind, n in result.movements.items())
        + f"; {result.review:,} pairs for a steward to look at."
    )
