"""What people and other systems write, made safe to keep: no invisible marks, no lengths that nobody reads."""

import unicodedata

from kolloquy.kernel.problems import BadInput

NOTE = 50_000
SENTENCE = 2_000
LINE = 300
# Marks that turn the direction of text around, so that it reads otherwise than it is stored.
_TURNING = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}


def text(words: str | None, what: str, *, at_most: int = NOTE) -> str | None:
    """The words without control characters and turning marks; None where nothing is left. Line breaks stay."""
    if words is None:
        return None
    if len(words) > at_most:
        raise BadInput(
            f"{what} has {len(words):,} characters and at most {at_most:,} are kept; shorten it, or split it in two."
        )
    kept = "".join(c for c in words.replace("\r\n", "\n").replace("\r", "\n") if _stays(c)).strip()
    return kept or None


def line(words: str | None, what: str, *, at_most: int = LINE) -> str | None:
    """The same on one line."""
    kept = text(words, what, at_most=at_most)
    return " ".join(kept.split()) if kept else None


def _stays(c: str) -> bool:
    # Cs are halves of a pair, which no database takes.
    return c in "\n\t" or (ord(c) not in _TURNING and unicodedata.category(c) not in {"Cc", "Cs"})
