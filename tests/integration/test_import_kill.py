"""An import may be killed at any statement: the records hold all of it or nothing, and the same command completes it."""

import json
import subprocess
import sys

from tests.support.snapshots import ROOT

KILLS = 6


def test_whenever_it_is_killed_the_records_hold_the_whole_import_or_none(tmp_path):
    command = [sys.executable, "-m", "tests.support.killed_import", str(tmp_path), str(KILLS)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert told["new"]["engagement_touchpoint"] == 600
    assert told["new"]["engagement_unverifiedexpert"] == 90
    assert told["statements"] > KILLS
    assert [kill["then"] for kill in told["kills"]] == ["whole"] * KILLS, told
    assert {kill["found"] for kill in told["kills"]} <= {"none", "whole"}, told
    assert told["kills"][0]["found"] == "none"
