"""Whose promise it is, and when one is kept. Values in, verdict out."""

from datetime import date

from kolloquy.engagement.rules import MEETING_FUNCTIONS, SKEW
from kolloquy.governance.vocabulary import Function, Role
from kolloquy.governance.wall.policy import SIDE_OF
from kolloquy.kernel.verdict import ALLOWED, Verdict


def may_promise(*, by: str, owner: str, owner_here: bool, due_on: date, promised_on: date) -> Verdict:
    """`by` and `owner` are functions."""
    if by not in MEETING_FUNCTIONS:
        return Verdict("FU-1", "Promises are written down by those who meet experts; ask the person who gave it.")
    verdict = may_own(side=SIDE_OF[by].value, owner=owner, owner_here=owner_here)
    if not verdict:
        return verdict
    if due_on < promised_on:
        return Verdict("FU-3", "A promise is due on the day it is given or later; choose such a day.")
    return ALLOWED


def may_own(*, side: str, owner: str, owner_here: bool) -> Verdict:
    if not owner_here:
        return Verdict("FU-2", "A promise needs an owner who works here; choose somebody else.")
    if owner not in MEETING_FUNCTIONS or SIDE_OF[owner].value != side:
        return Verdict("FU-2", "A promise is kept on its own side of the wall; choose an owner there, or hand it over.")
    return ALLOWED


def may_act_on(*, function: str, role: str, mine: bool, side: str, closed: bool) -> Verdict:
    """Keep, drop or reassign. `mine`: the owner, or who gave the promise."""
    if closed:
        return Verdict("FU-4", "This promise is closed; make a new one if there is more to do.")
    lead = role == Role.LEAD and function in MEETING_FUNCTIONS and SIDE_OF[function].value == side
    if mine or lead:
        return ALLOWED
    return Verdict("FU-5", "A promise is kept, dropped or passed on by its owner or their lead; ask one of them.")


def may_be_kept(*, proof: str | None, on: date, promised_on: date, today: date) -> Verdict:
    if not proof:
        return Verdict(
            "FU-6", "A promise is kept with proof; say what was sent, said or done, and where it can be seen."
        )
    if on > today + SKEW:
        return Verdict("FU-7", "What lies ahead is not kept yet; say so when it is.")
    if on < promised_on:
        return Verdict(
            "FU-7", f"It was promised on {promised_on.isoformat()}; it cannot have been kept before that day."
        )
    return ALLOWED


def may_be_dropped(because: str | None) -> Verdict:
    return ALLOWED if because else Verdict("FU-8", "A promise is dropped for a reason; say why, in a few words.")


def may_hand_over_all(*, function: str, role: str, own: bool, side: str) -> Verdict:
    """What somebody leaves behind is passed on by themselves, their lead, or the administrator who sees them out."""
    lead = role == Role.LEAD and SIDE_OF[function].value == side
    if own or lead or function == Function.ADMINISTRATOR:
        return ALLOWED
    return Verdict(
        "FU-9", "Somebody's promises are passed on by them, their lead or an administrator; ask one of them."
    )
