"""Identifiers of the outside world, checked and brought into one spelling, and our own."""

import hashlib
import re
import secrets

_ORCID = re.compile(r"(?<!\d)(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dXx])(?![\dXx])")
_DASHES = dict.fromkeys([*range(0x2010, 0x2016), 0x2212, 0x00AD], "-")  # as typesetters print a hyphen
# No vowels, no 0/O, 1/I/L: an id is read aloud over the telephone and must not spell words.
_ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"
_EXPERT_ID_LENGTH = (
    9  # 27^9 = 7.6e12 ids: a clash within 10 million experts has a chance of 1 in 1000, and is looked for
)


def orcid(text: str | None) -> str | None:
    """The ORCID within `text` as 0000-0000-0000-000X, or None if there is none or its check digit is wrong.

    Source: ISO 7064 MOD 11-2, as ORCID documents it.
    """
    found = _ORCID.search("".join((text or "").translate(_DASHES).split()))
    if not found:
        return None
    digits = "".join(found.groups()).upper()
    total = 0
    for digit in digits[:15]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    if digits[15] != ("X" if check == 10 else str(check)):
        return None
    return "-".join(digits[i : i + 4] for i in range(0, 16, 4))


def npi(text: str | None) -> str | None:
    """A ten-digit National Provider Identifier with a valid Luhn check digit (prefix 80840), or None."""
    digits = (text or "").strip()
    if len(digits) != 10 or not digits.isascii() or not digits.isdigit():
        return None
    total = 24  # what the constant prefix 80840 adds
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return digits if total % 10 == 0 else None


def expert_id(seed: str, attempt: int = 0) -> str:
    """A new expert's id, the same for the same seed; ask with the next attempt when it is taken."""
    number = int.from_bytes(hashlib.sha256(f"{seed}#{attempt}".encode()).digest()[:8], "big")
    letters = []
    for _ in range(_EXPERT_ID_LENGTH):
        number, place = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[place])
    return "E" + "".join(letters)


def new_key() -> str:
    """A record's public key, drawn at random, so that it tells neither age nor number (76 bits)."""
    # 96 bits for 76: no letter is noticeably likelier, and one call instead of sixteen counts when 100,000 are drawn.
    number, letters = int.from_bytes(secrets.token_bytes(12), "big"), []
    for _ in range(16):
        number, place = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[place])
    return "".join(letters)
