"""Every write about what an expert is owed and has said, each with its trail. Requests have their own file."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Min

from kolloquy.governance.models import User
from kolloquy.governance.rights import clocks, written
from kolloquy.governance.rights.models import BasisStated, Consent, Notice, NoticeProof, Stance, Wish, Wording
from kolloquy.governance.rights.packs import Packs, notice_text
from kolloquy.governance.rights.rules import may_change_stance, may_handle, may_note
from kolloquy.governance.rights.vocabulary import (
    CONTACTS,
    DISCLOSURES,
    EVERYTHING,
    Basis,
    NoticeHow,
    Said,
    StanceKind,
    Use,
    WishKind,
)
from kolloquy.governance.trail.actions import Event, record, record_many
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput


@transaction.atomic
def open_notice(*, expert_id: str, because: str, by: User | None, on: date, country: str | None = None) -> Notice:
    """Start the clock of an expert's notice, or bring it forward: `on` is the day their data were put to that use.

    A first touchpoint or release makes the notice due that day; anything else gives a month. Asked twice, the earlier
    day holds. A plan for a day to come puts the data to use today.
    """
    use = Use(because)
    now = clock.now()
    on = min(on, now.date())
    fresh = {"because": use, "recorded_on": on, "due_on": on, "country": country, "opened_by": by, "opened_at": now}
    notice, new = Notice.objects.select_for_update().get_or_create(pk=expert_id, defaults=fresh)
    before = None if new else _dates(notice)
    notice.recorded_on = min(notice.recorded_on, on)
    notice.country = notice.country or country
    if use in CONTACTS:
        notice.first_contact_on = min(notice.first_contact_on or on, on)
    if use in DISCLOSURES:
        notice.first_disclosure_on = min(notice.first_disclosure_on or on, on)
    notice.due_on = clocks.notice_due_on(notice.recorded_on, notice.first_contact_on, notice.first_disclosure_on)
    after = _dates(notice)
    if after != before:
        notice.save()
        facts = {"because": use.value, "old": before, "new": after}
        record(Event("notice.opened" if new else "notice.moved", "expert", expert_id, facts), by=by)
    return notice


@transaction.atomic
def open_first_notices(
    *, days: Mapping[str, date], because: str, by: User | None, countries: Mapping[str, str | None]
) -> None:
    """`open_notice` for many who have none yet, each from a day of their own: a few statements for a whole import."""
    use, now = Use(because), clock.now()
    made = []
    for expert_id, day in sorted(days.items()):
        on = min(day, now.date())
        contact = on if use in CONTACTS else None
        disclosure = on if use in DISCLOSURES else None
        made.append(
            Notice(
                expert_id=expert_id,
                because=use,
                recorded_on=on,
                due_on=clocks.notice_due_on(on, contact, disclosure),
                first_contact_on=contact,
                first_disclosure_on=disclosure,
                country=countries.get(expert_id),
                opened_by=by,
                opened_at=now,
            )
        )
    Notice.objects.bulk_create(made, batch_size=2_000)
    facts = ({"because": use.value, "old": None, "new": _dates(notice)} for notice in made)
    record_many((Event("notice.opened", "expert", n.pk, told) for n, told in zip(made, facts, strict=True)), by=by)


@transaction.atomic
def open_notices(*, expert_ids: Iterable[str], by: User, on: date) -> int:
    """Compliance starts the clock of many at once; who has one keeps it. Returns how many were started."""
    may_handle(by.function).or_raise()
    wanted = set(expert_ids)
    wanted -= set(Notice.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    due, now = clocks.notice_due_on(on, None, None), clock.now()
    made = [
        Notice(expert_id=expert_id, because=Use.BULK, recorded_on=on, due_on=due, opened_by=by, opened_at=now)
        for expert_id in sorted(wanted)
    ]
    Notice.objects.bulk_create(made, batch_size=2_000)
    record_many(
        (
            Event("notice.opened", "expert", n.pk, {"because": Use.BULK.value, "old": None, "new": _dates(n)})
            for n in made
        ),
        by=by,
    )
    return len(made)


def _dates(notice: Notice) -> dict[str, str | None]:
    names = ("recorded_on", "first_contact_on", "first_disclosure_on", "due_on")
    days = {name: getattr(notice, name) for name in names}
    return {**{name: day.isoformat() if day else None for name, day in days.items()}, "country": notice.country}


@transaction.atomic
def record_notice(
    *,
    expert_id: str,
    given_on: date,
    how: str,
    language: str,
    reference: str,
    by: User,
    packs: Packs,
    country: str | None = None,
) -> NoticeProof:
    """Keep the proof that an expert was told: when, how, in which words, by whom, and where the proof itself lies."""
    may_note(by.function).or_raise()
    if how not in NoticeHow:
        raise BadInput(f"“{how}” is no way to give a notice; choose one of {', '.join(NoticeHow.values)}.")
    given_on = written.day(given_on, clock.today(), "The day of the notice")
    reference = written.needed(reference, "Where the proof lies", "letter 2026-114 in the archive")
    notice = open_notice(expert_id=expert_id, because=Use.BULK, by=by, on=given_on, country=country)
    text = notice_text(packs, country=country or notice.country, language=language, on=given_on)
    wording, _ = Wording.objects.get_or_create(
        digest=text.digest,
        defaults={
            "country": text.country,
            "language": text.language,
            "version": text.version,
            "information": text.information,
            "objection": text.objection,
        },
    )
    proof = NoticeProof.objects.create(
        expert_id=expert_id,
        given_on=given_on,
        how=how,
        wording=wording,
        reference=reference,
        recorded_by=by,
        recorded_at=clock.now(),
    )
    refresh_given(expert_id)
    facts = {
        "given_on": given_on.isoformat(),
        "how": how,
        "language": language,
        "version": text.version,
        "wording": text.digest,
    }
    _record("notice.given", expert_id, facts, {"reference": reference}, by)
    return proof


def refresh_given(expert_id: str) -> None:
    """Bring the clock in line with the proofs that stand."""
    standing = NoticeProof.objects.filter(expert_id=expert_id, undone_at=None)
    Notice.objects.filter(pk=expert_id).update(given_on=standing.aggregate(first=Min("given_on"))["first"])


@transaction.atomic
def note_wishes(
    *, expert_id: str, wishes: Mapping[str, Any], said_on: date, source: str, by: User, proof: str = ""
) -> list[Wish]:
    """Keep what an expert prefers; only what differs from what we knew is added."""
    may_note(by.function).or_raise()
    heard = _heard(expert_id, said_on, source, proof, by)
    said = Wish.objects.filter(expert_id=expert_id).order_by("said_on", "id")
    held = dict(said.values_list("kind", "value"))
    told = {WishKind(kind): written.wish(kind, value) for kind, value in wishes.items()}
    # Nothing said, and said to be nothing, are one where nothing was said before.
    changed = {kind: value for kind, value in told.items() if value != held.get(kind, None if value is None else [])}
    if not changed:
        return []
    open_notice(expert_id=expert_id, because=Use.PREFERENCE, by=by, on=said_on)
    made = [Wish.objects.create(kind=kind, value=value, **heard) for kind, value in changed.items()]
    personal = {
        "old": {kind: held.get(kind) for kind in changed},
        "new": {kind.value: value for kind, value in changed.items()},
        "proof": heard["proof"],
    }
    kinds = sorted(kind.value for kind in changed)
    _record("wishes.noted", expert_id, {"kinds": kinds, "source": source, "said_on": said_on.isoformat()}, personal, by)
    return made


@transaction.atomic
def note_consent(
    *,
    expert_id: str,
    purpose: str,
    channel: str,
    given: bool,
    said_on: date,
    source: str,
    by: User,
    proof: str = "",
) -> Consent:
    """Keep a consent, which needs its proof, or its withdrawal, which needs none."""
    may_note(by.function).or_raise()
    heard = _heard(expert_id, said_on, source, proof, by)
    if given:
        written.needed(proof, "The proof of a consent", "signed form 12 in the archive")
    channel = written.needed(channel, "The channel", "email")
    open_notice(expert_id=expert_id, because=Use.PREFERENCE, by=by, on=said_on)
    made = Consent.objects.create(purpose=written.purpose(purpose), channel=channel, given=given, **heard)
    facts = {"purpose": purpose, "channel": channel, "source": source, "said_on": said_on.isoformat()}
    verb = "consent.given" if given else "consent.withdrawn"
    _record(verb, expert_id, facts, {"proof": heard["proof"]}, by)
    return made


@transaction.atomic
def take_stance(
    *,
    expert_id: str,
    kind: str,
    holds: bool,
    said_on: date,
    source: str,
    by: User,
    scope: str = EVERYTHING,
    proof: str = "",
) -> Stance:
    """Keep an objection, a restriction or the wish to be left in peace, or that it no longer holds."""
    if kind not in StanceKind:
        raise BadInput(f"“{kind}” cannot be noted; choose one of {', '.join(StanceKind.values)}.")
    may_change_stance(by.function, kind=kind, holds=holds).or_raise()
    heard = _heard(expert_id, said_on, source, proof, by)
    if not holds:
        written.needed(proof, "Why it no longer holds", "wrote on 3 May that she likes to hear from us again")
    open_notice(expert_id=expert_id, because=Use.PREFERENCE, by=by, on=said_on)
    made = Stance.objects.create(kind=kind, scope=written.scope(scope), holds=holds, **heard)
    facts = {"scope": scope, "source": source, "said_on": said_on.isoformat()}
    _record(f"{kind}.{'raised' if holds else 'lifted'}", expert_id, facts, {"proof": heard["proof"]}, by)
    return made


@transaction.atomic
def state_basis(*, expert_id: str, basis: str, since: date, because: str, by: User) -> BasisStated:
    """Say on which legal basis an expert's data are held."""
    may_handle(by.function).or_raise()
    if basis not in Basis:
        raise BadInput(f"“{basis}” is no legal basis; choose one of {', '.join(Basis.values)}.")
    because = written.needed(because, "Why this basis", "speaker agreement of 2 March 2026")
    made = BasisStated.objects.create(
        expert_id=expert_id, basis=basis, since=since, because=because, recorded_by=by, recorded_at=clock.now()
    )
    _record("basis.stated", expert_id, {"basis": basis, "since": since.isoformat()}, {"because": because}, by)
    return made


def _heard(expert_id: str, said_on: date, source: str, proof: str, by: User) -> dict[str, Any]:
    if source not in Said:
        raise BadInput(f"“{source}” is no source; choose one of {', '.join(Said.values)}.")
    return {
        "expert_id": expert_id,
        "said_on": written.day(said_on, clock.today(), "The day they said so"),
        "source": source,
        "proof": written.text(proof, "Their words"),
        "recorded_by": by,
        "recorded_at": clock.now(),
    }


def _record(verb: str, expert_id: str, facts: Mapping[str, Any], personal: Mapping[str, Any], by: User | None) -> None:
    record(Event(verb, "expert", expert_id, facts, personal, person=f"expert:{expert_id}"), by=by)
