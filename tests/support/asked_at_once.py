"""Eight threads that send one request with one Idempotency-Key at once, in a process and a home of their own."""

import json
import os
import sys
import threading
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.support.settings_here")


def main() -> None:
    if "KOLLOQUY_HOME" not in os.environ:
        raise SystemExit("This fills a home; name one of its own in KOLLOQUY_HOME.")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections
    from django.test import Client

    from kolloquy.engagement.models import Touchpoint
    from tests.support import cast, exchange
    from tests.support.api import secret_of

    call_command("migrate", verbosity=0)
    secret, expert = secret_of(cast.ada()), exchange.okafor()
    body = {"experts": [{"expert_id": expert.pk}], "channel": "virtual", "on": exchange.day(-1).isoformat()}
    answers: list[Any] = []
    begin = threading.Barrier(8)

    def ask() -> None:
        client = Client(headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": "once"})
        begin.wait()
        answers.append(client.post("/api/v1/touchpoints", body, content_type="application/json", HTTP_HOST="localhost"))
        connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = {
        "statuses": sorted({answer.status_code for answer in answers}),
        "different": len({answer.content for answer in answers}),
        "touchpoints": Touchpoint.objects.count(),
        "answers": len(answers),
    }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
