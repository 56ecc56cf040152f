"""The command line: noun, then verb. A problem ends in one sentence on stderr and its own exit code."""

import os
import sys
from pathlib import Path

import typer

from kolloquy.faces.cli import (
    demo,
    evidence,
    exchange,
    experts,
    fetching,
    people,
    plan,
    rights,
    serving,
    strategy,
    tokens,
    topics,
    trail,
    users,
)
from kolloquy.kernel.disk import disk_problem
from kolloquy.kernel.problems import Problem, StorageFull
from kolloquy.kernel.verdict import Refused

app = typer.Typer(
    name="kolloquy",
    help="Scientific exchange for Medical Affairs: public evidence to people, people to an explained ranking.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
evidence.app.add_typer(fetching.app, name="fetch")
app.add_typer(evidence.app, name="evidence")
app.add_typer(exchange.app, name="exchange")
app.add_typer(experts.app, name="experts")
app.add_typer(rights.app, name="rights")
app.add_typer(strategy.app, name="strategy")
app.add_typer(tokens.app, name="tokens")
app.add_typer(topics.app, name="topics")
app.add_typer(trail.app, name="trail")
app.add_typer(users.app, name="users")
app.add_typer(people.app, name="people")
app.add_typer(plan.app, name="plan")
app.command()(demo.demo)
app.command()(serving.serve)
app.command()(serving.worker)


def run() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kolloquy.config.settings")
    try:
        app()
    except (Problem, Refused) as problem:
        sys.stderr.write(f"kolloquy: {problem}\n")
        raise SystemExit(problem.exit_code if isinstance(problem, Problem) else 6) from None
    except Exception as error:
        if (refusal := _of_the_disk(error)) is None:
            raise
        sys.stderr.write(f"kolloquy: {refusal}\n")
        raise SystemExit(refusal.exit_code) from None
    except KeyboardInterrupt:
        sys.stderr.write("kolloquy: stopped; what was finished is kept, and the same command goes on from there.\n")
        raise SystemExit(130) from None


def _of_the_disk(error: Exception) -> Problem | None:
    """What a disk refused and nobody further down has put into words."""
    if isinstance(error, OSError) and error.filename is not None:
        place = Path(os.fsdecode(error.filename))
        return disk_problem(place, error, "read or written")
    duckdb = sys.modules.get("duckdb")  # who has not loaded it cannot have met its errors, and loading it takes time
    if duckdb is None or not isinstance(error, (duckdb.IOException, duckdb.OutOfMemoryException)):
        return None
    why = str(error).partition("\n")[0]
    if "No space left" in why:
        return StorageFull(
            f"The disk is full ({why}); free some space and repeat the command: what was finished is kept."
        )
    return Problem(f"The evidence cannot be worked on ({why}); check the disk, its rights and the memory that is free.")


if __name__ == "__main__":
    run()
