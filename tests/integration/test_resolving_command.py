"""kolloquy experts resolve and evaluate, as a user meets them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.pubmed import article, author, document

HOUSE = "<AffiliationInfo><Affiliation>University of Nordhaven, Nordhaven, Sweden</Affiliation></AffiliationInfo>"


@pytest.fixture(scope="module")
def kolloquy(tmp_path_factory):
    """Runs commands in one home of the module's own."""
    home = tmp_path_factory.mktemp("resolving")

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {
            "KOLLOQUY_HOME": str(home / "home"),
            "DJANGO_SETTINGS_MODULE": "kolloquy.config.settings",
        }
        command = [sys.executable, "-m", "kolloquy.faces.cli.main", *map(str, arguments)]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    return run


@pytest.fixture(scope="module")
def before_evidence(kolloquy):
    return kolloquy("experts", "resolve")


@pytest.fixture(scope="module")
def resolved(kolloquy, before_evidence, tmp_path_factory):
    path = tmp_path_factory.mktemp("files") / "pubmed24n0001.xml"
    works = [article(n, inside=author("Lindqvist", "Anna M") + author("Okafor", "Ngozi")) for n in (1, 2)]
    path.write_bytes(document(*works, article(3, inside=author("Wang", "Wei"))))
    assert kolloquy("evidence", "ingest", "pubmed", path).returncode == 0
    return json.loads(kolloquy("experts", "resolve", "--format", "json").stdout)


@pytest.fixture
def labels(tmp_path):
    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_an_empty_lake_is_said_so(before_evidence):
    assert before_evidence.returncode == 3
    assert before_evidence.stderr.strip().endswith("names nobody yet; run `kolloquy evidence ingest` first.")


def test_resolving_counts_what_it_did_and_again_moves_nobody(kolloquy, resolved):
    assert resolved["mentions"] == 5
    again = json.loads(kolloquy("experts", "resolve", "--format", "json").stdout)
    assert set(again["movements"].values()) == {0}
    assert again["experts"] == resolved["experts"]


def test_evaluation_has_the_promised_form(kolloquy, resolved, labels):
    pairs = labels(
        "pairs.csv",
        "pmid_1,family_1,given_1,initials_1,pmid_2,family_2,given_2,initials_2,same\n"
        "1,LINDQVIST,anna m,AM,2,Lindqvist,Anna M,AM,yes\n1,Okafor,Ngozi,N,3,Wang,Wei,W,no\n1,Nobody,N,N,3,Wang,Wei,W,no\n",
    )
    clusters = labels(
        "clusters.csv",
        "pmid,family,given,initials,person\n1,Okafor,Ngozi,N,a\n2,Ngozi,Okafor,O,a\n3,Wang,Wei,W,b\n9,Wang,Wei,W,b\n",
    )
    done = kolloquy("experts", "evaluate", "--pairs", pairs, "--clusters", clusters, "--format", "json")
    found = json.loads(done.stdout)
    assert list(found["pairs"]) == ["n", "found", "precision", "recall", "f1", "intervals"]
    assert (found["pairs"]["n"], found["pairs"]["found"], found["pairs"]["f1"]) == (3, 2, 1.0)
    assert list(found["clusters"]) == ["n", "found", "pairwise", "b_cubed", "intervals"]
    assert (found["clusters"]["n"], found["clusters"]["found"]) == (4, 3)
    assert list(found["clusters"]["b_cubed"]) == ["precision", "recall", "f1"]


BAD_LABELS = {
    "a missing column": ("pmid,family,given,initials\n1,Okafor,Ngozi,N\n", "has no column person"),
    "no rows": ("pmid,family,given,initials,person\n", "holds no labels"),
    "no usable row": ("pmid,family,given,initials,person\n1,,,N,a\n", "row 2, for one: the family name is empty"),
}


@pytest.mark.parametrize("case", BAD_LABELS)
def test_labels_that_cannot_be_used_end_in_one_sentence(kolloquy, resolved, labels, case):
    text, sentence = BAD_LABELS[case]
    done = kolloquy("experts", "evaluate", "--clusters", labels("labels.csv", text))
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert sentence in done.stderr


def test_a_row_that_says_neither_yes_nor_no_is_named_and_left_out(kolloquy, resolved, labels):
    heading = "pmid_1,family_1,given_1,initials_1,pmid_2,family_2,given_2,initials_2,same\n"
    good, bad = "1,Okafor,Ngozi,N,2,Okafor,Ngozi,N,yes\n", "1,Okafor,Ngozi,N,2,Okafor,Ngozi,N,perhaps\n"
    done = kolloquy("experts", "evaluate", "--pairs", labels("pairs.csv", heading + good + bad), "--format", "json")
    assert done.returncode == 0
    assert "row 3: same is “perhaps”; write yes or no; the row was left out." in done.stderr
    assert json.loads(done.stdout)["pairs"]["n"] == 1


def test_without_labels_it_asks_for_some(kolloquy, resolved):
    done = kolloquy("experts", "evaluate")
    assert done.returncode == 2
    assert "give labels with --pairs FILE" in done.stderr
