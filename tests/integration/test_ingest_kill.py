"""A kill -9 at any moment: every file is wholly there or not at all, and the same command goes on from there."""

import gzip
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from kolloquy.evidence.ingest import Outcome, ingest
from kolloquy.evidence.lake import Lake
from tests.support.pubmed import article, author, document

FILES, RECORDS, KILLS = 12, 300, 20
HOUSE = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    given = tmp_path_factory.mktemp("given")
    for number in range(FILES):
        records = [article(number * RECORDS + n, inside=author("Berg", f"Jan {n}")) for n in range(RECORDS)]
        (given / f"pubmed24n{number:04d}.xml.gz").write_bytes(gzip.compress(document(*records), 1))
    return given


def whole_files(home: Path) -> int:
    """How many files stand in the lake, after looking that every one of them is whole and every part readable."""
    lake = Lake(home)
    files = lake.files()
    assert all(file.rows == {"works": RECORDS, "bylines": RECORDS} for file in files)
    for table in ("works", "bylines"):
        assert sum(pq.read_metadata(part).num_rows for part in lake.parts(table)) == RECORDS * len(files)
        assert len(set(lake.parts(table))) == len(files)
    return len(files)


def test_twenty_kills_at_any_moment_lose_nothing_and_keep_no_half(folder: Path, tmp_path: Path):
    moments = random.Random(20240501)
    homes, seen = [tmp_path / "home0"], [0]
    with subprocess.Popen(
        [sys.executable, "-m", "tests.support.killed_ingest"],
        cwd=HOUSE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as killer:
        assert killer.stdin is not None
        assert killer.stdout is not None
        for kill in range(1, KILLS + 1):
            killer.stdin.write(f"{homes[-1]} {folder} {moments.uniform(0.0, 0.4)}\n")
            killer.stdin.flush()
            assert killer.stdout.readline() in ("killed\n", "finished\n")
            seen.append(whole_files(homes[-1]))
            assert seen[-1] >= seen[-2]  # what was good before is still there
            if seen[-1] == FILES:
                homes.append(tmp_path / f"home{kill}")
                seen.append(0)
        killer.stdin.close()
    assert len(set(seen)) > 2, "the kills came at different moments"
    report = ingest(Lake(homes[-1]), "pubmed", [folder], workers=1)
    assert (report.count(Outcome.UNCHANGED), report.count(Outcome.TAKEN)) == (seen[-1], FILES - seen[-1])
    assert whole_files(homes[-1]) == FILES


def test_the_workers_of_a_killed_command_leave_too_and_harm_nothing(folder: Path, tmp_path: Path):
    home = tmp_path / "home"
    code = (
        "import sys; from pathlib import Path; from kolloquy.evidence.lake import Lake; from kolloquy.evidence.ingest import ingest\n"
        "ingest(Lake(Path(sys.argv[1])), 'pubmed', [Path(sys.argv[2])], workers=2)"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(home), str(folder)], cwd=HOUSE, start_new_session=True)
    until = time.monotonic() + 60
    while not list(home.glob("lake/_files/*/*.json")) and time.monotonic() < until:
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)  # the parent alone
    process.wait()
    until = time.monotonic() + 20
    with pytest.raises(ProcessLookupError):  # nobody of its group is left
        while time.monotonic() < until:
            os.killpg(process.pid, 0)
            time.sleep(0.05)
    assert 0 < whole_files(home) <= FILES
    ingest(Lake(home), "pubmed", [folder], workers=1)
    assert whole_files(home) == FILES
    assert not list((home / "lake" / "_staging").iterdir())
