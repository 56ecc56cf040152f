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


class _Kept(dict[int, str]):
    """What each character becomes, found once per character: folding whole abstracts is worth the speed."""

    def __missing__(self, code: int) -> str:
        c = chr(code)
        kept = self[code] = c if c.isalnum() else "" if unicodedata.combining(c) or c in "'’`" else " "
        return kept


_KEPT = _Kept()


def plain(text: str | None) -> str:
    """Without accents, everything but letters and digits as single spaces, capitals kept; "" for None."""
    return " ".join(unicodedata.normalize("NFKD", (text or "").translate(_PLAIN)).translate(_KEPT).split())


def fold(text: str | None) -> str:
    """Lower case, without accents, everything but letters and digits as single spaces; "" for None.

    Letters of every script stay: only Latin marks are taken off.
    """
    return plain(text).casefold()
