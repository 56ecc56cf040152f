"""Sessions: how long they last, whose they are, and ending them."""

from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from kolloquy.kernel import clock

SIGNED_IN, SEEN, DEVICE = "signed_in_at", "seen_at", "device"
# A session is written at most so often for having been used; the idle limit is exact to within it.
_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Open:
    """A session somebody has open, without what it holds."""

    key: str
    device: str
    signed_in_at: datetime | None
    seen_at: datetime | None


def ended(session: Mapping[str, Any], *, now: datetime, longest: timedelta, idle: timedelta) -> str | None:
    """Why a session is over, in a sentence; None while it holds."""
    since, seen = instant(session.get(SIGNED_IN)), instant(session.get(SEEN))
    if since is not None and now - since >= longest:
        return f"You were signed in for {_words(longest)}, and that is as long as it lasts; sign in again to go on."
    if seen is not None and now - seen >= idle:
        return f"You were away for {_words(idle)} and were signed out; sign in again to go on."
    return None


def note(session: MutableMapping[str, Any], *, now: datetime) -> None:
    """That the session is in use."""
    seen = instant(session.get(SEEN))
    if SIGNED_IN not in session:
        session[SIGNED_IN] = now.timestamp()
    if seen is None or now - seen >= _NOTED_EVERY:
        session[SEEN] = now.timestamp()


def sessions_of(user_id: int) -> list[Open]:
    found = [
        Open(session.session_key, str(data.get(DEVICE, "")), instant(data.get(SIGNED_IN)), instant(data.get(SEEN)))
        for session, data in _open_sessions()
        if data.get(SESSION_KEY) == str(user_id)
    ]
    return sorted(found, key=lambda each: each.seen_at or datetime.min.replace(tzinfo=UTC), reverse=True)


def end_sessions(*, user_id: int, but: str | None = None) -> int:
    """End all of somebody's sessions, or all but one; returns how many."""
    keys = [each.key for each in sessions_of(user_id) if each.key != but]
    Session.objects.filter(session_key__in=keys).delete()
    return len(keys)


def forget_expired() -> None:
    Session.objects.filter(expire_date__lte=clock.now()).delete()


def _open_sessions() -> Iterator[tuple[Session, dict[str, Any]]]:
    for session in Session.objects.filter(expire_date__gt=clock.now()).iterator():
        yield session, session.get_decoded()


def instant(seconds: Any) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int | float) else None


def _words(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes % 60 == 0 and minutes > 60:
        return f"{minutes // 60} hours"
    return f"{minutes} minutes" if minutes != 1 else "a minute"
