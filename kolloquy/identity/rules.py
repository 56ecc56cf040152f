"""What a steward's word may bring about; who may give it is `governance.rules.may_decide_identity`."""

from kolloquy.identity.vocabulary import ExpertState
from kolloquy.kernel.verdict import ALLOWED, Verdict


def may_be_decided(because: str) -> Verdict:
    if not because.strip():
        return Verdict("ID-2", "A decision on who is one person needs a reason; say what shows it.")
    return ALLOWED


def may_merge(
    keep: str, absorb: str, *, states: tuple[str, str], together_on: str | None, told_apart: str | None
) -> Verdict:
    """`together_on` is a work that names both; `told_apart` a standing decision that they are different people."""
    if keep == absorb:
        return Verdict("ID-3", f"{keep} and {absorb} are one expert already; name two.")
    for expert_id, state in zip((keep, absorb), states, strict=True):
        if state != ExpertState.CURRENT:
            return Verdict(
                "ID-4", f"{expert_id} is no current expert; open it to see where it leads, and name that one."
            )
    if told_apart:
        return Verdict("ID-5", f"A steward decided that these are different people; undo decision {told_apart} first.")
    if together_on:
        return Verdict(
            "ID-6",
            f"{keep} and {absorb} stand side by side on {together_on}, and one person stands once in a byline list; "
            "separate the wrong one from that work first.",
        )
    return ALLOWED


def may_separate(expert_id: str, *, state: str, mentions: int, held: bool, asked: str) -> Verdict:
    if state != ExpertState.CURRENT:
        return Verdict("ID-4", f"{expert_id} is no current expert; open it to see where it leads, and name that one.")
    if not held:
        return Verdict("ID-7", f"{asked} is not {expert_id}'s; the expert's page lists what is.")
    if mentions < 2:
        return Verdict("ID-8", f"{asked} is all that {expert_id} has; there is nobody to separate it from.")
    return ALLOWED
