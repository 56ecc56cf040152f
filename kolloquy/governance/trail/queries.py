"""What faces read of the trail."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import connection
from django.db.models import QuerySet

from kolloquy.governance.trail.models import Checkpoint, Entry, Head, Payload
from kolloquy.governance.trail.vocabulary import SHREDDED, VERIFIED

PAGE = 50
_AT_ONCE = 500
_CLOCKS = timedelta(days=1)  # by how much the clocks of two machines may disagree, before a day's first entry is missed


@dataclass(frozen=True, slots=True)
class Filters:
    """Whose, what and when; what is None does not narrow."""

    person: str | None = None  # "expert:EXXXX": what was done to the record or tells of the person
    actor_id: int | None = None
    verb: str | None = None
    kind: str | None = None
    key: str | None = None
    since: date | None = None
    until: date | None = None  # included


@dataclass(frozen=True, slots=True)
class Page:
    entries: list[Entry]  # newest first
    further: int | None  # the number to ask for entries before

    def __bool__(self) -> bool:
        return bool(self.entries)


def entries(filters: Filters = Filters(), *, before: int | None = None, size: int = PAGE) -> Page:
    found = _filtered(filters)
    if before is not None:
        found = found.filter(number__lt=before)
    newest = found.order_by("-number")
    rows = _of(filters.person, newest, before, size + 1) if filters.person else list(newest[: size + 1])
    return Page(rows[:size], rows[size - 1].number if len(rows) > size else None)


def _of(person: str, newest: QuerySet[Entry], before: int | None, size: int) -> list[Entry]:
    """Of one person, by number: the database would look through all entries that fit the other filters instead."""
    kind, _, key = person.partition(":")
    told = Payload.objects.filter(person=person).values_list("entry_number", flat=True)
    numbers = {*told, *Entry.objects.filter(kind=kind, key=key).values_list("number", flat=True)}
    waiting = sorted(number for number in numbers if before is None or number < before)
    rows: list[Entry] = []
    while waiting and len(rows) < size:
        rows += newest.filter(number__in=waiting[-_AT_ONCE:])
        del waiting[-_AT_ONCE:]
    return rows[:size]


def history(kind: str, key: str) -> list[Entry]:
    """What was ever done to one record, oldest first."""
    return list(Entry.objects.filter(kind=kind, key=key).order_by("number"))


def entry(number: int) -> Entry | None:
    return Entry.objects.filter(number=number).first()


def payload(entry: Entry) -> Payload | None:
    """What the entry tells of a person; None if it never did or it was shredded."""
    return Payload.objects.filter(entry_number=entry.number).first() if entry.payload_digest else None


def shredding_of(entry: Entry) -> Entry | None:
    """The entry that says that this one's payload was erased."""
    for each in Entry.objects.filter(verb=SHREDDED, number__gt=entry.number).order_by("number").iterator():
        if any(first <= entry.number <= last for first, last in each.facts["entries"]):
            return each
    return None


def head() -> Head:
    return Head.objects.filter(pk=1).first() or Head()


def last_checkpoint() -> Checkpoint | None:
    return Checkpoint.objects.order_by("-number").first()


def last_verification() -> Entry | None:
    return Entry.objects.filter(verb=VERIFIED).order_by("-number").first()


def verbs() -> list[str]:
    return _distinct("verb")


def kinds() -> list[str]:
    return _distinct("kind")


def _filtered(filters: Filters) -> QuerySet[Entry]:
    found = Entry.objects.all()
    same = {
        name: value for name in ("actor_id", "verb", "kind", "key") if (value := getattr(filters, name)) is not None
    }
    found = found.filter(**same)
    by_time = Entry.objects.order_by("at", "number").values_list("number", flat=True)
    if filters.since:
        since = _midnight(filters.since)
        first = by_time.filter(at__gte=since - _CLOCKS).first()
        found = found.filter(at__gte=since, number__gte=first or 0)
    if filters.until:
        until = _midnight(filters.until + timedelta(days=1))
        last = by_time.filter(at__lt=until + _CLOCKS).last()
        found = found.filter(at__lt=until, number__lte=last or 0)
    return found


def _distinct(column: str) -> list[str]:
    """The few values of an indexed column, leaping from one to the next: a million rows are not read for a dozen words."""
    statement = (
        f"WITH RECURSIVE each(value) AS (SELECT MIN({column}) FROM trail_entry UNION ALL "
        f"SELECT (SELECT MIN({column}) FROM trail_entry WHERE {column} > each.value) FROM each WHERE each.value IS NOT NULL) "
        "SELECT value FROM each WHERE value IS NOT NULL"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [row[0] for row in cursor.fetchall()]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
