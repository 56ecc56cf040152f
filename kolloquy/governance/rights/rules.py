"""What an expert's rights let us do. Pure: the state is asked of `queries`, the day is told.

Contact: RI-1 notice overdue, RI-2 objected, RI-3 do not contact, RI-4 restricted, RI-5 consent missing, RI-6 more often
than wished (a warning), RI-7 erased. Writing: RI-8 whose task it is. Requests: RI-9 and on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kolloquy.governance.rights import packs as rule_packs
from kolloquy.governance.rights.state import LegalState
from kolloquy.governance.rights.vocabulary import (
    EVERYTHING,
    Purpose,
    RequestKind,
    RequestState,
    StanceKind,
)
from kolloquy.governance.vocabulary import Function
from kolloquy.kernel.verdict import ALLOWED, Verdict

# Contact that an expert is owed or asked for: nothing but erasure stands against it.
THEIR_OWN = frozenset({Purpose.ANSWER, Purpose.SAFETY, Purpose.NOTICE})
_PURPOSE_OF = {
    Function.COMMERCIAL: Purpose.PROMOTION,
    Function.RESEARCH: Purpose.RESEARCH,
    Function.PHARMACOVIGILANCE: Purpose.SAFETY,
    Function.MEDICAL_INFORMATION: Purpose.ANSWER,
    Function.COMPLIANCE: Purpose.NOTICE,
}


def purpose_of(function: str) -> str:
    """What a function's contacts are for, unless somebody says otherwise."""
    return _PURPOSE_OF.get(Function(function), Purpose.SCIENTIFIC_EXCHANGE).value


def may_contact(
    state: LegalState,
    *,
    channel: str,
    purpose: str,
    on: date,
    country: str | None = None,
    packs: rule_packs.Packs | None = None,
) -> Verdict:
    """Whether an expert may be contacted on a day; `state.overdue` is as of the day the state was asked for."""
    if state.erased:
        return Verdict("RI-7", "This person had everything erased; leave them in peace.")
    if purpose in THEIR_OWN:
        return ALLOWED
    if state.overdue:
        return _overdue(state, "contact them")
    if state.do_not_contact:
        return Verdict("RI-3", "They asked not to be contacted; answer if they ask, and wait until they do.")
    if EVERYTHING in state.objections or purpose in state.objections:
        return Verdict("RI-2", f"They objected to {_in_words(purpose, state)}; ask Compliance before anything further.")
    if state.restricted:
        return Verdict("RI-4", "The use of their data is restricted at their request; ask Compliance when that ends.")
    return _consented(state, channel, purpose, on, country or state.country, packs or rule_packs.shipped())


def may_come_in(*, is_forgotten: bool) -> Verdict:
    """Whether somebody whom a colleague or a file names may be written down."""
    if is_forgotten:
        return Verdict("RI-7", "Names somebody who had everything erased; leave them out, and in peace.")
    return ALLOWED


def may_export(state: LegalState, *, on: date) -> Verdict:
    """Whether what is held may leave, but for the expert's own copy."""
    if state.erased:
        return Verdict("RI-7", "This person had everything erased; there is nothing to export.")
    if state.notice_due_on is not None and state.notice_given_on is None and state.notice_due_on < on:
        return _overdue(state, "export what is held on them")
    if state.restricted:
        return Verdict("RI-4", "The use of their data is restricted at their request; ask Compliance when that ends.")
    return ALLOWED


def too_often(state: LegalState, *, contacts_this_quarter: int) -> Verdict:
    """A warning, not a refusal: one more contact would be more than the expert wishes."""
    most = state.wishes.most_contacts_per_quarter
    if most is None or contacts_this_quarter < most:
        return ALLOWED
    wish = "no contact unless they ask" if most == 0 else f"at most {most} contact{'s' * (most != 1)} a quarter"
    held = "this would be the first" if not contacts_this_quarter else f"there were {contacts_this_quarter} already"
    return Verdict("RI-6", f"They wish {wish}, and {held}; wait, or say why this one is worth it.")


def _overdue(state: LegalState, what: str) -> Verdict:
    on = state.notice_due_on
    due = f"{on.day} {on:%B} {on.year}" if on else "an earlier day"
    return Verdict("RI-1", f"They were owed a notice by {due}; give it and record the proof, then {what}.")


def _in_words(purpose: str, state: LegalState) -> str:
    if EVERYTHING in state.objections:
        return "our use of their data"
    return Purpose(purpose).label.lower() if purpose in Purpose else purpose


def _consented(
    state: LegalState, channel: str, purpose: str, on: date, country: str | None, packs: rule_packs.Packs
) -> Verdict:
    if (purpose, channel) in state.consents:
        return ALLOWED
    if (purpose, channel) in state.withdrawn:
        return Verdict("RI-5", f"They withdrew their consent to {_spoken(channel)}; take another channel.")
    rule = rule_packs.consent_rule(packs, country=country, channel=channel, purpose=purpose, on=on)
    if rule is None:
        return ALLOWED
    return Verdict(
        "RI-5",
        f"{rule.source} asks for their consent to {_spoken(channel)}; ask for it in person, or take another way.",
    )


def _spoken(channel: str) -> str:
    return {"email": "e-mail", "social": "social media"}.get(channel, channel.replace("_", " "))


# Whose task it is to write down what an expert says. Everybody who meets experts must be able to note an objection.
HEARERS = frozenset(Function) - {Function.ADMINISTRATOR}
REQUEST_HANDLERS = frozenset({Function.COMPLIANCE})
SECOND_PEOPLE = frozenset({Function.COMPLIANCE, Function.DATA_STEWARD})


def may_note(function: str) -> Verdict:
    if function not in HEARERS:
        return Verdict("RI-8", "What an expert said is noted by people who meet experts; tell one of them.")
    return ALLOWED


def may_handle(function: str) -> Verdict:
    if function not in REQUEST_HANDLERS:
        return Verdict("RI-8", "Requests, legal bases and what lifts an objection are Compliance's; write to them.")
    return ALLOWED


def may_change_stance(function: str, *, kind: str, holds: bool) -> Verdict:
    """Anybody notes that an expert objects; only Compliance notes that they no longer do."""
    if holds and kind != StanceKind.RESTRICTION:
        return may_note(function)
    return may_handle(function)


S = RequestState
NEXT: Mapping[RequestState, frozenset[RequestState]] = {
    S.RECEIVED: frozenset({S.IN_WORK, S.WITHDRAWN}),
    S.IN_WORK: frozenset({S.ANSWERED, S.PROPOSED, S.REFUSED, S.WITHDRAWN}),
    S.PROPOSED: frozenset({S.ANSWERED, S.IN_WORK, S.WITHDRAWN}),
    S.ANSWERED: frozenset(),
    S.REFUSED: frozenset(),
    S.WITHDRAWN: frozenset(),
}
OPEN = frozenset(state for state, to in NEXT.items() if to)


@dataclass(frozen=True, slots=True)
class Step:
    """One move of a request, in the terms the rules judge."""

    kind: str
    now: str
    to: str
    identity_checked: bool
    reason: bool = True
    same_person: bool = False  # the mover is who proposed it


def may_move(step: Step) -> Verdict:
    now, to = RequestState(step.now), RequestState(step.to)
    if to not in NEXT[now]:
        return Verdict(
            "RI-9", f"A request that is “{now.label}” cannot become “{to.label}”; open it to see what it can."
        )
    if to in {S.IN_WORK, S.ANSWERED, S.PROPOSED} and not step.identity_checked:
        return Verdict("RI-10", "Say how you made sure that it is them who ask; without that, nothing may be answered.")
    erases = step.kind == RequestKind.ERASURE
    if erases and now == S.IN_WORK and to == S.ANSWERED:
        return Verdict("RI-11", "An erasure is approved by a second person; propose it first.")
    if erases and now == S.PROPOSED and to == S.ANSWERED and step.same_person:
        return Verdict(
            "RI-11", "You proposed this erasure; somebody else from Compliance or a data steward approves it."
        )
    if to == S.PROPOSED and not erases:
        return Verdict("RI-9", "Only an erasure needs a second person; answer this request yourself.")
    if to == S.REFUSED and not step.reason:
        return Verdict("RI-12", "A refusal needs a reason the expert can contest; say which.")
    return ALLOWED


def may_extend(*, state: str, extended: bool, reason: str, on: date, due_on: date) -> Verdict:
    if RequestState(state) not in OPEN:
        return Verdict("RI-9", "This request is closed; there is nothing to extend.")
    if extended:
        return Verdict("RI-13", "The time was extended before, and the law allows it once; answer by the due date.")
    if not reason.strip():
        return Verdict("RI-13", "Two more months need a reason that the expert is told; say which.")
    if on > due_on:
        return Verdict("RI-13", "The time has run out, so it can no longer be extended; answer now.")
    return ALLOWED
