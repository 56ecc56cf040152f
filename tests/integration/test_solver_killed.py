"""The process that solves may die, or be ended, at any moment: whoever asked gets a plan or a sentence, and waits for nothing."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from benchmarks.plan_instances import cycle
from kolloquy.planning.optimiser import child, solving
from kolloquy.planning.optimiser.checking import check
from kolloquy.planning.optimiser.problems import SolverEnded
from kolloquy.planning.optimiser.solution import Ended, Progress

MOMENTS = (0.0, 0.3, 1.1, 2.3, 3.2, 4.1, 5.3)  # before it reads, while it imports, assigns, lays
CYCLE = cycle(150, 8, fullest=98)


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list["subprocess.Popen[bytes]"]:
    started: list[subprocess.Popen[bytes]] = []
    start = subprocess.Popen

    def noted(*args: Any, **named: Any) -> "subprocess.Popen[bytes]":
        started.append(start(*args, **named))
        return started[-1]

    monkeypatch.setattr(solving.subprocess, "Popen", noted)
    return started


def kill_after(seconds: float, children: list["subprocess.Popen[bytes]"]) -> None:
    def kill() -> None:
        until = time.monotonic() + seconds
        while not children or time.monotonic() < until:
            time.sleep(0.01)
        if children[0].poll() is None:
            os.kill(children[0].pid, signal.SIGKILL)

    threading.Thread(target=kill, daemon=True).start()


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_solver_leaves_the_best_plan_so_far_or_a_sentence(
    moment: float, children: list["subprocess.Popen[bytes]"]
) -> None:
    told: list[Progress] = []
    kill_after(moment, children)
    try:
        solved = solving.solve(CYCLE, gap=0.0, seconds=30, tell=told.append)
    except SolverEnded as ended:
        said = str(ended)
    else:
        said = ""
    if said:
        assert all(one.value is None for one in told)
        assert "was ended by signal 9 before it had one; it may have needed more memory than there is" in said
    else:
        assert check(CYCLE, solved.plan) == ()
        assert solved.value <= solved.bound
        assert solved.ended in (Ended.STOPPED, Ended.PROVED)
    assert children[0].poll() is not None


def test_time_over_ends_a_child_that_does_not_listen(
    monkeypatch: pytest.MonkeyPatch, children: list["subprocess.Popen[bytes]"]
) -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
    monkeypatch.setattr(solving, "CHILD", (sys.executable, "-c", deaf))
    begun = time.monotonic()
    with pytest.raises(SolverEnded, match="No plan was found within 1 seconds"):
        solving.solve(CYCLE, seconds=1.0)
    assert time.monotonic() - begun < 5
    assert children[0].poll() == -signal.SIGKILL


def test_a_child_that_fails_says_so_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solving, "CHILD", (sys.executable, "-c", "raise SystemExit(3)"))
    with pytest.raises(SolverEnded, match="ended with code 3 before it had one: nothing was changed, start it again"):
        solving.solve(CYCLE)


def test_half_a_line_is_the_end_of_the_child(tmp_path: Path) -> None:
    whole = tmp_path / "line"
    with whole.open("wb") as stream:
        child.write(stream, ("a", "line"))
    (tmp_path / "half").write_bytes(whole.read_bytes()[:-3])
    with (tmp_path / "half").open("rb") as stream, pytest.raises(EOFError):
        child.read(stream)


def test_the_child_ends_with_whoever_started_it(tmp_path: Path) -> None:
    script = (
        "from benchmarks.plan_instances import cycle\n"
        "from kolloquy.planning.optimiser import solving\n"
        "from pathlib import Path\n"
        "start = solving.subprocess.Popen\n"
        "def noted(*args, **named):\n"
        "    process = start(*args, **named)\n"
        f"    Path({str(tmp_path / 'pid')!r}).write_text(str(process.pid))\n"
        "    return process\n"
        "solving.subprocess.Popen = noted\n"
        "solving.solve(cycle(150, 8, fullest=98), gap=0.0, seconds=60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script])
    pid = _written(tmp_path / "pid")
    time.sleep(1.5)
    parent.kill()
    parent.wait()
    until = time.monotonic() + 10
    while _alive(pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _alive(pid)


def _written(path: Path) -> int:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if path.exists() and path.read_text():
            return int(path.read_text())
        time.sleep(0.05)
    raise AssertionError("no child was started")


def _alive(pid: int) -> bool:
    """Whether the process runs; one that ended and is not yet collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_the_same_cycle_and_seed_give_the_same_plan_whatever_the_hash_seed() -> None:
    script = (
        "from benchmarks.plan_instances import cycle\n"
        "from kolloquy.planning.optimiser.solving import solve\n"
        "solved = solve(cycle(40, 4), seed=5)\n"
        "import sys; sys.stdout.write(repr((solved.plan, solved.value, solved.bound, solved.cuts, str(solved.ended))))"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(answers) == 1
    assert "proved" in answers.pop()


def test_the_child_knows_nothing_of_records() -> None:
    script = (
        "import sys, kolloquy.planning.optimiser.child, kolloquy.planning.optimiser.solving_rounds\n"
        "import ortools.sat.python.cp_model\n"
        "assert 'django' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
