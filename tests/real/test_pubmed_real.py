"""PubMed as NLM really gives it: both readers agree on every field of every file at hand.

Runs where KOLLOQUY_REAL_DATA names a folder with pubmed/*.xml.gz and *.tar.xz, or KOLLOQUY_PUBMED_SAMPLES one with whole
NLM files; skipped elsewhere.
"""

import os
import tarfile
from pathlib import Path

import pyarrow.compute as pc
import pytest

from benchmarks.pubmed_reading import EXPECTED, counted
from kolloquy.evidence.sources import pubmed
from kolloquy.kernel.problems import BadInput
from tests.support.pubmed import both, differences, whole

DATA = Path(os.environ.get("KOLLOQUY_REAL_DATA") or "/nowhere") / "pubmed"
SAMPLES = Path(os.environ.get("KOLLOQUY_PUBMED_SAMPLES") or "/nowhere")
FILES = sorted(DATA.glob("*.xml.gz")) + sorted(SAMPLES.glob("*.xml.gz"))
ARCHIVES = sorted(DATA.glob("*.tar.xz"))

pytestmark = pytest.mark.skipif(
    not FILES, reason="neither KOLLOQUY_REAL_DATA nor KOLLOQUY_PUBMED_SAMPLES names a folder"
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_both_readers_agree_on_every_field_of_every_file(path: Path):
    fast, plain = both(path)
    assert differences(fast, plain) == []
    assert fast.tables["works"].num_rows


@pytest.mark.parametrize("archive", ARCHIVES, ids=lambda path: path.name)
def test_both_readers_agree_on_every_article_of_every_archive(archive: Path, tmp_path: Path):
    read = refused = 0
    with tarfile.open(archive) as members:
        for member in members:
            contents = members.extractfile(member) if member.isfile() else None
            if contents is None or not member.name.endswith(".xml"):
                continue
            path = tmp_path / "article.xml"
            path.write_bytes(contents.read())
            try:
                fast, plain = both(path)
            except BadInput:  # an answer of NCBI's that it has no such article, kept as it came
                refused += 1
                continue
            assert differences(fast, plain) == [], member.name
            read += 1
    assert read > 200
    assert refused <= read * 0.01


@pytest.mark.parametrize("path", [p for p in FILES if p.name.partition(".")[0] in EXPECTED], ids=lambda path: path.name)
def test_a_whole_file_gives_what_it_holds(path: Path):
    found = counted(path)
    expected = EXPECTED[path.name.partition(".")[0]]
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_that_should_be_there_is_missing(path: Path):
    works = whole(pubmed.read(path)).tables["works"]
    assert works.num_rows
    for column, share in {"title": 0.99, "venue": 0.99, "published_on": 0.99, "types": 1.0, "language": 1.0}.items():
        assert pc.count(works[column]).as_py() >= share * works.num_rows, column
