"""1,000,000 touchpoints, 100,000 experts, 200 people: timeline, search and logging against the server people run,
and what the wall's filter costs, on SQLite and on PostgreSQL.

python -m benchmarks.exchange [HOME]      HOME: where the invented homes are kept for the next time

Arrivals wait for nobody, as in `experts_page`. The wall's peer is the same query without its condition, asked in turn.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.experts_page import Browser, Took, percentile, server

RATE, SECONDS, WARM_UP = 12, 40, 5
READ_LIMIT_MS, LOG_LIMIT_MS, WALL_LIMIT = 150, 100, 1.3
DEFAULT_HOME = Path("var") / "bench" / "exchange"
_HONEST = ("shared_buffers=1GB", "effective_cache_size=4GB", "max_wal_size=4GB", "listen_addresses=")
Request = tuple[str, str, str, dict[str, str], bytes | None]  # kind, method, path, headers, body


def measure(home: Path) -> int:
    """In a process of its own, because the database is chosen when Django starts."""
    import django

    django.setup()
    from django.db import connection

    from benchmarks import many_touchpoints

    began = time.perf_counter()
    many_touchpoints.ensure(home)
    print(f"\n{connection.vendor}: the home took {time.perf_counter() - began:.0f} s to build or find")
    missed = wall_cost()
    draws = _draws()
    with server(home) as (port, _):
        _load(port, WARM_UP, 1, draws)
        took = _load(port, SECONDS, 2, draws)
    return missed + report(took)


def wall_cost() -> int:
    """The first page of a timeline with and without the wall's condition; turn about, the same experts."""
    from django.db.models import F, IntegerField, Value

    from kolloquy.engagement.models import Touchpoint
    from kolloquy.governance.models import User
    from kolloquy.governance.wall.filters import with_level
    from kolloquy.governance.wall.reader import reader_of

    chance, missed = random.Random(3), 0
    experts = _often_met(400)
    print(f"{'the wall on a timeline':34}{'with ms':>9}{'without':>9}{'times':>7}")
    for username in (
        "medical-field-0",
        "medical-lead-0",
        "commercial-field-0",
        "research-field-0",
        "compliance-lead-0",
    ):
        reader = reader_of(User.objects.get(username=username))
        spent: dict[str, list[float]] = {"with": [], "without": []}
        for expert in experts:
            plain = Touchpoint.objects.filter(experts__expert_id=expert)
            asked = {
                "with": with_level(plain, reader),
                "without": plain.annotate(wall_level=Value(2, output_field=IntegerField())),
            }
            for name in chance.sample(list(asked), 2):
                rows = asked[name].order_by("-experts__on", "-experts__touchpoint_id", F("pk"))[:51]
                began = time.perf_counter()
                list(rows)
                spent[name].append(time.perf_counter() - began)
        cost = {name: statistics.median(each) * 1000 for name, each in spent.items()}
        times = cost["with"] / cost["without"]
        missed += times > WALL_LIMIT
        kept = "" if times <= WALL_LIMIT else "  MISSED"
        print(f"  {username:32}{cost['with']:9.2f}{cost['without']:9.2f}{times:7.2f}{kept}")
    print(f"bar: at most {WALL_LIMIT} times the same query without it")
    return missed


def _often_met(number: int) -> list[str]:
    """Experts as they come up in a day's work: drawn by how often they are met."""
    from kolloquy.engagement.models import TouchpointExpert

    chance = random.Random(4)
    last = TouchpointExpert.objects.order_by("-pk").values_list("pk", flat=True)[0]
    drawn = [chance.randint(1, last) for _ in range(number)]
    return [str(e) for e in TouchpointExpert.objects.filter(pk__in=drawn).values_list("expert_id", flat=True)]


def _draws() -> Callable[[random.Random], Request]:
    from benchmarks.many_touchpoints import sessions
    from kolloquy.governance.models import User
    from kolloquy.identity.models import Expert

    usernames = list(User.objects.exclude(username="ada").order_by("pk").values_list("username", flat=True))
    meeting = [name for name in usernames if not name.startswith(("compliance", "data_steward"))]
    cookies, secrets = sessions(meeting), [_token(name) for name in meeting[:40]]
    experts = _often_met(2000)
    families = sorted({e.sort_name.split()[0] for e in Expert.objects.filter(pk__in=experts[:600])})

    def draw(chance: random.Random) -> Request:
        kind = chance.choices(("timeline", "search", "expert", "exchange", "log"), (40, 25, 10, 10, 15))[0]
        headers, expert = {"Cookie": chance.choice(cookies)}, chance.choice(experts)
        if kind == "timeline":
            return kind, "GET", f"/experts/{expert}/timeline", headers, None
        if kind == "expert":
            return kind, "GET", f"/experts/{expert}", headers, None
        if kind == "exchange":
            return kind, "GET", "/exchange", headers, None
        if kind == "search":
            return kind, "GET", f"/exchange?whose=all&words={chance.choice(families)}", headers, None
        told = {
            "experts": [{"expert_id": expert}], "channel": "virtual", "on": "2026-03-02", "minutes": 20,
            "note": "asked about dosing in renal impairment", "client_id": f"b-{chance.getrandbits(60)}",
        }  # fmt: skip
        bearer = {"Authorization": f"Bearer {chance.choice(secrets)}", "Content-Type": "application/json"}
        return kind, "POST", "/api/v1/touchpoints", bearer, json.dumps(told).encode()

    return draw


def _token(username: str) -> str:
    from datetime import timedelta

    from kolloquy.governance.models import User
    from kolloquy.governance.tokens.actions import make_token
    from kolloquy.governance.tokens.models import Token

    user = User.objects.get(username=username)
    Token.objects.filter(user=user).delete()
    return make_token(
        name="bench", scopes=["touchpoints:read", "touchpoints:write"], lasts=timedelta(days=1), by=user
    ).secret


def _load(port: int, seconds: float, seed: int, draw: Callable[[random.Random], Request]) -> list[Took]:
    chance, browser, due = random.Random(seed), Browser(port), 0.0
    arrivals: list[tuple[float, Request]] = []
    while (due := due + chance.expovariate(RATE)) < seconds:
        arrivals.append((due, draw(chance)))

    def ask(due_at: float, kind: str, method: str, path: str, headers: dict[str, str], body: bytes | None) -> Took:
        try:
            status, _ = browser.ask(method, path, headers, body)
        except OSError:
            status = 0
        return Took(kind, (time.perf_counter() - due_at) * 1000, status)

    with ThreadPoolExecutor(64) as people:
        began = time.perf_counter()
        sent = []
        for due, what in arrivals:
            time.sleep(max(0.0, began + due - time.perf_counter()))
            sent.append(people.submit(ask, began + due, *what))
        return [each.result() for each in sent]


def report(took: list[Took]) -> int:
    missed = 0
    print(f"{RATE} requests a second:{'':13}{'n':>5} {'p50 ms':>8} {'p95 ms':>8}")
    for kind in ("timeline", "search", "expert", "exchange", "log"):
        ms = [each.ms for each in took if each.kind == kind]
        limit = {"timeline": READ_LIMIT_MS, "search": READ_LIMIT_MS, "log": LOG_LIMIT_MS}.get(kind)
        p50, p95 = percentile(ms, 0.5), percentile(ms, 0.95)
        said = "" if limit is None else f"  bar: under {limit} ms, {'kept' if p95 < limit else 'MISSED'}"
        missed += limit is not None and p95 >= limit
        print(f"  {kind:32}{len(ms):5} {p50:8.1f} {p95:8.1f}{said}")
    wrong: dict[str, list[int]] = {}
    for each in took:
        if each.status not in {200, 201}:
            wrong.setdefault(each.kind, []).append(each.status)
    print(f"errors: {sum(map(len, wrong.values())) / len(took):.2%} {wrong or ''}")
    return missed + bool(wrong)


def databases(home: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    yield home / "sqlite", {}
    import pytest

    from tests.support.postgres import postgres_url

    try:
        url = postgres_url(_HONEST)
    except pytest.skip.Exception as error:
        print(f"\npostgresql: not measured: {error}")
    else:
        yield home / "postgresql", {"KOLLOQUY_DATABASE_URL": url}


def main() -> int:
    if sys.argv[1:2] == ["--measure"]:
        return measure(Path(sys.argv[2]))
    home = (Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_HOME).absolute()
    failed = 0
    for folder, more in databases(home):
        folder.mkdir(parents=True, exist_ok=True)
        if more:  # a new server has an empty database
            (folder / "many_experts.json").unlink(missing_ok=True)
            (folder / "many_touchpoints.json").unlink(missing_ok=True)
        environment: dict[str, Any] = {
            **{name: value for name, value in os.environ.items() if not name.startswith("KOLLOQUY_")},
            "KOLLOQUY_HOME": str(folder), "DJANGO_SETTINGS_MODULE": "kolloquy.config.settings", **more,
        }  # fmt: skip
        command = [sys.executable, "-m", "benchmarks.exchange", "--measure", str(folder)]
        sys.stdout.flush()
        failed += subprocess.run(command, env=environment, check=False).returncode != 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
