"""Who may see what, as far as evidence goes. The whole wall is one policy table; this is its first line."""

from kolloquy.governance.vocabulary import Function
from kolloquy.kernel.verdict import ALLOWED, Verdict

_STEWARDS = {Function.DATA_STEWARD, Function.ADMINISTRATOR}


def may_read_evidence(function: str) -> Verdict:
    if function == Function.COMMERCIAL:
        return Verdict(
            "FW-1", "Scientific standing is not shown to commercial colleagues; ask Medical Affairs for a hand-over."
        )
    return ALLOWED


def may_decide_identity(function: str) -> Verdict:
    if function not in _STEWARDS:
        return Verdict("ID-1", "Only a data steward decides who is one person; send the two names to your steward.")
    return ALLOWED
