"""A publication may be killed at any statement: readers find the old records or the new ones, never a mixture."""

import json
import subprocess
import sys

from tests.support.snapshots import ROOT

KILLS = 6


def test_whenever_it_is_killed_the_records_are_whole_and_the_next_run_completes_them(tmp_path):
    command = [sys.executable, "-m", "tests.support.killed_publication", str(tmp_path), str(KILLS)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert told["differ"]
    assert told["statements"] > KILLS
    assert [kill["then"] for kill in told["kills"]] == ["new"] * KILLS, told
    found = [kill["found"] for kill in told["kills"]]
    assert "half" not in found, told
    assert found[0] == "old"
