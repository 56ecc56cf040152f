"""Who may say what of a plan, and when it may be signed. Values in, verdict out.

PB-15 who may be asked and may ask, PB-16 comments, PB-17 who signs, PB-18 what has to be settled before.
A signature stands under a digest of the plan as it was; moves after it are listed beside it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kolloquy.governance.vocabulary import Function, Role
from kolloquy.governance.wall.policy import Level, Purpose, Reader, RecordClass, best_level
from kolloquy.kernel.verdict import ALLOWED, Verdict
from kolloquy.planning.vocabulary import PlanState

MEANINGS = {
    "approve": "I approve this plan for the cycle and answer for it.",
    "approve_reviewed": "I approve this plan after the review and answer for it.",
}
LEAST_REASON = 8


def may_ask(function: str, role: str, *, made_it: bool) -> Verdict:
    if function == Function.MEDICAL and (role == Role.LEAD or made_it):
        return ALLOWED
    return Verdict("PB-15", "A review is asked for by a medical lead or by who made the plan; tell one of them.")


def may_review(function: str, *, here: bool, what_if: bool = False) -> Verdict:
    """Whoever may know of plans: in full, or across the wall whom it would meet, when and how."""
    level = level_of_plans(function)
    if not here:
        return Verdict("PB-15", "They do not work here any more; ask somebody who does.")
    if level == Level.NOTHING:
        return Verdict("PB-15", "They may not know of plans; ask somebody who meets experts, or Compliance.")
    if level < Level.FULL and what_if:
        return Verdict(
            "PB-15", "A what-if is a question we ask ourselves, and its name may tell more than they may know; ask them "
            "about the plan that comes of it.",
        )  # fmt: skip
    return ALLOWED


def level_of_plans(function: str) -> Level:
    return best_level(Reader(0, function, Role.FIELD.value, purpose=Purpose.WORK), RecordClass.PLAN)


def may_be_reviewed(state: str) -> Verdict:
    if state in {PlanState.DRAFT, PlanState.IN_REVIEW}:
        return ALLOWED
    return Verdict("PB-15", f"A plan that is “{PlanState(state).label}” is not reviewed; copy it, or make a re-plan.")


def may_comment(level: Level, *, of_a_contact_in_force: bool, asked: bool = False) -> Verdict:
    """Who knows of a plan only that it is speaks of what they see: a contact in force, or a plan that was put to them."""
    if level == Level.FULL or (level == Level.COORDINATION and (of_a_contact_in_force or asked)):
        return ALLOWED
    return Verdict("PB-16", "Comment on a contact you see; for the plan as a whole speak with the Medical Director.")


def may_settle(function: str, role: str, *, wrote_it: bool, made_plan: bool, own: bool) -> Verdict:
    if wrote_it or (function == Function.MEDICAL and (role == Role.LEAD or made_plan or own)):
        return ALLOWED
    return Verdict(
        "PB-16", "A comment is settled by who wrote it, whose expert it is about, or a medical lead; ask one."
    )


def may_sign(function: str, role: str) -> Verdict:
    if function == Function.MEDICAL and role == Role.LEAD:
        return ALLOWED
    return Verdict("PB-17", "A plan is signed by a medical lead; ask for their review.")


@dataclass(frozen=True, slots=True)
class Ready:
    """What stands between a plan and its signature; people and experts in words."""

    state: str
    contacts: int
    unconfirmed: Sequence[str] = ()  # experts whose mutual goals nobody confirmed
    breaches: Sequence[str] = ()  # sentences of what may not be
    gone: Sequence[str] = ()  # sentences on experts who were merged or erased, or who objected
    asks: Sequence[str] = ()  # reviewers who ask for a change
    comments: int = 0  # open ones
    in_force: str | None = None  # the cycle's plan in force, which this one would replace
    computing: bool = False


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something in the way; one that is not `hard` gives way to a reason, or to the word that it is meant."""

    rule: str
    sentence: str
    hard: bool = True
    asks_for: str = ""  # "despite": why it is signed all the same; "replaces": that the earlier one is replaced


def obstacles(it: Ready) -> tuple[Obstacle, ...]:
    found = []
    if it.state not in {PlanState.DRAFT, PlanState.IN_REVIEW}:
        label = PlanState(it.state).label.lower()
        return (Obstacle("PB-2", f"This plan is {label}; only a draft or a plan in review is signed."),)
    if it.computing:
        found.append(Obstacle("PB-18", "This plan is being computed; wait until that is done, or stop it."))
    if not it.contacts:
        found.append(Obstacle("PB-18", "This plan has no contact in it; compute it, or add contacts by hand."))
    if it.unconfirmed:
        found.append(
            Obstacle(
                "PB-13",
                f"Nobody has confirmed what is in it for {_several(it.unconfirmed, 'more experts')}; "
                "their colleagues read the mutual goals and confirm them.",
            )
        )
    found += [Obstacle("PB-14", sentence) for sentence in it.gone]
    found += [Obstacle("PB-18", sentence) for sentence in it.breaches]
    found += _given_way(it)
    return tuple(found)


def _given_way(it: Ready) -> list[Obstacle]:
    found = []
    if it.asks:
        found.append(
            Obstacle(
                "PB-18", f"{_several(it.asks, 'more')} {'asks' if len(it.asks) == 1 else 'ask'} for a change; make it, or "
                "say why you sign all the same.", hard=False, asks_for="despite",
            )
        )  # fmt: skip
    if it.comments:
        one = it.comments == 1
        found.append(
            Obstacle(
                "PB-18",
                f"{it.comments} comment{'' if one else 's'} {'is' if one else 'are'} open; settle {'it' if one else 'them'}, "
                "or say why you sign all the same.",
                hard=False,
                asks_for="despite",
            )
        )
    if it.in_force is not None:
        found.append(
            Obstacle(
                "PB-18", f"“{it.in_force}” is in force for this cycle; say that this plan replaces it.", hard=False,
                asks_for="replaces",
            )
        )  # fmt: skip
    return found


def may_be_signed(it: Ready, *, meaning: str, despite: str, replaces: bool) -> Verdict:
    for one in obstacles(it):
        given = {"despite": len(despite.strip()) >= LEAST_REASON, "replaces": replaces}.get(one.asks_for, False)
        if one.hard or not given:
            return Verdict(one.rule, one.sentence)
    if not meaning.strip():
        return Verdict("PB-17", "Say what your signature means; choose one of the sentences or write your own.")
    return ALLOWED


def _several(names: Collection[str], rest: str) -> str:
    shown = list(names)[:3]
    more = len(names) - len(shown)
    if more:
        return f"{', '.join(shown)} and {more} {rest}"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
