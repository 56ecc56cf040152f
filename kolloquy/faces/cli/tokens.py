"""kolloquy tokens: tokens for programs, where nobody is at a screen to make them."""

from datetime import timedelta
from typing import Annotated

import typer

from kolloquy.faces.cli.output import Format, show, write_csv, write_json
from kolloquy.faces.cli.records import records, user
from kolloquy.kernel.problems import BadInput

app = typer.Typer(help="Tokens with which programs ask the API.", no_args_is_help=True)
_COLUMNS = ["prefix", "user", "name", "scopes", "expires", "last_used", "state"]
Who = Annotated[str, typer.Option("--user", help="Whose token it is; it never does more than they may.")]


@app.command()
def make(
    name: Annotated[str, typer.Argument(help="What it is for, in a few words.")],
    who: Who,
    scope: Annotated[list[str], typer.Option("--scope", help="What it may do, such as touchpoints:read; repeatable.")],
    days: Annotated[int, typer.Option(min=1, max=366, help="How many days it works.")] = 90,
) -> None:
    """Make a token and print it, this once; only its SHA-256 is kept."""
    with records():
        from kolloquy.governance.tokens.actions import make_token

        made = make_token(name=name, scopes=scope, lasts=timedelta(days=days), by=user(who))
    show.print(made.secret, markup=False, soft_wrap=True)


@app.command("list")
def list_tokens(
    who: Annotated[str, typer.Option("--user", help="Only theirs.")] = "",
    format: Annotated[Format, typer.Option("--format", help="How the list is printed.")] = Format.TABLE,
) -> None:
    """List tokens, the newest first."""
    with records():
        from kolloquy.governance.tokens.models import Token

        found = Token.objects.select_related("user").order_by("-made_at")
        rows = [_row(token) for token in (found.filter(user=user(who)) if who else found)]
    match format:
        case Format.JSON:
            write_json(rows)
        case Format.CSV:
            write_csv(rows, _COLUMNS)
        case Format.TABLE:
            for row in rows:
                show.print("  ".join(str(row[column]) for column in _COLUMNS if row[column]), markup=False)
            if not rows:
                show.print("No tokens yet; people make theirs at /account/tokens, or with `kolloquy tokens make`.")


@app.command()
def revoke(
    prefix: Annotated[str, typer.Argument(help="How the token begins, as `kolloquy tokens list` shows it.")],
    who: Annotated[str, typer.Option("--user", help="Who revokes it: its own person, or an administrator.")],
) -> None:
    """End a token at once."""
    with records():
        from kolloquy.governance.tokens.actions import revoke_token
        from kolloquy.governance.tokens.models import Token

        found = list(Token.objects.select_related("user").filter(prefix=prefix))
        if not found:
            raise BadInput(f"No token begins with {prefix}; `kolloquy tokens list` shows them all.")
        revoke_token(token=found[0], by=user(who))
    show.print(f"{prefix}… opens nothing any more.", markup=False)


def _row(token: object) -> dict[str, object]:
    from kolloquy.governance.tokens.models import Token
    from kolloquy.kernel import clock

    assert isinstance(token, Token)
    ended = "revoked" if token.revoked_at else "expired" if token.expires_at <= clock.now() else "works"
    return {
        "prefix": token.prefix,
        "user": token.user.username,
        "name": token.name,
        "scopes": " ".join(token.scopes),
        "expires": token.expires_at.date().isoformat(),
        "last_used": token.last_used_on.isoformat() if token.last_used_on else "",
        "state": ended,
    }
