"""Bringing in 100,000 touchpoints from a CRM's file, with their entries in the trail, beside 100,000 experts.

python -m benchmarks.imports [--rows 100000] [--home HOME]      HOME: where the experts are kept for the next time

The peer is the plain thing: the same rows read with `csv` and put into one table of text by one statement each thousand.
"""

import argparse
import csv
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROWS, LIMIT = 100_000, 60.0
DEFAULT_HOME = Path("var") / "bench" / "imports"
_CHANNELS = ("Face to face", "Phone", "Video call", "E-mail", "Congress")
_SAID = (
    "Asked for the paper on dosing.", "Sees more older patients.\nWould join a panel in the autumn.", "=1+1", "",
    "Compared two ways of staging; wants the full data.", "",
)  # fmt: skip
Row = dict[str, object]


def write_calls(path: Path, rows: int, people: list[tuple[str, ...]], owners: list[str]) -> None:
    """As a CRM exports them: names with institutions, an account id, our people by user name; some nobody knows."""
    chance = random.Random(20260304)
    visited = chance.sample(people, min(8_000, len(people)))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            [
                "Call ID",
                "Account ID",
                "First Name",
                "Last Name",
                "Primary Parent",
                "City",
                "Country",
                "Call Date",
                "Call Time",
                "Duration",
                "Channel",
                "Status",
                "Owner",
                "Call Notes",
            ]
        )
        for number in range(rows):
            expert_id, given, family, institution, city, country = visited[int(chance.random() ** 2 * len(visited))]
            if chance.random() < 0.05:
                given, institution, expert_id = f"Unheard{number % 900}", "Practice of nobody", f"N{number % 900}"
            writer.writerow(
                [
                    f"CALL-{number:07}", f"A-{expert_id}", given, family, institution or "", city or "", country or "",
                    f"{chance.randint(2023, 2025)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
                    f"{chance.randint(8, 17):02}:{chance.choice((0, 15, 30)):02}", chance.choice((15, 30, 45)),
                    chance.choice(_CHANNELS), "Submitted", chance.choice(owners), chance.choice(_SAID),
                ]
            )  # fmt: skip


def figures(*, rows: int = ROWS, home: Path | None = None) -> list[Row]:
    """One row a measure: what, on which database, how much, and the limit where there is one.

    PostgreSQL is the one of the development environment, or the empty one KOLLOQUY_BENCH_POSTGRES_URL names.
    """
    home = (home or DEFAULT_HOME).absolute()
    home.mkdir(parents=True, exist_ok=True)
    databases = [("SQLite", None)]
    if url := os.environ.get("KOLLOQUY_BENCH_POSTGRES_URL") or _postgres():
        databases.append(("PostgreSQL", url))
    found: list[Row] = []
    for name, url in databases:
        found += _in_a_process(name, url, home, rows)
    return found


def _postgres() -> str | None:
    from tests.support import postgres

    started = postgres._server(postgres._FAST)
    if isinstance(started, str):
        print(f"PostgreSQL is left out: {started}")
        return None
    return postgres.postgres_url()


def _in_a_process(name: str, url: str | None, home: Path, rows: int) -> list[Row]:
    """A process of its own for each database: settings are read once."""
    import json

    environment = {**os.environ, "KOLLOQUY_HOME": str(home), "DJANGO_SETTINGS_MODULE": "kolloquy.config.settings"}
    environment.pop("KOLLOQUY_DATABASE_URL", None)
    if url:
        environment["KOLLOQUY_DATABASE_URL"] = url
    command = [sys.executable, "-m", "benchmarks.imports", "--measure", "--rows", str(rows), "--home", str(home)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return [row | {"database": name} for row in json.loads(done.stdout.splitlines()[-1])]


def measure(home: Path, rows: int) -> list[Row]:
    import django

    django.setup()
    from django.db import connection

    from benchmarks import many_experts

    if connection.vendor == "sqlite":
        many_experts.ensure(home)
        _begin_again(home)
    else:
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        many_experts._fill(random.Random(20260301))
    from kolloquy.governance.actions import add_user
    from kolloquy.governance.models import User
    from kolloquy.identity.models import Expert

    owners = [f"msl{number}" for number in range(60)]
    for owner in owners:
        if not User.objects.filter(username=owner).exists():
            add_user(username=owner, password="an invented password", function="medical")
    people = list(
        Expert.objects.order_by("expert_id").values_list(
            "expert_id", "given", "family", "institution", "city", "country"
        )
    )
    with tempfile.TemporaryDirectory(prefix="kolloquy-calls-") as folder:
        path = Path(folder) / "calls.csv"
        write_calls(path, rows, people, owners)
        del people
        return _measured(path, rows)


def _begin_again(home: Path) -> None:
    """The home as it was before any import: a copy is kept beside it."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    database, kept = home / "kolloquy.sqlite3", home / "before_imports.sqlite3"
    if kept.exists() and kept.stat().st_mtime >= (home / "many_experts.json").stat().st_mtime:
        shutil.copyfile(kept, database)
    else:
        shutil.copyfile(database, kept)


def _measured(path: Path, rows: int) -> list[Row]:
    from kolloquy.engagement.incoming.actions import bring_in
    from kolloquy.engagement.incoming.checking import Bringing
    from kolloquy.engagement.incoming.looking import look
    from kolloquy.engagement.incoming.readers.files import Asked, given
    from kolloquy.engagement.incoming.readers.mapping import preset
    from kolloquy.engagement.incoming.undoing import undo_import
    from kolloquy.governance.models import User
    from kolloquy.kernel import clock

    by = User.objects.get(username="msl0")
    asked, what = Asked(clock.today(), preset("CRM calls")), given(path)
    peer = _timed(lambda: _plainly(path))[0]
    looked, looked_cpu, seen = _timed3(lambda: look(what, Bringing(by, asked, None)))
    took, took_cpu, brought = _timed3(lambda: bring_in(given=what, asked=asked, by=by))
    again, _, second = _timed3(lambda: bring_in(given=what, asked=asked, by=by))
    assert brought.taken is not None
    assert brought.importing is not None
    assert brought.taken.touchpoints == rows == second.look.here, (brought.taken, second.look.counts())
    undid, _, undone = _timed3(lambda: undo_import(importing=brought.importing, by=by))
    assert undone.removed == rows
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        {"what": "plain: csv into one table", "rows": rows, "seconds": round(peer, 1)},
        {"what": "look a file through", "rows": rows, "seconds": round(looked, 1), "cpu_seconds": round(looked_cpu, 1)},
        {"what": "look and take, with the trail", "rows": rows, "seconds": round(took, 1), "cpu_seconds": round(took_cpu, 1),
         "limit_seconds": LIMIT * rows / ROWS, "times_the_plain": round(took / peer, 1),
         "known": seen.known, "unverified": brought.taken.unverified},
        {"what": "the same file again", "rows": rows, "seconds": round(again, 1)},
        {"what": "undo it all", "rows": rows, "seconds": round(undid, 1)},
        {"what": "most memory held, in MB", "rows": rows, "megabytes": round(memory)},
    ]  # fmt: skip


def _plainly(path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder, path.open(encoding="utf-8", newline="") as file:
        connection = sqlite3.connect(Path(folder) / "plain.sqlite3")
        reader = csv.reader(file)
        header = next(reader)
        connection.execute(f"CREATE TABLE calls ({', '.join(f'c{i} TEXT' for i in range(len(header)))})")
        connection.executemany(f"INSERT INTO calls VALUES ({', '.join('?' * len(header))})", reader)
        connection.commit()
        connection.close()


def _timed(work):  # type: ignore[no-untyped-def]
    seconds, _, result = _timed3(work)
    return seconds, result


def _timed3(work):  # type: ignore[no-untyped-def]
    began, cpu = time.perf_counter(), time.process_time()
    result = work()
    return time.perf_counter() - began, time.process_time() - cpu, result


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=ROWS)
    options.add_argument("--home", type=Path, default=DEFAULT_HOME)
    options.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.measure:
        import json

        print(json.dumps(measure(asked.home.absolute(), asked.rows)))
        return 0
    found = figures(rows=asked.rows, home=asked.home)
    print(f"{'':32}{'database':12}{'rows':>9}{'seconds':>9}{'CPU s':>8}")
    for row in found:
        amount = f"{row.get('seconds', '')!s:>9}{row.get('cpu_seconds', '')!s:>8}"
        print(f"{row['what']:32}{row['database']:12}{row['rows']:>9,}{amount}{row.get('megabytes', '')!s:>8}")
    late = [
        row for row in found if "limit_seconds" in row and float(str(row["seconds"])) > float(str(row["limit_seconds"]))
    ]
    print(
        f"bar: {asked.rows:,} touchpoints taken in under {LIMIT * asked.rows / ROWS:g} s: {'MISSED' if late else 'kept'}"
    )
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
