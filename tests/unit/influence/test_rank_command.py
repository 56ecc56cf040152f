"""`kolloquy experts rank` and `explain` as people and programs see them."""

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kolloquy.faces.cli import ranking
from kolloquy.faces.cli.experts import app
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput, NotReady
from tests.support.ranking_world import Author, Trial, Work, World, people_of

WORLD = World(
    works=(Work((Author("EAAA"), Author("EBBB")), date(2024, 6, 1)), Work((Author("EBBB"),), date(2020, 1, 1))),
    trials=(Trial((("EAAA", "principal_investigator"),)),),
)


@pytest.fixture(autouse=True)
def resolved_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    people_of(WORLD, tmp_path / "people" / "000001")
    (tmp_path / "people" / "current.json").write_text('{"generation": "000001"}', encoding="utf-8")
    monkeypatch.setattr(ranking, "home", lambda: tmp_path)
    monkeypatch.setattr(clock, "today", lambda: date(2025, 1, 1))
    return tmp_path


def ask(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def problem(*arguments: str) -> str:
    with pytest.raises((BadInput, NotReady)) as raised:
        CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    return str(raised.value)


def test_json_rows_have_exactly_the_fields_that_programs_rely_on() -> None:
    found: list[dict[str, Any]] = json.loads(ask("rank", "--topic", "alpha disease", "--format", "json"))
    assert [row["expert_id"] for row in found] == ["EAAA", "EBBB"]
    for row in found:
        assert list(row) == ["expert_id", "name", "country", "works", "standing", "interval", "shares"]
        assert list(row["name"]) == ["family", "given"]
        assert list(row["shares"]) == ["science", "trials", "guidelines", "congress", "network"]
        assert round(sum(row["shares"].values()), 3) == row["standing"]
        assert row["interval"][0] <= row["standing"] <= row["interval"][1]
    assert [row["works"] for row in found] == [1, 2]


def test_csv_has_a_column_for_every_share() -> None:
    rows = list(csv.DictReader(io.StringIO(ask("rank", "-t", "alpha disease", "--format", "csv"))))
    assert list(rows[0])[:8] == ["place", "expert_id", "family", "given", "country", "works", "standing", "low"]
    assert rows[0]["reasons"] == "led a phase 3 trial; first author on a work in 2024"


def test_the_table_shows_names_shares_and_reasons() -> None:
    shown = ask("rank", "--topic", "alpha disease")
    assert "Family EAAA, Given" in shown
    assert "led a phase 3 trial" in shown
    assert "TTT" in shown


def test_only_so_many_rows_as_asked_for() -> None:
    assert len(json.loads(ask("rank", "--topic", "alpha disease", "--top", "1", "--format", "json"))) == 1


@pytest.mark.parametrize("country", ["de", "DE", "Germany"])
def test_a_country_is_known_by_name_and_by_letters(country: str) -> None:
    found = json.loads(ask("rank", "--topic", "alpha disease", "--country", country, "--format", "json"))
    assert [row["expert_id"] for row in found] == ["EBBB"]


def test_an_earlier_day_knows_less() -> None:
    found = json.loads(ask("rank", "--topic", "alpha disease", "--as-of", "2021-01-01", "--format", "json"))
    assert [row["expert_id"] for row in found] == ["EBBB"]


def test_the_same_question_gets_the_same_bytes() -> None:
    assert ask("rank", "-t", "alpha disease", "--format", "json") == ask(
        "rank", "-t", "alpha disease", "--format", "json"
    )


def test_an_explanation_shows_the_sum_the_records_and_where_they_are() -> None:
    shown = ask("explain", "EAAA", "--topic", "alpha disease")
    assert "Place 1 of 2 for Alpha Disease as of 2025-01-01" in shown
    assert "https://clinicaltrials.gov/study/NCT0 · test invented, retrieved 2025-01-01" in shown
    assert " science + " in shown


def test_an_explanation_as_json_and_csv_lists_every_piece_of_evidence() -> None:
    found = json.loads(ask("explain", "EBBB", "--topic", "alpha disease", "--format", "json"))
    assert {row["ref_id"] for row in found["evidence"]} == {"w0", "w1", "EAAA"}
    assert found["topic"]["understood"].startswith("Taken as MeSH Alpha Disease")
    rows = list(csv.DictReader(io.StringIO(ask("explain", "EBBB", "--topic", "alpha disease", "--format", "csv"))))
    assert sum(float(row["points"]) for row in rows) == pytest.approx(found["standing"], abs=1e-6)


def test_what_cannot_be_done_is_said_in_one_sentence(resolved_home: Path) -> None:
    asked = ("rank", "--topic", "alpha disease")
    assert problem(*asked, "--as-of", "yesterday").startswith("--as-of yesterday is no day; write it as YYYY-MM-DD")
    assert problem(*asked, "--country", "Atlantis").startswith("--country Atlantis is no country we know;")
    assert problem("explain", "EZZZ", "--topic", "alpha disease").startswith("No expert has the id EZZZ;")
    (resolved_home / "people" / "current.json").unlink()
    assert "kolloquy experts resolve" in problem(*asked)
