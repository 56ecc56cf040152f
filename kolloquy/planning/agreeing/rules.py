"""What of a plan may be put to an expert, by whom, and what becomes of the answer. Values in, verdict out.

Proposing: PA-1 whose task, PA-2 on-label only, PA-3 the expert's rights, PA-4 the plan stands, PA-5 the contact stands,
PA-6 once at a time, PA-7 the subject. Answering: PA-8.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kolloquy.governance.wall.policy import SIDE_OF
from kolloquy.influence.ranking.stemming import stems
from kolloquy.kernel.text import fold
from kolloquy.kernel.verdict import ALLOWED, Verdict
from kolloquy.planning.vocabulary import Answer, ContactState, PlanKind, PlanState

PROPOSE = frozenset({"medical", "medical_information"})
AGREED = "agreed with the expert"  # why a contact is pinned
LONGEST_SUBJECT = 300
OPEN = frozenset({PlanState.DRAFT, PlanState.IN_REVIEW, PlanState.IN_FORCE})


def may_propose(*, function: str, side: str) -> Verdict:
    if function in PROPOSE and SIDE_OF[function].value == side:
        return ALLOWED
    return Verdict(
        "PA-1", "What a plan asks of an expert is put to them by Medical Affairs; ask the colleague who meets them."
    )


def plan_stands(*, state: str, kind: str) -> Verdict:
    if state not in OPEN:
        words = PlanState(state).label.lower()
        return Verdict("PA-4", f"This plan is {words}, so nothing of it is put to anybody; open the plan in force.")
    if kind == PlanKind.WHAT_IF and state != PlanState.IN_FORCE:
        return Verdict(
            "PA-4", "A what-if is a question we ask ourselves; sign it first, or propose from the plan in force."
        )
    return ALLOWED


def contact_stands(*, state: str, monday: date, today: date) -> Verdict:
    if state == ContactState.HELD:
        return Verdict("PA-5", "This contact took place already; propose the next one.")
    if state == ContactState.DROPPED:
        return Verdict("PA-5", "This contact was taken out of the plan; put it back on the board, then propose it.")
    if monday + timedelta(days=6) < today:
        return Verdict("PA-5", "The week of this contact is over; move it on the board, then propose it.")
    return ALLOWED


def proposed_once(answer: str | None) -> Verdict:
    """`answer`: of the latest proposal of the same contact, None where there is none."""
    if answer == Answer.WAITING:
        return Verdict("PA-6", "This was proposed already and waits for an answer; note the answer, or take it back.")
    if answer == Answer.ACCEPTED:
        return Verdict("PA-6", "They accepted this already; there is nothing left to ask.")
    return ALLOWED


def rights_allow(verdict: Verdict) -> Verdict:
    """`verdict`: what the expert's rights say of the contact, with their own rule."""
    if verdict:
        return ALLOWED
    return Verdict("PA-3", f"{verdict.reason} ({verdict.rule})")


def on_label(verdict: Verdict) -> Verdict:
    """`verdict`: what the strategy says of the objective, with its own rule."""
    return ALLOWED if verdict else Verdict("PA-2", verdict.reason)


@dataclass(frozen=True, slots=True)
class Unsayable:
    """A topic or an indication that we do not bring up, and the stems of all it is called."""

    name: str
    stems: frozenset[str] = frozenset()


def subject_is_on_label(subject: str, *, off_label: Iterable[Unsayable]) -> Verdict:
    """Whole words only: a name as it is written, or any of its names by their stems."""
    said, stemmed = fold(subject).split(), stems(subject)
    for each in off_label:
        # Its own name first: where it is said outright, nothing has to be explained.
        if _place(said, fold(each.name).split()) is not None:
            return Verdict(
                "PA-2",
                f"“{each.name}” is off-label, and we do not bring it up; say the subject without it, or wait until they ask.",
            )
    for each in off_label:
        for name in sorted(each.stems):
            if (at := _place(stemmed, name.split())) is not None:
                words = " ".join(said[at : at + len(name.split())])
                return Verdict(
                    "PA-2",
                    f"“{words}” is another word for “{each.name}”, which is off-label, and we do not bring it up; say "
                    "the subject without it, or wait until they ask.",
                )
    return ALLOWED


def _place(words: Sequence[str], phrase: Sequence[str]) -> int | None:
    """Where a phrase begins; None where it is not, and for no phrase at all."""
    for at in range(len(words) - len(phrase) + 1 if phrase else 0):
        if list(words[at : at + len(phrase)]) == list(phrase):
            return at
    return None


def subject_says_something(subject: str) -> Verdict:
    if not subject:
        return Verdict("PA-7", "Say what it would be about, in the words you use to the expert.")
    if len(subject) > LONGEST_SUBJECT:
        return Verdict("PA-7", f"A subject has up to {LONGEST_SUBJECT} letters; say it as you would to the expert.")
    return ALLOWED


def may_be_on(on: date, *, not_before: date | None, today: date) -> Verdict:
    """`not_before`: the day it was proposed, for an answer."""
    if on > today + timedelta(days=1):
        return Verdict("PA-8", "That day has not come yet; give the day it was said.")
    if not_before is not None and on < not_before:
        return Verdict("PA-8", f"They cannot have answered before they were asked on {not_before}; correct the day.")
    return ALLOWED


def may_answer(now: str, to: str) -> Verdict:
    if to not in {Answer.ACCEPTED, Answer.OTHER_TIME, Answer.DECLINED}:
        return Verdict("PA-8", "Say whether they accepted, wish another time, or declined.")
    if now not in {Answer.WAITING, Answer.WITHDRAWN, to}:  # they may answer what we took back: letters cross
        return Verdict("PA-8", f"The answer was noted already ({Answer(now).label.lower()}); propose it again first.")
    return ALLOWED


def may_answer_late(now: str, *, asked_again: bool) -> Verdict:
    """`asked_again`: the same was put to them once more after this was taken back."""
    if now == Answer.WITHDRAWN and asked_again:
        return Verdict("PA-8", "They were asked the same again since; note what they said beside the later question.")
    return ALLOWED
