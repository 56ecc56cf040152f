"""kolloquy serve, worker: the web app and its background work."""

import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from kolloquy.faces.cli.output import home, say, show
from kolloquy.faces.cli.records import records
from kolloquy.kernel.problems import BadInput, NotReady, Problem

_IDLE_SECONDS = 2.0  # how long somebody who follows a topic waits at most until the work begins
_GRACE_SECONDS = 10.0
_APPLICATION = "kolloquy.config.wsgi:application"


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on; other machines need 0.0.0.0.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, help="Processes that answer requests.")] = 2,
    worker: Annotated[bool, typer.Option("--worker/--no-worker", help="Also do the background work.")] = True,
) -> None:
    """Serve the web app; Ctrl-C ends it."""
    _need_free_port(host, port)
    with records():
        _collect_static()
    web = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(workers), "--blocking-threads", "1", "--no-ws", "--respawn-failed-workers",
        "--workers-kill-timeout", "5", "--log-level", "warning", _APPLICATION,
    ]  # fmt: skip
    commands = [web, *([[sys.executable, "-m", "kolloquy.faces.cli.main", "worker"]] if worker else [])]
    shown = "localhost" if host in {"127.0.0.1", "0.0.0.0", "::1", "::"} else host
    show.print(f"Kolloquy is at http://{shown}:{port} (Ctrl-C ends it).")
    raise typer.Exit(_run_together(commands))


def worker(
    once: Annotated[bool, typer.Option("--once", help="Do what is waiting, then end.")] = False,
) -> None:
    """Compute topics that somebody followed and take erased people out of the folder of people, as they come."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    parent = os.getppid()
    with records():
        from django.db import OperationalError, close_old_connections

        from kolloquy.engagement.incoming.actions import forget_old_previews
        from kolloquy.influence.jobs import compute_next_topic
        from kolloquy.workflows.plan_cycle.jobs import solve_next
        from kolloquy.workflows.plan_cycle.pricing import price_next

        told: set[str] = set()
        while not stop.is_set():
            try:
                if compute_next_topic(home()) or _forgets_somebody() or solve_next(home()) or price_next(home()):
                    continue
                forget_old_previews()
                _sign_the_trail(told)
            except OperationalError as error:
                if once:
                    raise
                # A long publication holds the database; what is waiting waits a little longer.
                say.print(f"The records could not be used ({error}); trying again.")
            if once:
                break
            close_old_connections()
            stop.wait(_IDLE_SECONDS)
            # Whoever started us is gone without a word: nobody would ever stop us.
            if os.getppid() != parent:
                break


def _sign_the_trail(told: set[str]) -> None:
    """Once an hour, when there is something new; what hinders it hinders no other work, and is told once."""
    from kolloquy.governance.trail.checkpoints import checkpoint_if_due

    try:
        checkpoint_if_due()
    except Problem as problem:
        if str(problem) not in told:
            told.add(str(problem))
            say.print(f"The trail was not signed: {problem}")


def _forgets_somebody() -> bool:
    """Write the folder of people without those a page erased; while people are being resolved it waits."""
    from kolloquy.workflows.forget_person import catch_up

    try:
        return catch_up(home())
    except NotReady:
        return False


def _need_free_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise BadInput(
                f"Kolloquy cannot listen on {host}:{port} ({error.strerror}); choose another with --port or --host."
            ) from error


def _collect_static() -> None:
    """Put the built front end where it is served from; skipped while it is the same as last time."""
    from django.conf import settings
    from django.core.management import call_command

    sources = [path for folder in settings.STATICFILES_DIRS for path in Path(folder).rglob("*") if path.is_file()]
    if not any(path.suffix == ".css" for path in sources):
        raise NotReady("The front end is not built yet; run `make build`, then `kolloquy serve` again.")
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    newest = f"{len(sources)} {max(path.stat().st_mtime_ns for path in sources)}"
    if not stamp.exists() or stamp.read_text(encoding="ascii") != newest:
        say.print("Preparing the front end")
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(newest, encoding="ascii")


def _run_together(commands: list[list[str]]) -> int:
    """Run the first command until it ends, the others beside it; nobody outlives us."""
    os.environ.setdefault("KOLLOQUY_HOME", str(home()))  # theirs is ours, wherever they look from
    running = [subprocess.Popen(command) for command in commands]
    ended = threading.Event()

    def end(*_: object) -> None:
        ended.set()
        for process in running:
            with suppress(ProcessLookupError):
                process.terminate()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    code = running[0].wait()
    asked = ended.is_set()
    end()
    for process in running:
        try:
            process.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
    return 0 if asked else code
