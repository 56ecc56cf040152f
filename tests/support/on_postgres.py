"""Runs pytest on PostgreSQL: `python -m tests.support.on_postgres ARGUMENTS`.

On the server that KOLLOQUY_TEST_DATABASE_URL names, as a user who may create databases; else on one of its own, which
lives as long as the tests.
"""

import os
import subprocess
import sys

import pytest

from tests.support.postgres import postgres_url

NAME = "KOLLOQUY_TEST_DATABASE_URL"


def main(*arguments: str) -> int:
    try:
        url = os.environ.get(NAME) or postgres_url()
    except pytest.skip.Exception as why:
        sys.stderr.write(f"{why} Or name a server in {NAME}, such as postgresql://me@localhost/kolloquy.\n")
        return 3
    if not url.startswith(("postgres://", "postgresql://")):
        sys.stderr.write(f"{NAME} names no PostgreSQL; give it one, such as postgresql://me@localhost/kolloquy.\n")
        return 2
    return subprocess.run(
        [sys.executable, "-m", "pytest", *arguments], env=os.environ | {NAME: url}, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
