"""How long the trail takes: to append one entry, to append many, to verify a million.

    python -m benchmarks.trail [--entries 1000000]

KOLLOQUY_DATABASE_URL names another database than a new SQLite file; it has to be empty.

Prints seconds and ratios; the measure for verifying is the plain chain: hashing as many lines of the same length with
nothing read and nothing compared, in the same run.
"""

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--entries", type=int, default=1_000_000)
    options.add_argument("--payloads", type=int, default=4, help="one entry in so many has a payload")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="kolloquy-trail-") as home:
        os.environ["KOLLOQUY_HOME"] = home
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kolloquy.config.settings")
        measure(given.entries, given.payloads)


def measure(entries: int, payloads: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction

    from kolloquy.governance.trail.actions import Event, record, record_many
    from kolloquy.governance.trail.verifying import verify

    call_command("migrate", "trail", verbosity=0)

    def events(count: int) -> Iterator[Event]:
        for n in range(count):
            facts = {"channel": "face to face", "on": "2026-03-04", "topics": ["aml", f"topic-{n % 97}"], "experts": 1}
            if n % payloads == 0:
                told = {"old": None, "new": f"Invented remark number {n} about nobody."}
                yield Event("note.written", "note", f"N{n}", facts, told, person=f"expert:E{n % 100_000}")
            else:
                yield Event("touchpoint.logged", "touchpoint", f"T{n}", facts)

    @transaction.atomic
    def many() -> int:
        return record_many(events(entries), by=None)

    def one_by_one() -> None:
        for event in events(500):
            with transaction.atomic():
                record(event, by=None)

    appended = timed("append one by one", 500, one_by_one)
    bulk = timed("append many, signed at the end", entries, many)
    verified = timed("verify", entries, verify)
    plain = timed("hash as many plain lines", entries, lambda: plain_chain(entries))
    report = verify()
    assert report.is_whole, report.findings
    file = Path(connection.settings_dict["NAME"])
    size = f", {file.stat().st_size / 2**20:,.0f} MB" if file.is_file() else ""
    print(f"{connection.display_name}: {report.entries:,} entries, {report.payloads:,} payloads{size}")
    print(
        f"verifying takes {verified / plain:.1f} times a plain chain, {verified / entries * 1e6:.0f} s a million; 30 s are allowed"
    )
    print(f"appending one takes {appended / 500 / (bulk / entries):.0f} times one of many")
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


def plain_chain(entries: int) -> str:
    from hashlib import sha256

    line, last = "x" * 380, "0" * 64
    for number in range(entries):
        last = sha256(f"{number}{line}{last}".encode()).hexdigest()
    return last


def timed(what: str, count: int, run: Callable[[], object]) -> float:
    began, cpu = time.perf_counter(), time.process_time()
    run()
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    print(f"{what:32} {took:8.2f} s  {cpu:8.2f} s of CPU  {count / took:12,.0f} a second")
    return took


if __name__ == "__main__":
    main()
