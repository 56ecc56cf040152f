"""Names and places without any evidence: what everybody who works here may know of the experts.

Found by the words of the name as it stands now: spellings in works, and institutions, are evidence of another kind.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from django.db.models import Q

from kolloquy.identity.models import Expert
from kolloquy.identity.queries import FEW_BY_NAME, named, search_words
from kolloquy.identity.vocabulary import ExpertState
from kolloquy.kernel.text import fold

PAGE = 50


@dataclass(frozen=True, slots=True)
class Entry:
    expert_id: str
    name: str
    institution: str | None
    city: str | None
    country: str | None

    def __str__(self) -> str:
        return self.name

    @property
    def pk(self) -> str:
        return self.expert_id


@dataclass(frozen=True, slots=True)
class Entries:
    rows: tuple[Entry, ...]
    next_cursor: str | None  # None on the last page


def entry_of(expert: Expert) -> Entry:
    return Entry(expert.expert_id, expert.name, expert.institution, expert.city, expert.country)


def directory(
    *,
    q: str | None = None,
    country: str | None = None,
    institution: str | None = None,
    after: str | None = None,
    size: int = PAGE,
) -> Entries:
    """One page of everybody, by name; an unreadable cursor starts again at the top."""
    rows = Expert.objects.filter(state=ExpertState.CURRENT)
    if country:
        rows = rows.filter(country=country.upper().replace("\0", ""))
    if key := fold(institution):
        rows = rows.filter(institution_key=key)
    if words := search_words(q):
        rows = rows.filter(named(words, few=FEW_BY_NAME))  # the index narrows; what follows decides
        for word in words:
            rows = rows.filter(Q(sort_name__startswith=word) | Q(sort_name__contains=f" {word}"))
    if place := _place(after):
        name, expert_id = place
        rows = rows.filter(Q(sort_name__gte=name) & (Q(sort_name__gt=name) | Q(expert_id__gt=expert_id)))
    found = list(rows.order_by("sort_name", "expert_id")[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return Entries(tuple(map(entry_of, found[:size])), _cursor(last) if last else None)


def _cursor(last: Expert) -> str:
    return urlsafe_b64encode(f"{last.sort_name}~{last.expert_id}".encode()).decode().rstrip("=")


def _place(cursor: str | None) -> tuple[str, str] | None:
    try:
        text = urlsafe_b64decode((cursor or "") + "=" * (-len(cursor or "") % 4)).decode()
        name, expert_id = text.rsplit("~", 1)
    except ValueError:
        return None
    return None if "\0" in text else (name, expert_id)
