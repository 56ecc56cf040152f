"""Every read of promises that faces share."""

from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from kolloquy.engagement.coordination import taking_part
from kolloquy.engagement.models import FollowUp, UnverifiedExpert
from kolloquy.engagement.seen import FollowUpSeen, KeptShare, Page
from kolloquy.engagement.showing import follow_ups_seen
from kolloquy.governance.wall.filters import visible
from kolloquy.governance.wall.policy import Level, Reader
from kolloquy.identity.models import Expert
from kolloquy.kernel import clock

LARGEST = 200
_SHOWN = ("expert", "unverified", "owner", "promised_by", "territory")


def follow_ups(
    reader: Reader,
    *,
    expert: Expert | UnverifiedExpert | None = None,
    owner: int | None = None,
    touchpoint: str | None = None,
    closed: bool = False,
    on: date | None = None,
    after: str | None = None,
    size: int = 50,
) -> Page[FollowUpSeen]:
    """Promises the reader sees: the open ones with the longest overdue first, or the closed ones, latest first."""
    on, size = on or clock.today(), max(1, min(size, LARGEST))
    rows = _open(closed=closed)
    if expert is not None:
        rows = rows.filter(taking_part(expert, prefix=""))
    if owner is not None:
        rows = rows.filter(owner=owner)
    if touchpoint is not None:
        rows = rows.filter(touchpoint__key=touchpoint)
    rows = _after(visible(rows, reader, at_least=Level.FULL), after, closed=closed)
    order = ("-due_on", "-pk") if closed else ("due_on", "pk")
    # First which, then what they say: thousands are sorted without their words.
    wanted = list(rows.order_by(*order).values_list("pk", flat=True)[: size + 1])
    page = list(FollowUp.objects.filter(pk__in=wanted).select_related(*_SHOWN).order_by(*order))
    seen = follow_ups_seen(page[:size], reader, on=on)
    return Page(seen, f"{seen[-1].due_on}.{seen[-1].key}" if len(page) > size else None)


def follow_up(key: str, reader: Reader, *, on: date | None = None) -> FollowUpSeen | None:
    rows = visible(FollowUp.objects.filter(key=key), reader, at_least=Level.FULL).select_related(*_SHOWN)
    seen = follow_ups_seen(rows, reader, on=on or clock.today())
    return seen[0] if seen else None


def follow_up_to_act_on(key: str, reader: Reader) -> FollowUp | None:
    """For actions, never for a page."""
    return visible(FollowUp.objects.filter(key=key), reader, at_least=Level.FULL).first()


def overdue(reader: Reader, *, on: date | None = None) -> int:
    """How many of the reader's own promises are overdue."""
    rows = _open(closed=False).filter(owner=reader.user_id, due_on__lt=on or clock.today())
    return visible(rows, reader, at_least=Level.FULL).count()


def kept_in_time(reader: Reader, *, first: date, last: date, on: date | None = None) -> tuple[KeptShare, ...]:
    """By team, of what fell due in a span of days and was not dropped; a team is a function in a territory."""
    on = on or clock.today()
    rows = FollowUp.objects.filter(due_on__gte=first, due_on__lte=min(last, on), dropped_at=None)
    counted = (
        visible(rows, reader, at_least=Level.FULL)
        .order_by()
        .values("function", "territory__name")
        .annotate(
            due=Count("pk"),
            in_time=Count("pk", filter=Q(done_on__lte=F("due_on"))),
            late=Count("pk", filter=Q(done_on__gt=F("due_on"))),
            open=Count("pk", filter=Q(done_at=None, due_on__lt=on)),
            waiting=Count("pk", filter=Q(done_at=None, due_on__gte=on)),
        )
    )
    # What is due today and may yet be kept in time counts neither way.
    shares = [
        KeptShare(
            row["function"],
            row["territory__name"],
            row["due"] - row["waiting"],
            row["in_time"],
            row["late"],
            row["open"],
        )
        for row in counted
    ]
    return tuple(sorted((s for s in shares if s.due), key=lambda s: (s.function, s.territory or "")))


def _open(*, closed: bool) -> QuerySet[FollowUp]:
    is_open = Q(done_at=None, dropped_at=None)
    return FollowUp.objects.exclude(is_open) if closed else FollowUp.objects.filter(is_open)


def _after(rows: QuerySet[FollowUp], after: str | None, *, closed: bool) -> QuerySet[FollowUp]:
    if not after:
        return rows
    day, _, key = after.partition(".")
    last: Any = FollowUp.objects.filter(key=key[:20]).values_list("pk", flat=True).first()
    try:
        due = date.fromisoformat(day)
    except ValueError:
        return rows.none()
    if last is None:
        return rows.none()
    if closed:
        return rows.filter(Q(due_on__lte=due) & (Q(due_on__lt=due) | Q(pk__lt=last)))
    return rows.filter(Q(due_on__gte=due) & (Q(due_on__gt=due) | Q(pk__gt=last)))
