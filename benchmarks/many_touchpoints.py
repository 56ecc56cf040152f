"""A home with 100,000 invented experts, 200 of our people and 1,000,000 touchpoints, written straight into the records."""

import hashlib
import json
import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

from django.db import transaction

from benchmarks import many_experts
from kolloquy.kernel import clock
from kolloquy.kernel.text import fold
from kolloquy.store.mirror import Difference, apply, refresh_statistics

TOUCHPOINTS = 1_000_000
PEOPLE = 200
DAYS = 3 * 365
_BATCH = 100_000
_ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"
_CHANNELS = ("face_to_face", "virtual", "telephone", "email", "webinar", "congress", "advisory_board")
_FUNCTIONS = (
    ("medical", "field", 120), ("medical", "lead", 10), ("commercial", "field", 40), ("research", "field", 15),
    ("medical_information", "field", 5), ("pharmacovigilance", "field", 3), ("compliance", "lead", 3),
    ("data_steward", "field", 4),
)  # fmt: skip
_SAID = (
    "asked about dosing in renal impairment", "sees more older patients with mixed disease", "wants the full paper",
    "would join a panel in the autumn", "finds the biopsy hard to arrange", "compared two ways of staging",
)  # fmt: skip
_OFFICE = {"compliance", "data_steward"}


def ensure(home: Path) -> None:
    """Build the home unless a whole one is there that this very code would build."""
    done, wanted = home / "many_touchpoints.json", {"touchpoints": TOUCHPOINTS, "made_by": _fingerprint()}
    if done.is_file() and json.loads(done.read_text()) == wanted:
        return
    done.unlink(missing_ok=True)
    many_experts.ensure(home)
    fill(random.Random(20260302))
    done.write_text(json.dumps(wanted))


def _fingerprint() -> str:
    here = Path(__file__).resolve()
    written = [here, here.with_name("many_experts.py"), *sorted(here.parent.parent.glob("kolloquy/**/migrations/*.py"))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in written)).hexdigest()[:16]


def fill(chance: random.Random, *, touchpoints: int = TOUCHPOINTS) -> None:
    from kolloquy.engagement.models import (
        FollowUp,
        Note,
        Touchpoint,
        TouchpointColleague,
        TouchpointExpert,
        TouchpointTopic,
    )
    from kolloquy.governance.models import User
    from kolloquy.identity.models import Expert
    from kolloquy.strategy.models import DiscussionTopic

    owners = _people()
    experts = list(Expert.objects.order_by("expert_id").values_list("expert_id", flat=True))
    topics = [
        DiscussionTopic.objects.create(slug=f"topic-{n}", name=f"Invented topic {n}", label="off" if n % 3 else "on").pk
        for n in range(60)
    ]
    recorder = User.objects.order_by("pk").values_list("pk", flat=True)[0]
    met = list(accumulate(1 / (rank + 20) ** 0.6 for rank in range(len(experts))))  # some are met often, most never
    chance.shuffle(experts)
    today, now = clock.today(), clock.now()
    begun = 0
    while begun < touchpoints:
        size = min(_BATCH, touchpoints - begun)
        rows: dict[Any, list[tuple[Any, ...]]] = {
            Touchpoint: [], TouchpointExpert: [], TouchpointColleague: [], TouchpointTopic: [], Note: [], FollowUp: [],
        }  # fmt: skip
        for number, expert in enumerate(chance.choices(experts, cum_weights=met, k=size), start=begun + 1):
            owner, function, side, territory = chance.choice(owners)
            on = today - timedelta(days=int(chance.triangular(-40, DAYS, 60)))
            at = datetime.combine(on, time(9), tzinfo=UTC)
            status = "planned" if on > today else "held"
            rows[Touchpoint].append(
                (number, _key(chance), side, function, owner, territory, chance.choice(_CHANNELS), status, on, 30, "csv",
                 "crm", f"c-{number}", recorder, min(at, now), min(at, now), 1, chance.choice((-1, 0, 0, 1, 2)))
            )  # fmt: skip
            rows[TouchpointExpert].append((number, number, expert, on))
            rows[TouchpointColleague].append((number, number, owner, on))
            rows[TouchpointTopic].append((number, number, chance.choice(topics), on))
            if number % 3 == 0:
                said = chance.choice(_SAID)
                rows[Note].append((number, _key(chance), number, side, territory, said, fold(said), owner, at, at, 1))
            if number % 20 == 0:
                rows[FollowUp].append(
                    (number, _key(chance), expert, number, side, function, territory, "send the paper", owner, owner,
                     on, on, 1)
                )  # fmt: skip
        _write(rows)
        begun += size
    _after_keys(rows)
    refresh_statistics()


def _people() -> list[tuple[int, str, str, int]]:
    """Who owns touchpoints: id, function, side, territory."""
    from kolloquy.governance.models import Assignment, Territory, User
    from kolloquy.governance.wall.policy import SIDE_OF

    top = Territory.objects.create(code="all", name="All", path="/all/")
    territories = [
        Territory.objects.create(code=f"t{n}", name=f"Territory {n}", parent=top, path=f"/all/t{n}/") for n in range(40)
    ]
    found = []
    for function, role, number in _FUNCTIONS:
        for n in range(number):
            user = User(
                username=f"{function}-{role}-{n}", function=function, role=role, first_name="N", last_name=f"{n}"
            )
            user.set_unusable_password()
            user.save()
            territory = top if role == "lead" or function in _OFFICE else territories[n % len(territories)]
            Assignment.objects.create(user=user, territory=territory)
            if function not in _OFFICE:
                found.append((user.pk, function, SIDE_OF[function].value, territory.pk))
    return found


_COLUMNS = {
    "Touchpoint": ("id", "key", "side", "function", "owner", "territory", "channel", "status", "on", "minutes", "source",
                   "source_system", "source_key", "recorded_by", "recorded_at", "changed_at", "version", "sentiment"),
    "TouchpointExpert": ("id", "touchpoint", "expert", "on"),
    "TouchpointColleague": ("id", "touchpoint", "user", "on"),
    "TouchpointTopic": ("id", "touchpoint", "topic", "on"),
    "Note": ("id", "key", "touchpoint", "side", "territory", "text", "folded", "written_by", "written_at", "changed_at", "version"),
    "FollowUp": ("id", "key", "expert", "touchpoint", "side", "function", "territory", "promise", "owner", "promised_by", "promised_on", "due_on", "version"),
}  # fmt: skip


@transaction.atomic
def _write(rows: dict[Any, list[tuple[Any, ...]]]) -> None:
    for model, some in rows.items():
        apply(Difference(model, _COLUMNS[model.__name__], 1, some, [], [], []))


def _after_keys(models: Iterable[Any]) -> None:
    """PostgreSQL counts on from the ids that were given."""
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(sql)


def _key(chance: random.Random) -> str:
    return "".join(chance.choices(_ALPHABET, k=16))


def sessions(usernames: Sequence[str]) -> list[str]:
    """Cookies of people who are signed in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from kolloquy.governance.models import User

    def cookies() -> Iterator[str]:
        for user in User.objects.filter(username__in=usernames):
            session = SessionStore()
            session[SESSION_KEY] = str(user.pk)
            session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
            session[HASH_SESSION_KEY] = user.get_session_auth_hash()
            session.create()
            yield f"{settings.SESSION_COOKIE_NAME}={session.session_key}"

    return list(islice(cookies(), len(usernames)))
