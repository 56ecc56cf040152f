"""The people folder: a generation is there wholly or not at all."""

import errno
import json
import os
import signal
import subprocess
import sys
import textwrap

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kolloquy.identity import people as people_module
from kolloquy.identity.people import People, sole_writer, write_generation
from kolloquy.identity.tables import PEOPLE
from kolloquy.kernel.problems import NotReady, Problem, StorageFull


def tables(identifier="E2"):
    signposts = pa.Table.from_pylist([{"expert_id": "E1", "leads_to": identifier}], schema=PEOPLE["signposts"])
    return {"signposts": signposts}


def leads_to(home):
    return People.current(home).arrow("signposts")["leads_to"].to_pylist()


def test_nobody_is_there_before_the_first_resolution(tmp_path):
    with pytest.raises(NotReady, match="run `kolloquy experts resolve` first"):
        People.current(tmp_path)


def test_a_generation_can_be_read_as_written(tmp_path):
    written = write_generation(tmp_path, tables())
    assert (People.current(tmp_path), leads_to(tmp_path)) == (written, ["E2"])


def test_a_table_that_an_older_version_did_not_write_is_empty(tmp_path):
    write_generation(tmp_path, tables())
    assert People.current(tmp_path).arrow("ledger", ["born_of"]).to_pydict() == {"born_of": []}


def test_only_the_last_two_generations_are_kept(tmp_path):
    for name in ("E2", "E3", "E4", "E5"):
        write_generation(tmp_path, tables(name))
    assert sorted(p.name for p in (tmp_path / "people").iterdir() if p.is_dir()) == ["000003", "000004"]
    assert leads_to(tmp_path) == ["E5"]


def test_what_comes_after_the_tables_is_part_of_the_generation(tmp_path):
    write_generation(tmp_path, tables(), lambda new: pq.write_table(pa.table({"a": [1]}), new.path("facts")))
    assert People.current(tmp_path).arrow("facts").num_rows == 1


def test_a_failure_on_the_way_leaves_the_generation_before(tmp_path):
    write_generation(tmp_path, tables("E2"))

    def fail(new):
        raise OSError(errno.EIO, "the cable is out")

    with pytest.raises(Problem, match=r"people cannot be written \(the cable is out\); check its rights and its disk"):
        write_generation(tmp_path, tables("E3"), fail)
    assert leads_to(tmp_path) == ["E2"]


def test_a_full_disk_is_said_in_one_sentence_and_leaves_the_generation_before(tmp_path, monkeypatch):
    write_generation(tmp_path, tables("E2"))

    def full(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(people_module.pq, "write_table", full)
    with pytest.raises(StorageFull, match="free some space and repeat the command"):
        write_generation(tmp_path, tables("E3"))
    assert leads_to(tmp_path) == ["E2"]
    assert not (tmp_path / "people" / "000002").exists()


@pytest.mark.parametrize("where", ["_sync", "_point", "flush"])
def test_a_kill_at_any_step_leaves_the_generation_before_and_the_next_run_goes_on(tmp_path, where):
    write_generation(tmp_path, tables("E2"))
    killed = subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path), where], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert leads_to(tmp_path) == ["E2"]
    write_generation(tmp_path, tables("E4"))
    assert leads_to(tmp_path) == ["E4"]


_KILLED = textwrap.dedent(
    """
    import os, signal, sys
    from pathlib import Path
    import pyarrow as pa
    from kolloquy.identity import people
    from kolloquy.identity.tables import PEOPLE
    setattr(people, sys.argv[2], lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    rows = pa.Table.from_pylist([{"expert_id": "E1", "leads_to": "E3"}], schema=PEOPLE["signposts"])
    people.write_generation(Path(sys.argv[1]), {"signposts": rows})
    """
)


def test_a_pointer_to_a_folder_that_is_gone_is_said_so(tmp_path):
    (tmp_path / "people").mkdir()
    (tmp_path / "people" / "current.json").write_text(json.dumps({"generation": "000007"}))
    with pytest.raises(NotReady, match="000007 is gone"):
        People.current(tmp_path)


def test_two_resolutions_at_once_are_not_let_in(tmp_path):
    with sole_writer(tmp_path), pytest.raises(NotReady, match="being resolved"), sole_writer(tmp_path):
        pass
