"""Planning a cycle: how good the plan is proven to be, how long it takes, and what others make of the same cycle.

    python -m benchmarks.plan [--only roomy,tight,large,largest,again]

Each cycle is planned in a process of its own. Its peers, in the same run: the greedy plan of a spreadsheet, and the
whole cycle as one CP-SAT model (25 s, 2 workers; what it takes to build the model is not counted). Every plan is
checked by somebody who made none of them. Time of the processor is that of the solving process and of all it started.
"""

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks import plan_instances
from benchmarks.plan_peers import at_once
from kolloquy.planning.optimiser.checking import check, value
from kolloquy.planning.optimiser.disturbing import least_disturbed
from kolloquy.planning.optimiser.greedy import greedy
from kolloquy.planning.optimiser.instance import Instance
from kolloquy.planning.optimiser.solution import Plan, Solved
from kolloquy.planning.optimiser.solving import solve

PEER_SECONDS, WORKERS, SEED = 25.0, 2, 1
MOST_MOVED = 1.1  # of what has to move


@dataclass(frozen=True)
class Bar:
    title: str
    cycle: Callable[[], Instance]
    gap: float
    seconds: float
    gigabytes: float | None = None
    peer: bool = True  # whether the peer's model can be built in a reasonable time at all


BARS = {
    "roomy": Bar("600 experts x 24 colleagues x 13 weeks", plan_instances.roomy, 0.001, 10),
    "tight": Bar("the same with 2 % of slack", plan_instances.tight, 0.01, 60),
    "large": Bar("5,000 x 100 x 13, all limits", plan_instances.large, 0.01, 60, 4),
    "largest": Bar("20,000 x 400 x 13, all limits", plan_instances.largest, 0.02, 600, peer=False),
}


def planned(instance: Instance, *, gap: float, seconds: float) -> tuple[Solved, str]:
    """The plan, and what it took. Twice the time is given, so that a bar that is missed is missed by a figure."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    solved = solve(instance, seconds=2 * seconds, gap=gap, seed=SEED, workers=WORKERS)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    memory = after.ru_maxrss / 2**20
    print(
        f"  value {solved.value:,}, bound {solved.bound:,}: gap {solved.gap:.4%} ({solved.ended}, {solved.cuts} cuts); "
        f"{wall:.1f} s, {processor:.1f} s of processor, at most {memory:.2f} GB; "
        f"{len(solved.plan.visits):,} visits, {len(solved.plan.attendances):,} seats"
    )
    return solved, f"{wall:.2f} {memory:.3f}"


def checked(instance: Instance, plan: Plan, whose: str) -> int:
    breaches = check(instance, plan)
    for breach in breaches[:3]:
        print(f"  {whose}: {breach.rule} {breach.sentence}")
    if breaches:
        print(f"  {whose} breaks {len(breaches)} limits")
    return len(breaches)


def kept(said: str, is_kept: bool) -> bool:
    print(f"  {'kept' if is_kept else 'MISSED'}: {said}")
    return is_kept


def one(name: str) -> bool:
    bar = BARS[name]
    instance = bar.cycle()
    print(f"{bar.title}: {len(instance.options):,} options, {len(instance.seats):,} seats, seed {SEED}")
    solved, took = planned(instance, gap=bar.gap, seconds=bar.seconds)
    wall, memory = (float(one) for one in took.split())
    good = kept("the checker finds no breach", not checked(instance, solved.plan, "the plan"))
    points, lost = value(instance, solved.plan)
    good &= kept("the value is what the checker counts", points - instance.disturbance * lost == solved.value)
    good &= kept(f"gap of at most {bar.gap:.1%} in {bar.seconds:g} s", solved.gap <= bar.gap and wall <= bar.seconds)
    if bar.gigabytes is not None:
        good &= kept(f"at most {bar.gigabytes:g} GB", memory <= bar.gigabytes)
    against_greedy(instance, solved)
    if bar.peer:
        against_one_model(instance, solved)
    else:
        print("  one CP-SAT model: not built, it would have some ten million variables")
    return good


def against_greedy(instance: Instance, solved: Solved) -> None:
    began = time.process_time()
    plan = greedy(instance)
    seconds = time.process_time() - began
    checked(instance, plan, "the greedy plan")
    points, lost = value(instance, plan)
    worth = points - instance.disturbance * lost
    print(
        f"  greedy: value {worth:,} in {seconds:.1f} s of processor; the plan is worth {solved.value / worth - 1:+.1%} of it"
    )


def against_one_model(instance: Instance, solved: Solved) -> None:
    found = at_once(instance, seconds=PEER_SECONDS, workers=WORKERS, seed=SEED)
    took = f"model built in {found.building:.0f} s, {found.solving:.0f} s of solving"
    if found.plan is None:
        print(f"  one CP-SAT model: no plan at all; {took}")
        return
    checked(instance, found.plan, "the one model's plan")
    gap = (found.bound - found.value) / max(abs(found.value), 1)
    print(
        f"  one CP-SAT model: value {found.value:,}, bound {found.bound:,}: gap {gap:.1%}; {took}; "
        f"the plan is worth {solved.value / max(found.value, 1) - 1:+.1%} of it"
    )


def again() -> bool:
    """One colleague leaves a solved cycle of 600 experts."""
    stood = plan_instances.roomy()
    before = solve(stood, seconds=60, gap=0.001, seed=SEED, workers=WORKERS)
    instance = plan_instances.after_one_left(stood, before.plan)
    left = sum(1 for one in instance.colleagues if not sum(one.minutes))
    print(f"Planned again after {left} of 24 colleagues has left: {len(instance.before):,} contacts stood")
    solved, _ = planned(instance, gap=0.002, seconds=30)
    least = least_disturbed(instance)
    good = kept("the checker finds no breach", not checked(instance, solved.plan, "the plan"))
    moved = f"{solved.disturbed} contacts are not kept, and {least} at least cannot be"
    return good & kept(f"{moved}: at most {MOST_MOVED - 1:.0%} more", solved.disturbed <= MOST_MOVED * least)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--only", default=",".join((*BARS, "again")))
    options.add_argument("--here", default="", help="one cycle, in this process")
    given = options.parse_args()
    if given.here:
        return 0 if (again() if given.here == "again" else one(given.here)) else 1
    load = os.getloadavg()[0]
    if load > 1:
        print(f"The machine was busy with other things (load {load:.1f}): look at seconds of processor.")
    missed = 0
    for name in given.only.split(","):
        missed += subprocess.run(
            [sys.executable, "-u", "-m", "benchmarks.plan", "--here", name], check=False
        ).returncode
    print("Every bar is kept." if not missed else "Not every bar is kept: see MISSED above.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
