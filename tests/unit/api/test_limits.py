"""A bucket that fills with time, the same for all processes of a machine."""

import subprocess
import sys
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from kolloquy.faces.api.limits import Limits, Rate
from tests.support.snapshots import ROOT

SLOW = Rate(burst=3, per_second=0.5)


def test_so_many_at_once_and_then_so_many_a_second(tmp_path: Path) -> None:
    limits = Limits(tmp_path / "run" / "rates")
    assert [limits.wait("ada", SLOW, now=100.0) for _ in range(5)] == [0, 0, 0, 2.0, 2.0]
    assert limits.wait("ben", SLOW, now=100.0) == 0
    assert limits.wait("ada", SLOW, now=101.0) == 1.0
    assert limits.wait("ada", SLOW, now=102.0) == 0


def test_a_clock_set_back_locks_nobody_out(tmp_path: Path) -> None:
    limits = Limits(tmp_path / "rates")
    for _ in range(3):
        limits.wait("ada", SLOW, now=1e9)
    assert limits.wait("ada", SLOW, now=100.0) <= 6
    assert limits.wait("ada", SLOW, now=110.0) == 0


@given(st.lists(st.floats(0, 10), max_size=40), st.integers(1, 5), st.floats(0.1, 5))
@settings(max_examples=50)
def test_never_more_than_the_bucket_and_what_flowed_in(gaps: list[float], burst: int, per_second: float) -> None:
    rate, now, served = Rate(burst, per_second), 1000.0, []
    with tempfile.TemporaryDirectory() as folder:
        limits = Limits(Path(folder) / "rates")
        for gap in gaps:
            now += gap
            if not limits.wait("ada", rate, now=now):
                served.append(now)
    for first, start in enumerate(served):
        for last, end in enumerate(served[first:], start=first):
            assert last - first + 1 <= burst + (end - start) * per_second + 1e-6


ASKING = """
import sys
from pathlib import Path
from kolloquy.faces.api.limits import Limits, Rate
limits = Limits(Path(sys.argv[1]))
sys.stdout.write("ready\\n"); sys.stdout.flush(); sys.stdin.readline()
served = sum(not limits.wait("ada", Rate(burst=1000, per_second=1e-6), now=1000.0) for _ in range(800))
sys.stdout.write(f"{served}\\n")
"""


def test_processes_share_one_bucket(tmp_path: Path) -> None:
    command = [sys.executable, "-c", ASKING, str(tmp_path / "rates")]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    asking = [subprocess.Popen(command, cwd=ROOT, **pipes) for _ in range(3)]  # type: ignore[call-overload]
    for each in asking:
        assert each.stdout.readline() == "ready\n"
    told = [each.communicate("go\n")[0] for each in asking]
    assert sum(map(int, told)) == 1000


def test_many_strangers_do_not_make_room_for_one_who_asks_too_often(tmp_path: Path) -> None:
    limits = Limits(tmp_path / "rates")
    for _ in range(3):
        limits.wait("ada", SLOW, now=100.0)
    for number in range(5_000):
        limits.wait(f"stranger {number}", SLOW, now=100.0)
    assert limits.wait("ada", SLOW, now=100.0) > 0
