"""Several workers at one line of jobs, each a process of its own, on the records that the environment names.

python -m tests.support.workers_at_once lines     three begin together, then one is killed in the middle of a plan: who took up what
python -m tests.support.workers_at_once work      one worker, started by that: waits for a line, then does all there is
python -m tests.support.workers_at_once hang      one that never comes to an end with its plan
"""

import json
import os
import subprocess
import sys
import time
from datetime import timedelta
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.support.planning_world import World

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.support.settings_here")

WORKERS, EACH = 3, 6


def main(what: str) -> None:
    if "KOLLOQUY_HOME" not in os.environ:
        raise SystemExit("This fills a home; name one of its own in KOLLOQUY_HOME.")
    import django

    django.setup()
    found = {"lines": lines, "work": work, "hang": hang}[what]()
    sys.stdout.write(json.dumps(found))


def lines() -> dict[str, Any]:
    world = _filled()
    return {"shared": _shared(), "killed": _killed(world)}


def _shared() -> dict[str, Any]:
    from kolloquy.influence.models import Topic
    from kolloquy.planning.models import Pricing, Solving

    workers = [_started("work") for _ in range(WORKERS)]
    for worker in workers:
        _line_of(worker)  # it has begun and waits
    for worker in workers:
        _to(worker).write("go\n")
        _to(worker).flush()
    took = [json.loads(worker.communicate(timeout=120)[0]) for worker in workers]
    return {
        "took": took,
        "states": sorted(
            {*Solving.objects.values_list("state", flat=True), *Pricing.objects.values_list("state", flat=True)}
        ),
        "computed": _times("plan.computed"),
        "priced": _times("plan.limits_priced"),
        "topics_left": Topic.objects.filter(computed_at=None).count(),
    }


def _times(verb: str) -> list[int]:
    """How often the trail says so of each plan."""
    from django.db.models import Count

    from kolloquy.governance.trail.models import Entry

    told = Entry.objects.filter(verb=verb).values("key").annotate(times=Count("number"))
    return list(told.order_by("key").values_list("times", flat=True))


def _killed(world: "World") -> dict[str, Any]:
    from kolloquy.kernel import clock
    from kolloquy.planning.actions import ask_to_solve
    from kolloquy.planning.models import Solving

    run = ask_to_solve(plan=world.plan, by=world.ben)
    first = _started("hang")
    assert _line_of(first) == "taken"
    first.kill()
    first.wait()
    too_early = _worked()
    run.refresh_from_db()
    during = run.state
    Solving.objects.filter(pk=run.pk).update(leased_until=clock.now() - timedelta(seconds=1))  # as time does
    then = _worked()
    run.refresh_from_db()
    return {"run": run.key, "too_early": too_early, "during": during, "then": then, "state": run.state}


def work() -> list[list[str]]:
    """What it took up, in its order."""
    from pathlib import Path

    from kolloquy.influence import jobs as topics
    from kolloquy.influence.models import Topic
    from kolloquy.kernel import clock
    from kolloquy.planning import keeping_prices
    from kolloquy.workflows.plan_cycle import computing, jobs, pricing
    from tests.support.solved_best_first import by_hand

    took: list[list[str]] = []
    solved = jobs._solve

    def solve(run: Any, lease: Any, watch: Any) -> None:
        took.append(["plan", run.key])
        solved(run, lease, watch)

    def price(run: Any, lease: Any, **_: Any) -> None:
        took.append(["prices", str(run.pk)])
        time.sleep(0.05)
        keeping_prices.end(run, lease)

    def rank(home: Path, topic: Topic, lease: Any) -> None:
        took.append(["topic", topic.slug])
        time.sleep(0.05)
        mine = Topic.objects.filter(pk=topic.pk, computed_at=None, leased_until=lease)
        mine.update(computed_at=clock.now(), leased_until=None)

    computing.solve, jobs._solve, pricing._price, topics._compute = by_hand, solve, price, rank  # type: ignore[assignment]
    home = Path(os.environ["KOLLOQUY_HOME"])
    sys.stdout.write("here\n")
    sys.stdout.flush()
    sys.stdin.readline()
    while topics.compute_next_topic(home) or jobs.solve_next(home) or pricing.price_next(home):
        pass
    return took


def hang() -> None:
    from kolloquy.workflows.plan_cycle import computing, jobs

    def never(*_: Any, **__: Any) -> None:
        sys.stdout.write("taken\n")
        sys.stdout.flush()
        time.sleep(600)

    computing.solve = never  # type: ignore[assignment]
    jobs.solve_next()


def _filled() -> "World":
    """Some plans to compute, some to price, some topics to rank."""
    from django.core.management import call_command

    from kolloquy.influence.models import Topic
    from kolloquy.kernel import clock
    from kolloquy.planning.actions import ask_to_solve, make_plan
    from kolloquy.planning.models import Plan, Pricing
    from tests.support.planning_world import world

    call_command("migrate", verbosity=0)
    made, now = world(experts=8), clock.now()

    def another(number: int) -> Plan:
        return make_plan(cycle=made.cycle, name=f"Plan {number}", imperatives=[made.imperative], by=made.ben)

    for number in range(EACH):
        ask_to_solve(plan=another(number), by=made.ben)
    for number in range(EACH):
        plan = another(EACH + number)
        Pricing.objects.create(plan=plan, asked_by=made.ben, asked_at=now, computed_from="", value=0, bound=0)
    Topic.objects.update(computed_at=now)
    Topic.objects.bulk_create(
        Topic(slug=f"topic-{number}", name=f"Topic {number}", followed_at=now) for number in range(EACH)
    )
    return made


def _worked() -> list[list[str]]:
    worker = _started("work")
    _line_of(worker)
    found: list[list[str]] = json.loads(worker.communicate("go\n", timeout=120)[0])
    return [one for one in found if one[0] == "plan"]


def _started(what: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.support.workers_at_once", what]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _line_of(worker: "subprocess.Popen[str]") -> str:
    assert worker.stdout is not None
    return worker.stdout.readline().strip()


def _to(worker: "subprocess.Popen[str]") -> IO[str]:
    assert worker.stdin is not None
    return worker.stdin


if __name__ == "__main__":
    main(sys.argv[1])
