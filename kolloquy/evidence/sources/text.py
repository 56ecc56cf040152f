"""Printed values of any source in one spelling; None for what is blank."""

import re

# XML's own blanks only: a no-break or thin space is part of what was printed.
BLANKS = " \t\r\n"
_RUN = re.compile(r"[ \t\r\n]+")
_DOI_ADDRESS = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:)[ \t\r\n]*", re.ASCII | re.IGNORECASE)
_ROR = re.compile(r"(?:^|/)(0[a-hj-km-np-tv-z0-9]{6}[0-9]{2})/?$", re.ASCII)


def collapsed(printed: str | None) -> str | None:
    """Runs of blanks as one space, none at the ends."""
    if not printed:
        return None
    return _RUN.sub(" ", printed).strip(BLANKS) or None


def doi(printed: str | None) -> str | None:
    """A DOI in lower case and without a resolver's address, or None if it is no DOI."""
    # Through bytes, because only ASCII letters of a DOI are case-insensitive.
    bare = _DOI_ADDRESS.sub("", (printed or "").strip(BLANKS)).encode().lower().decode()
    return bare if bare.startswith("10.") else None


def ror(printed: str | None) -> str | None:
    """A ROR id as https://ror.org/0..., or None if it is none."""
    found = _ROR.search((printed or "").strip(BLANKS).lower())
    return f"https://ror.org/{found[1]}" if found else None
