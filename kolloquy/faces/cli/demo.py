"""kolloquy demo: an invented organisation in a fresh home, then serve."""

import time
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from kolloquy.faces.cli.output import Format, home, say, show, write_csv, write_json

if TYPE_CHECKING:
    from kolloquy.workflows.demo_world.organisation import SignIn


class Size(StrEnum):
    """The words of `demo_world.world.Size`, named here so that other commands need not load a world."""

    SMALL = "small"
    USUAL = "usual"


def demo(
    seed: Annotated[int, typer.Option(help="Another number invents another world.")] = 7,
    size: Annotated[Size, typer.Option(help="How large the world is; small is for a quick look.")] = Size.USUAL,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Open the web app when all is ready.")] = True,
    host: Annotated[str, typer.Option(help="Where the web app listens.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="On which port.")] = 8000,
    output: Annotated[Format, typer.Option("--format", help="How address and sign-ins are printed.")] = Format.TABLE,
) -> None:
    """Invent an organisation, its field and its experts in an empty home, and bring them to the pages.

    The evidence is written as files in the real formats and goes the way of all evidence. Stopped half-way, the same
    command goes on; run again, it only serves.
    """
    from kolloquy.faces.cli.records import records
    from kolloquy.kernel import clock
    from kolloquy.workflows.demo_world.marker import Marker
    from kolloquy.workflows.demo_world.world import Size as WorldSize

    began = time.perf_counter()

    def tell(step: str) -> None:
        say.print(f"{time.perf_counter() - began:5.1f} s  {step}")

    # Before the records are opened: they leave a file in the home.
    marker = Marker.claim(home(), seed=seed, size=WorldSize(size), today=clock.today())
    with records():
        from kolloquy.workflows.demo_world.organisation import SIGN_INS
        from kolloquy.workflows.demo_world.run import build

        build(home(), marker, tell)
    tell("Ready")
    _print_way_in(f"http://{host}:{port}/", SIGN_INS, output)
    if serve:
        from kolloquy.faces.cli.serving import serve as serve_web

        serve_web(host=host, port=port)


def _print_way_in(address: str, sign_ins: "tuple[SignIn, ...]", output: Format) -> None:
    rows = [
        {"username": s.username, "password": s.password, "name": f"{s.first_name} {s.last_name}", "role": s.role_title}
        for s in sign_ins
    ]
    if output is Format.JSON:
        write_json({"address": address, "sign_ins": rows})
    elif output is Format.CSV:
        write_csv(rows, ["username", "password", "name", "role"])
    else:
        show.print(f"\n  {address}\n")
        for row in rows:
            show.print(f"  {row['username']:<5} {row['password']:<17} {row['name']}, {row['role']}")
        show.print()
