"""What an expert says is wrong about them, put right over whatever the sources go on saying."""

from collections import defaultdict
from collections.abc import Mapping

from django.db import transaction

from kolloquy.governance.models import User
from kolloquy.governance.rights import written
from kolloquy.governance.rights.models import Correction, Erasure, Suppression
from kolloquy.governance.rights.rules import may_handle
from kolloquy.governance.rights.vocabulary import Correctable, Identifier
from kolloquy.governance.trail.actions import Event, record
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput


@transaction.atomic
def keep_corrections(
    *,
    expert_id: str,
    values: Mapping[str, str | None],
    instead_of: Mapping[str, str | None],
    because: str,
    by: User,
    request_key: str | None = None,
) -> list[Correction]:
    """Keep what is right; a correction of the same field before it no longer stands."""
    may_handle(by.function).or_raise()
    because = written.needed(because, "What shows that it is wrong", "their letter of 3 May with the certificate")
    told = {_field(field): _value(field, value) for field, value in values.items()}
    now = clock.now()
    Correction.objects.filter(expert_id=expert_id, field__in=told, undone_at=None).update(undone_at=now)
    made = [
        Correction.objects.create(
            expert_id=expert_id,
            field=field,
            value=value,
            instead_of=instead_of.get(field),
            because=because,
            request_key=request_key,
            recorded_by=by,
            recorded_at=now,
        )
        for field, value in told.items()
    ]
    personal = {"old": {f: instead_of.get(f) for f in told}, "new": dict(told), "because": because}
    facts = {"fields": sorted(told), "request": request_key}
    record(Event("expert.corrected", "expert", expert_id, facts, personal, person=f"expert:{expert_id}"), by=by)
    return made


def standing_corrections() -> dict[str, dict[str, str | None]]:
    """By expert: field and value, of every correction that stands."""
    found: defaultdict[str, dict[str, str | None]] = defaultdict(dict)
    for expert_id, field, value in Correction.objects.filter(undone_at=None).values_list("expert_id", "field", "value"):
        found[expert_id][field] = value
    return dict(found)


def erased() -> frozenset[str]:
    return frozenset(Erasure.objects.values_list("expert_id", flat=True))


def suppressed_names() -> int:
    return Suppression.objects.exclude(kind=Identifier.KEY).count()


def state_of_rights() -> tuple[object, ...]:
    """Changes with every correction, its undoing and every erasure, so that a publication notices them."""
    last = Correction.objects.order_by("-id").values_list("id", flat=True).first()
    return last, Correction.objects.exclude(undone_at=None).count(), Erasure.objects.count()


def _field(field: str) -> str:
    if field not in Correctable:
        raise BadInput(f"“{field}” cannot be corrected here; choose one of {', '.join(Correctable.values)}.")
    return field


def _value(field: str, value: str | None) -> str | None:
    kept = written.text(value, Correctable(field).label) or None
    if field == Correctable.COUNTRY and kept is not None:
        kept = kept.upper()
        if len(kept) != 2 or not kept.isascii() or not kept.isalpha():
            raise BadInput(f"“{kept}” is no country; give its two letters, such as ES.")
    if field == Correctable.FAMILY and kept is None:
        raise BadInput("A person has a family name; give the right one.")
    return kept
