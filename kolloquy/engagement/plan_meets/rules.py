"""Who may say that an exchange was what was planned. Values in, verdict out."""

from kolloquy.kernel.verdict import ALLOWED, Verdict
from kolloquy.planning.agreeing.rules import may_propose
from kolloquy.planning.vocabulary import ContactState
from kolloquy.strategy.vocabulary import Channel

__all__ = ["may_meet", "may_say"]


def may_say(*, function: str, side: str, sees_both: bool) -> Verdict:
    """`sees_both`: the touchpoint and the planned contact, in full."""
    if may_propose(function=function, side=side) and sees_both:
        return ALLOWED
    return Verdict(
        "PA-10",
        "What meets a planned contact is said by Medical Affairs, who see both; ask the colleague who was there.",
    )


def may_meet(*, same_expert: bool, status: str, state: str, channel: str = "") -> Verdict:
    if not same_expert:
        return Verdict("PA-11", "That exchange was with somebody else; choose one with this expert.")
    if status != "held":
        return Verdict("PA-11", "Only what took place meets a planned contact; log it as held first.")
    if state == ContactState.DROPPED:
        return Verdict("PA-11", "This contact was taken out of the plan; there is nothing to meet.")
    if channel == Channel.PORTAL:
        return Verdict("PA-11", "What the expert asked for by themselves was not planned; choose another exchange.")
    return ALLOWED
