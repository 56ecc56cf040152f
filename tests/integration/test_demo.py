"""`kolloquy demo` as people run it: killed, run again, and judged by its own truth."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kolloquy.faces.cli import serving
from kolloquy.faces.cli.main import app
from kolloquy.governance.vocabulary import Function
from kolloquy.kernel.problems import BadInput
from kolloquy.workflows.demo_world import run as demo_run

_KOLLOQUY = [sys.executable, "-m", "kolloquy.faces.cli.main"]
_DEMO = ["demo", "--size", "small", "--no-serve", "--format", "json"]
SIGN_INS = ["ada", "ben", "cora", "mia", "pia", "rui", "kim", "sol", "alex"]
# What the demo says, and how many seconds later it is killed.
KILLED_AT = (("Reading trials", 0.0), ("publishing", 0.5))


def _environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KOLLOQUY_")}
    return kept | {"KOLLOQUY_HOME": str(home), "DJANGO_SETTINGS_MODULE": "kolloquy.config.settings"}


def _run(home: Path, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*_KOLLOQUY, *arguments], env=_environment(home), capture_output=True, text=True, timeout=120, check=False
    )


def _kill_at(home: Path, words: str, later: float) -> None:
    """Run the demo and kill it without warning."""
    with subprocess.Popen(
        [*_KOLLOQUY, *_DEMO], env=_environment(home), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stderr is not None
        said: list[str] = []
        for line in process.stderr:
            said.append(line)
            if words in line:
                time.sleep(later)
                break
        process.kill()
    assert any(words in line for line in said), f"the demo never said “{words}” but {said}"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demo that was killed in its reading and in its publishing, and then came to its end."""
    path = tmp_path_factory.mktemp("demo") / "home"
    for words, later in KILLED_AT:
        _kill_at(path, words, later)
    done = _run(path, _DEMO)
    assert done.returncode == 0, done.stderr
    return path


@pytest.fixture(scope="module")
def experts(home: Path) -> sqlite3.Connection:
    return sqlite3.connect(home / "kolloquy.sqlite3")


def test_a_finished_demo_run_again_only_says_the_way_in(home: Path, experts: sqlite3.Connection) -> None:
    before = experts.execute("SELECT count(*), max(finished_at) FROM identity_publication").fetchone()
    done = _run(home, _DEMO)
    assert done.returncode == 0
    assert "Reading" not in done.stderr
    found = json.loads(done.stdout)
    assert found["address"] == "http://127.0.0.1:8000/"
    assert [person["username"] for person in found["sign_ins"]] == SIGN_INS
    assert experts.execute("SELECT count(*), max(finished_at) FROM identity_publication").fetchone() == before


def test_nine_functions_may_sign_in_and_nobody_else(experts: sqlite3.Connection) -> None:
    users = experts.execute(
        "SELECT username, is_superuser FROM governance_user WHERE password NOT LIKE '!%' ORDER BY username"
    ).fetchall()
    assert users == [(name, 0) for name in sorted(SIGN_INS)]
    functions = experts.execute("SELECT DISTINCT function FROM governance_user").fetchall()
    assert {function for (function,) in functions} == set(Function.values)


def test_the_records_hold_experts_with_standings_on_the_followed_topics(experts: sqlite3.Connection) -> None:
    (topics,) = experts.execute("SELECT count(*) FROM influence_topic WHERE computed_at IS NOT NULL").fetchone()
    assert topics == len(demo_run.TOPICS)
    (standings,) = experts.execute("SELECT count(*) FROM influence_topicstanding").fetchone()
    assert standings > 100


def test_every_source_was_read_and_only_the_unreadable_rows_left_out(home: Path) -> None:
    status = json.loads(_run(home, ["evidence", "status", "--format", "json"]).stdout)
    rejects = {source["source"]: source["rejects"] for source in status}
    assert set(rejects) == {"mesh", "pubmed", "openalex", "trials", "registry", "payments", "congress", "panels"}
    assert {source for source, count in rejects.items() if count} == {"payments"}


def test_the_resolved_people_agree_with_the_truth(home: Path) -> None:
    truth = home / "demo" / "truth"
    arguments = ["experts", "evaluate", "--pairs", str(truth / "pairs.csv"), "--clusters", str(truth / "clusters.csv")]
    scores = json.loads(_run(home, [*arguments, "--format", "json"]).stdout)
    # Two namesakes on one work, one with initials only, cannot be told apart by what is printed.
    assert scores["pairs"]["found"] > 0.97 * scores["pairs"]["n"]
    assert scores["clusters"]["found"] > 0.97 * scores["clusters"]["n"]
    assert scores["pairs"]["precision"] > 0.9
    assert scores["clusters"]["b_cubed"]["precision"] > 0.9
    assert scores["clusters"]["b_cubed"]["recall"] > 0.7


def test_the_ranking_finds_the_two_who_are_known_to_be_good(home: Path) -> None:
    ranking = json.loads(
        _run(home, ["experts", "rank", "--topic", "ATTR amyloidosis", "--top", "10", "--format", "json"]).stdout
    )
    assert {"Okafor", "Lindqvist"} <= {row["name"]["family"] for row in ranking}


def test_a_home_with_somebodys_work_in_it_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "lake").mkdir()
    done = _run(tmp_path, _DEMO)
    assert done.returncode == BadInput.exit_code
    assert done.stderr.count("\n") == 1
    assert "set KOLLOQUY_HOME to an empty folder and run `kolloquy demo` again" in done.stderr
    assert not (tmp_path / "demo.json").exists()


@pytest.mark.django_db
def test_when_all_is_ready_the_demo_serves(tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[dict[str, object]] = []
    monkeypatch.setattr(serving, "serve", lambda **options: served.append(options))
    monkeypatch.setattr(demo_run, "build", lambda home, marker, tell: None)
    monkeypatch.setattr("kolloquy.faces.cli.demo.home", lambda: tmp_path / "home")
    result = CliRunner().invoke(app, ["demo", "--port", "8123"])
    assert result.exit_code == 0, result.output
    assert served == [{"host": "127.0.0.1", "port": 8123}]
    assert "ada-in-the-demo" in result.output


@pytest.mark.django_db
def test_records_that_hold_other_users_are_left_alone(tmp_path: Path) -> None:
    from kolloquy.governance.models import User
    from kolloquy.workflows.demo_world.marker import Marker
    from kolloquy.workflows.demo_world.world import Size

    User.objects.create_user("zora", password="not-of-the-demo")
    today = demo_run.date(2031, 5, 20)
    marker = Marker.claim(tmp_path, seed=7, size=Size.SMALL, today=today)
    with pytest.raises(BadInput, match="already hold users who are not the demo's; unset KOLLOQUY_DATABASE_URL"):
        demo_run.build(tmp_path, marker, lambda step: None)
    assert not (tmp_path / "demo").exists()
