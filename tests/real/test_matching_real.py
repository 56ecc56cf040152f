"""The matcher on hand-labelled pairs of real bylines. Runs where KOLLOQUY_REAL_DATA names a folder that holds them."""

import csv
import os
import tarfile
from pathlib import Path

import pytest

from kolloquy.evidence.ingest import ingest
from kolloquy.evidence.lake import Lake
from kolloquy.workflows.evaluate_experts import evaluate_pairs

pytestmark = pytest.mark.skipif(not os.environ.get("KOLLOQUY_REAL_DATA"), reason="KOLLOQUY_REAL_DATA names no folder")
DATA = Path(os.environ.get("KOLLOQUY_REAL_DATA", "/nowhere"))


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("labelled")
    with tarfile.open(DATA / "pubmed" / "vishnyakova_train_articles.tar.xz") as archive:
        archive.extractall(folder, filter="data")
    ingest(Lake(folder / "home"), "pubmed", [next(folder.glob("*_xml"))], lambda _: None, 1)
    return folder / "home"


@pytest.fixture(scope="module")
def pairs(tmp_path_factory):
    """The labels in our columns, their answers trimmed."""
    path = tmp_path_factory.mktemp("labels") / "pairs.csv"
    source = DATA / "and_gold" / "vishnyakova_1500_pairs_train.csv"
    with source.open(encoding="utf-8-sig") as read, path.open("w", encoding="utf-8", newline="") as write:
        out = csv.writer(write)
        out.writerow(
            [f"{name}_{side}" for side in (1, 2) for name in ("pmid", "family", "given", "initials")] + ["same"]
        )
        for row in csv.DictReader(read, delimiter=";"):
            cells = [
                row[f"{name}{side}"] for side in (1, 2) for name in ("PMID", "Last_name", "First_name", "Initials")
            ]
            out.writerow([*cells, row["Authorship"].strip().replace("N0", "NO").lower()])
    return path


def test_labelled_bylines_are_found_and_judged_as_the_decision_record_says(home, pairs):
    found = evaluate_pairs(home, pairs)
    # 18 pairs name works that the archive does not hold; 10 rows have no answer.
    assert (found.scores.n, found.scores.found, len(found.refused)) == (1490, 1472, 10)
    assert found.scores.scores["f1"] > 0.91
