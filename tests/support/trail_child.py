"""What a test asks of a process of its own: a trail on the database that KOLLOQUY_DATABASE_URL names.

python -m tests.support.trail_child guards     say on stdout, as JSON, what the database answers to whoever tampers
python -m tests.support.trail_child race N     N processes append at the same time
"""

import json
import os
import sys

import django

ATTEMPTS = (
    "UPDATE trail_entry SET verb = 'x'",
    "UPDATE trail_entry SET verb = 'x' WHERE number = 0",
    "DELETE FROM trail_entry",
    "TRUNCATE trail_entry",
    "INSERT INTO trail_entry SELECT * FROM trail_entry WHERE true ON CONFLICT (number) DO UPDATE SET verb = 'x'",
    "UPDATE trail_payload SET text = '{}'",
    "DELETE FROM trail_payload",
    "TRUNCATE trail_payload",
    "UPDATE trail_checkpoint SET root = 'x'",
    "DELETE FROM trail_checkpoint",
    "TRUNCATE trail_checkpoint",
    "UPDATE trail_head SET number = 0",
    "UPDATE trail_head SET hash = 'x'",
    "DELETE FROM trail_head",
    "TRUNCATE trail_head",
)


def main(what: str, *arguments: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kolloquy.config.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", "trail", verbosity=0)
    found = guards() if what == "guards" else race(int(arguments[0]))
    call_command("migrate", "trail", "zero", verbosity=0)  # and everything can be taken back
    sys.stdout.write(json.dumps(found))


def guards() -> dict[str, object]:
    from django.db import DatabaseError, connection, transaction

    from kolloquy.governance.trail.actions import Event, record, record_many, shred
    from kolloquy.governance.trail.checkpoints import checkpoint
    from kolloquy.governance.trail.verifying import as_dict, verify

    told = Event("expert.corrected", "expert", "E1", {"z": [1.5, "ü\x00"]}, {"old": "A\x00"}, "expert:E1", "R-1")
    with transaction.atomic():
        record(told, by=None)
        record_many((told for _ in range(2_500)), by=None)
    checkpoint(by=None)
    answers = {}
    for attempt in ATTEMPTS:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(attempt)
        except DatabaseError as error:
            answers[attempt] = str(error)
        else:
            answers[attempt] = "done"
    before = as_dict(verify())
    shredded = shred("expert:E1", by=None)
    return {"answers": answers, "before": before, "shredded": shredded, "after": as_dict(verify())}


def race(processes: int) -> dict[str, object]:
    from django.db import connection, transaction

    from kolloquy.governance.trail import vault
    from kolloquy.governance.trail.actions import Event, record
    from kolloquy.governance.trail.checkpoints import checkpoint
    from kolloquy.governance.trail.models import Entry
    from kolloquy.governance.trail.verifying import as_dict, verify

    vault.public_key()
    connection.close()
    for _ in range(processes):
        if os.fork() == 0:
            for number in range(30):
                with transaction.atomic():
                    told = Event("row.written", "row", f"{os.getpid()}-{number}", {}, {"n": number}, "row:1")
                    record(told, by=None)
                if number % 10 == 9:
                    checkpoint(by=None)
            connection.close()
            os._exit(0)
    during: list[str] = []  # what is found while others append and sign; nothing, if it is right
    ended: list[int] = []
    while len(ended) < processes:
        during += [finding.sentence for finding in verify().findings]
        gone, status = os.waitpid(-1, os.WNOHANG)
        ended += [status] if gone else []
    keys = list(Entry.objects.filter(kind="row").values_list("key", flat=True))
    found = {"ended": ended, "during": during, "rows": len(keys), "different": len(set(keys))}
    return found | as_dict(verify())


if __name__ == "__main__":
    main(*sys.argv[1:])
