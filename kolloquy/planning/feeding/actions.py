"""Secret addresses that give one's own part of the plans to a calendar: made, shown once, revoked."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction

from kolloquy.governance.models import User
from kolloquy.governance.trail.actions import Event, record
from kolloquy.governance.wall.reader import reader_of
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput
from kolloquy.planning.feeding import rules
from kolloquy.planning.models import CalendarFeed

_BYTES = 32
_LONGEST = 100
READ_EVERY = timedelta(minutes=1)  # a last reading is no finer than this


@dataclass(frozen=True, slots=True)
class Made:
    """A new feed and its secret, which is never to be had again."""

    feed: CalendarFeed
    secret: str = field(repr=False)


@transaction.atomic
def make_feed(*, name: str, by: User) -> Made:
    name = " ".join(name.split())
    if not name or len(name) > 80 or not name.isprintable():
        raise BadInput("The calendar has no name yet; say in up to 80 characters which one it is for.")
    live = CalendarFeed.objects.filter(user=by, revoked_at=None).count()
    rules.may_make(reader_of(by), live=live).or_raise()
    secret = secrets.token_urlsafe(_BYTES)
    feed = CalendarFeed.objects.create(user=by, digest=digest_of(secret), name=name, made_at=clock.now())
    told = {"name": name}
    record(Event("calendar.made", "calendar", str(feed.pk), {}, told, person=f"user:{by.pk}"), by=by)
    return Made(feed, secret)


@transaction.atomic
def revoke_feed(*, feed: CalendarFeed, by: User) -> None:
    """The address opens nothing any more; twice is once."""
    rules.may_revoke(own=feed.user_id == by.pk, reader=reader_of(by)).or_raise()
    if CalendarFeed.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=clock.now()):
        record(Event("calendar.revoked", "calendar", str(feed.pk)), by=by)


def feed_of(secret: str) -> CalendarFeed | None:
    """The feed behind a secret that still opens one; None alike for one that never did, was revoked, or whose person left."""
    if not secret or len(secret) > _LONGEST:
        return None
    feed = CalendarFeed.objects.select_related("user").filter(digest=digest_of(secret), revoked_at=None).first()
    return feed if feed is not None and feed.user.works_here(clock.today()) else None


def was_read(feed: CalendarFeed) -> None:
    """When it was last read, for its person to see; no fact anybody acts on, so no trail."""
    now = clock.now()
    if feed.read_at is None or feed.read_at < now - READ_EVERY:
        CalendarFeed.objects.filter(pk=feed.pk).update(read_at=now)


def digest_of(secret: str) -> str:
    # Drawn at random from 256 bits: a slow hash would guard nothing.
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
