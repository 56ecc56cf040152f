"""kolloquy people: the organisation, brought in from files, looked at, and let go."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kolloquy.faces.cli.output import Format, say, show, write_csv, write_json
from kolloquy.faces.cli.records import records
from kolloquy.faces.cli.records import user as user_called
from kolloquy.kernel.problems import BadInput

if TYPE_CHECKING:
    from kolloquy.governance.roster.actions import Report

app = typer.Typer(help="The organisation: who works here, where, on what.", no_args_is_help=True)
_PEOPLE = [
    "username",
    "name",
    "function",
    "role",
    "role_title",
    "territories",
    "indications",
    "joined_on",
    "left_on",
    "here",
]
_TERRITORIES = ["code", "name", "path", "countries", "people"]
_File = Annotated[Path, typer.Argument(help="A CSV file with a heading, in UTF-8 or UTF-16.")]
_DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would change, and what is wrong in which row.")]
_Format = Annotated[Format, typer.Option("--format", help="How the list is printed.")]


@app.command("import-roster")
def import_roster(file: _File, dry_run: _DryRun = False) -> None:
    """Bring the people of a roster in: all rows or none, and the same file twice changes nothing."""
    with records():
        from kolloquy.governance.roster import actions
        from kolloquy.kernel import clock

        today = clock.today()
        _bring(
            file,
            dry_run,
            lambda content, name: actions.preview_roster(content, name=name, on=today),
            lambda content, name: actions.import_roster(content, name=name, on=today, by=None),
        )


@app.command("import-territories")
def import_territories(file: _File, dry_run: _DryRun = False) -> None:
    """Bring the tree of territories in; one the file does not name stays where it is."""
    with records():
        from kolloquy.governance.roster import places

        _bring(
            file,
            dry_run,
            lambda content, name: places.preview_territories(content, name=name),
            lambda content, name: places.import_territories(content, name=name, by=None),
        )


@app.command("import-products")
def import_products(file: _File, dry_run: _DryRun = False) -> None:
    """Bring products and their indications in."""
    with records():
        from kolloquy.governance.roster import places

        _bring(
            file,
            dry_run,
            lambda content, name: places.preview_products(content, name=name),
            lambda content, name: places.import_products(content, name=name, by=None),
        )


@app.command("list")
def list_people(
    format: _Format = Format.TABLE,
    gone: Annotated[bool, typer.Option("--gone", help="Also who has left.")] = False,
) -> None:
    """List who works here, with function, territories and indications."""
    with records():
        from kolloquy.governance.models import User
        from kolloquy.governance.queries import own_account
        from kolloquy.kernel import clock

        today, rows = clock.today(), []
        for user in User.objects.order_by("username"):
            if gone or user.left_on is None or user.left_on > today:
                seen = own_account(user, on=today)
                rows.append(
                    {
                        "username": seen.username,
                        "name": seen.name,
                        "function": user.function,
                        "role": user.role,
                        "role_title": seen.role_title,
                        "territories": "; ".join(seen.territories),
                        "indications": "; ".join(seen.indications),
                        "joined_on": seen.joined_on and seen.joined_on.isoformat(),
                        "left_on": seen.left_on and seen.left_on.isoformat(),
                        "here": "yes" if seen.here else "no",
                    }
                )
    _print(rows, _PEOPLE, format, "Nobody works here yet; bring a roster in with `kolloquy people import-roster FILE`.")


@app.command()
def territories(format: _Format = Format.TABLE) -> None:
    """List the territories as a tree, with their countries and how many people work in each."""
    with records():
        from kolloquy.governance.models import Territory
        from kolloquy.kernel import clock

        today = clock.today()
        rows = [
            {
                "code": each.code,
                "name": each.name if format is not Format.TABLE else "  " * (each.path.count("/") - 2) + each.name,
                "path": each.path,
                "countries": " ".join(each.countries),
                "people": str(sum(assignment.holds(today) for assignment in each.assignments.all())),
            }
            for each in Territory.objects.order_by("path").prefetch_related("assignments")
        ]
    empty = "There are no territories yet; bring them in with `kolloquy people import-territories FILE`."
    _print(rows, _TERRITORIES if format is not Format.TABLE else ["name", "code", "countries", "people"], format, empty)


@app.command()
def leave(
    username: Annotated[str, typer.Argument(help="Who leaves.")],
    on: Annotated[str, typer.Option("--on", help="The first day they no longer work here, as 2026-12-31.")],
    hand_over_to: Annotated[str, typer.Option(help="Who takes their promises and plans.")] = "",
) -> None:
    """Let somebody go: from that day on no sign-in, session or token of theirs holds."""
    with records():
        from kolloquy.workflows.let_go import let_go

        user, to = user_called(username), user_called(hand_over_to) if hand_over_to else None
        left_on = _day(on)
        moved = let_go(user=user, left_on=left_on, hand_over_to=to, by=None)
    handed = f"; {moved} promises and plans went to {to.username}" if to else ""
    show.print(f"{username} works here until the day before {left_on}{handed}.", markup=False, soft_wrap=True)


@app.command()
def invite(username: Annotated[str, typer.Argument(help="Who is to choose a password.")]) -> None:
    """Print the end of a link by which somebody chooses a password: once, within a day."""
    with records():
        from kolloquy.governance.sign_in.actions import invite as make_invitation

        path = make_invitation(user=user_called(username), by=None)
    say.print(f"Put the address of your Kolloquy before it and give it to {username} by a way you trust.")
    show.print(path, markup=False, soft_wrap=True)


def _bring(
    file: Path, dry_run: bool, preview: "Callable[[bytes, str], Report]", bring: "Callable[[bytes, str], Report]"
) -> None:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise BadInput(f"{file} cannot be read ({error.strerror}); check its name and its rights.") from error
    report = preview(content, file.name) if dry_run else bring(content, file.name)
    for problem in report.problems:
        show.print(f"line {problem.line}: {problem.sentence}", markup=False, soft_wrap=True)
    for row in report.changed:
        show.print(f"{row.name}: {'; '.join(row.what)}", markup=False, soft_wrap=True)
    if report.absent:
        say.print(f"Not in the file, and left as they are: {', '.join(report.absent)}.")
    if report.problems:
        raise BadInput(f"{file.name} has {len(report.problems)} rows to mend; nothing was changed.")
    would = "would change" if dry_run else "changed"
    say.print(f"{len(report.changed)} of {len(report.rows)} {would}.")


def _print(rows: Sequence[Mapping[str, object]], columns: list[str], format: Format, empty: str) -> None:
    match format:
        case Format.JSON:
            write_json(rows)
        case Format.CSV:
            write_csv(rows, columns)
        case Format.TABLE:
            for row in rows:
                show.print(
                    "  ".join(str(row[column]) for column in columns if row[column]), markup=False, soft_wrap=True
                )
            if not rows:
                show.print(empty)


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007  a day has no zone
    except ValueError:
        raise BadInput(f"“{text}” is no day; write it as 2026-12-31.") from None
