"""Every write about what an expert asked for: received, worked on, answered in time, or refused with a reason."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from kolloquy.governance.models import User
from kolloquy.governance.rights import clocks, written
from kolloquy.governance.rights.actions import open_notice
from kolloquy.governance.rights.models import RightsRequest
from kolloquy.governance.rights.rules import SECOND_PEOPLE, Step, may_extend, may_handle, may_move, may_note
from kolloquy.governance.rights.vocabulary import RequestKind, RequestState, Said, Use
from kolloquy.governance.trail.actions import Event, record
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.verdict import Verdict

S = RequestState


@transaction.atomic
def receive_request(
    *,
    expert_id: str,
    kind: str,
    received_on: date,
    source: str,
    words: str,
    by: User,
    details: Mapping[str, Any] | None = None,
) -> RightsRequest:
    """Write down what an expert asked; whoever hears it writes it down, Compliance answers within a month."""
    may_note(by.function).or_raise()
    if kind not in RequestKind:
        raise BadInput(f"“{kind}” is no request; choose one of {', '.join(RequestKind.values)}.")
    if source not in Said:
        raise BadInput(f"“{source}” is no source; choose one of {', '.join(Said.values)}.")
    received_on = written.day(received_on, clock.today(), "The day of the request")
    open_notice(expert_id=expert_id, because=Use.REQUEST, by=by, on=received_on)
    made = RightsRequest.objects.create(
        expert_id=expert_id,
        kind=kind,
        received_on=received_on,
        source=source,
        words=written.needed(words, "What they asked", "Please send me everything you hold on me"),
        details=dict(details or {}),
        due_on=clocks.months_after(received_on, clocks.ANSWER_MONTHS),
        recorded_by=by,
        recorded_at=clock.now(),
    )
    told = {"words": made.words, "details": made.details}
    _record("request.received", made, {"received_on": received_on.isoformat(), "source": source}, told, by)
    return made


@transaction.atomic
def take_up(*, key: str, version: int, identity_checked: str, by: User) -> RightsRequest:
    """Begin to work on a request, once it is sure that it is them who ask."""
    may_handle(by.function).or_raise()
    checked = written.text(identity_checked, "How you made sure that it is them")
    return _move(key, version, S.IN_WORK, by, {"identity_checked": checked})


@transaction.atomic
def answer(*, key: str, version: int, words: str, by: User) -> RightsRequest:
    may_handle(by.function).or_raise()
    return _close(key, version, S.ANSWERED, words, by)


@transaction.atomic
def refuse(*, key: str, version: int, because: str, by: User) -> RightsRequest:
    may_handle(by.function).or_raise()
    return _close(key, version, S.REFUSED, because, by)


@transaction.atomic
def withdraw(*, key: str, version: int, words: str, by: User) -> RightsRequest:
    """The expert takes the request back."""
    may_handle(by.function).or_raise()
    return _close(key, version, S.WITHDRAWN, words, by)


@transaction.atomic
def propose_erasure(*, key: str, version: int, by: User) -> RightsRequest:
    may_handle(by.function).or_raise()
    return _move(key, version, S.PROPOSED, by, {"proposed_by": by})


@transaction.atomic
def send_back(*, key: str, version: int, because: str, by: User) -> RightsRequest:
    """The second person does not approve: the erasure is worked on again."""
    may_be_second(by).or_raise()
    because = written.needed(because, "Why it goes back", "the address belongs to a namesake")
    return _move(key, version, S.IN_WORK, by, {"proposed_by": None}, because=because)


@transaction.atomic
def approve_erasure(*, key: str, version: int, by: User) -> RightsRequest:
    """The second person's word; the workflow that forgets the person calls this inside its own transaction."""
    may_be_second(by).or_raise()
    return _move(key, version, S.ANSWERED, by, {"approved_by": by, "closed_on": clock.today()})


@transaction.atomic
def extend(*, key: str, version: int, because: str, by: User) -> RightsRequest:
    """Two more months, once, for a reason the expert is told."""
    may_handle(by.function).or_raise()
    found = _found(key, version)
    may_extend(
        state=found.state,
        extended=found.extended_because is not None,
        reason=because,
        on=clock.today(),
        due_on=found.due_on,
    ).or_raise()
    before = found.due_on
    # Both periods are counted from the day of receipt, as one (EDPB Guidelines 01/2022, para. 159).
    found.due_on = clocks.months_after(found.received_on, clocks.ANSWER_MONTHS + clocks.EXTENSION_MONTHS)
    found.extended_because = written.text(because, "The reason")
    found.version += 1
    found.save()
    facts = {"old": {"due_on": before.isoformat()}, "new": {"due_on": found.due_on.isoformat()}}
    _record("request.extended", found, facts, {"because": found.extended_because}, by)
    return found


def may_be_second(user: User) -> Verdict:
    if user.function in SECOND_PEOPLE:
        return Verdict()
    return Verdict("RI-11", "An erasure is approved by Compliance or a data steward; ask one of them.")


def _close(key: str, version: int, to: RequestState, words: str, by: User) -> RightsRequest:
    words = written.text(words, "The answer")
    return _move(key, version, to, by, {"answer": words or None, "closed_on": clock.today()}, because=words)


def _move(
    key: str, version: int, to: RequestState, by: User, changes: Mapping[str, Any], because: str = ""
) -> RightsRequest:
    found = _found(key, version)
    checked = changes.get("identity_checked", found.identity_checked)
    step = Step(
        kind=found.kind,
        now=found.state,
        to=to,
        identity_checked=bool(checked),
        reason=bool(because),
        same_person=found.proposed_by_id == by.pk,
    )
    may_move(step).or_raise()
    before = found.state
    found.state, found.version = to, found.version + 1
    for name, value in changes.items():
        setattr(found, name, value)
    found.save()
    personal = {"because": because, "identity_checked": found.identity_checked or ""}
    _record(f"request.{to.value}", found, {"old": {"state": before}, "new": {"state": to.value}}, personal, by)
    return found


def _found(key: str, version: int) -> RightsRequest:
    found = RightsRequest.objects.select_for_update().filter(key=key).first()
    if found is None:
        raise BadInput(f"There is no request {key}; the list of requests names those there are.")
    if found.version != version:
        raise BadInput("Somebody else changed this request meanwhile; look at it as it is now, then decide again.")
    return found


def _record(
    verb: str, request: RightsRequest, facts: Mapping[str, Any], personal: Mapping[str, Any], by: User | None
) -> None:
    told = {"kind": request.kind, "expert": request.expert_id, **facts}
    record(Event(verb, "rights_request", request.key, told, personal, person=f"expert:{request.expert_id}"), by=by)
