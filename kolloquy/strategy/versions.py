"""One change of an imperative, however many parts it has: one version, kept whole, and an entry in the trail for each part."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from kolloquy.governance.models import User
from kolloquy.governance.trail.actions import Event, record_many
from kolloquy.kernel import clock
from kolloquy.kernel.verdict import Verdict
from kolloquy.strategy import rules
from kolloquy.strategy.models import Imperative, ImperativeVersion
from kolloquy.strategy.problems import Conflict
from kolloquy.strategy.reading import reading_of


@dataclass
class Change:
    """What is done to one imperative while it is locked."""

    imperative: Imperative
    by: User
    events: list[Event] = field(default_factory=list)
    copied: bool = False  # from a parent, as it stands there: its days are not asked whether they lie ahead

    def tell(self, verb: str, kind: str, key: str, facts: Mapping[str, Any]) -> None:
        self.events.append(Event(verb, kind, key, facts))


@contextmanager
def changing(
    imperative: Imperative,
    *,
    by: User,
    version: int | None = None,
    owners: Iterable[int] = (),
    told: Mapping[str, Any] | None = None,
) -> Iterator[Change]:
    """Lock an imperative, let it be changed, and keep a version of the whole if anything was.

    `version` is the one the writer had seen; a later one is a `Conflict`. `owners` are those of the part that changes.
    """
    with transaction.atomic():
        change = opened(imperative, by=by, owners=owners)
        if version is not None and version != change.imperative.version:
            raise conflict(change.imperative, told or {})
        yield change
        if change.events:
            keep(change, first=False)
    _up_to_date(imperative, change.imperative)


def opened(imperative: Imperative, *, by: User, owners: Iterable[int] = ()) -> Change:
    """An imperative locked for its change; the caller keeps it in the same transaction."""
    row = Imperative.objects.select_for_update(of=("self",)).select_related("territory").get(pk=imperative.pk)
    may_change(row, by, owners=owners).or_raise()
    rules.may_be_written(row.state).or_raise()
    return Change(row, by)


def may_change(imperative: Imperative, by: User, *, owners: Iterable[int] = ()) -> Verdict:
    here = by.works_here(clock.today())
    owner = by.pk in {imperative.owner_id, *owners}
    return rules.may_change(function=by.function, role=by.role, owner=owner, here=here)


def conflict(row: Imperative, yours: Mapping[str, Any]) -> Conflict:
    return Conflict(
        "This imperative, or something under it, was changed meanwhile; look at what stands now and save yours again.",
        yours=yours, theirs={}, version=row.version,
    )  # fmt: skip


def keep(change: Change, *, first: bool) -> None:
    """Write the version down. Called last: from here on the end of the trail is locked."""
    row, now = change.imperative, clock.now()
    row.changed_at = now
    if not first:
        row.version += 1
    row.save()
    ImperativeVersion.objects.create(
        imperative=row, side=row.side, version=row.version, read=reading_of(row), by=change.by, at=now
    )
    record_many(
        (
            Event(each.verb, each.kind, each.key, {**each.facts, "imperative": row.key, "version": row.version})
            for each in change.events
        ),
        by=change.by,
    )


def _up_to_date(given: Imperative, row: Imperative) -> None:
    """The caller's object shows what stands now, so that a second change of it does not undo the first."""
    if given is not row:
        for each in row._meta.concrete_fields:
            setattr(given, each.attname, getattr(row, each.attname))
