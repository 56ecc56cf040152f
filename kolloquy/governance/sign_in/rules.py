"""How often somebody may try a secret before they wait. The same for names that exist and names that do not."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kolloquy.kernel.verdict import ALLOWED, Verdict

WITHIN = timedelta(minutes=15)
# Ten tries in fifteen minutes are a person looking for the right password; a thousand a day do not find a
# password of twelve characters. An office behind one address holds many people.
MOST = {"account": 10, "address": 60}
WRONG = Verdict("SI-2", "That name and password do not belong together; try again, or ask your administrator.")
WRONG_AGAIN = Verdict("SI-2", "That is not your password; try again, or sign the change with a passkey.")
NO_PASSWORD = Verdict(
    "SI-3", "You sign in without a password; prove it is you with a passkey, which you can add on your account page."
)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose tries are counted: of one account, or from one address."""

    kind: str
    key: str


def may_try(kind: str, tries: Sequence[datetime], now: datetime) -> Verdict:
    """Whether there may be one more; `tries` are the unsuccessful ones before, in any order."""
    recent = sorted(at for at in tries if at > now - WITHIN)
    if len(recent) < MOST[kind]:
        return ALLOWED
    free_at = recent[-MOST[kind]] + WITHIN
    minutes = max(1, math.ceil((free_at - now).total_seconds() / 60))
    wait = "a minute" if minutes == 1 else f"{minutes} minutes"
    where = "with this name" if kind == "account" else "from this address"
    return Verdict(
        "SI-1", f"There were too many wrong tries {where}; wait {wait} and try again, or ask your administrator."
    )
