"""What may cross the wall, who may let it, and who may say that they look for something else than daily work."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from kolloquy.governance.vocabulary import Function, Role
from kolloquy.governance.wall.crossing import NEXT_HAND_OVER, NEXT_RELEASE, ROUTES, HandOverState, ReleaseState
from kolloquy.governance.wall.matrix import PURPOSES, purposes_of
from kolloquy.governance.wall.policy import MEET_EXPERTS, SIDE_OF, Purpose
from kolloquy.kernel.text import fold, unmarked
from kolloquy.kernel.verdict import ALLOWED, Verdict

# Below five, whoever knows the field can tell who is meant; the same least number as for statistics on small groups.
LEAST_GROUP = 5
MOST_HOURS = 8  # a purpose ends with the working day it was stated on
LEAST_REASON = 10
LONGEST_WORDS = 4_000
# What the rules below say, for the page and the documents.
BEYOND_THE_TABLE = {
    "FW-0": "Who does not work here today sees nothing.",
    "FW-12": f"What crosses names nobody, and a figure speaks about at least {LEAST_GROUP} experts: each line of it, and "
    "its difference from any figure of the same measure that was released before.",
    "FW-13": "An expert's interest in research is handed over to Research, a question to Medical; who asked from "
    "commercial sees that it was answered and never the answer.",
    "FW-14": f"Who looks for something else than daily work says so with a reason, for at most {MOST_HOURS} hours; the "
    "trail keeps it, with each sensitive record that is opened.",
    "FW-15": "A release is prepared by those whose records it is made from, and signed by a second person: a medical lead "
    "or Compliance, who proves again who they are. Signed, it never changes; it can be revoked for the future.",
}
PREPARE = MEET_EXPERTS - {Function.COMMERCIAL}


def may_state_purpose(function: str, role: str, purpose: Purpose, because: str, hours: int) -> Verdict:
    open_to_them = purposes_of(function, role)
    if purpose not in open_to_them:
        words = " or ".join(PURPOSES[each] for each in open_to_them)
        return Verdict(
            "FW-14",
            f"{PURPOSES[purpose].capitalize()} would show you nothing more; "
            + (f"you may state {words}." if words else "go on with your daily work, or ask Compliance."),
        )
    if len(because.strip()) < LEAST_REASON:
        return Verdict("FW-14", "Say in a sentence why you look; the trail keeps it with everything you open.")
    if not 1 <= hours <= MOST_HOURS:
        return Verdict("FW-14", f"A purpose holds for one to {MOST_HOURS} hours; state it again when you go on.")
    return ALLOWED


def may_prepare(function: str, to: Collection[str]) -> Verdict:
    if function not in PREPARE:
        return Verdict("FW-15", "Releases are prepared by those whose records they are; ask Medical Affairs for one.")
    if not to:
        return Verdict("FW-15", "Say whom it is for: choose at least one function.")
    for each in to:
        if each not in MEET_EXPERTS or SIDE_OF[each] == SIDE_OF[function]:
            return Verdict("FW-15", "A release crosses the wall: choose functions on another side of it than yours.")
    return ALLOWED


def may_review(function: str, role: str, user_id: int, prepared_by: int) -> Verdict:
    """The second person: never the first, and somebody who answers for what leaves."""
    if user_id == prepared_by:
        return Verdict("FW-15", "You prepared this, so a second person signs it; ask a medical lead or Compliance.")
    if function == Function.COMPLIANCE or (function == Function.MEDICAL and role == Role.LEAD):
        return ALLOWED
    return Verdict("FW-15", "Releases are signed by a medical lead or by Compliance; ask one of them.")


def may_revoke(function: str, role: str, user_id: int, prepared_by: int) -> Verdict:
    return ALLOWED if user_id == prepared_by else may_review(function, role, user_id, prepared_by)


def may_move_release(now: str, to: ReleaseState) -> Verdict:
    if to in NEXT_RELEASE[now]:
        return ALLOWED
    return Verdict("FW-15", f"A release that is {now} cannot become {to.value}; prepare another instead.")


def speaks_of_groups(experts: int, rows: Iterable[int]) -> Verdict:
    """Whether an aggregate, and every figure in it, speaks about enough people."""
    if experts < LEAST_GROUP:
        return Verdict(
            "FW-12",
            f"A figure has to speak about at least {LEAST_GROUP} experts, and this about {experts}; choose more records.",
        )
    if any(each < LEAST_GROUP for each in rows):
        return Verdict("FW-12", f"A line speaks about fewer than {LEAST_GROUP} experts; put it together with another.")
    return ALLOWED


def tells_nobody_apart(members: Collection[str], earlier: Mapping[str, Collection[str]]) -> Verdict:
    """That nobody can subtract one aggregate from another and be left with a few people.

    `earlier` holds the members of what was released before with the same measure, by title.
    """
    for title, others in earlier.items():
        if 0 < len(set(members) ^ set(others)) < LEAST_GROUP:
            return Verdict(
                "FW-12",
                f"Beside “{title}” this would tell fewer than {LEAST_GROUP} experts apart; choose the same or more.",
            )
    return ALLOWED


def names_nobody(texts: Iterable[str], names: Sequence[tuple[str | None, str | None]]) -> Verdict:
    """That no text names any of the people, given as (given, family), by their family name."""
    said = f" {fold(unmarked(' '.join(texts)))} "
    for given, family in names:
        folded = fold(family) or fold(given)
        if folded and (f" {folded} " in said or f" {folded}s " in said):  # folding takes the apostrophe of Okafor's
            return Verdict(
                "FW-12",
                f"“{family or given}” stands in what would cross; say it without the name, or choose other records.",
            )
    return ALLOWED


def may_hand_over(kind: str, function: str, words: str) -> Verdict:
    senders, to = ROUTES[kind]
    if function not in senders:
        who = " or ".join(Function(each).label for each in Function if each in senders)
        return Verdict("FW-13", f"This goes from {who} to {to.label}; tell your own colleagues directly.")
    if len(words.strip()) < LEAST_REASON:
        return Verdict("FW-13", "Say in a sentence what it is about, as the expert put it.")
    if len(words) > LONGEST_WORDS:
        return Verdict(
            "FW-13", f"Keep it under {LONGEST_WORDS:,} characters; details can wait until somebody takes it on."
        )
    return ALLOWED


def may_receive(function: str, to_function: str) -> Verdict:
    """Medical's questions are also answered by medical information, whose work answers are."""
    if function == to_function or (function, to_function) == (Function.MEDICAL_INFORMATION, Function.MEDICAL):
        return ALLOWED
    return Verdict("FW-13", f"This was handed over to {Function(to_function).label}; leave it to them.")


def may_move_hand_over(now: str, to: HandOverState) -> Verdict:
    if to in NEXT_HAND_OVER[now]:
        return ALLOWED
    return Verdict("FW-13", f"A hand-over that is {now} cannot become {to.value}; reload the page to see where it is.")
