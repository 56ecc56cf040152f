"""The experts page at 100,000 experts: 20 requests a second, as people send them, against the server people run.

python -m benchmarks.experts_page [HOME]      HOME: where the invented home is kept for the next time

Arrivals are a Poisson process that waits for nobody (open loop): a slow answer delays no other request, and its
time counts from when it should have been sent. The peer is the sign-in page: same server, same middleware, no experts.
"""

import http.client
import math
import os
import random
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

RATE, WARM_UP = 20, 40
TURNS, SECONDS_A_TURN, PEER_SECONDS_A_TURN = 3, 10, 4  # the peer in between, so that both see the same machine
P95_LIMIT_MS = 150
DEFAULT_HOME = Path("var") / "bench" / "experts_page"
Ask = Mapping[str, str]


@dataclass(frozen=True)
class Took:
    kind: str
    ms: float
    status: int


def percentile(values: list[float], share: float) -> float:
    """The smallest value that at least `share` of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def kinds() -> list[tuple[str, int, Callable[[random.Random], Ask]]]:
    """What people ask for, how often in a hundred, and how it is asked."""
    from benchmarks.many_experts import TOPIC
    from kolloquy.identity.models import Expert
    from kolloquy.influence.queries import ranked_experts

    cursors: dict[str, list[str]] = {"standing": [], "rise": []}
    for sort, found in cursors.items():
        after: str | None = None
        while len(found) < 40:
            after = ranked_experts(TOPIC, sort=sort, after=after, size=1_000).next_cursor
            if after is None:
                break
            found.append(after)
    by_name: list[str] = []
    after = None
    while after := ranked_experts(after=after, size=5_000).next_cursor:
        by_name.append(after)
    some = list(Expert.objects.order_by("expert_id")[:400])
    houses = sorted({expert.institution for expert in some if expert.institution})
    families = sorted({expert.sort_name.split()[0] for expert in some})

    def typed(chance: random.Random) -> str:
        family = chance.choice(families)
        return family[: chance.randint(2, len(family))]

    def two_words(chance: random.Random) -> str:
        return f"{typed(chance)} {chance.choice(houses).split()[-1][:4]}"

    topic = {"topic": TOPIC}
    return [
        ("first page", 15, lambda c: topic),
        ("deep page", 16, lambda c: {**topic, "after": c.choice(cursors["standing"])}),
        ("country", 12, lambda c: {**topic, "country": c.choice(("US", "DE", "NO", "SG", "ZA"))}),
        ("institution", 8, lambda c: {**topic, "institution": c.choice(houses)}),
        ("channel", 10, lambda c: {**topic, "channel": c.choice(("trials", "guidelines", "congress", "network"))}),
        ("search", 12, lambda c: {**topic, "q": typed(c)}),
        ("search, two words", 5, lambda c: {**topic, "q": two_words(c)}),
        ("rising", 5, lambda c: {**topic, "sort": "rise"}),
        ("rising, deep", 3, lambda c: {**topic, "sort": "rise", "after": c.choice(cursors["rise"])}),
        (
            "rising, narrow",
            3,
            lambda c: {**topic, "sort": "rise", "country": c.choice(("SG", "ZA")), "channel": "guidelines"},
        ),
        ("everybody by name", 4, lambda c: {"topic": "any"}),
        ("by name, deep", 3, lambda c: {"topic": "any", "after": c.choice(by_name)}),
        ("by name, search", 4, lambda c: {"topic": "any", "q": typed(c)}),
    ]


def command(port: int) -> list[str]:
    return [str(Path(sys.executable).with_name("kolloquy")), "serve", "--port", str(port)]


@contextmanager
def server(home: Path) -> Iterator[tuple[int, int]]:
    """Its port, and the session all its processes belong to."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (home / "serve.log").open("w")
    running = subprocess.Popen(
        command(port), env={**os.environ, "KOLLOQUY_HOME": str(home)}, stdout=log, stderr=log, start_new_session=True
    )
    try:
        for _ in range(300):
            if running.poll() is not None:
                said = Path(log.name).read_text().strip().splitlines() or ["nothing was said"]
                raise SystemExit(f"the server ended at once: {said[-1]}")
            try:
                socket.create_connection(("127.0.0.1", port), 0.2).close()
                break
            except OSError:
                time.sleep(0.2)
        yield port, running.pid
    finally:
        running.terminate()
        try:
            running.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, 9)
        log.close()


def cpu_ms(session: int) -> float:
    """What all processes of the session have computed; nan where the system does not tell."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        if int(fields[3]) == session:
            ticks += int(fields[11]) + int(fields[12])
    return ticks * 1000 / os.sysconf("SC_CLK_TCK") if ticks else math.nan


class Browser(threading.local):
    """A connection of its own for each thread, kept alive as browsers do."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

    def get(self, path: str, cookie: str = "") -> tuple[int, bytes]:
        return self.ask("GET", path, {"Cookie": cookie} if cookie else {})

    def ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None) -> tuple[int, bytes]:
        for attempt in (1, 2):
            try:
                self.connection.request(method, path, body, dict(headers))
                answer = self.connection.getresponse()
                return answer.status, answer.read()
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                self.connection.close()  # an idle connection the server had closed
                if attempt == 2:
                    raise
        raise AssertionError


def signed_in(port: int) -> str:
    from benchmarks.many_experts import NAME, PASSWORD

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", "/sign-in")
    answer = connection.getresponse()
    token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', answer.read())
    csrf = (answer.getheader("Set-Cookie") or "").split(";")[0]
    if not token:
        raise SystemExit("the sign-in page has no form")
    form = urlencode({"csrfmiddlewaretoken": token[1].decode(), "username": NAME, "password": PASSWORD})
    headers = {"Cookie": csrf, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/sign-in", form, headers)
    answer = connection.getresponse()
    answer.read()
    session = next((c for c in answer.headers.get_all("Set-Cookie") or [] if c.startswith("sessionid=")), None)
    if session is None:
        raise SystemExit(f"signing in was answered with {answer.status} and no session")
    return session.split(";")[0]


def load(port: int, seconds: float, seed: int, draw: Callable[[random.Random], tuple[str, str, str]]) -> list[Took]:
    """`draw` gives a kind, a path and a cookie."""
    chance, browser, due = random.Random(seed), Browser(port), 0.0
    arrivals: list[tuple[float, tuple[str, str, str]]] = []
    while (due := due + chance.expovariate(RATE)) < seconds:
        arrivals.append((due, draw(chance)))

    def ask(due_at: float, kind: str, path: str, cookie: str) -> Took:
        try:
            status, _ = browser.get(path, cookie)
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


def queries_per_page(mixed: list[tuple[str, int, Callable[[random.Random], Ask]]]) -> dict[str, list[int]]:
    """Counted in this process, session and user included, for eight draws of each kind."""
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from benchmarks.many_experts import NAME

    client = Client(headers={"host": "localhost"})
    client.force_login(get_user_model().objects.get(username=NAME))
    counted: dict[str, list[int]] = {}
    for kind, _, ask in mixed:
        for seed in range(8):
            with CaptureQueriesContext(connection) as captured:
                status = client.get("/experts", ask(random.Random(seed))).status_code
            if status != 200:
                raise SystemExit(f"{kind} was answered with {status}")
            counted.setdefault(kind, []).append(len(captured))
    return counted


def report(took: list[Took], peer: list[Took], counted: dict[str, list[int]]) -> int:
    def line(name: str, some: list[Took], more: str = "") -> str:
        ms = [each.ms for each in some]
        p50, p95, p99 = (percentile(ms, share) for share in (0.5, 0.95, 0.99))
        return f"{name:24}{len(some):5} {p50:8.1f} {p95:8.1f} {p99:8.1f}{more}"

    print(f"{'':24}{'n':>5} {'p50 ms':>8} {'p95 ms':>8} {'p99 ms':>8}  SQL queries")
    for kind, each in counted.items():
        some = [one for one in took if one.kind == kind]
        span = f"{min(each)}" if min(each) == max(each) else f"{min(each)}-{max(each)}"
        if some:
            print(line(kind, some, f"  {span}"))
    print(line("all", took, f"  {max(map(max, counted.values()))} at most"))
    print(line("peer: sign-in page", peer))
    wrong = sum(each.status != 200 for each in [*took, *peer])
    p95, peer_p95 = (percentile([each.ms for each in some], 0.95) for some in (took, peer))
    print(f"errors: {wrong / (len(took) + len(peer)):.2%}; p95 is {p95 / peer_p95:.1f} times the peer's")
    kept = p95 < P95_LIMIT_MS and not wrong
    print(
        f"bar: p95 under {P95_LIMIT_MS} ms at {RATE} requests a second: {'kept' if kept else 'MISSED'} ({p95:.0f} ms)"
    )
    return 0 if kept else 1


def main() -> int:
    home = (Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_HOME).absolute()
    home.mkdir(parents=True, exist_ok=True)
    os.environ |= {"KOLLOQUY_HOME": str(home), "DJANGO_SETTINGS_MODULE": "kolloquy.config.settings"}
    os.environ.pop("KOLLOQUY_DATABASE_URL", None)
    import django

    django.setup()
    from benchmarks import many_experts

    many_experts.ensure(home)
    mixed = kinds()
    with server(home) as (port, session):  # which also lays out what pages are styled with
        counted = queries_per_page(mixed)
        cookie = signed_in(port)

        def page(chance: random.Random) -> tuple[str, str, str]:
            kind, _, ask = chance.choices(mixed, weights=[weight for _, weight, _ in mixed])[0]
            return kind, f"/experts?{urlencode(ask(chance))}", cookie

        load(port, WARM_UP / RATE, 1, page)
        busy, peer, took, peer_cpu, cpu = os.getloadavg()[0], [], [], 0.0, 0.0
        for turn in range(TURNS):
            before = cpu_ms(session)
            peer += load(port, PEER_SECONDS_A_TURN, 100 + turn, lambda _: ("peer", "/sign-in", ""))
            between = cpu_ms(session)
            took += load(port, SECONDS_A_TURN, 200 + turn, page)
            peer_cpu, cpu = peer_cpu + between - before, cpu + cpu_ms(session) - between
    print(f"{os.cpu_count()} cores, load average before the requests {busy:.1f}")
    print(f"the server computes {cpu / len(took):.1f} ms a page, {peer_cpu / len(peer):.1f} ms a sign-in page")
    return report(took, peer, counted)


if __name__ == "__main__":
    sys.exit(main())
