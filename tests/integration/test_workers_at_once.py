"""Several workers at one line of plans, prices and topics, on PostgreSQL: each job is one worker's, and outlives it."""

import json
import os
import subprocess
import sys
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from tests.support.postgres import postgres_url

pytestmark = pytest.mark.xdist_group("workers at once")
HOUSE = Path(__file__).resolve().parents[2]
EACH = 6


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KOLLOQUY_", "DJANGO_"))}
    environment = kept | {
        "KOLLOQUY_HOME": str(tmp_path_factory.mktemp("home")),
        "KOLLOQUY_DATABASE_URL": postgres_url(),
    }
    command = [sys.executable, "-m", "tests.support.workers_at_once", "lines"]
    done = subprocess.run(command, cwd=HOUSE, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_each_job_is_taken_up_by_one_worker_and_done_once(lines: dict[str, Any]):
    found = lines["shared"]
    took = [tuple(one) for one in chain.from_iterable(found["took"])]
    assert len(took) == len(set(took)) == 3 * EACH, found["took"]
    assert {kind for kind, _ in took} == {"plan", "prices", "topic"}
    assert found["states"] == ["done"]
    assert found["computed"] == found["priced"] == [1] * EACH
    assert found["topics_left"] == 0


def test_what_a_killed_worker_had_waits_for_its_lease_and_is_taken_up_again(lines: dict[str, Any]):
    found = lines["killed"]
    assert (found["too_early"], found["during"]) == ([], "running")
    assert (found["then"], found["state"]) == ([["plan", found["run"]]], "done")
