"""Many who change one plan at the same time, in a process of their own, on the records that the environment names.

python -m tests.support.plans_at_once WHAT ...

turns   who waits for whoever holds the plans, and what they hold meanwhile; nothing of it stays (PostgreSQL)
busy    what a page and the API say while somebody else writes for long (SQLite)
race    everybody at once, for a while; what became of it
"""

import json
import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kolloquy.planning.models import PlannedExpert

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.support.settings_here")

SEED, THREADS, ROUNDS = 20260301, 6, 12


class _TakenBack(Exception):
    """Nothing of a trial is to stay."""


def main(*names: str) -> None:
    if "KOLLOQUY_HOME" not in os.environ:
        raise SystemExit("This fills a home; name one of its own in KOLLOQUY_HOME.")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    stage = Stage()
    sys.stdout.write(json.dumps({name: {"turns": turns, "busy": busy, "race": race}[name](stage) for name in names}))


class Stage:
    """A plan in force, a draft beside it, and what people do to both."""

    def __init__(self) -> None:
        from kolloquy.kernel import clock
        from kolloquy.planning.actions import re_plan
        from kolloquy.planning.agreeing.actions import propose
        from kolloquy.planning.models import PlannedExpert
        from kolloquy.planning.reviewing.actions import ask_for_review, comment
        from tests.support import cast, exchange, plans

        self.world = plans.in_force()
        for expert in self.world.experts.values():
            exchange.told_what_we_hold(expert)
        self.ada, self.ben, self.sol = cast.ada(), cast.ben(), cast.sol()
        self.plan = self.world.plan
        self.asked = propose(
            contact=self.world.contact("Ferreira"), subject="How clinics find patients", how="telephone", by=self.ada
        )
        self.draft = re_plan(plan=self.plan, because="Half of it is over", by=self.ben)
        self.other = re_plan(plan=self.plan, because="Or so", by=self.ben, name="Another")
        self.review = ask_for_review(plan=self.draft, reviewers=[self.ada], by=self.ben)[0]
        PlannedExpert.objects.filter(plan=self.draft).update(
            goals_confirmed_by=self.ben, goals_confirmed_at=clock.now()
        )
        self.remark = comment(plan=self.plan, text="Is this enough?", by=self.ben)
        self.met = exchange.logged(self.world.experts["Ferreira"], by=self.ada, ago=3).touchpoint
        self.unknown = exchange.unknown()

    def drafted(self) -> "PlannedExpert":
        """Somebody in the other draft."""
        from kolloquy.planning.models import PlannedExpert

        return PlannedExpert.objects.get_or_create(
            plan=self.other, expert=self.world.experts["Quispe"], defaults={"mutual_goals": "A second reader"}
        )[0]


def deeds(stage: Stage) -> dict[str, Callable[[Random], object]]:
    """What people do to a plan, by name; most of it is refused sometimes, which is an answer too."""
    from kolloquy.engagement.actions import change_touchpoint, log_touchpoint, verify_expert
    from kolloquy.engagement.models import Touchpoint
    from kolloquy.engagement.plan_meets.actions import say_it_met
    from kolloquy.planning.actions import ask_to_solve, change_plan
    from kolloquy.planning.agreeing.actions import answer, propose, take_back
    from kolloquy.planning.models import Plan, PlannedContact, Proposal
    from kolloquy.planning.moving.actions import move_contact, pin, take_out, write_goals
    from kolloquy.planning.moving.activities import move_activity
    from kolloquy.planning.moving.activities_looking import activity_of
    from kolloquy.planning.reviewing.actions import comment, say, settle
    from kolloquy.workflows.merge_experts import merge_experts
    from kolloquy.workflows.sign_plan import sign
    from tests.support import exchange

    world, ada, ben = stage.world, stage.ada, stage.ben
    because = "They asked for another week"

    def contact(luck: Random) -> PlannedContact:
        return luck.choice([world.contact("Ferreira"), world.contact("Ferreira", 1), world.contact("Quispe")])

    def move(luck: Random) -> object:
        row = contact(luck)
        return move_contact(contact=row, version=row.version, week=luck.choice([6, 7, 8, 10]), because=because, by=ben)

    def put(luck: Random) -> object:
        return propose(contact=contact(luck), subject="How clinics find patients", how="telephone", by=ada)

    def last(luck: Random) -> Proposal:
        return luck.choice(list(Proposal.objects.order_by("-pk")[:3]))

    def log(luck: Random) -> object:
        who = world.experts[luck.choice(["Ferreira", "Quispe", "Diaz"])]
        return log_touchpoint(by=ada, channel="virtual", on=exchange.day(-luck.randint(1, 9)), experts=(who,))

    def change(luck: Random) -> object:
        row = Touchpoint.objects.get(pk=stage.met.pk)
        return change_touchpoint(touchpoint=row, version=row.version, by=ada, on=exchange.day(-luck.randint(1, 9)))

    def move_all(luck: Random) -> object:
        it = activity_of(Plan.objects.get(pk=stage.plan.pk), world.demands["board"].key)
        assert it is not None
        return move_activity(
            plan=it.plan, demand=it.demand, week=luck.choice([8, 9]), stamp=it.stamp, because=because, by=ben
        )

    def signed(luck: Random) -> object:
        draft = Plan.objects.get(pk=stage.draft.pk)
        stands = Plan.objects.filter(cycle=draft.cycle_id, state="in_force").first()
        return sign(
            plan=draft, meaning="I approve this plan for the cycle.", despite="Nobody answered", by=ben, replaces=stands
        )

    return {
        "move": move,
        "take out": lambda luck: take_out(contact=contact(luck), because=because, by=ben),
        "pin": lambda luck: pin(contact=contact(luck), because=str(luck.random()), by=ben),
        "write goals": lambda luck: write_goals(planned=stage.drafted(), goals=str(luck.random()), by=ben),
        "propose": put,
        "answer": lambda luck: answer(
            proposal=last(luck), answer=luck.choice(["accepted", "other_time"]), words=str(luck.random()), by=ada
        ),
        "take back": lambda luck: take_back(proposal=last(luck), because=because, by=ada),
        "say": lambda luck: say(review=stage.review, stand="asks", words="More of the North, please", by=ada),
        "settle": lambda luck: settle(comment=stage.remark, by=ben),
        "change": lambda luck: change_plan(plan=stage.other, version=stage.other.version, by=ben, limits={"fullest": 80}),
        "ask to solve": lambda luck: ask_to_solve(plan=stage.other, by=ben),
        "log": log,
        "change touchpoint": change,
        "say it met": lambda luck: say_it_met(
            contact=world.contact("Ferreira"), touchpoint=stage.met, holds=luck.random() < 0.5, by=ada
        ),
        "verify": lambda luck: verify_expert(unverified=stage.unknown, expert=world.experts["Ferreira"], by=stage.sol),
        "merge": lambda luck: merge_experts(
            keep_id=world.experts["Ferreira"].pk, absorb_id=world.experts["Demir"].pk, because=because, by=stage.sol
        ),
        "sign": signed,
        "comment": lambda luck: comment(
            plan=stage.plan, text="And this?", contact=world.contact("Ferreira"), by=ben
        ),
        "move activity": move_all,
    }  # fmt: skip


def turns(stage: Stage) -> dict[str, Any]:
    """Of each deed: whether it waits for whoever holds the plan, what it holds meanwhile, and how it ends.

    Whoever holds a lower thing while waiting for a plan could be waited for by whoever has the plan: a circle.
    """
    from django.db import connection

    found = {}
    for name, deed in deeds(stage).items():
        ended: list[str] = []
        thread = threading.Thread(target=_tried, args=(deed, ended))
        with _everything_of_plans_held():
            thread.start()
            waits = _waits(thread)
            holds = _held_by_others() if waits else []
        thread.join()
        found[name] = {"waits": waits, "holds": holds, "ended": ended[0]}
    connection.close()
    return found


def _tried(deed: Callable[[Random], object], ended: list[str]) -> None:
    from django.db import connections, transaction

    try:
        with transaction.atomic():
            deed(Random(SEED))
            ended.append("done")
            raise _TakenBack
    except _TakenBack:
        pass
    except Exception as error:  # noqa: BLE001  whatever it was is what is asked here
        ended.append(_kind(error))
    finally:
        connections.close_all()


@contextmanager
def _everything_of_plans_held() -> Iterator[None]:
    """As two movers would, one of the plan in force and one of the draft."""
    from django.db import transaction

    from kolloquy.planning.models import Plan

    with transaction.atomic():
        list(Plan.objects.order_by("pk").select_for_update(no_key=True))
        yield


def _waits(thread: threading.Thread) -> bool:
    from django.db import connection

    until = time.monotonic() + 20
    while thread.is_alive() and time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees what it saw first
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return True
        time.sleep(0.01)
    return False


def _held_by_others() -> list[str]:
    from django.db import DatabaseError, transaction

    from kolloquy.governance.trail.models import Head
    from kolloquy.planning.models import Comment, PlannedContact, PlannedExpert, Proposal, Review, Solving

    found = []
    for model in (Solving, PlannedExpert, PlannedContact, Proposal, Review, Comment, Head):
        try:
            with transaction.atomic():
                list(model._default_manager.select_for_update(nowait=True, no_key=True))
        except DatabaseError:
            found.append(model.__name__)
    return found


def race(stage: Stage) -> dict[str, Any]:
    """A few threads, each doing what comes, again and again."""
    from django.db import connections

    from kolloquy.governance.trail.verifying import as_dict, verify
    from kolloquy.planning.models import Plan, PlanChange

    everything = deeds(stage)
    often = sorted(set(everything) - {"merge", "take out", "sign", "ask to solve"})
    ended: list[tuple[str, str]] = []
    begin = threading.Barrier(THREADS)

    def work(number: int) -> None:
        luck = Random(SEED + number)
        begin.wait()
        for turn in range(ROUNDS):
            name = "sign" if (number, turn) == (0, 2 * ROUNDS // 3) else luck.choice(often)
            try:
                everything[name](luck)
                ended.append((name, "done"))
            except Exception as error:  # noqa: BLE001
                ended.append((name, _kind(error)))
        connections.close_all()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    opened = _all_open_one_cycle(stage)
    counted = Counter(ended)
    versions = list(PlanChange.objects.filter(plan=stage.plan).values_list("plan_version", flat=True))
    return {
        "ended": sorted([*key, count] for key, count in counted.items()),
        "trail": as_dict(verify())["whole"],
        "versions_twice": len(versions) - len(set(versions)),
        "opened": opened,
        "in_force": Plan.objects.filter(state="in_force").count(),
    }


def _all_open_one_cycle(stage: Stage) -> int:
    """How many of them did."""
    from django.db import connections

    from kolloquy.kernel.verdict import Refused
    from kolloquy.planning.actions import open_cycle

    begin, opened = threading.Barrier(THREADS), []

    def work(number: int) -> None:
        begin.wait()
        try:
            at = stage.plan.cycle.starts_on + timedelta(weeks=26 + number)
            opened.append(
                open_cycle(name=f"Later {number}", territory=stage.plan.cycle.territory, starts_on=at, by=stage.ben)
            )
        except Refused:
            pass
        connections.close_all()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(opened)


def busy(stage: Stage) -> dict[str, Any]:
    """Somebody writes for long and others want to: they wait; whose patience is at its end is told so in a sentence."""
    from django.test import Client

    from kolloquy.planning.models import Comment
    from tests.support.api import secret_of

    client = Client()
    client.force_login(stage.ben)
    session = client.cookies["sessionid"].value
    secret, before = secret_of(stage.ben), Comment.objects.count()
    found: dict[str, Any] = {"page": [], "api": []}
    for patience, writes in ((30.0, 1.0), (0.2, 120.0)):
        threads = [
            threading.Thread(target=_sent, args=(stage, session, "", patience, found["page"])),
            threading.Thread(target=_sent, args=(stage, session, secret, patience, found["api"])),
        ]
        _while_somebody_writes(writes, threads)
    return found | {"comments": Comment.objects.count() - before}


def _while_somebody_writes(seconds: float, threads: list[threading.Thread]) -> None:
    from django.db import transaction

    until = time.monotonic() + seconds
    with transaction.atomic():
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads) and time.monotonic() < until:
            time.sleep(0.02)
    for thread in threads:
        thread.join()


def _sent(stage: Stage, session: str, secret: str, patience: float, answers: list[Any]) -> None:
    """A remark on the plan: on its page or, with a token, by the API."""
    from django.conf import settings
    from django.db import connections
    from django.test import Client

    connection = connections["default"]  # this thread's own
    connection.settings_dict = connection.settings_dict | {
        "OPTIONS": settings.DATABASES["default"]["OPTIONS"] | {"timeout": patience}
    }
    client = Client(raise_request_exception=False, HTTP_HOST="localhost")
    if secret:
        path, said = f"/api/v1/plans/{stage.plan.key}/comments", json.dumps({"text": "Is this enough?"})
        answer = client.post(path, said, content_type="application/json", headers={"Authorization": f"Bearer {secret}"})
    else:
        client.cookies["sessionid"] = session
        answer = client.post(f"/plan/p/{stage.plan.key}/comments", {"text": "Is this enough?"})
    answers.append([answer.status_code, answer.content.decode()])
    connections.close_all()


def _kind(error: Exception) -> str:
    from django.db import DatabaseError

    from kolloquy.kernel.problems import Problem
    from kolloquy.kernel.verdict import Refused

    if isinstance(error, Refused):
        return f"refused: {error.verdict.rule} {error.verdict.reason[:90]}"
    if isinstance(error, Problem):
        return f"problem: {error}"
    if isinstance(error, DatabaseError):
        return f"database: {type(error.__cause__).__name__}: {error}"
    return f"broke: {type(error).__name__}: {error}"


if __name__ == "__main__":
    main(*sys.argv[1:])
