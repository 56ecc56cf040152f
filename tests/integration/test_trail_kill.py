"""A kill -9 at any moment: no write without its entry, no entry without its write."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.postgres import postgres_url

HOUSE = Path(__file__).resolve().parents[2]
MOMENTS = {"sqlite": 50, "postgresql": 15}  # two processes are killed at each


@pytest.mark.parametrize("database", MOMENTS)
def test_what_killed_processes_wrote_and_what_the_trail_tells_of_it_are_the_same(database: str):
    moments = random.Random(20260301)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KOLLOQUY_")}
    if database == "postgresql":
        environment["KOLLOQUY_TEST_DATABASE_URL"] = postgres_url()
    added = [0]
    with subprocess.Popen(
        [sys.executable, "-m", "tests.support.killed_trail"],
        cwd=HOUSE,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as killer:
        assert killer.stdin is not None
        assert killer.stdout is not None
        for _ in range(MOMENTS[database]):
            killer.stdin.write(f"{moments.uniform(0.01, 1)}\n")
            killer.stdin.flush()
            told = json.loads(killer.stdout.readline())
            assert (told["without an entry"], told["without a person"], told["findings"]) == ([], [], [])
            assert told["people"] == told["entries"] >= added[-1]  # what was good before is still there
            added.append(told["people"])
        killer.stdin.close()
    assert len(set(added)) > MOMENTS[database] // 4, "the kills came in the midst of writing"
