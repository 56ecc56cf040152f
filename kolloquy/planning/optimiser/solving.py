"""A plan for a cycle, with a proven bound. The work is done in a child process that can be ended at any moment."""

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from kolloquy.planning.optimiser import child
from kolloquy.planning.optimiser.contradictions import contradiction
from kolloquy.planning.optimiser.instance import Instance
from kolloquy.planning.optimiser.problems import Limit, SolverEnded
from kolloquy.planning.optimiser.solution import Ended, Plan, Progress, Solved
from kolloquy.planning.optimiser.solving_asked import Asked, Told

EXPLAINING = 20.0  # seconds more to find which limits contradict each other
PATIENCE = 0.1  # seconds between two looks at the clock and at the wish to stop
CHILD = (sys.executable, "-m", "kolloquy.planning.optimiser.child")


@dataclass
class _Best:
    plan: Plan | None = None
    value: int = 0
    bound: int | None = None
    cuts: int = 0
    disturbed: int = 0

    impossible: bool = False
    over: bool = False  # it ended by itself
    limits: tuple[Limit, ...] = ()

    def hear(self, told: Told) -> None:
        self.over = told.done
        self.impossible, self.limits = told.impossible, told.limits
        self.bound, self.cuts = told.bound, told.cuts
        if told.plan is not None and told.value is not None:
            self.plan, self.value, self.disturbed = told.plan, told.value, told.disturbed


def solve(
    instance: Instance,
    *,
    seconds: float = 60.0,
    gap: float = 0.001,
    seed: int = 1,
    workers: int = 2,
    start: Plan | None = None,
    tell: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Solved:
    """The best plan within `gap` of the bound, or the best so far when the time is over or `stop` says so.

    Where `start`, a plan that is known already, keeps all limits, none that is worth less comes out. Contradictory where
    no plan keeps all limits; SolverEnded where the child died before it had a plan.
    """
    began = time.monotonic()
    best = _Best()
    ended = _follow(Asked(instance, seconds, gap, seed, workers, start=start), best, began, tell, stop)
    if best.impossible:
        raise contradiction(best.limits)
    if best.plan is None or best.bound is None:
        raise SolverEnded(_nothing_yet(ended, seconds, best.over))
    return Solved(
        best.plan, best.value, max(best.bound, best.value), ended, best.cuts, time.monotonic() - began, seed,
        best.disturbed,
    )  # fmt: skip


def _nothing_yet(ended: Ended, seconds: float, over: bool) -> str:
    if over:
        return "Neither a plan nor a proof that there is none was found: loosen a limit or try another seed, and plan again."
    if ended is Ended.TIME:
        return f"No plan was found within {seconds:g} seconds: give it more time, or fewer ways to engage an expert."
    return "The planning was stopped before there was a plan: start it again and let it run a little longer."


def _follow(
    asked: Asked,
    best: _Best,
    start: float,
    tell: Callable[[Progress], None] | None,
    stop: Callable[[], bool] | None,
) -> Ended:
    process = subprocess.Popen(CHILD, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
    lines: queue.SimpleQueue[Told | None] = queue.SimpleQueue()
    threads = [threading.Thread(target=_listen, args=(process, lines), daemon=True)]
    threads.append(threading.Thread(target=_ask, args=(process, asked), daemon=True))
    for thread in threads:
        thread.start()
    try:
        while True:
            with suppress(queue.Empty):
                told = lines.get(timeout=PATIENCE)
                if told is None:
                    return _after_death(process, best)
                best.hear(told)
                if tell is not None:
                    tell(Progress(told.step, told.value, told.bound, time.monotonic() - start))
                if told.done:
                    return told.ended
            if stop is not None and stop():
                return Ended.STOPPED
            if time.monotonic() - start >= asked.seconds + (EXPLAINING if best.impossible else 0):
                return Ended.TIME
    finally:
        _kill(process)
        for thread in threads:
            thread.join()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


def _after_death(process: "subprocess.Popen[bytes]", best: _Best) -> Ended:
    code = process.wait()
    if best.plan is not None or best.impossible:
        return Ended.STOPPED
    how = f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
    memory = "; it may have needed more memory than there is" if code == -signal.SIGKILL else ""
    raise SolverEnded(
        f"The process that makes the plan {how} before it had one{memory}: nothing was changed, start it again."
    )


def _kill(process: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _ask(process: "subprocess.Popen[bytes]", asked: Asked) -> None:
    assert process.stdin is not None
    with suppress(OSError, ValueError):  # it died before it had read everything: the listener tells
        child.write(process.stdin, asked)


def _listen(process: "subprocess.Popen[bytes]", lines: "queue.SimpleQueue[Told | None]") -> None:
    assert process.stdout is not None
    with suppress(EOFError, OSError, ValueError):
        while True:
            told = child.read(process.stdout)
            assert isinstance(told, Told)
            lines.put(told)
    lines.put(None)
