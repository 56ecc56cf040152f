"""What the pages about evidence read."""

from collections.abc import Iterable, Mapping

from kolloquy.evidence.models import EvidenceFile, Registration, Rejected, Seat, Sourced, Trial, Work
from kolloquy.evidence.vocabulary import RefKind

_MODELS: dict[RefKind, type[Sourced]] = {
    RefKind.WORK: Work,
    RefKind.TRIAL: Trial,
    RefKind.SEAT: Seat,
    RefKind.REGISTRATION: Registration,
}


def evidence_files() -> list[EvidenceFile]:
    """What was read, by source and newest first."""
    return list(EvidenceFile.objects.order_by("source", "-retrieved_at", "file_id"))


def rejected_sample(file_id: str) -> list[Rejected]:
    return list(Rejected.objects.filter(file_id=file_id).order_by("number"))


def evidence_records(refs: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], Sourced]:
    """The records of evidence behind (kind, id) pairs, by pair; a query a kind. Experts are no evidence."""
    by_kind: dict[str, set[str]] = {}
    for kind, ref_id in refs:
        if kind in _MODELS:
            by_kind.setdefault(kind, set()).add(ref_id)
    found: dict[tuple[str, str], Sourced] = {}
    for kind, ids in by_kind.items():
        model = _MODELS[RefKind(kind)]
        found |= {(kind, record.pk): record for record in model._default_manager.filter(pk__in=ids)}
    return found
