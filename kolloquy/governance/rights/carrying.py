"""What becomes of two people's rights when a steward says that they are one, and when that is taken back.

What protects somebody holds for both from then on, and goes on holding for both when the merge is undone. What permits
something was said by one of the two: it goes with the merge and comes back with its undoing.
"""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from kolloquy.governance.models import User
from kolloquy.governance.rights.actions import refresh_given
from kolloquy.governance.rights.clocks import notice_due_on
from kolloquy.governance.rights.models import Consent, Notice, NoticeProof, RightsRequest, Stance, Wish
from kolloquy.governance.rights.queries import legal_states
from kolloquy.governance.rights.state import LegalState
from kolloquy.governance.rights.vocabulary import EVERYTHING, Said, StanceKind
from kolloquy.governance.trail.actions import Event, record
from kolloquy.kernel import clock


@transaction.atomic
def carry_over(*, keep: str, absorb: str, by: User | None) -> None:
    """Two are one: each objection, restriction and wish for peace of either is both's, and so is each withdrawal."""
    today = clock.today()
    states = legal_states([keep, absorb], today)
    for of, to in ((absorb, keep), (keep, absorb)):
        _protect(of, to, states[of], states[to], today, by)
    _permit(absorb, keep, states[absorb], states[keep], today, by)
    _notice(absorb, keep, by)
    RightsRequest.objects.filter(expert_id=absorb, closed_on=None).update(expert_id=keep)
    record(Event("rights.carried", "expert", keep, {"from": absorb}), by=by)


@transaction.atomic
def take_back(*, keep: str, absorb: str, by: User | None) -> None:
    """The merge is undone: what was permitted on the other's word is permitted no more; what protects both stays."""
    today, now = clock.today(), clock.now()
    given = {
        (row.purpose, row.channel) for row in Consent.objects.filter(expert_id=keep, carried_from=absorb, given=True)
    }
    still = legal_states([keep], today)[keep].consents & given
    for purpose, channel in sorted(still):
        own = Consent.objects.filter(expert_id=keep, purpose=purpose, channel=channel, carried_from=None).last()
        if own is None or not own.given:
            Consent.objects.create(purpose=purpose, channel=channel, given=False, **_heard(keep, absorb, today, by))
    for wish in Wish.objects.filter(expert_id=keep, carried_from=absorb):
        own_wish = (
            Wish.objects.filter(expert_id=keep, kind=wish.kind, carried_from=None).order_by("said_on", "id").last()
        )
        value = own_wish.value if own_wish else None
        Wish.objects.create(kind=wish.kind, value=value, **{**_heard(keep, absorb, today, by), "carried_from": None})
    NoticeProof.objects.filter(expert_id=keep, carried_from=absorb, undone_at=None).update(undone_at=now)
    refresh_given(keep)
    record(Event("rights.taken_back", "expert", keep, {"from": absorb}), by=by)


@transaction.atomic
def protect_also(*, of: str, to: str, by: User | None) -> None:
    """Somebody was split off: which of the two objected is not sure, so it holds for both."""
    today = clock.today()
    states = legal_states([of, to], today)
    if _protect(of, to, states[of], states[to], today, by):
        record(Event("rights.carried", "expert", to, {"from": of}), by=by)


def known(expert_ids: Iterable[str]) -> set[str]:
    """Those of whom anything is kept here."""
    wanted = list(expert_ids)
    found: set[str] = set()
    for model in (Notice, Stance, Consent, Wish, RightsRequest):
        found.update(model.objects.filter(expert_id__in=wanted).values_list("expert_id", flat=True))
    return found


def _protect(of: str, to: str, held: LegalState, other: LegalState, today: date, by: User | None) -> bool:
    heard = _heard(to, of, today, by)
    stances = [(StanceKind.OBJECTION, scope) for scope in sorted(held.objections - other.objections)]
    if held.restricted and not other.restricted:
        stances.append((StanceKind.RESTRICTION, EVERYTHING))
    if held.do_not_contact and not other.do_not_contact:
        stances.append((StanceKind.DO_NOT_CONTACT, EVERYTHING))
    for kind, scope in stances:
        Stance.objects.create(kind=kind, scope=scope, holds=True, **heard)
    withdrawn = sorted(held.withdrawn - other.withdrawn)
    for purpose, channel in withdrawn:
        Consent.objects.create(purpose=purpose, channel=channel, given=False, **heard)
    return bool(stances or withdrawn)


def _permit(of: str, to: str, held: LegalState, other: LegalState, today: date, by: User | None) -> None:
    heard = _heard(to, of, today, by)
    for purpose, channel in sorted(held.consents - other.consents - other.withdrawn):
        Consent.objects.create(purpose=purpose, channel=channel, given=True, **heard)
    said = {row.kind: row for row in Wish.objects.filter(expert_id=of).order_by("said_on", "id")}
    known = set(Wish.objects.filter(expert_id=to).values_list("kind", flat=True))
    for kind in sorted(said.keys() - known):
        Wish.objects.create(kind=kind, value=said[kind].value, **heard)


def _notice(of: str, to: str, by: User | None) -> None:
    """One clock, the earlier one; a proof for either is a proof."""
    theirs = Notice.objects.filter(pk=of).first()
    if theirs is None:
        return
    mine, _ = Notice.objects.get_or_create(
        pk=to,
        defaults={
            "because": theirs.because,
            "country": theirs.country,
            "recorded_on": theirs.recorded_on,
            "due_on": theirs.due_on,
            "opened_by": by,
            "opened_at": clock.now(),
        },
    )
    mine.recorded_on = min(mine.recorded_on, theirs.recorded_on)
    for name in ("first_contact_on", "first_disclosure_on"):
        days = [day for day in (getattr(mine, name), getattr(theirs, name)) if day]
        setattr(mine, name, min(days, default=None))
    mine.due_on = notice_due_on(mine.recorded_on, mine.first_contact_on, mine.first_disclosure_on)
    mine.save()
    for proof in NoticeProof.objects.filter(expert_id=of, undone_at=None):
        proof.pk, proof.expert_id, proof.carried_from = None, to, of
        proof.save(force_insert=True)
    refresh_given(to)


def _heard(to: str, of: str, today: date, by: User | None) -> dict[str, object]:
    return {
        "expert_id": to,
        "said_on": today,
        "source": Said.MERGED,
        "proof": "",
        "carried_from": of,
        "recorded_by": by,
        "recorded_at": clock.now(),
    }
