"""kolloquy users: who may sign in."""

import sys
from typing import Annotated

import typer

from kolloquy.faces.cli.output import Format, show, write_csv, write_json
from kolloquy.faces.cli.records import records

app = typer.Typer(help="Let people sign in.", no_args_is_help=True)
_COLUMNS = ["username", "name", "function", "role", "territory", "active"]


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="What they sign in with.")],
    function: Annotated[
        str,
        typer.Option(
            help="medical, medical_information, pharmacovigilance, commercial, research, compliance, data_steward or "
            "administrator: it decides what they see."
        ),
    ],
    full_name: Annotated[str, typer.Option(help="First name, then family name.")] = "",
    role: Annotated[str, typer.Option(help="Their role in words, such as “Medical Science Liaison”.")] = "",
    territory: Annotated[str, typer.Option(help="Where they work.")] = "",
    email: Annotated[str, typer.Option(help="Their e-mail address.")] = "",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
) -> None:
    """Let somebody sign in; asks for a password of at least 12 characters."""
    password = (
        sys.stdin.readline().rstrip("\n")
        if password_stdin
        else typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    )
    first, _, last = full_name.strip().partition(" ")
    with records():
        from kolloquy.governance.actions import add_user

        user = add_user(
            username=name, password=password, function=function, first_name=first, last_name=last,
            email=email, role_title=role, territory=territory,
        )  # fmt: skip
    show.print(f"{user.username} may sign in ({user.get_function_display()}).")


@app.command("list")
def list_users(
    format: Annotated[Format, typer.Option("--format", help="How the list is printed.")] = Format.TABLE,
) -> None:
    """List who may sign in."""
    with records():
        from kolloquy.governance.models import User
        from kolloquy.kernel import clock

        rows = [
            {
                "username": user.username,
                "name": user.get_full_name(),
                "function": user.function,
                "role": user.role_title,
                "territory": user.territory,
                "active": "yes" if user.works_here(clock.today()) else "no",
            }
            for user in User.objects.order_by("username")
        ]
    match format:
        case Format.JSON:
            write_json(rows)
        case Format.CSV:
            write_csv(rows, _COLUMNS)
        case Format.TABLE:
            for row in rows:
                show.print("  ".join(row[column] for column in _COLUMNS if row[column]), markup=False)
            if not rows:
                show.print("Nobody may sign in yet; `kolloquy users add NAME --function medical` adds somebody.")
