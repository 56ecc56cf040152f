"""Taking an import back: what nobody has touched since goes, the rest stays and is listed."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from kolloquy.engagement.incoming import rules
from kolloquy.engagement.incoming.models import Import, ImportRow, KnownAccount
from kolloquy.engagement.incoming.vocabulary import Outcome, State
from kolloquy.engagement.models import (
    FollowUp,
    Note,
    Touchpoint,
    TouchpointColleague,
    TouchpointExpert,
    TouchpointTopic,
    UnverifiedExpert,
)
from kolloquy.engagement.plan_meets.actions import meet_lost
from kolloquy.governance.models import User
from kolloquy.governance.trail.actions import Event, record, record_many
from kolloquy.kernel import clock
from kolloquy.planning.holding import hold_plans_in_force

_AT_ONCE = 1_000
# What an import itself writes beside a touchpoint; anything else that points at one is somebody's work.
_PARTS = (TouchpointExpert, TouchpointColleague, TouchpointTopic, Note)


@dataclass(frozen=True, slots=True)
class Undone:
    removed: int
    kept: int
    accounts: int
    unverified: int


@transaction.atomic
def undo_import(*, importing: Import, by: User) -> Undone:
    """Remove what the import brought, as far as nobody has changed or used it since."""
    row = Import.objects.select_for_update().get(pk=importing.pk)
    rules.may_undo(mine=row.by_id == by.pk, function=by.function, state=row.state).or_raise()
    hold_plans_in_force()
    kept = _keep(row)
    removed = _remove_touchpoints(row, by)
    meet_lost(by=by)
    accounts, _ = KnownAccount.objects.filter(batch=row.key).delete()
    unverified = _remove_unverified(row, by)
    row.state, row.undone_at, row.undone_by = State.UNDONE, clock.now(), by
    row.counts = {**row.counts, "removed": removed, "kept": kept}
    row.save()
    facts = {"removed": removed, "kept": kept, "accounts": accounts, "unverified": unverified}
    record(Event("import.undone", "import", row.key, facts), by=by)
    return Undone(removed, kept, accounts, unverified)


def changed_since(importing: Import) -> QuerySet[Touchpoint]:
    """Touchpoints of an import that people have changed, written on, promised at or otherwise built upon."""
    mine = Touchpoint.objects.filter(batch=importing.key)
    return mine.filter(_touched(importing))


def _touched(importing: Import) -> Q:
    touched = Q(version__gt=1) | ~Q(changed_at=F("recorded_at"))
    others = Note.objects.filter(touchpoint=OuterRef("pk"))
    touched |= Q(Exists(others.filter(Q(version__gt=1) | ~Q(written_at=importing.taken_at))))
    for relation in Touchpoint._meta.related_objects:
        model: Any = relation.related_model
        if model not in _PARTS:
            touched |= Q(Exists(model._base_manager.filter(**{relation.field.name: OuterRef("pk")})))
    return touched


def _keep(importing: Import) -> int:
    kept = changed_since(importing).order_by("pk").values_list("key", "on", "channel", "source_key")
    rows = [
        ImportRow(
            importing=importing, number=number, place=key, outcome=Outcome.KEPT,
            sentences=[f"{channel.replace('_', ' ').capitalize()} on {on.isoformat()} was changed or used since, and stays."],
        )
        for number, (key, on, channel, _) in enumerate(kept.iterator(), start=1)
    ]  # fmt: skip
    ImportRow.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def _remove_touchpoints(importing: Import, by: User) -> int:
    rows = Touchpoint.objects.filter(batch=importing.key).exclude(_touched(importing))
    removed = 0
    events: list[Event] = []
    while some := list(rows.order_by("pk").values_list("pk", "key", "side", "source_system", "source_key")[:_AT_ONCE]):
        keys = [pk for pk, *_ in some]
        for part in _PARTS:
            # Straight from the table: nothing points at these, and a hundred thousand objects need not be made to go.
            part._base_manager.filter(touchpoint_id__in=keys)._raw_delete("default")
        Touchpoint.objects.filter(pk__in=keys)._raw_delete("default")
        removed += len(some)
        events += [
            Event(
                "touchpoint.removed",
                "touchpoint",
                key,
                {"import": importing.key, "side": side, "source_system": system, "source_key": theirs},
            )
            for _, key, side, system, theirs in some
        ]
        if len(events) >= 10 * _AT_ONCE:
            record_many(events, by=by)
            events = []
    record_many(events, by=by)
    return removed


def _remove_unverified(importing: Import, by: User) -> int:
    """People only this import named, and whom nobody has settled or met since."""
    assert importing.taken_at is not None
    mine = UnverifiedExpert.objects.filter(added_at=importing.taken_at, decided_at=None)
    for model in (TouchpointExpert, FollowUp, KnownAccount):
        mine = mine.exclude(Exists(model.objects.filter(unverified=OuterRef("pk"))))
    going = list(mine.values_list("pk", "key"))
    for start in range(0, len(going), 500):
        UnverifiedExpert.objects.filter(pk__in=[pk for pk, _ in going[start : start + 500]])._raw_delete("default")
    record_many(
        (Event("unverified_expert.removed", "unverified_expert", key, {"import": importing.key}) for _, key in going),
        by=by,
    )
    return len(going)
