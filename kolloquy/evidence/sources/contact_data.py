"""Telephone numbers and e-mail addresses, which are never kept."""

import re

_EMAIL = re.compile(r"[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)+")
_TELEPHONE = re.compile(
    r"(?:(?:tel|phone|fax|call|mobile)\W{0,3})?(?<![\w/.-])\+?\(?\d[\d\s().-]{7,}\d(?![\w/])", re.IGNORECASE
)
_LETTERED_TELEPHONE = re.compile(r"\b1-8\d\d-[A-Z0-9-]{6,}")


def without_contact_data(text: str | None) -> str | None:
    """`text` with addresses and telephone numbers taken out, each leaving "…"."""
    if not text:
        return None
    kept = _EMAIL.sub("…", text)
    kept = _LETTERED_TELEPHONE.sub("…", kept)
    return _TELEPHONE.sub(lambda m: "…" if sum(c.isdigit() for c in m.group()) >= 9 else m.group(), kept)
