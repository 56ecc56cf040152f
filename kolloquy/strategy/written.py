"""What people write into a strategy, made safe to keep: no invisible marks, no lengths that nobody reads. Plain."""

import math
import re

from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.text import plain, readable

TEXT, LINE = 4_000, 200
_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")


def text(words: str | None, what: str, *, at_most: int = TEXT) -> str:
    """The words without unseen characters; refused where nothing is left."""
    kept = readable((words or "").replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not kept:
        raise BadInput(f"{what} is empty; write it down.")
    if len(kept) > at_most:
        raise BadInput(f"{what} has {len(kept):,} characters and at most {at_most:,} are kept; shorten it.")
    return kept


def line(words: str | None, what: str, *, at_most: int = LINE) -> str:
    """The same on one line."""
    return text(" ".join(readable(words or "").split()), what, at_most=at_most)


def line_or_nothing(words: str | None, what: str, *, at_most: int = LINE) -> str:
    return line(words, what, at_most=at_most) if (words or "").strip() else ""


def code(words: str | None, what: str, *, at_most: int = 60) -> str:
    """A code as files, commands and addresses use it."""
    kept = (words or "").strip().lower()
    if not _CODE.fullmatch(kept) or len(kept) > at_most:
        raise BadInput(f"“{kept[:40]}” is no code for {what}; use letters, digits and hyphens, at most {at_most}.")
    return kept


def code_from(words: str, taken: "frozenset[str] | set[str]" = frozenset(), *, at_most: int = 40) -> str:
    """A code made from a name or a sentence, one that nothing else has."""
    made = _shortened(re.sub(r"[^a-z0-9-]", "", "-".join(plain(words).casefold().split())), at_most) or "new"
    found, number = made, 1
    while found in taken:
        number += 1
        found = f"{made}-{number}"
    return found


def _shortened(made: str, at_most: int) -> str:
    """Cut between two words, where there are two."""
    if len(made) <= at_most:
        return made.strip("-")
    return (made[: at_most + 1].rpartition("-")[0] or made[:at_most]).strip("-")


def number(value: object, what: str) -> float:
    """A number one can measure with: no infinity, and nothing so large that it must be a slip."""
    try:
        found = float(str(value).strip().replace(",", "."))
    except ValueError:
        raise BadInput(f"{what} “{str(value)[:40]}” is no number; write digits only, such as 12.5.") from None
    if not math.isfinite(found) or abs(found) > 1e12:
        raise BadInput(f"{what} “{str(value)[:40]}” is nothing one can measure; write a number such as 12.5.")
    return found
