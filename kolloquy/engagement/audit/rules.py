from kolloquy.governance.vocabulary import Function, Role
from kolloquy.kernel.verdict import ALLOWED, Verdict


def may_expect(*, function: str, role: str) -> Verdict:
    """Whoever answers for complete records says what they are compared with."""
    if function in {Function.COMPLIANCE, Function.DATA_STEWARD} or (function == Function.MEDICAL and role == Role.LEAD):
        return ALLOWED
    return Verdict(
        "AU-1", "Compliance, the data steward or a medical lead says which sources should speak; ask one of them."
    )
