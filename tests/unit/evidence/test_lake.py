"""The lake holds a file wholly or not at all, whatever happens between."""

import errno
import json
import os
import shutil
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kolloquy.evidence.lake import Lake
from kolloquy.evidence.locking import held, held_if_free
from kolloquy.evidence.manifest import SourceFile, file_order, stem
from kolloquy.evidence.sources.reading import Reject
from kolloquy.evidence.staging import Staging
from kolloquy.evidence.tables import COLUMNS, TABLES
from kolloquy.kernel import disk
from kolloquy.kernel.problems import StorageFull
from tests.support.lakes import NOON, batch, byline, put, source_file, staged, work
from tests.support.tables import rows


def test_a_new_lake_has_every_table_and_no_row(tmp_path: Path):
    lake = Lake(tmp_path)
    assert lake.files() == []
    with lake.connect() as connection:
        for name, schema in TABLES.items():
            assert lake.arrow(name).schema == schema
            assert lake.table(name).count().to_pyarrow().as_py() == 0
            assert connection.execute(f"SELECT count(*) FROM {name}").fetchone() == (0,)
    assert list(tmp_path.iterdir()) == []  # looking changes nothing


def test_rows_come_back_with_who_said_so(tmp_path: Path):
    lake = Lake(tmp_path)
    put(lake, source_file(), works=[work("1", keywords=["a", "b"]), work("2")], bylines=[byline("1", 1, "Okafor")])
    assert lake.arrow("works", ["pmid", "source", "source_file", "file_order", "retrieved_at"]).to_pylist() == [
        {"pmid": pmid, "source": "pubmed", "source_file": "pubmed24n0001.xml.gz", "file_order": "pubmed-2024-000001", "retrieved_at": NOON}
        for pmid in ("1", "2")
    ]  # fmt: skip
    assert lake.table("works").keywords.to_pyarrow().to_pylist()[0] == ["a", "b"]
    (part,) = lake.parts("works")
    assert part.relative_to(tmp_path).as_posix().startswith("lake/works/pubmed/pubmed24n0001-")


def test_a_table_read_before_sees_what_came_after(tmp_path: Path):
    lake = Lake(tmp_path)
    works = lake.table("works")
    assert works.count().to_pyarrow().as_py() == 0
    put(lake, source_file(), works=[work("1")])
    assert lake.table("works").count().to_pyarrow().as_py() == 1


def test_a_manifest_tells_what_a_file_gave(tmp_path: Path):
    lake = Lake(tmp_path)
    put(lake, source_file(), (Reject("record 3", "The record has no PMID."),), works=[work("1"), work("2")])
    (file,) = lake.files()
    assert (file.source, file.name, dict(file.rows), file.rejects, file.retrieved_at) == (
        "pubmed", "pubmed24n0001.xml.gz", {"works": 2}, 1, NOON,
    )  # fmt: skip
    assert lake.arrow("rejects", ["place", "reason"]).to_pylist() == [
        {"place": "record 3", "reason": "The record has no PMID."}
    ]
    assert SourceFile.from_json(file.to_json()) == file


def test_a_column_the_reader_does_not_know_is_null_and_one_too_many_is_refused(tmp_path: Path):
    lake = Lake(tmp_path)
    staging = Staging(lake.folder, source_file())
    staging.add(batch())
    only_pmids = pa.table({"pmid": ["7"]})
    staging.add(type(batch())({"deletions": only_pmids}))
    with pytest.raises(ValueError, match="columns it does not have: \\['colour'\\]"):
        staging.add(type(batch())({"deletions": only_pmids.append_column("colour", pa.array(["red"]))}))
    staging.discard()


def test_parts_written_before_a_column_was_added_are_still_read(tmp_path: Path):
    lake = Lake(tmp_path)
    put(lake, source_file(), works=[work("1")])
    (part,) = lake.parts("works")
    older = pq.read_table(part).drop_columns(["cited_by_count"])
    pq.write_table(older, part)
    assert lake.arrow("works", ["pmid", "cited_by_count"]).to_pylist() == [{"pmid": "1", "cited_by_count": None}]
    assert lake.table("works").cited_by_count.to_pyarrow().to_pylist() == [None]


# A kill at each step of bringing one file in, and what a lake opened afterwards must show.
def _unsealed(lake: Lake) -> None:
    staging = Staging(lake.folder, source_file())
    staging.add(batch(works=[work("1")], bylines=[byline("1", 1, "Okafor")]))


def _sealed(lake: Lake) -> Path:
    return staged(lake, source_file(), works=[work("1")], bylines=[byline("1", 1, "Okafor")])


def _a_part_moved(lake: Lake) -> None:
    folder = _sealed(lake)
    place = lake.folder / source_file().part("works")
    place.parent.mkdir(parents=True)
    (folder / "works.parquet").rename(place)


def _all_moved(lake: Lake) -> None:
    folder = _sealed(lake)
    for table in ("works", "bylines"):
        place = lake.folder / source_file().part(table)
        place.parent.mkdir(parents=True)
        (folder / f"{table}.parquet").rename(place)


def _counted_but_not_swept(lake: Lake) -> None:
    folder = _sealed(lake)
    copy = folder.with_name("copy")
    shutil.copytree(folder, copy)
    lake.commit(folder)
    copy.rename(folder)
    (folder / "manifest.json").unlink()


KILLS = {
    "while parts are written": (_unsealed, 0),
    "when the parts are sealed": (_sealed, 1),
    "when one part is in place": (_a_part_moved, 1),
    "when all parts are in place": (_all_moved, 1),
    "when the manifest is in place": (_counted_but_not_swept, 1),
}


@pytest.mark.parametrize(("kill", "files"), KILLS.values(), ids=KILLS)
def test_after_a_kill_a_file_is_wholly_there_or_not_at_all(tmp_path: Path, kill, files: int):
    kill(Lake(tmp_path))
    for _ in range(2):  # recovery itself can be repeated
        lake = Lake(tmp_path)
        assert len(lake.files()) == files
        assert (lake.arrow("works").num_rows, lake.arrow("bylines").num_rows) == (files, files)
        assert not list((tmp_path / "lake" / "_staging").iterdir())
    assert len(list((tmp_path / "lake").rglob("*.parquet"))) == 2 * files


def test_what_another_process_is_writing_is_left_alone(tmp_path: Path):
    lake = Lake(tmp_path)
    with lake.writing():
        _unsealed(lake)
        assert Lake(tmp_path).files() == []
        assert list((tmp_path / "lake" / "_staging").iterdir())
    Lake(tmp_path)
    assert not list((tmp_path / "lake" / "_staging").iterdir())


def test_only_one_writes_and_the_other_learns_who(tmp_path: Path):
    waited = []
    with held(tmp_path / "lock"), held_if_free(tmp_path / "lock") as mine:
        assert not mine
    with held(tmp_path / "lock", waited.append), held_if_free(tmp_path / "lock") as mine:
        assert not mine
        assert (tmp_path / "lock").read_text() == f"process {os.getpid()}\n"
    with held_if_free(tmp_path / "lock") as mine:
        assert mine
    assert waited == []


@pytest.mark.parametrize("step", ["write_table", "close", "fsync", "rename"])
def test_a_full_disk_leaves_nothing_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str):
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    lake = Lake(tmp_path)
    put(lake, source_file(name="pubmed24n0001.xml"), works=[work("1")])
    staging = Staging(lake.folder, source_file(name="pubmed24n0002.xml"))
    with monkeypatch.context() as patch:
        if step in ("write_table", "close"):
            patch.setattr(pq.ParquetWriter, step, full)
        elif step == "fsync":
            patch.setattr(disk.os, "fsync", full)
        else:
            patch.setattr(Path, "replace", full)
        with pytest.raises(StorageFull, match="is full; free some space and repeat the command") as problem:
            staging.add(batch(works=[work("2")]))
            staging.seal(seconds=0.0)
            lake.commit(staging.folder)
        if step != "rename":  # what is sealed waits for the next time
            staging.discard()
    assert problem.value.exit_code == 5
    assert [file.name for file in lake.files()] == ["pubmed24n0001.xml"]
    assert lake.arrow("works", ["pmid"])["pmid"].to_pylist() == ["1"]
    assert len(Lake(tmp_path).files()) == (2 if step == "rename" else 1)


def test_who_may_only_read_reads_a_lake_that_another_left_untidy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    lake = Lake(tmp_path)
    put(lake, source_file(), works=[work("1")])
    staged(lake, source_file(name="pubmed24n0002.xml"), works=[work("2")])

    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", refused)
        reader = Lake(tmp_path)
    assert len(reader.files()) == 1
    assert len(Lake(tmp_path).files()) == 2


ORDER = """
    source | name                    | order
    pubmed | pubmed21n1298.xml.gz    | pubmed-2021-001298
    pubmed | pubmed21n0003.xml       | pubmed-2021-000003
    pubmed | medline98n0011.xml.gz   | pubmed-1998-000011
    pubmed | PUBMED24N0001.XML.GZ    | pubmed-2024-000001
    pubmed | pubmed24n01234.xml.gz   | pubmed-2024-001234
    pubmed | my_export.xml           | pubmed-2023-000007-20240501T120000000000-000002
    pubmed | pubmed-search.xml       | pubmed-2023-000007-20240501T120000000000-000002
    trials | pubmed21n1298.json      | trials-20240501T120000000000-000002
"""


@pytest.mark.parametrize(("source", "name", "order"), rows(ORDER))
def test_files_take_effect_by_nlms_numbers_and_others_after_the_last_number_held(source: str, name: str, order: str):
    assert file_order(source, name, NOON, 2, after="pubmed-2023-000007") == order


def test_a_later_retrieval_takes_effect_later():
    assert file_order("openalex", "a.json", NOON) < file_order("openalex", "a.json", NOON + timedelta(microseconds=1))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("pubmed21n1298.xml.gz", "pubmed21n1298"),
        ("a b/ü (1).json.xz", "_1_"),
        (".gz", "file"),
        ("x" * 200 + ".csv", "x" * 80),
    ],
)
def test_a_part_is_named_after_its_file(name: str, expected: str):
    assert stem(name).strip("_") == expected.strip("_")


def test_manifests_are_plain_json(tmp_path: Path):
    lake = Lake(tmp_path)
    put(lake, source_file(), works=[work("1")])
    (manifest,) = (tmp_path / "lake" / "_files").rglob("*.json")
    held_in = json.loads(manifest.read_text())
    assert (held_in["source"], held_in["rows"], held_in["retrieved_at"]) == ("pubmed", {"works": 1}, NOON.isoformat())


def test_the_columns_of_the_lake_are_those_readers_promise_and_provenance():
    for name, schema in TABLES.items():
        assert [f.name for f in schema][-4:] == ["source", "source_file", "file_order", "retrieved_at"]
        assert schema.names[:-4] == COLUMNS[name].names
