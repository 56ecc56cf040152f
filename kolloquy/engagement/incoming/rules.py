"""Who may bring records in from elsewhere, and who may take an import back. Values in, verdict out."""

from kolloquy.engagement.incoming.vocabulary import State
from kolloquy.engagement.rules import MEETING_FUNCTIONS
from kolloquy.governance.vocabulary import Function
from kolloquy.governance.wall.policy import SIDE_OF
from kolloquy.kernel.verdict import ALLOWED, Verdict

BRING_IN = frozenset(
    {Function.MEDICAL, Function.MEDICAL_INFORMATION, Function.COMMERCIAL, Function.RESEARCH, Function.DATA_STEWARD}
)


def may_bring_in(function: str, *, for_function: str | None = None) -> Verdict:
    """`for_function` is whose touchpoints they are where the file names nobody we know."""
    if function not in BRING_IN:
        return Verdict(
            "IM-1",
            "Files are brought in by those who meet experts and by the data steward; give the file to one of them.",
        )
    if for_function is None or for_function == function:
        return ALLOWED
    if for_function not in MEETING_FUNCTIONS:
        return Verdict("IM-2", "Touchpoints belong to a function that meets experts; name such a function.")
    if function != Function.DATA_STEWARD and SIDE_OF[for_function] is not SIDE_OF[function]:
        return Verdict("IM-2", "You bring in what your own side did; give the file to a colleague of that function.")
    return ALLOWED


def may_take(*, mine: bool, state: str) -> Verdict:
    if not mine:
        return Verdict(
            "IM-3", "An import is taken by the person who looked it through; ask them, or bring the file in again."
        )
    if state != State.PREVIEW:
        return Verdict(
            "IM-4", f"This import is {State(state).label.lower()} already; bring the file in again to look at it anew."
        )
    return ALLOWED


def may_undo(*, mine: bool, function: str, state: str) -> Verdict:
    if not mine and function != Function.DATA_STEWARD:
        return Verdict(
            "IM-3", "An import is undone by the person who brought it in or by the data steward; ask one of them."
        )
    if state != State.TAKEN:
        return Verdict("IM-4", f"This import is {State(state).label.lower()}; only one that was taken can be undone.")
    return ALLOWED
