"""What faces read about an expert, and how experts are found by name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import connection
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Sum

from kolloquy.evidence.models import Registration, Sourced, Transfer
from kolloquy.evidence.queries import evidence_records
from kolloquy.evidence.vocabulary import RefKind
from kolloquy.identity.decided import State
from kolloquy.identity.models import (
    Authorship,
    Expert,
    ExpertTerm,
    Publication,
    SeatHeld,
    StewardDecision,
    TransferReceived,
    TrialRole,
)
from kolloquy.identity.vocabulary import DecisionKind, ExpertState
from kolloquy.kernel.text import fold

MOST_WORDS = 4
# Up to so many hits it is quickest to look each up; beyond, to walk a sorted index and ask of each expert in turn.
# Measured at 100,000 experts. A walk by name can be long: the hits of "zim" all stand at its end.
FEW = 3_000
FEW_BY_NAME = 20_000


def current_expert(expert_id: str) -> Expert | None:
    """The expert of that id, or the one a merge led it to: the result's id differs then."""
    expert = Expert.objects.select_related("absorbed_into").filter(expert_id=expert_id).first()
    return expert.absorbed_into if expert and expert.state == ExpertState.ABSORBED else expert


def search_words(text: str | None) -> list[str]:
    """The words somebody typed, folded as the terms are, the longest first."""
    return sorted(set(fold(text).split()), key=lambda word: (-len(word), word))[:MOST_WORDS]


def begins_with(word: str) -> Q:
    """Terms with that beginning, in the way each database has an index for."""
    if connection.vendor == "sqlite":
        return Q(term__gte=word, term__lt=word[:-1] + chr(ord(word[-1]) + 1))
    return Q(term__startswith=word)


def named(words: Iterable[str], *, few: int = FEW) -> Q:
    """Experts with every word among those of their names and institution, over any table with an `expert_id`."""
    hits = {word: ExpertTerm.objects.filter(begins_with(word)) for word in words}
    condition = Q()
    if hits:
        how_many = {word: terms[: few + 1].count() for word, terms in hits.items()}
        rarest = min(hits, key=lambda word: how_many[word])
        if how_many[rarest] <= few:
            # The limit leaves nothing out: it keeps PostgreSQL from walking the outer table and asking of each row.
            condition &= Q(expert_id__in=hits.pop(rarest).values("expert_id")[: few + 1])
    for terms in hits.values():
        condition &= Q(Exists(terms.filter(expert_id=OuterRef("expert_id"))))
    return condition


def publications_of(expert: Expert, *, after: str | None = None, size: int = 50) -> tuple[list[Authorship], str | None]:
    """The expert's works, newest first, and a cursor to go on from."""
    rows = (
        Authorship.objects.filter(expert=expert).select_related("work").order_by("-work__published_on", "-mention_id")
    )
    start = int(after) if after and after.isdecimal() and len(after) < 8 else 0
    page = list(rows[start : start + size + 1])
    return page[:size], str(start + size) if len(page) > size else None


def works_together(expert: Expert, other: Expert) -> list[Authorship]:
    """The expert's works that name the other too, newest first."""
    rows = Authorship.objects.filter(expert=expert, work__in=Authorship.objects.filter(expert=other).values("work"))
    return list(rows.select_related("work").order_by("-work__published_on", "-mention_id"))


def works_to_review(expert: Expert) -> list[Authorship]:
    return list(
        Authorship.objects.filter(expert=expert, sure=False).select_related("work").order_by("probability")[:50]
    )


def trial_roles_of(expert: Expert) -> list[TrialRole]:
    return list(
        TrialRole.objects.filter(expert=expert).select_related("trial").order_by("-trial__start_on", "mention_id")
    )


def seats_of(expert: Expert) -> list[SeatHeld]:
    return list(SeatHeld.objects.filter(expert=expert).select_related("seat").order_by("-seat__on", "mention_id"))


@dataclass(frozen=True, slots=True)
class TransferSum:
    """What one company disclosed for one year, in one nature."""

    program_year: int | None
    company: str | None
    nature: str | None
    currency: str | None
    amount: Decimal


def transfer_sums_of(expert: Expert) -> list[TransferSum]:
    """Disclosed transfers as context, newest and largest first; never an input of a standing."""
    fields = ("transfer__program_year", "transfer__company", "transfer__nature", "transfer__currency")
    rows = (
        TransferReceived.objects.filter(expert=expert)
        .values_list(*fields)
        .annotate(amount=Sum("transfer__amount"))
        .order_by("-transfer__program_year", "-amount", "transfer__company", "transfer__nature")
    )
    return [TransferSum(*row) for row in rows]


def transfers_of(expert: Expert, *, most: int = 200) -> list[Transfer]:
    return list(Transfer.objects.filter(received__expert=expert).order_by("-on", "transfer_id")[:most])


@dataclass(frozen=True, slots=True)
class SourcedFact:
    """Something held about an expert, and the record that says so."""

    fact: str
    value: str
    source: str
    source_file: str
    ref_kind: str
    ref_id: str
    stated_on: date | None
    retrieved_at: datetime


def sources_of(expert: Expert) -> list[SourcedFact]:
    """Name, place, ORCID and NPI, each with the source that states it and when; every other fact carries its own."""
    facts: list[SourcedFact] = []
    newest = (
        Authorship.objects.filter(expert=expert).select_related("work").order_by("-work__published_on", "-mention_id")
    )
    named = newest.filter(sure=True).first() or newest.first()
    if named:
        facts.append(
            _fact("name", named.printed_name or expert.name, RefKind.WORK, named.work, named.work.published_on)
        )
    if expert.place_kind and expert.place_ref:
        place = ", ".join(part for part in (expert.institution, expert.city, expert.country) if part)
        ref = (expert.place_kind, expert.place_ref)
        if record := evidence_records([ref]).get(ref):
            facts.append(_fact("place", place, expert.place_kind, record, expert.place_on))
    if expert.orcid and (stating := newest.filter(orcid=expert.orcid).first()):
        facts.append(_fact("orcid", expert.orcid, RefKind.WORK, stating.work, stating.work.published_on))
    if expert.npi and (entry := Registration.objects.filter(npi=expert.npi).first()):
        facts.append(_fact("npi", expert.npi, RefKind.REGISTRATION, entry, entry.updated_on))
        if entry.specialty:
            facts.append(_fact("specialty", entry.specialty, RefKind.REGISTRATION, entry, entry.updated_on))
    return facts


def _fact(fact: str, value: str, kind: str, record: Sourced, on: date | None) -> SourcedFact:
    return SourcedFact(fact, value, record.source, record.source_file, kind, str(record.pk), on, record.retrieved_at)


def source_files_of(expert: Expert) -> list[tuple[str, str, datetime]]:
    """Every file that says something about the expert: source, file, retrieved at."""
    fields = ("source", "source_file", "retrieved_at")
    parts: list[QuerySet[Authorship] | QuerySet[TrialRole] | QuerySet[SeatHeld] | QuerySet[TransferReceived]] = [
        Authorship.objects.filter(expert=expert),
        TrialRole.objects.filter(expert=expert),
        SeatHeld.objects.filter(expert=expert),
        TransferReceived.objects.filter(expert=expert),
    ]
    found: set[tuple[str, str, datetime]] = set()
    for part, through in zip(parts, ("work", "trial", "seat", "transfer"), strict=True):
        found |= set(part.values_list(*(f"{through}__{field}" for field in fields)).distinct())
    return sorted(found)


def registration_of(expert: Expert) -> Registration | None:
    return Registration.objects.filter(npi=expert.npi).first() if expert.npi else None


def latest_publication() -> Publication | None:
    return Publication.objects.order_by("-id").first()


def decisions(*, undone: bool = False) -> list[StewardDecision]:
    """What stewards decided, newest first; with `undone`, also what was taken back."""
    rows = StewardDecision.objects.select_related("expert", "other", "by", "undone_by").order_by("-id")
    return list(rows if undone else rows.filter(undone_at=None))


def state_of_decisions() -> State:
    """Changes with every decision and every undoing."""
    state = StewardDecision.objects.aggregate(last=Max("id"), undone=Count("undone_at"))
    return state["last"] or 0, state["undone"]


def mentions_of(expert: Expert | str) -> list[str]:
    """The ids of everything that names the expert."""
    held: list[str] = []
    for model in (Authorship, TrialRole, SeatHeld):
        held += model.objects.filter(expert=expert).values_list("mention_id", flat=True)
    return held


def decided_pairs() -> list[tuple[str, str, str]]:
    """What the next resolution has to uphold: (same or different, mention, mention).

    A mention that is not an expert's is told apart from each mention that expert holds by now, not just from one.
    """
    pairs: list[tuple[str, str, str]] = []
    for decision in StewardDecision.objects.filter(undone_at=None).select_related("expert").order_by("id"):
        left = [decision.left_mention_id]
        if decision.kind == DecisionKind.DIFFERENT:
            holder = decision.expert.absorbed_into_id or decision.expert_id
            left = sorted({*left, *mentions_of(holder)} - {decision.right_mention_id})
        pairs += [(decision.kind, mention, decision.right_mention_id) for mention in left]
    return pairs


def moved_by_decisions() -> dict[str, tuple[str, str]]:
    """Mentions that a decision, or its undoing, gave to another expert: mention -> (from, to), the last word on each.

    A resolution that did not know of them would let the larger cluster keep its id, not the one the steward kept.
    """
    words: list[tuple[datetime, list[str], tuple[str, str]]] = []
    for decision in StewardDecision.objects.all():
        kept, other = decision.expert_id, decision.other_id
        way = (other, kept) if decision.kind == DecisionKind.SAME else (kept, other)
        words.append((decision.at, decision.moved, way))
        if decision.undone_at:
            words.append((decision.undone_at, decision.moved, way[::-1]))
    moved: dict[str, tuple[str, str]] = {}
    for _, mentions, way in sorted(words, key=lambda word: word[0]):
        moved |= dict.fromkeys(mentions, way)
    return moved
