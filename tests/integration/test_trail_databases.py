"""The trail on both databases: its guards, and many who append at once."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.postgres import postgres_url

HOUSE = Path(__file__).resolve().parents[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KOLLOQUY_", "DJANGO_"))}
    url = {"KOLLOQUY_DATABASE_URL": postgres_url()} if request.param == "postgresql" else {}
    return kept | url | {"KOLLOQUY_HOME": str(tmp_path)}


def asked(environment: dict[str, str], *arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.support.trail_child", *arguments]
    done = subprocess.run(command, cwd=HOUSE, env=environment, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_database_refuses_to_change_the_trail_and_lets_a_person_be_forgotten(environment: dict[str, str]):
    found = asked(environment, "guards")
    sqlite = "KOLLOQUY_DATABASE_URL" not in environment
    for attempt, answer in found["answers"].items():
        if sqlite and ("TRUNCATE" in attempt or "= 0" in attempt.partition("WHERE")[2]):
            continue  # SQLite has no TRUNCATE, and asks its triggers row by row
        assert "append-only" in answer, (attempt, answer)
    assert found["before"]["whole"], found["before"]["findings"]
    assert (found["before"]["entries"], found["before"]["payloads"], found["shredded"]) == (2_502, 2_501, 2_501)
    assert found["after"]["whole"], found["after"]["findings"]
    assert (found["after"]["entries"], found["after"]["payloads"], found["after"]["shredded"]) == (2_503, 0, 2_501)


def test_many_who_append_at_once_make_one_chain(environment: dict[str, str]):
    found = asked(environment, "race", "6")
    assert set(found["ended"]) == {0}
    assert (found["rows"], found["different"], found["payloads"]) == (180, 180, 180)
    assert found["whole"], found["findings"]
    assert found["during"] == []  # whoever verifies meanwhile sees a whole trail too
    assert found["checkpoints"] > 1
