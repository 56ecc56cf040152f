"""Lets people be added by two processes at a time and ends both by kill -9 at given moments: one line of JSON a kill.

Everything is loaded once and each process is a fork, so that a test can afford many kills. Moments come on stdin, as
shares of a stretch that is as long as a handful of additions takes on this machine just now; every third addition is
taken back by an error after its entry was written.
"""

import json
import os
import signal
import sys
import time
from typing import Any

import django


class _TakenBack(Exception):
    pass


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.support.settings"
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    _add("first", 1)  # what is read once is read before the forks
    people, stretch = _told()["people"], 0.08
    for line in sys.stdin:
        connection.close()
        children = [_forked(), _forked()]
        time.sleep(float(line) * stretch)
        for child in children:
            os.kill(child, signal.SIGKILL)
        for child in children:
            os.waitpid(child, 0)
        told = _told()
        stretch *= 2 if told["people"] == people else 0.7 if told["people"] > people + 20 else 1
        people = told["people"]
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


def _forked() -> int:
    child = os.fork()
    if child == 0:
        for number in range(100_000):
            _add(f"p{os.getpid()}-{number}", number)
        os._exit(0)
    return child


def _add(name: str, number: int) -> None:
    from django.db import transaction

    from kolloquy.governance.actions import add_user

    try:
        with transaction.atomic():
            add_user(username=name, password="a long enough secret", function="medical", email=f"{name}@example.org")
            if number % 3 == 2:
                raise _TakenBack
    except _TakenBack:
        pass


def _told() -> dict[str, Any]:
    from kolloquy.governance.models import User
    from kolloquy.governance.trail.models import Entry
    from kolloquy.governance.trail.verifying import verify

    people = {str(key) for key in User.objects.values_list("pk", flat=True)}
    entries = list(Entry.objects.filter(verb="user.added").values_list("key", flat=True))
    report = verify()
    return {
        "people": len(people),
        "entries": len(entries),
        "without an entry": sorted(people - set(entries)),
        "without a person": sorted(set(entries) - people),
        "findings": [finding.sentence for finding in report.findings],
    }


if __name__ == "__main__":
    main()
