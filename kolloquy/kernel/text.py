"""Text made comparable: without accents, case or punctuation."""

import unicodedata

# Letters that Unicode does not decompose but that people type without their mark.
_PLAIN = str.maketrans(
    {
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "ß": "ss",
        "æ": "ae",
        "Æ": "AE",
        "œ": "oe",
        "Œ": "OE",
        "ı": "i",
        "ð": "d",
        "þ": "th",
    }
)


def fold(text: str | None) -> str:
    """Lower case, without accents, everything but letters and digits as single spaces; "" for None.

    Letters of every script stay: only Latin marks are taken off.
    """
    decomposed = unicodedata.normalize("NFKD", (text or "").translate(_PLAIN))
    kept = (c if c.isalnum() else "" if unicodedata.combining(c) or c in "'’`" else " " for c in decomposed)
    return " ".join("".join(kept).casefold().split())
