"""The command line: noun, then verb. A problem ends in one sentence on stderr and its own exit code."""

import os
import sys

import typer

from kolloquy.faces.cli import demo, evidence, experts, fetching, serving, topics, users
from kolloquy.kernel.problems import Problem
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
app.add_typer(experts.app, name="experts")
app.add_typer(topics.app, name="topics")
app.add_typer(users.app, name="users")
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
    except KeyboardInterrupt:
        sys.stderr.write("kolloquy: stopped; what was finished is kept, and the same command goes on from there.\n")
        raise SystemExit(130) from None


if __name__ == "__main__":
    run()
