"""What faces read of releases and hand-overs: values, in which what the reader does not see is None."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from kolloquy.governance.models import User
from kolloquy.governance.wall.actions import addressees
from kolloquy.governance.wall.crossing import ReleaseState
from kolloquy.governance.wall.filters import visible, with_level
from kolloquy.governance.wall.models import HandOver, Release
from kolloquy.governance.wall.policy import Level, Reader

MOST = 200


@dataclass(frozen=True, slots=True)
class ReleaseSeen:
    key: str
    title: str
    kind: str
    body: dict[str, Any]
    experts: int | None
    to: str
    state: str
    released_on: datetime | None
    level: Level
    chosen: tuple[tuple[str, str], ...] | None = None
    version: int | None = None
    prepared_by: User | None = None
    prepared_at: datetime | None = None
    reviewed_by: User | None = None
    decision: str | None = None
    meaning: str | None = None
    digest: str | None = None
    revoked_by: User | None = None
    revoked_at: datetime | None = None
    revoked_because: str | None = None


@dataclass(frozen=True, slots=True)
class HandOverSeen:
    key: str
    kind: str
    kind_words: str
    expert_id: str
    from_function: str
    to_function: str
    state: str
    state_words: str
    by: User
    at: datetime
    words: str
    version: int
    level: Level
    mine: bool
    to: User | None = None
    because: str | None = None
    answer: str | None = None


def ledger(reader: Reader, *, state: str = "") -> tuple[ReleaseSeen, ...]:
    """The releases whose making the reader sees, newest first."""
    rows = visible(Release.objects.all(), reader, at_least=Level.FULL)
    return _releases(rows.filter(state=state) if state else rows, reader)


def released_to(reader: Reader) -> tuple[ReleaseSeen, ...]:
    """What the reader may know from the other side today, newest first."""
    addressed = {"state": ReleaseState.RELEASED, "to__function": reader.function}
    rows = Release.objects.filter(pk__in=Release.objects.filter(**addressed).values("pk"))
    return _releases(rows.order_by("-reviewed_at"), reader)


def release(key: str, reader: Reader) -> ReleaseSeen | None:
    """One release; None alike for what is not there and for what the reader may not see."""
    found = _releases(Release.objects.filter(key=key), reader)
    return found[0] if found else None


def release_to_act_on(key: str, reader: Reader) -> Release | None:
    return visible(Release.objects.filter(key=key), reader, at_least=Level.FULL).first()


def hand_overs(reader: Reader) -> tuple[HandOverSeen, ...]:
    return tuple(_handed_over(with_level(HandOver.objects.select_related("by", "to"), reader)[:MOST], reader))


def hand_over_to_act_on(key: str, reader: Reader) -> HandOver | None:
    return visible(HandOver.objects.filter(key=key), reader).first()


def _releases(rows: QuerySet[Release], reader: Reader) -> tuple[ReleaseSeen, ...]:
    people = ("prepared_by", "reviewed_by", "revoked_by")
    return tuple(
        _seen(row) for row in with_level(rows.select_related(*people).prefetch_related("to__territory"), reader)[:MOST]
    )


def _seen(row: Any) -> ReleaseSeen:
    level = Level(row.wall_level)
    more: dict[str, Any] = {}
    if level is Level.FULL:
        more = {
            name: getattr(row, name)
            for name in (
                "version", "prepared_by", "prepared_at", "reviewed_by", "decision", "meaning", "digest", "revoked_by",
                "revoked_at", "revoked_because",
            )
        }  # fmt: skip
        more["chosen"] = tuple((kind, key) for kind, key in row.chosen)
    signed = row.state in {ReleaseState.RELEASED, ReleaseState.REVOKED}
    return ReleaseSeen(
        row.key, row.title, row.kind, row.body, row.experts, addressees(row), row.state,
        row.reviewed_at if signed else None, level, **more,
    )  # fmt: skip


def _handed_over(rows: Iterable[Any], reader: Reader) -> Iterable[HandOverSeen]:
    for row in rows:
        level = Level(row.wall_level)
        more = {"to": row.to, "because": row.because, "answer": row.answer} if level is Level.FULL else {}
        yield HandOverSeen(
            row.key, row.kind, row.get_kind_display(), row.expert_id, row.from_function, row.to_function, row.state,
            row.get_state_display(), row.by, row.at, row.words, row.version, level, row.by_id == reader.user_id, **more,
        )  # fmt: skip
