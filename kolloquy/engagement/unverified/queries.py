"""Whom a steward may take somebody unverified for, and who waits for a steward's word."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count

from kolloquy.engagement.models import UnverifiedExpert
from kolloquy.identity.models import Expert
from kolloquy.identity.queries import FEW, named, search_words
from kolloquy.identity.vocabulary import ExpertState
from kolloquy.kernel.text import fold

MOST = 5
ENOUGH = 60  # looked at for one name; with more namesakes than that a name says nothing by itself


@dataclass(frozen=True, slots=True)
class Candidate:
    expert_id: str
    name: str
    institution: str | None
    probability: float  # how sure, on a scale of our own: an order, not a measurement
    because: str

    def as_row(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class UnverifiedSeen:
    key: str
    name: str
    institution: str | None
    city: str | None
    country: str | None
    candidates: tuple[Candidate, ...]
    touchpoints: int
    added_at: datetime
    is_expert: str | None
    decided_at: datetime | None


def candidates_for(
    name: str,
    institution: str | None = None,
    *,
    npi: str | None = None,
    orcid: str | None = None,
    country: str | None = None,
) -> tuple[Candidate, ...]:
    """The experts it may be, the likeliest first, each with the reason in words."""
    found: dict[str, Candidate] = {}
    for expert in _by_number(npi, orcid):
        number = "ORCID" if orcid and expert.orcid == orcid else "NPI"
        found[expert.pk] = _candidate(expert, 0.99, f"the same {number}")
    words = search_words(name)
    if words:
        for expert in Expert.objects.filter(named(words, few=FEW), state=ExpertState.CURRENT)[:ENOUGH]:
            if expert.pk not in found:
                found[expert.pk] = _candidate(expert, *_likeness(expert, name, institution, country))
    return tuple(sorted(found.values(), key=lambda c: (-c.probability, c.expert_id))[:MOST])


def waiting(*, decided: bool = False, size: int = 100) -> list[UnverifiedSeen]:
    """Those who wait for a steward's word, longest first; who may look is asked by the face."""
    rows = UnverifiedExpert.objects.filter(decided_at__isnull=not decided).annotate(met=Count("touchpoints"))
    return [
        UnverifiedSeen(
            row.key, row.name, row.institution, row.city, row.country, tuple(Candidate(**c) for c in row.candidates),
            row.met, row.added_at, row.is_expert_id, row.decided_at,
        )
        for row in rows.order_by("added_at", "pk")[:size]
    ]  # fmt: skip


def _by_number(npi: str | None, orcid: str | None) -> list[Expert]:
    current = Expert.objects.filter(state=ExpertState.CURRENT)
    return [
        expert
        for field, value in (("orcid", orcid), ("npi", npi))
        if value
        for expert in current.filter(**{field: value})[:2]
    ]


def _candidate(expert: Expert, probability: float, because: str) -> Candidate:
    return Candidate(expert.pk, expert.name, expert.institution, probability, because)


def _likeness(expert: Expert, name: str, institution: str | None, country: str | None) -> tuple[float, str]:
    """Levels, most alike first; the numbers put them in order."""
    same_name = set(fold(name).split()) == set(fold(expert.name).split())
    said = "the same name" if same_name else "a name that holds every word of this one"
    theirs, asked = set((expert.institution_key or "").split()), set(fold(institution).split())
    if asked and asked == theirs:
        return (0.95 if same_name else 0.75), f"{said} and the same institution"
    if len(asked & theirs) >= 2:
        return (0.85 if same_name else 0.6), f"{said} and an institution alike ({expert.institution})"
    if country and expert.country and country.upper() != expert.country:
        return (0.2 if same_name else 0.1), f"{said}, but another country ({expert.country})"
    if asked and theirs:
        return (0.4 if same_name else 0.2), f"{said}, but another institution ({expert.institution})"
    return (0.5 if same_name else 0.3), f"{said}; nothing is known to compare the institution with"
