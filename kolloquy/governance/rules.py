"""Questions about what somebody may do that need no record; what they may see is the wall's."""

from kolloquy.governance.vocabulary import Function
from kolloquy.kernel.verdict import ALLOWED, Verdict

_STEWARDS = {Function.DATA_STEWARD, Function.ADMINISTRATOR}


def may_decide_identity(function: str) -> Verdict:
    if function not in _STEWARDS:
        return Verdict("ID-1", "Only a data steward decides who is one person; send the two names to your steward.")
    return ALLOWED
