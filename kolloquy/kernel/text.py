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


# Marks that turn the direction of text around, so that it reads otherwise than it is stored.
_TURNING = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}


def readable(text: str) -> str:
    """Without control characters and turning marks; line breaks and tabs stay."""
    return "".join(
        c for c in text if c in "\n\t" or (unicodedata.category(c) not in {"Cc", "Cs"} and ord(c) not in _TURNING)
    )


def unmarked(text: str) -> str:
    """Without any mark that is not seen, so that a word is found however it was put together."""
    return "".join(c for c in text if unicodedata.category(c) != "Cf")
