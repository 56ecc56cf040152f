"""What somebody typed, made fit to keep: whole sentences, no control characters, no novel."""

from datetime import date
from typing import Any

from kolloquy.governance.rights.vocabulary import EVERYTHING, Purpose, WishKind
from kolloquy.kernel.problems import BadInput

MOST_CHARACTERS = 10_000
_MOST_VALUES, _LONGEST_VALUE, _MOST_CONTACTS = 20, 80, 100
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TIMES = ("morning", "midday", "afternoon", "evening")
_CHOSEN = {WishKind.WEEKDAY: WEEKDAYS, WishKind.TIME: TIMES}


def text(words: str | None, what: str) -> str:
    kept = "".join(c for c in (words or "") if c in "\n\t" or c.isprintable()).strip()
    if len(kept) > MOST_CHARACTERS:
        raise BadInput(f"{what} has {len(kept):,} characters; keep it under {MOST_CHARACTERS:,}.")
    return kept


def needed(words: str | None, what: str, example: str) -> str:
    kept = text(words, what)
    if not kept:
        raise BadInput(f"{what} is missing; say it, such as “{example}”.")
    return kept


def day(said_on: date, today: date, what: str) -> date:
    if said_on > today:
        raise BadInput(f"{what} lies in the future ({said_on.isoformat()}); give the day it happened.")
    return said_on


def wish(kind: str, value: Any) -> Any:
    """The value of a wish in its one form: a list of words, or a number for the frequency."""
    known = WishKind(kind)
    if known is WishKind.FREQUENCY:
        if value is None or value == "":
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MOST_CONTACTS:
            raise BadInput(f"“{value}” is no number of contacts a quarter; give one from 0 to {_MOST_CONTACTS}.")
        return value
    values = list(dict.fromkeys(text(str(one), known.label) for one in value or ()))
    values = [one for one in values if one]
    if len(values) > _MOST_VALUES or any(len(one) > _LONGEST_VALUE for one in values):
        raise BadInput(
            f"{known.label}: at most {_MOST_VALUES} entries of {_LONGEST_VALUE} characters; shorten the list."
        )
    allowed = _CHOSEN.get(known)
    if allowed and (strange := [one for one in values if one not in allowed]):
        raise BadInput(f"{known.label}: “{strange[0]}” is not among {', '.join(allowed)}; choose from these.")
    return sorted(values, key=allowed.index) if allowed else values


def scope(given: str) -> str:
    if given != EVERYTHING and given not in Purpose:
        raise BadInput(f"“{given}” is no scope; choose everything or one of {', '.join(Purpose.values)}.")
    return given


def purpose(given: str) -> str:
    if given not in Purpose:
        raise BadInput(f"“{given}” is no purpose; choose one of {', '.join(Purpose.values)}.")
    return given
