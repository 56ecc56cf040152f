"""Many people at one plan, on both databases: they take turns in one order, nobody waits in a circle, nobody is thrown out."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kolloquy.store.busy import SENTENCE
from tests.support.postgres import postgres_url

pytestmark = pytest.mark.xdist_group("plans at once")  # one server and one home for all of them
HOUSE = Path(__file__).resolve().parents[2]


def asked(home: Path, *what: str, url: str | None = None) -> dict[str, Any]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KOLLOQUY_", "DJANGO_"))}
    environment = kept | {"KOLLOQUY_HOME": str(home)} | ({"KOLLOQUY_DATABASE_URL": url} if url else {})
    command = [sys.executable, "-m", "tests.support.plans_at_once", *what]
    done = subprocess.run(command, cwd=HOUSE, env=environment, capture_output=True, text=True, check=False, timeout=200)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return asked(tmp_path_factory.mktemp("home"), "busy", "race")


@pytest.fixture(scope="module")
def on_postgres(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return asked(tmp_path_factory.mktemp("home"), "turns", "race", url=postgres_url())


def test_whoever_changes_a_plan_holds_nothing_while_they_wait_for_it(on_postgres: dict[str, Any]):
    found = on_postgres["turns"]
    assert len(found) == 19
    for deed, told in found.items():
        assert told["waits"] is (deed != "comment"), (deed, told)  # a new remark waits for nobody
        assert told["holds"] == [], (deed, told)
    # The merging itself is refused here, after it has waited: nothing is known of these experts.
    assert [deed for deed, told in found.items() if told["ended"] != "done"] == ["merge"], found
    assert found["merge"]["ended"].startswith("problem")


@pytest.mark.parametrize("database", ["on_sqlite", "on_postgres"])
def test_all_at_once_each_is_done_or_told_why_not(database: str, request: pytest.FixtureRequest):
    found = request.getfixturevalue(database)["race"]
    assert [one for one in found["ended"] if one[1].startswith(("database", "broke"))] == []
    assert ["sign", "done", 1] in found["ended"]
    assert (found["trail"], found["versions_twice"], found["in_force"]) == (True, 0, 1)
    assert found["opened"] == 1, "their weeks overlap"


def test_who_cannot_wait_any_longer_is_told_so_in_a_sentence(on_sqlite: dict[str, Any]):
    found = on_sqlite["busy"]
    (first_page, _), (second_page, page) = found["page"]
    (first_answer, _), (second_answer, answer) = found["api"]
    assert (first_page, first_answer) == (302, 201), "they waited"
    assert (second_page, second_answer) == (503, 503)
    assert SENTENCE in page
    assert "The records are busy" in answer
    assert found["comments"] == 2
