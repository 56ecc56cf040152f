"""`kolloquy evidence fetch`: what comes from an API is in the lake as if its pages had been given as files."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from typer.testing import CliRunner, Result

from kolloquy.evidence.ingest import ingest
from kolloquy.evidence.lake import Lake
from kolloquy.evidence.tables import COLUMNS
from kolloquy.faces.cli.main import app
from kolloquy.kernel.problems import SourceUnavailable
from tests.support.fake_sources import BROKEN, Fake


@pytest.fixture
def fake() -> Iterator[Fake]:
    with Fake(citations=40, studies=20, works=30) as fake:
        yield fake


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Path:
    told = replace(settings.KOLLOQUY, home=tmp_path, contact_email="ada@example.org", openalex_api_key="k")
    with override_settings(KOLLOQUY=told):
        yield tmp_path


def run(source: str, fake: Fake, *more: str) -> Result:
    address = {"pubmed": fake.pubmed, "trials": fake.trials, "openalex": fake.openalex}[source]
    line = ["evidence", "fetch", source, "--query", "invented", "--address", address, *more]
    return CliRunner().invoke(app, line)


@pytest.mark.parametrize(
    "source, tables",
    [
        ("pubmed", {"works": 40, "bylines": 80}),
        ("trials", {"trials": 20, "trial_people": 20, "trial_sites": 20}),
        ("openalex", {"works": 30, "bylines": 30}),
    ],
    ids=["pubmed", "trials", "openalex"],
)
def test_fetched_evidence_is_the_same_as_ingested(
    home: Path, tmp_path_factory: pytest.TempPathFactory, fake: Fake, source: str, tables: dict[str, int]
) -> None:
    told = json.loads(run(source, fake, "--format", "json").stdout)
    assert told["rows"] == tables
    assert (told["finished"], told["failed"], told["rejects"]) == (True, [], 0)
    by_hand = Lake(tmp_path_factory.mktemp("by_hand"))
    ingest(by_hand, source, sorted(Path(told["folder"]).glob("*.gz")))
    for table in tables:
        names = COLUMNS[table].names
        assert Lake(home).arrow(table, names).equals(by_hand.arrow(table, names))


def test_the_same_command_twice_changes_nothing(home: Path, fake: Fake) -> None:
    run("pubmed", fake)
    asked = len(fake.asked)
    again = run("pubmed", fake)
    assert again.exit_code == 0
    assert "so nothing was asked; --again asks from the start" in again.stderr
    assert len(fake.asked) == asked
    assert len(Lake(home).files()) == 1


def test_a_budget_is_no_failure_and_says_how_to_go_on(home: Path, fake: Fake) -> None:
    stopped = run("pubmed", fake, "--budget", "1")
    assert (stopped.exit_code, Lake(home).files()) == (0, [])
    assert (
        "Stopped after 1 requests, as --budget says, with 0 of 40 records; run the same command again" in stopped.stderr
    )
    run("pubmed", fake, "--budget", "1")
    assert Lake(home).arrow("works").num_rows == 40


def test_what_came_before_the_source_failed_is_in_the_lake(home: Path, fake: Fake, monkeypatch: Any) -> None:
    monkeypatch.setattr("kolloquy.evidence.fetching.polite.time.sleep", lambda _seconds: None)
    run("trials", fake, "--most", "5")
    fake.trouble("studies", *[BROKEN] * 20)
    failed = run("trials", fake)
    assert isinstance(failed.exception, SourceUnavailable)
    assert Lake(home).arrow("trials").num_rows == 5
