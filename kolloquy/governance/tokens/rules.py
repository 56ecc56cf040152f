"""May a token be made, and may this one be used? Plain questions: no database, no clock."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from kolloquy.governance.tokens.vocabulary import NEEDS, Scope
from kolloquy.governance.wall.policy import GONE, Level, Purpose, Reader, RecordClass, best_level
from kolloquy.kernel.verdict import ALLOWED, Verdict

LONGEST = timedelta(days=366)  # a year and a leap day: whoever runs a program looks at it once a year
MOST_AT_ONCE = 20

NOT_KNOWN = Verdict("TK-1", "This token is not known here; make one on the page /account/tokens.")


def may_be_used(*, revoked_at: datetime | None, expires_at: datetime, works_here: bool, now: datetime) -> Verdict:
    """Whether a token opens anything now; a token of a person who left is dead at once."""
    if not works_here:
        return GONE
    if revoked_at is not None:
        return Verdict("TK-2", f"This token was revoked on {revoked_at:%Y-%m-%d}; make a new one on /account/tokens.")
    if expires_at <= now:
        return Verdict("TK-3", f"This token expired on {expires_at:%Y-%m-%d}; make a new one on /account/tokens.")
    return ALLOWED


def may_serve(scopes: Collection[str], needed: Scope) -> Verdict:
    """Whether a token was made for this."""
    if needed in scopes:
        return ALLOWED
    return Verdict(
        "TK-4", f"This token was not made for “{needed}”; make one with that scope on the page /account/tokens."
    )


def is_of_use(scope: Scope, reader: Reader) -> bool:
    """Whether the wall shows this person anything the scope is for, be it for a purpose they would have to state."""
    classes, level = NEEDS[scope]
    may = (replace(reader, purpose=purpose) for purpose in Purpose)
    return any(best_level(each, record_class) >= level for each in may for record_class in classes)


def may_revoke(*, own: bool, reader: Reader) -> Verdict:
    if own or (reader.here and best_level(reader, RecordClass.ACCOUNT) >= Level.FULL):
        return ALLOWED
    return Verdict("TK-7", "A token is revoked by its own person or by an administrator; ask one of them.")


def may_make(scopes: Collection[str], *, lasts: timedelta, live: int, reader: Reader) -> Verdict:
    if not reader.here:
        return GONE
    if not scopes or set(scopes) - {str(scope) for scope in Scope}:
        return Verdict("TK-5", f"Say what the token is for; choose among {', '.join(Scope)}.")
    too_wide = sorted(scope for scope in scopes if not is_of_use(Scope(scope), reader))
    if too_wide:
        return Verdict("TK-5", f"A token is no wider than its person, and you do not see {too_wide[0]}; leave it out.")
    if not timedelta(0) < lasts <= LONGEST:
        return Verdict("TK-6", "A token lasts from a day to a year; choose a day in between.")
    if live >= MOST_AT_ONCE:
        return Verdict("TK-8", f"You have {live} tokens that work; revoke one you no longer need, then make this one.")
    return ALLOWED
