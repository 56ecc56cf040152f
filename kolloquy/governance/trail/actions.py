"""Every write to the trail: an event becomes an entry in the transaction that did what it tells of."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import transaction

from kolloquy.governance.models import User
from kolloquy.governance.trail import chain
from kolloquy.governance.trail.chain import Sealed
from kolloquy.governance.trail.models import Entry, Head, Payload
from kolloquy.governance.trail.vocabulary import SHREDDED
from kolloquy.kernel import clock

SIGNED_EVERY = 10_000
_AT_ONCE = 2_000
_ENTRY = (
    "INSERT INTO trail_entry (number, at, actor_id, actor_label, verb, kind, key, facts, rule, payload_digest, "
    f"previous, hash) VALUES ({', '.join(['%s'] * 12)})"
)
_PAYLOAD = "INSERT INTO trail_payload (entry_number, salt, person, text) VALUES (%s, %s, %s, %s)"


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
    return Entry.of(_append([event], by))


def record_many(events: Iterable[Event], *, by: User | None) -> int:
    """Append many events, a few thousand at a time; returns how many."""
    stream, count = iter(events), 0
    while chunk := list(islice(stream, _AT_ONCE)):
        _append(chunk, by)
        count += len(chunk)
    return count


@transaction.atomic
def record_read(*, by: User | None, kind: str, key: str, purpose: str, because: str = "", reason: str = "") -> Entry:
    """Say that a sensitive record was read; needs no transaction of its caller's.

    `because` is a reference of ours, which stays; `reason` is somebody's own words, which may name a person.
    """
    facts = {"purpose": purpose, "because": because}
    own = bool(reason and by)
    told, whose = ({"because": reason}, f"user:{by.pk}") if own and by else (None, None)
    return record(Event(f"{kind}.read", kind, key, facts, told, whose), by=by)


@transaction.atomic
def record_reads(*, by: User | None, kind: str, keys: Iterable[str], purpose: str, because: str = "") -> int:
    """The same for many records that are read at once."""
    facts = {"purpose": purpose, "because": because}
    return record_many([Event(f"{kind}.read", kind, key, facts) for key in keys], by=by)


@transaction.atomic
def shred(person: str, *, by: User | None) -> int:
    """Erase what the trail tells of a person; the entries stay, and the last of them says what was erased."""
    rows = Payload.objects.filter(person=person)
    return shred_entries(rows.values_list("entry_number", flat=True), person, by=by)


@transaction.atomic
def shred_entries(entries: Iterable[int], person: str, *, by: User | None) -> int:
    """Erase the payloads of these entries, all of which tell of one person."""
    numbers = sorted(entries)
    kind, _, key = person.partition(":")
    record(Event(SHREDDED, kind, key, facts={"entries": _ranges(numbers)}), by=by)
    connection = transaction.get_connection()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:  # freed pages are overwritten, not only forgotten
            cursor.execute("PRAGMA secure_delete=ON")
    for start in range(0, len(numbers), _AT_ONCE):
        Payload.objects.filter(entry_number__in=numbers[start : start + _AT_ONCE], person=person).delete()
    return len(numbers)


def label(by: User | None) -> str:
    """Who acted, by function and role."""
    return "Kolloquy" if by is None else ", ".join(filter(None, (by.get_function_display(), by.role_title)))


def _append(events: list[Event], by: User | None) -> Sealed:
    """Seal events in order and write them by statements of our own, which are twice as fast as Django's; the last one."""
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        raise RuntimeError("The trail is written inside the transaction of what it tells; wrap the action in atomic().")
    head = Head.objects.select_for_update().filter(pk=1).first() or Head.objects.create()
    number, last = head.number, head.hash
    now, actor = clock.now(), (by.pk if by else None, label(by))
    at, stored_at = chain.instant(now), connection.ops.adapt_datetimefield_value(now)
    entries, payloads = [], []
    for event in events:
        number += 1
        payload = _payload(number, event)
        sealed = _sealed(number, at, actor, event, payload, last)
        last = sealed.hash
        entries.append((number, stored_at, *sealed[2:]))
        if payload:
            payloads.append(payload)
    with connection.cursor() as cursor:
        cursor.executemany(_ENTRY, entries)
        if payloads:
            cursor.executemany(_PAYLOAD, payloads)
    Head.objects.filter(pk=1).update(number=number, hash=last)
    if number // SIGNED_EVERY > head.number // SIGNED_EVERY:
        transaction.on_commit(_sign, robust=True)  # what failed to be signed now is signed by the next checkpoint
    return sealed


def _sign() -> None:
    from kolloquy.governance.trail.checkpoints import checkpoint

    checkpoint(by=None)


def _sealed(
    number: int, at: str, actor: tuple[int | None, str], event: Event, payload: tuple[Any, ...] | None, previous: str
) -> Sealed:
    verb, kind, key, facts = str(event.verb), str(event.kind), str(event.key), chain.canonical(event.facts)
    digest = chain.payload_digest(*payload[1:]) if payload else None
    rule = None if event.rule is None else str(event.rule)
    entry = Sealed(number, at, *actor, verb, kind, key, facts, rule, digest, previous)
    return entry._replace(hash=chain.hash_of(entry))


def _payload(number: int, event: Event) -> tuple[int, str, str, str] | None:
    """Number, salt, person and text."""
    if event.personal is None or event.person is None:
        return None
    return number, secrets.token_hex(16), str(event.person), chain.canonical(event.personal)


def _ranges(numbers: list[int]) -> list[list[int]]:
    """[1, 2, 3, 7] as [[1, 3], [7, 7]]."""
    found: list[list[int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found
