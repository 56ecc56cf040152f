"""Every write at the wall: releases, and purposes that somebody states. Hand-overs are in `handing_over.py`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.crypto import salted_hmac

from kolloquy.governance.models import Territory, User
from kolloquy.governance.trail.actions import Event, record
from kolloquy.governance.trail.chain import canonical
from kolloquy.governance.vocabulary import Function
from kolloquy.governance.wall.crossing import ReleaseKind, ReleaseState
from kolloquy.governance.wall.models import Release, ReleasedTo
from kolloquy.governance.wall.policy import SIDE_OF, Purpose
from kolloquy.governance.wall.rules import (
    may_move_release,
    may_prepare,
    may_review,
    may_revoke,
    may_state_purpose,
    names_nobody,
    speaks_of_groups,
    tells_nobody_apart,
)
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.text import readable
from kolloquy.kernel.verdict import Verdict

LONGEST_TITLE, LONGEST_TEXT = 160, 20_000
Address = tuple[str, Territory | None]


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants to release: exactly what would cross, and what it was made from."""

    title: str
    kind: str
    body: Mapping[str, Any]  # {"text": ...}, or {"rows": [{"label", "touchpoints", "experts"}], ...}
    to: Sequence[Address]
    chosen: Sequence[tuple[str, str]]  # (kind, key) of each record
    expert_ids: frozenset[str]  # whom the records are about
    names: Sequence[tuple[str | None, str | None]]  # (given, family) of the same
    measure: str = ""


def check(draft: Draft, *, by: User) -> None:
    """Raise what stands in the way of a draft; a preview asks too."""
    may_prepare(by.function, [function for function, _ in draft.to]).or_raise()
    if not draft.title.strip() or len(draft.title) > LONGEST_TITLE:
        raise BadInput(f"Give it a title of at most {LONGEST_TITLE} characters; it is part of what crosses.")
    if not draft.chosen:
        raise BadInput("Nothing was chosen; a release is made from records, so choose at least one.")
    if draft.kind == ReleaseKind.AGGREGATE:
        rows = draft.body["rows"]
        speaks_of_groups(len(draft.expert_ids), [row["experts"] for row in rows]).or_raise()
        _apart(draft.measure, _digests(draft.expert_ids)).or_raise()
        names_nobody([draft.title], draft.names).or_raise()
        return
    text = draft.body["text"]
    if not text.strip() or len(text) > LONGEST_TEXT:
        raise BadInput(f"Write what may be known on the other side, in at most {LONGEST_TEXT:,} characters.")
    names_nobody([draft.title, text], draft.names).or_raise()


@transaction.atomic
def prepare_release(draft: Draft, *, by: User) -> Release:
    """Put a release before a second person; nothing has crossed yet."""
    check(draft, by=by)
    release = Release.objects.create(
        title=readable(draft.title).strip(),
        kind=draft.kind,
        side=SIDE_OF[by.function],
        body={name: readable(said) if isinstance(said, str) else said for name, said in draft.body.items()},
        measure=draft.measure,
        experts=len(draft.expert_ids) if draft.kind == ReleaseKind.AGGREGATE else None,
        members=_digests(draft.expert_ids),
        chosen=[list(each) for each in draft.chosen],
        prepared_by=by,
        prepared_at=clock.now(),
    )
    ReleasedTo.objects.bulk_create(
        ReleasedTo(release=release, function=function, territory=territory)
        for function, territory in dict.fromkeys(draft.to)
    )
    _tell("prepared", release, by, to=addressees(release), chosen=len(draft.chosen), experts=release.experts)
    return release


@transaction.atomic
def withdraw_release(release: Release, *, by: User) -> None:
    release = _locked(release)
    may_move_release(release.state, ReleaseState.WITHDRAWN).or_raise()
    if by.pk != release.prepared_by_id:
        raise BadInput("Only who prepared a release takes it back; decline it instead.")
    _move(release, ReleaseState.WITHDRAWN)
    _tell("withdrawn", release, by)


@transaction.atomic
def sign_release(release: Release, *, version: int, decision: str, by: User) -> Release:
    """Let it cross. The caller has had `by` prove again who they are; what is signed is the version they read."""
    release = _reviewed(release, version, by, ReleaseState.RELEASED)
    if release.kind == ReleaseKind.AGGREGATE:
        _apart(
            release.measure, release.members, but=release.pk
        ).or_raise()  # others were released since it was prepared
    release.meaning = f"I have read all that crosses, and release “{release.title}” to {addressees(release)}."
    release.reviewed_by, release.reviewed_at, release.decision = by, clock.now(), decision.strip()
    release.digest = digest_of(release)
    signed = ("meaning", "reviewed_by", "reviewed_at", "decision", "digest")
    _move(release, ReleaseState.RELEASED, **{name: getattr(release, name) for name in signed})
    _tell("released", release, by, meaning=release.meaning, digest=release.digest, version=release.version)
    return release


@transaction.atomic
def decline_release(release: Release, *, version: int, decision: str, by: User) -> Release:
    release = _reviewed(release, version, by, ReleaseState.DECLINED)
    if not decision.strip():
        raise BadInput("Say what stands against it, so that the next one can be better.")
    _move(release, ReleaseState.DECLINED, reviewed_by=by, reviewed_at=clock.now(), decision=decision.strip())
    _tell("declined", release, by, words=decision)
    return release


@transaction.atomic
def revoke_release(release: Release, *, because: str, by: User) -> Release:
    """From now on nobody it was released to sees it; what they have read they have read, and the ledger keeps it."""
    release = _locked(release)
    may_move_release(release.state, ReleaseState.REVOKED).or_raise()
    may_revoke(by.function, by.role, by.pk, release.prepared_by_id).or_raise()
    if not because.strip():
        raise BadInput("Say why it is revoked; the ledger keeps the reason.")
    _move(release, ReleaseState.REVOKED, revoked_by=by, revoked_at=clock.now(), revoked_because=because.strip())
    _tell("revoked", release, by, words=because)
    return release


def addressees(release: Release) -> str:
    """Commercial, Iberia; Research and clinical operations, everywhere"""
    found = sorted(f"{Function(to.function).label}, {to.territory or 'everywhere'}" for to in release.to.all())
    return "; ".join(found)


def digest_of(release: Release) -> str:
    """Over all that was signed, by whom and when: who reads the release can compute it again."""
    signed = {
        "key": release.key, "title": release.title, "kind": release.kind, "body": release.body, "measure": release.measure,
        "experts": release.experts, "chosen": release.chosen, "version": release.version, "meaning": release.meaning,
        "prepared_by": release.prepared_by_id, "reviewed_by": release.reviewed_by_id, "reviewed_at": release.reviewed_at,
    }  # fmt: skip
    return sha256(canonical(signed).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class StatedPurpose:
    purpose: Purpose
    because: str
    until: datetime
    entry: int  # of the trail, so that what is opened under it need not repeat the reason


@transaction.atomic
def state_purpose(*, purpose: Purpose, because: str, hours: int, by: User) -> StatedPurpose:
    """Say what one looks for besides daily work; the reason stays with everything that is opened under it."""
    may_state_purpose(by.function, by.role, purpose, because, hours).or_raise()
    until = clock.now() + timedelta(hours=hours)
    facts = {"purpose": purpose.value, "until": until}
    told = Event("purpose.stated", "user", str(by.pk), facts, {"because": because.strip()}, f"user:{by.pk}", "FW-14")
    return StatedPurpose(purpose, because.strip(), until, record(told, by=by).number)


@transaction.atomic
def end_purpose(*, purpose: Purpose, by: User) -> None:
    record(Event("purpose.ended", "user", str(by.pk), {"purpose": purpose.value}), by=by)


def _reviewed(release: Release, version: int, by: User, to: ReleaseState) -> Release:
    release = _locked(release)
    may_review(by.function, by.role, by.pk, release.prepared_by_id).or_raise()
    may_move_release(release.state, to).or_raise()
    if version != release.version:
        raise BadInput("The release is not the one you read any more; reload the page and read it again.")
    return release


def _locked(release: Release) -> Release:
    return Release.objects.select_for_update().get(pk=release.pk)


def _move(release: Release, state: ReleaseState, **changes: Any) -> None:
    for name, value in {"state": state, **changes}.items():
        setattr(release, name, value)
    release.save(update_fields=["state", *changes])


def _tell(what: str, release: Release, by: User, *, words: str = "", **facts: Any) -> None:
    """`words` are somebody's own, and may name a person."""
    told, whose = ({"because": words.strip()}, f"user:{by.pk}") if words else (None, None)
    facts = {"title": release.title, **facts}
    record(Event(f"release.{what}", "release", release.key, facts, told, whose, rule="FW-15"), by=by)


def _digests(expert_ids: Iterable[str]) -> list[str]:
    """The ledger must tell two groups apart without saying who was in them."""
    return sorted(salted_hmac("kolloquy.releases", each, algorithm="sha256").hexdigest()[:24] for each in expert_ids)


def _apart(measure: str, members: Sequence[str], *, but: int = 0) -> Verdict:
    """What was once released counts even if it was revoked: somebody may have read it."""
    rows = Release.objects.filter(measure=measure, state__in=[ReleaseState.RELEASED, ReleaseState.REVOKED])
    earlier = {row.title: row.members for row in rows.exclude(pk=but).only("title", "members")}
    return tells_nobody_apart(members, earlier)
