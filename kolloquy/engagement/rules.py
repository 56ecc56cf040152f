"""Who may log what, when, and how a touchpoint moves. Values in, verdict out."""

from collections.abc import Mapping
from datetime import date, timedelta

from kolloquy.engagement.vocabulary import Source, Status
from kolloquy.governance.vocabulary import Function, Role
from kolloquy.governance.wall.policy import SIDE_OF, Side
from kolloquy.kernel.verdict import ALLOWED, Verdict
from kolloquy.strategy.vocabulary import Channel

MEETING_FUNCTIONS = frozenset(function for function, side in SIDE_OF.items() if side is not Side.OFFICE)
VIRTUAL = frozenset({Channel.VIRTUAL, Channel.WEBINAR})
SKEW = timedelta(days=1)  # clocks and time zones disagree: what is tomorrow here has begun elsewhere

S = Status
NEXT: Mapping[Status, frozenset[Status]] = {
    S.PLANNED: frozenset({S.HELD, S.CANCELLED}),
    S.HELD: frozenset({S.CANCELLED}),  # it was not, after all
    S.CANCELLED: frozenset({S.PLANNED, S.HELD}),
}


def may_move(now: str, to: str) -> Verdict:
    if now == to or Status(to) in NEXT[Status(now)]:
        return ALLOWED
    return Verdict(
        "TP-4",
        f"A touchpoint that is {Status(now).label.lower()} cannot become {Status(to).label.lower()}; "
        "cancel it and make a new one.",
    )


def may_log(by: str, owner: str, *, source: str = Source.HAND) -> Verdict:
    """`by` and `owner` are functions. Whoever meets experts logs for their own side; a steward brings in files for all."""
    if owner not in MEETING_FUNCTIONS:
        return Verdict(
            "TP-1", "Touchpoints belong to functions that meet experts; name a colleague of such a function as owner."
        )
    if by == Function.DATA_STEWARD and source != Source.HAND:
        return ALLOWED
    if by not in MEETING_FUNCTIONS:
        return Verdict("TP-1", "Touchpoints are logged by functions that meet experts; ask the person who met them.")
    if SIDE_OF[by] is not SIDE_OF[owner]:
        return Verdict("TP-2", "A touchpoint is logged on its own side of the wall; ask a colleague of that function.")
    return ALLOWED


def may_stand(
    status: str,
    on: date,
    *,
    today: date,
    experts: int,
    channel: str,
    channel_quality: int | None,
    cancelled_because: str | None,
    source: str = Source.HAND,
) -> Verdict:
    """Whether a touchpoint may be written down like this."""
    if experts < 1:
        return Verdict("TP-3", "A touchpoint needs at least one expert; name whom you met, or add them as unverified.")
    if status == S.HELD and on > today + SKEW:
        return Verdict("TP-5", "What lies ahead cannot have been held; plan it instead.")
    if status == S.PLANNED and on < today - SKEW and source == Source.HAND:
        return Verdict("TP-5", "What lies behind cannot be planned; log it as held or cancelled.")
    if channel_quality is not None and channel not in VIRTUAL:
        return Verdict("TP-6", "Channel quality is asked of virtual meetings and webinars only; leave it out.")
    if status == S.CANCELLED and not cancelled_because:
        return Verdict("TP-7", "A cancelled touchpoint says why; give the reason in a few words.")
    return ALLOWED


def may_change(*, function: str, role: str, took_part: bool, side: str, recorded: bool) -> Verdict:
    """Those of its side who took part or wrote it down, and the lead: whoever changes it sees it in full."""
    same_side = function in MEETING_FUNCTIONS and SIDE_OF[function].value == side
    if same_side and (took_part or recorded or role == Role.LEAD):
        return ALLOWED
    return Verdict("TP-8", "A touchpoint is changed by those of its side who took part, or their lead; ask its owner.")


def may_write_note(*, function: str, side: str) -> Verdict:
    if function not in MEETING_FUNCTIONS:
        return may_log(function, function)
    if SIDE_OF[function].value != side:
        return Verdict("TP-9", "A note lies on its touchpoint's side of the wall; log what you heard on your own side.")
    return ALLOWED


def may_change_note(*, author: bool) -> Verdict:
    return ALLOWED if author else Verdict("TP-10", "A note is changed by its author alone; add a note of your own.")
