"""Every write to the trail: an event becomes an entry in the transaction that did what it tells of."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction

from kolloquy.governance.models import User
from kolloquy.governance.trail import chain
from kolloquy.governance.trail.models import Entry, Head, Payload
from kolloquy.governance.trail.vocabulary import SHREDDED
from kolloquy.kernel import clock

_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a record, in words and values; an update tells old and new ones.

    `facts` are open and stay for ever. What tells of a person goes into `personal`, with the `person` whose it is.
    """

    verb: str  # noun and past participle: "touchpoint.logged"
    kind: str
    key: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    personal: Mapping[str, Any] | None = None
    person: str | None = None  # "expert:EXXXX" or "user:12"
    rule: str | None = None

    def __post_init__(self) -> None:
        if (self.personal is None) != (self.person is None):
            raise ValueError(f"{self.verb}: a personal payload names its person, and a person has a payload")
        if self.person is not None and not all(self.person.partition(":")):
            raise ValueError(f"{self.verb}: “{self.person}” names nobody; write it as kind:id")


def record(event: Event, *, by: User | None) -> Entry:
    """Append one event; call it last in the action, because the end of the trail stays locked until the commit."""
    return _append([event], by)[0]


def record_many(events: Iterable[Event], *, by: User | None) -> int:
    """Append many events, a few thousand at a time; returns how many."""
    stream, count = iter(events), 0
    while chunk := list(islice(stream, _AT_ONCE)):
        count += len(_append(chunk, by))
    return count


@transaction.atomic
def record_read(*, by: User | None, kind: str, key: str, purpose: str, because: str = "") -> Entry:
    """Say that a sensitive record was read; the one writer that needs no transaction of its caller's."""
    return record(Event(f"{kind}.read", kind, key, facts={"purpose": purpose, "because": because}), by=by)


@transaction.atomic
def shred(person: str, *, by: User | None) -> int:
    """Erase what the trail tells of a person; the entries stay, and the last of them says what was erased."""
    numbers = sorted(Payload.objects.filter(person=person).values_list("entry_number", flat=True))
    kind, _, key = person.partition(":")
    record(Event(SHREDDED, kind, key, facts={"entries": _ranges(numbers)}), by=by)
    connection = transaction.get_connection()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:  # freed pages are overwritten, not only forgotten
            cursor.execute("PRAGMA secure_delete=ON")
    Payload.objects.filter(person=person).delete()
    return len(numbers)


def label(by: User | None) -> str:
    """Who acted, by function and role."""
    return "Kolloquy" if by is None else ", ".join(filter(None, (by.get_function_display(), by.role_title)))


def _append(events: list[Event], by: User | None) -> list[Entry]:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("The trail is written inside the transaction of what it tells; wrap the action in atomic().")
    head = Head.objects.select_for_update().filter(pk=1).first() or Head.objects.create()
    number, last = head.number, head.hash
    at, actor_id, actor_label = clock.now(), by.pk if by else None, label(by)
    entries, payloads = [], []
    for event in events:
        number += 1
        payload = _payload(number, event)
        entry = _entry(number, event, payload, at, last)
        entry.actor_id, entry.actor_label = actor_id, actor_label
        last = entry.hash = chain.hash_of(entry.sealed())
        entries.append(entry)
        if payload:
            payloads.append(payload)
    Entry.objects.bulk_create(entries)
    Payload.objects.bulk_create(payloads)
    Head.objects.filter(pk=1).update(number=number, hash=last)
    return entries


def _entry(number: int, event: Event, payload: Payload | None, at: datetime, previous: str) -> Entry:
    return Entry(
        number=number,
        at=at,
        verb=event.verb,
        kind=event.kind,
        key=str(event.key),
        facts_text=chain.canonical(event.facts),
        rule=event.rule,
        payload_digest=chain.payload_digest(payload.salt, payload.person, payload.text) if payload else None,
        previous=previous,
    )


def _payload(number: int, event: Event) -> Payload | None:
    if event.personal is None or event.person is None:
        return None
    text = chain.canonical(event.personal)
    return Payload(entry_number=number, person=event.person, salt=secrets.token_hex(16), text=text)


def _ranges(numbers: list[int]) -> list[list[int]]:
    """[1, 2, 3, 7] as [[1, 3], [7, 7]]."""
    found: list[list[int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found
