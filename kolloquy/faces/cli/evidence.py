"""kolloquy evidence: bring public evidence into the lake, and see what is there."""

import typer

app = typer.Typer(help="Bring public evidence into the lake, and see what is there.", no_args_is_help=True)
