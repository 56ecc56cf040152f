"""Who may have a calendar of their own part of the plans. Values in, verdict out."""

from kolloquy.governance.wall.policy import GONE, Level, Reader, RecordClass, best_level
from kolloquy.kernel.verdict import ALLOWED, Verdict

MOST_AT_ONCE = 10


def may_make(reader: Reader, *, live: int) -> Verdict:
    if not reader.here:
        return GONE
    if best_level(reader, RecordClass.TOUCHPOINT) < Level.COORDINATION:
        return Verdict("PA-12", "A calendar holds one's own exchanges with experts, and your function has none.")
    if live >= MOST_AT_ONCE:
        return Verdict(
            "PA-12", f"You have {live} calendar addresses; revoke one you no longer need, then make this one."
        )
    return ALLOWED


def may_revoke(*, own: bool, reader: Reader) -> Verdict:
    if own or (reader.here and best_level(reader, RecordClass.ACCOUNT) >= Level.FULL):
        return ALLOWED
    return Verdict("PA-12", "A calendar address is revoked by its own person or by an administrator; ask one of them.")
