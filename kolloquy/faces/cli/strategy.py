"""kolloquy strategy: bring a strategy in, look at what stands, start from a template, and audit it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kolloquy.faces.cli.output import Format, say, show, write_csv, write_json
from kolloquy.faces.cli.records import records, user
from kolloquy.kernel.problems import BadInput

if TYPE_CHECKING:
    from kolloquy.strategy.seen import ImperativeSeen
    from kolloquy.strategy.templates.held import Template

app = typer.Typer(
    help="What Medical Affairs must achieve: bring it in, list it, start from a template, audit it.",
    no_args_is_help=True,
)
TO_MEND = 8  # of the audit: something is to be mended
By = Annotated[str, typer.Option("--by", metavar="USER", help="Who does it: a medical lead.")]
AsFormat = Annotated[Format, typer.Option("--format", help="How the result is printed.")]
_COLUMNS = ["code", "state", "territory", "indication", "name", "objectives", "owner", "version", "key"]
_FOUND = ["severity", "rule", "where", "what", "next", "record", "key"]


@app.command("import")
def import_file(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A CSV file; `strategy template --csv` writes an empty one.")
    ],
    by: By,
    preview: Annotated[
        bool, typer.Option("--preview", help="Say what would change, and what is wrong in which row.")
    ] = False,
) -> None:
    """Bring a strategy in: all rows or none, and the same file twice changes nothing."""
    with records():
        from kolloquy.strategy.actions import import_strategy

        try:
            content = file.read_bytes()
        except OSError as error:
            raise BadInput(f"{file} cannot be read ({error.strerror}); check its name and its rights.") from error
        report = import_strategy(text=content, by=user(by), name=file.name, preview=preview)
    for problem in report.problems:
        _line(f"line {problem.line}: {problem.sentence}")
    for row in report.changed:
        _line(f"line {row.line}: {row.kind} {row.name}: {'; '.join(row.what)}")
    if report.problems:
        raise BadInput(f"{file.name} has {len(report.problems)} rows to mend; nothing was changed.")
    say.print(f"{len(report.changed)} of {len(report.rows)} {'would change' if preview else 'changed'}.")


@app.command("list")
def list_imperatives(
    by: By,
    retired: Annotated[bool, typer.Option("--retired", help="Also those that no longer hold.")] = False,
    output: AsFormat = Format.TABLE,
) -> None:
    """List the imperatives somebody sees, with how many objectives each has."""
    with records():
        from kolloquy.governance.wall.reader import reader_of
        from kolloquy.strategy.queries import imperatives

        rows = [_row(each) for each in imperatives(reader_of(user(by)), retired=retired)]
    match output:
        case Format.JSON:
            write_json(rows)
        case Format.CSV:
            write_csv(rows, _COLUMNS)
        case Format.TABLE:
            for row in rows:
                _line(f"{row['state']:9} {row['territory']:16} {row['name']}  {row['code'] or row['key']}")
            if not rows:
                _line("There are no imperatives yet; `kolloquy strategy templates` shows whole ones to start from.")


def _row(one: "ImperativeSeen") -> dict[str, object]:
    return {
        "code": one.code,
        "state": one.state,
        "territory": one.territory.code,
        "indication": one.indication.code,
        "name": one.name,
        "objectives": len(one.live_objectives) if one.full else None,
        "owner": one.owner.username if one.owner else None,
        "version": one.version,
        "key": one.key,
    }


@app.command()
def audit(by: By, output: AsFormat = Format.TABLE) -> None:
    """Say where the strategy does not hang together; ends with 8 where something is to be mended, else with 0."""
    with records():
        from kolloquy.governance.wall.policy import REFUSALS, Level, RecordClass, may_see
        from kolloquy.governance.wall.reader import reader_of
        from kolloquy.kernel import clock
        from kolloquy.kernel.verdict import Verdict
        from kolloquy.strategy.queries import audit as findings

        reader = reader_of(user(by))
        if not may_see(reader, RecordClass.STRATEGY, at_least=Level.FULL):
            Verdict(*REFUSALS[RecordClass.STRATEGY]).or_raise()
        found = findings(reader, clock.today())
        rows = [{name: getattr(each, name) for name in _FOUND} for each in found]
    match output:
        case Format.JSON:
            write_json(rows)
        case Format.CSV:
            write_csv(rows, _FOUND)
        case Format.TABLE:
            for row in rows:
                _line(f"{row['severity']:4} {row['rule']:6} {row['where']}: {row['what']} {row['next']}")
    mend = sum(row["severity"] == "mend" for row in rows)
    say.print(f"{mend} to mend, {len(rows) - mend} to look at.")
    if mend:
        raise typer.Exit(TO_MEND)


@app.command()
def templates() -> None:
    """List the templates, one for each phase."""
    with records():
        from kolloquy.strategy.templates.held import templates as held

        for each in held():
            _line(f"{each.name:20} {each.when}")


@app.command()
def template(
    name: Annotated[str, typer.Argument(help="A template, as `strategy templates` names it.")] = "",
    csv: Annotated[bool, typer.Option("--csv", help="Write an empty table for `strategy import` instead.")] = False,
    example: Annotated[bool, typer.Option("--example", help="With --csv: a row of each kind, to overwrite.")] = False,
) -> None:
    """Print all that a template holds; or, with --csv, the table that a strategy is brought in by."""
    with records():
        from kolloquy.strategy.importing import columns
        from kolloquy.strategy.templates.held import template as held

        if csv:
            import sys

            sys.stdout.write(columns.example() if example else columns.empty())
            return
        if not name:
            raise BadInput("Name a template, as `kolloquy strategy templates` lists them, or ask for --csv.")
        _print(held(name))


@app.command()
def start(
    name: Annotated[str, typer.Argument(help="A template, as `strategy templates` names it.")],
    indication: Annotated[str, typer.Argument(help="The code of the indication.")],
    territory: Annotated[str, typer.Argument(help="The code of the territory.")],
    by: By,
    owner: Annotated[str, typer.Option(help="Who answers for it; whoever does it, unless stated.")] = "",
    baseline: Annotated[
        list[str] | None,
        typer.Option(
            help="Of an objective, as its code, its value and its source: time-to-diagnosis=12=Survey of May."
        ),
    ] = None,
) -> None:
    """Start from a template: drafts to be changed. An objective waits until its baseline is given."""
    with records():
        from kolloquy.strategy.actions import start_from_template

        given = dict(_baseline(each) for each in baseline or [])
        who = user(by)
        started = start_from_template(
            template=name, indication=indication, territory=territory, owner=user(owner) if owner else who, by=who,
            baselines=given,
        )  # fmt: skip
        for row in started.imperatives:
            _line(f"{row.code}: {row.name}")
    for waiting in started.waiting:
        say.print(f"{waiting.code} waits for a baseline: {waiting.baseline_how}")


def _baseline(words: str) -> "tuple[str, tuple[float, str]]":
    code, _, rest = words.partition("=")
    value, _, source = rest.partition("=")
    try:
        return code.strip(), (float(value), source.strip())
    except ValueError:
        raise BadInput(f"“{words[:60]}” is no baseline; write it as time-to-diagnosis=12=Survey of May.") from None


def _print(one: "Template") -> None:
    _line(one.title)
    _line(one.about)
    for imperative in one.imperatives:
        _line(f"\nImperative  {imperative.name}\n            {imperative.why}")
        for gap in imperative.gaps:
            _line(f"  Gap       {gap.question} (unmet need {gap.unmet_need} of 4)")
            for objective in (each for each in imperative.objectives if each.gap == gap.code):
                _line(
                    f"    Objective {objective.code}: {objective.statement}: {objective.metric}, {objective.target_words}"
                )
                _line(f"              {objective.baseline_how}")
                for demand in objective.demands:
                    _line(f"      Demand  {demand.name}: {demand.fewest} to {demand.most} experts ({demand.kind})")


def _line(text: str) -> None:
    show.print(text, markup=False, soft_wrap=True)
