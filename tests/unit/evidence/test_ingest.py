"""Bringing files in: each wholly, the same one never twice, a bad one without harm to the others."""

import gzip
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kolloquy.evidence import ingest as ingest_module
from kolloquy.evidence.ingest import Outcome, Progress, files_in, ingest
from kolloquy.evidence.lake import Lake
from kolloquy.evidence.manifest import SourceFile
from kolloquy.evidence.sources import pubmed
from kolloquy.evidence.sources.reading import Batch, Reject
from kolloquy.evidence.status import lake_status
from kolloquy.kernel.problems import BadInput, StorageFull
from tests.support import killed_reader
from tests.support.lakes import NOON
from tests.support.pubmed import article, author, deletion, document
from tests.support.tables import rows


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three files of NLM's, the second of them cut short, and a checksum as NLM puts beside them."""
    given = tmp_path / "given"
    given.mkdir()
    first = document(article(1, inside=author("Okafor", "Ngozi")), article(2), "<PubmedArticle/>")
    (given / "pubmed24n0001.xml.gz").write_bytes(gzip.compress(first))
    (given / "pubmed24n0002.xml.gz").write_bytes(gzip.compress(document(*map(article, range(500))))[:-200])
    (given / "pubmed24n0003.xml").write_bytes(document(article(1, "Revised."), deletion(2)))
    (given / "pubmed24n0003.xml.md5").write_text("0")
    return given


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "home")


def outcomes(report: ingest_module.IngestReport) -> list[tuple[str, str]]:
    return [(file.path.name.partition(".")[0], str(file.outcome)) for file in report.files]


def test_good_files_are_taken_and_a_bad_one_is_named(lake: Lake, folder: Path):
    report = ingest(lake, "pubmed", [folder], workers=1)
    assert outcomes(report) == [("pubmed24n0001", "taken"), ("pubmed24n0002", "failed"), ("pubmed24n0003", "taken")]
    assert (report.rows, report.rejects) == ({"works": 3, "bylines": 1, "deletions": 1}, 1)
    assert "pubmed24n0002.xml.gz ends before its compressed data does" in (report.files[1].problem or "")
    assert [file.name for file in lake.files()] == ["pubmed24n0001.xml.gz", "pubmed24n0003.xml"]
    assert not list((lake.folder / "_staging").iterdir())


def test_the_same_contents_twice_change_nothing_under_whatever_name(lake: Lake, folder: Path):
    ingest(lake, "pubmed", [folder], workers=1)
    before = {path: path.stat().st_mtime_ns for path in lake.folder.rglob("*.parquet")}
    (folder / "a_copy.xml").write_bytes((folder / "pubmed24n0003.xml").read_bytes())
    report = ingest(lake, "pubmed", [folder], workers=1)
    assert [outcome for _, outcome in outcomes(report)] == ["unchanged", "unchanged", "failed", "unchanged"]
    assert report.rows == {}
    assert {path: path.stat().st_mtime_ns for path in lake.folder.rglob("*.parquet")} == before


def test_two_copies_in_one_command_are_taken_once(lake: Lake, tmp_path: Path):
    for name in ("a.xml", "b.xml"):
        (tmp_path / name).write_bytes(document(article(1)))
    report = ingest(lake, "pubmed", [tmp_path / "a.xml", tmp_path / "b.xml", tmp_path / "a.xml"], workers=1)
    assert outcomes(report) == [("a", "taken"), ("b", "unchanged")]


@pytest.mark.parametrize("workers", [1, 2])
def test_read_again_a_file_gives_what_the_reader_makes_of_it_now(
    lake: Lake, folder: Path, monkeypatch: pytest.MonkeyPatch, workers: int
):
    good = [folder / "pubmed24n0001.xml.gz", folder / "pubmed24n0003.xml"]
    with monkeypatch.context() as older:
        older.setattr(ingest_module.reading, "source", lambda name: type("Older", (), {"read": staticmethod(_fewer)}))
        ingest(lake, "pubmed", good, workers=1, retrieved_at=NOON)
    assert (lake.arrow("works").num_rows, lake.arrow("rejects").num_rows) == (0, 2)
    copy = folder / "copy.xml"
    copy.write_bytes(good[1].read_bytes())
    report = ingest(lake, "pubmed", [*good, copy], workers=workers, again=True)
    assert outcomes(report) == [("pubmed24n0001", "taken"), ("pubmed24n0003", "taken"), ("copy", "unchanged")]
    assert [(file.name, file.retrieved_at, file.rejects) for file in lake.files()] == [
        ("pubmed24n0001.xml.gz", NOON, 1), ("pubmed24n0003.xml", NOON, 0),
    ]  # fmt: skip
    assert (lake.arrow("works").num_rows, lake.arrow("rejects").num_rows) == (3, 1)
    held = {
        lake.folder / file.part(t) for file in lake.files() for t in (*file.rows, *["rejects"] * bool(file.rejects))
    }
    assert set(lake.folder.rglob("*.parquet")) == held


def test_a_file_that_cannot_be_read_again_stays_as_it_was(lake: Lake, folder: Path, monkeypatch: pytest.MonkeyPatch):
    ingest(lake, "pubmed", [folder / "pubmed24n0003.xml"], workers=1)
    before = lake.files()

    def broken(path: Path) -> Iterator[Batch]:
        yield from list(pubmed.read(path))[:1]
        raise BadInput("It is broken.")

    monkeypatch.setattr(
        ingest_module.reading, "source", lambda name: type("Source", (), {"read": staticmethod(broken)})
    )
    assert ingest(lake, "pubmed", [folder / "pubmed24n0003.xml"], workers=1, again=True).count(Outcome.FAILED) == 1
    assert lake.files() == before
    assert (lake.arrow("works").num_rows, lake.arrow("deletions").num_rows) == (1, 1)


def _fewer(path: Path) -> Iterator[Batch]:
    yield Batch({}, (Reject("record 1", "This reader does not know it."),))


def test_a_mended_file_is_taken_beside_the_first(lake: Lake, tmp_path: Path):
    path = tmp_path / "pubmed24n0001.xml"
    path.write_bytes(document(article(1, "First.")))
    ingest(lake, "pubmed", [path])
    path.write_bytes(document(article(1, "Mended.")))
    assert ingest(lake, "pubmed", [path]).count(Outcome.TAKEN) == 1
    assert lake.arrow("works").num_rows == 2
    with lake.connect() as connection:
        assert connection.execute("SELECT title FROM current_works").fetchall() == [("Mended.",)]


# What is taken in turn (N a numbered file, F a fetched one, -N a numbered one that deletes), and whose word holds.
TURNS = """
    turns              | holds
    F1                 | F1
    F1 N1              | N1
    N1 F1              | F1
    N1 F1 N2           | N2
    N1 F1 -N2          |
    N1 F1 -N2 F2       | F2
    N2 F1 N1           | F1
    -N1 F1             | F1
    N1 F1 F2           | F2
"""


@pytest.mark.parametrize(("turns", "holds"), rows(TURNS))
def test_a_fetched_file_holds_until_nlm_numbers_a_later_one(lake: Lake, tmp_path: Path, turns: str, holds: str):
    for turn in turns.split():
        path = tmp_path / (f"found{turn[1]}.xml" if turn[0] == "F" else f"pubmed24n000{turn[-1]}.xml")
        path.write_bytes(document(deletion(1) if turn[0] == "-" else article(1, turn)))
        assert ingest(lake, "pubmed", [path], workers=1).count(Outcome.TAKEN) == 1
    with lake.connect() as connection:
        assert connection.execute("SELECT title FROM current_works").fetchall() == ([(holds,)] if holds else [])


def test_files_side_by_side_give_the_same_lake(lake: Lake, folder: Path, tmp_path: Path):
    other = Lake(tmp_path / "other")
    ingest(lake, "pubmed", [folder], workers=1, retrieved_at=NOON)
    report = ingest(other, "pubmed", [folder], workers=2, retrieved_at=NOON)
    assert outcomes(report)[1] == ("pubmed24n0002", "failed")
    for table in ("works", "bylines", "deletions", "rejects"):
        assert other.arrow(table).equals(lake.arrow(table))


@pytest.mark.parametrize("workers", [1, 2])
def test_progress_grows_to_all_that_is_to_be_read(lake: Lake, folder: Path, workers: int):
    seen: list[Progress] = []
    ingest(lake, "pubmed", [folder], seen.append, workers)
    done = [progress.bytes_done for progress in seen]
    assert done == sorted(done)
    last = seen[-1]
    assert (last.bytes_done, last.files_done, last.files_total) == (last.bytes_total, 3, 3)
    assert last.rows >= 5


def test_patterns_and_folders_are_files_by_name(folder: Path, lake: Lake):
    report = ingest(lake, "pubmed", [Path(str(folder / "*n000[13]*[zl]"))], workers=1)
    assert outcomes(report) == [("pubmed24n0001", "taken"), ("pubmed24n0003", "taken")]
    (folder / ".hidden").write_text("x")
    assert [path.name for path in files_in(folder)][-1] == "pubmed24n0003.xml.md5"


def test_what_is_not_there_is_said_before_anything_is_read(lake: Lake, folder: Path, tmp_path: Path):
    with pytest.raises(BadInput, match="does not exist; check the path"):
        ingest(lake, "pubmed", [folder, tmp_path / "missing.xml"])
    with pytest.raises(BadInput, match=r"No file matches .*missing\*\.xml; check the pattern"):
        ingest(lake, "pubmed", [tmp_path / "missing*.xml"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadInput, match="holds no file of this source"):
        ingest(lake, "pubmed", [tmp_path / "empty"])
    assert lake.files() == []


def test_a_full_disk_ends_it_and_keeps_what_was_finished(lake: Lake, folder: Path, monkeypatch: pytest.MonkeyPatch):
    taken = ingest_module.stage

    def full_at_the_third(job, tell):
        if "0003" in job.path.name:
            raise StorageFull("The disk is full.")
        return taken(job, tell)

    monkeypatch.setattr(ingest_module, "stage", full_at_the_third)
    with pytest.raises(StorageFull):
        ingest(lake, "pubmed", [folder], workers=1)
    assert [file.name for file in lake.files()] == ["pubmed24n0001.xml.gz"]


def test_an_error_of_ours_is_a_sentence_and_leaves_nothing_half_written(
    lake: Lake, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    def read(path: Path) -> Iterator[Batch]:
        yield from list(pubmed.read(path))[:1]
        if "0003" in path.name:
            raise ValueError("no\nsuch thing")

    monkeypatch.setattr(ingest_module.reading, "source", lambda name: type("Source", (), {"read": staticmethod(read)}))
    report = ingest(lake, "pubmed", [folder / "pubmed24n0003.xml", folder / "pubmed24n0001.xml.gz"], workers=1)
    assert outcomes(report) == [("pubmed24n0003", "failed"), ("pubmed24n0001", "taken")]
    assert report.files[0].problem == (
        f"{folder / 'pubmed24n0003.xml'} could not be read by a fault of Kolloquy (ValueError: no such thing); "
        "please report this sentence."
    )
    assert [file.name for file in lake.files()] == ["pubmed24n0001.xml.gz"]
    assert not list((lake.folder / "_staging").iterdir())


def test_a_reader_that_is_killed_costs_its_own_file_alone(lake: Lake, folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ingest_module, "_stage_in_worker", killed_reader.stage_in_worker)
    report = ingest(lake, "pubmed", [folder / "pubmed24n0001.xml.gz", folder / "pubmed24n0003.xml"], workers=2)
    assert outcomes(report) == [("pubmed24n0001", "taken"), ("pubmed24n0003", "failed")]
    assert "pubmed24n0003.xml was not read to its end" in (report.files[1].problem or "")
    assert "perhaps for lack of memory; repeat with --workers 1" in (report.files[1].problem or "")
    assert [file.name for file in lake.files()] == ["pubmed24n0001.xml.gz"]
    assert not list((lake.folder / "_staging").iterdir())


WORKERS = """
    in all    | asked | processes
    8 MB      |       | 0
    9 MB      |       | 3
    1 MB      | 2     | 2
    9 MB      | 1     | 0
    9 MB      | 9     | 3
"""


@pytest.mark.parametrize(("size", "asked", "processes"), rows(WORKERS))
def test_processes_are_started_where_there_is_enough_to_read(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: str, asked: str, processes: str
):
    started: list[int] = []
    monkeypatch.setattr(ingest_module.os, "cpu_count", lambda: 4)
    monkeypatch.setattr(ingest_module, "_by_workers", lambda _lake, _jobs, workers, *_: started.append(workers) or [])
    monkeypatch.setattr(ingest_module, "_committed", lambda _lake, job, _staged: job)
    third = (int(size.split()[0]) << 20) // 3
    files = [SourceFile("pubmed", f"{n}.xml", str(n), third, "", NOON) for n in range(3)]
    jobs = [ingest_module._Job(lake.folder, tmp_path / file.name, file, "pubmed") for file in files]
    follow = ingest_module._Following(lambda _progress: None, {})
    list(ingest_module._taken(lake, jobs, int(asked) if asked else None, follow))
    assert started == ([int(processes)] if int(processes) else [])


def test_two_at_once_take_turns(folder: Path, tmp_path: Path):
    waits: list[str] = []
    home = tmp_path / "home"
    with Lake(home).writing():
        second = threading.Thread(
            target=lambda: ingest(
                Lake(home), "pubmed", [folder / "pubmed24n0003.xml"], lambda p: waits.append(p.waits_for or "")
            )
        )
        second.start()
        while not any(waits):
            pass
        assert Lake(home).files() == []
    second.join()
    assert f"process {os.getpid()}" in waits
    assert len(Lake(home).files()) == 1


def test_status_tells_files_rows_and_why_records_were_left_out(lake: Lake, folder: Path):
    assert lake_status(lake) == []
    bad = [article(9).replace(">9<", f">nine{n}<") for n in range(3)]
    (folder / "pubmed24n0004.xml").write_bytes(document(article(4), *bad))
    ingest(lake, "pubmed", [folder], workers=1, retrieved_at=NOON)
    (status,) = lake_status(lake)
    assert (status.source, status.files, status.rejects, status.latest_file) == ("pubmed", 3, 4, "pubmed24n0004.xml")
    assert (dict(status.rows), status.last_retrieved_at) == ({"works": 4, "bylines": 1, "deletions": 1}, NOON)
    assert [(r.reason, r.count, r.example) for r in status.reasons] == [
        ("Its PMID is “...”, which is no number.", 3, "pubmed24n0004.xml, record 2"),
        ("The record has no citation in it.", 1, "pubmed24n0001.xml.gz, record 3"),
    ]
