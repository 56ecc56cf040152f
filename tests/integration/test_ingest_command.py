"""kolloquy evidence ingest and status, as a user meets them."""

import csv
import gzip
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.pubmed import article, author, document


@pytest.fixture
def kolloquy(tmp_path: Path):
    """Runs the command in a home of its own."""

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "kolloquy.faces.cli.main", "evidence", *map(str, arguments)]
        environment = os.environ | {
            "KOLLOQUY_HOME": str(tmp_path / "home"),
            "DJANGO_SETTINGS_MODULE": "kolloquy.config.settings",
        }
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    return run


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "pubmed24n0001.xml.gz"
    path.write_bytes(
        gzip.compress(document(article(1, inside=author("Okafor", "Ngozi")), article(2), "<PubmedArticle/>"))
    )
    return path


def test_a_good_file_is_taken_once_and_status_tells_of_it(kolloquy, good: Path):
    first = kolloquy("ingest", "pubmed", good)
    assert (first.returncode, first.stderr) == (0, "")
    assert "1 taken" in first.stdout
    assert "2 works" in first.stdout
    assert "1 left out" in first.stdout
    second = json.loads(kolloquy("ingest", "pubmed", good, "--format", "json").stdout)
    assert [file["outcome"] for file in second["files"]] == ["unchanged"]
    (status,) = json.loads(kolloquy("status", "--format", "json").stdout)
    assert (status["source"], status["files"], status["rows"]) == ("pubmed", 1, {"works": 2, "bylines": 1})
    assert status["reasons"] == [
        {"reason": "The record has no citation in it.", "count": 1, "example": "pubmed24n0001.xml.gz, record 3"}
    ]
    rows = list(csv.DictReader(io.StringIO(kolloquy("status", "--format", "csv").stdout)))
    assert [(row["table"], row["rows"]) for row in rows] == [("works", "2"), ("bylines", "1")]
    table = kolloquy("status").stdout
    assert "2 works" in table
    assert "The record has no citation in it." in table


def test_a_bad_file_is_one_sentence_and_an_exit_code_and_the_good_one_stays(kolloquy, good: Path, tmp_path: Path):
    page = tmp_path / "page.xml"
    page.write_text("<!DOCTYPE html><html><body>Sign in</body></html>")
    done = kolloquy("ingest", "pubmed", good, page)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert f"{page} is a web page (HTML), not evidence" in done.stderr
    assert "1 taken, 1 failed" in done.stdout
    assert json.loads(kolloquy("status", "--format", "json").stdout)[0]["files"] == 1


def test_a_path_that_is_not_there_is_one_sentence(kolloquy, tmp_path: Path):
    done = kolloquy("ingest", "pubmed", tmp_path / "nowhere.xml")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"kolloquy: {tmp_path / 'nowhere.xml'} does not exist; check the path.\n"


def test_an_empty_lake_says_what_to_do(kolloquy):
    done = kolloquy("status")
    assert (done.returncode, done.stdout) == (0, "")
    assert "The lake is empty; run `kolloquy evidence ingest`" in done.stderr
    assert json.loads(kolloquy("status", "--format", "json").stdout) == []
