"""Where an affiliation is: institution, city and country, read from the printed text; no guess where it does not say."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from kolloquy.evidence.sources.countries import country_code
from kolloquy.identity.matching.states import STATES
from kolloquy.kernel.text import fold

# Spellings that only affiliations have; `evidence.sources.countries` knows the others.
_MORE_SPELLINGS = {
    "p r of china": "CN", "mainland china": "CN", "hksar": "HK", "hong kong special administrative region": "HK", "us": "US", "america": "US",
    "uae": "AE", "abu dhabi": "AE", "dubai": "AE", "west germany": "DE", "federal republic of germany": "DE", "allemagne": "DE", "ussr": "RU",
    "reino unido": "GB", "the netherlands": "NL", "s korea": "KR", "yugoslavia": "YU", "czechoslovakia": "CZ", "macao": "MO", "burma": "MM",
}  # fmt: skip
# Regions that often end an address in place of the country, or stand before it.
_PROVINCES = frozenset(
    {"ontario", "quebec", "british columbia", "alberta", "manitoba", "saskatchewan", "nova scotia", "on", "qc", "bc", "ab", "mb", "sk", "ns",
     "new south wales", "nsw", "victoria", "vic", "queensland", "qld", "south australia", "western australia", "tasmania"}
)  # fmt: skip
_REGIONS = frozenset(STATES) | _PROVINCES
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ADDRESS_WORDS = re.compile(r"(?:electronic address|e-?mail(?: address)?)\s*:?\s*", re.IGNORECASE)
_INSTITUTION = re.compile(
    r"universi|hospital|hopital|institut|college|clinic|klinik|school of|faculty|centre|center|centro|academy|akadem|medical|"
    r"ospedal|policlinic|charite|foundation|fondazione|laborator|council|ministry|agency|inserm|cnrs|nhs|gmbh|inc\b|ltd|pharma|polytechnic|politecnico|ecole",
    re.IGNORECASE,
)
# The word that makes a part of the address the house rather than a unit in it, most telling first.
_HOUSES = (
    re.compile(r"universi|universit", re.IGNORECASE),
    re.compile(r"hospital|hopital|hospit|ospedal|policlinic|klinikum|charite|infirmary|nhs", re.IGNORECASE),
    re.compile(r"institut|academy|akadem|college|polytechnic|politecnico|ecole|council|foundation|fondazione|clinic\b|ministry|agency|gmbh|inc\b|ltd|pharma", re.IGNORECASE),
    re.compile(r"cent(?:re|er)|centro|medical|laborator", re.IGNORECASE),
)  # fmt: skip
_LEGAL_FORM = re.compile(
    r"inc|incorporated|ltd|limited|llc|l\.l\.c|corp|gmbh|plc|s\.a|b\.v|co|co\.,? ltd", re.IGNORECASE
)
_UNIT = re.compile(
    r"^(?:department|dept|division|section|unit|faculty|school|service|clinic for|chair|laboratory)\b", re.IGNORECASE
)
_NUMBERED = re.compile(r"\b[A-Z]{0,2}-?\d[\w-]*\b|\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b")
_LONGEST_CITY = 40
_SHORT = frozenset({"uk", "us"})
_ALSO_COUNTRIES = frozenset({"georgia"})
_AMERICAN_CITIES = frozenset({"atlanta", "augusta", "athens", "savannah", "macon"})


@dataclass(frozen=True, slots=True)
class Place:
    institution: str | None
    city: str | None
    country: str | None  # ISO 3166 alpha-2


NOWHERE = Place(None, None, None)


def emails(affiliation: str) -> tuple[str, ...]:
    """The addresses printed in an affiliation: compared, never stored."""
    return tuple(dict.fromkeys(m.group().lower().strip(".") for m in _EMAIL.finditer(affiliation)))


def without_contact(affiliation: str) -> str:
    if "@" not in affiliation:
        return affiliation
    return _ADDRESS_WORDS.sub("", _EMAIL.sub("", affiliation)).strip(" .;,") or affiliation.split("@")[0]


def country_of(text: str | None) -> str | None:
    """An ISO code from a country's name or code in any of its usual spellings."""
    return country_code(text) or _MORE_SPELLINGS.get(fold(text))


@lru_cache(maxsize=400_000)
def place_of(affiliation: str) -> Place:
    parts = _with_their_form(p.strip(" .") for p in re.split(r"[,;]", without_contact(affiliation)) if p.strip(" ."))
    if not parts:
        return NOWHERE
    country, rest = _country(parts)
    return Place(_institution(parts), _city(rest) if country else None, country)


def _with_their_form(parts: Iterable[str]) -> list[str]:
    """A company's legal form belongs to the name before its comma: “Example Medicines, Inc”."""
    joined: list[str] = []
    for part in parts:
        if joined and _LEGAL_FORM.fullmatch(part):
            joined[-1] = f"{joined[-1]}, {part}"
        else:
            joined.append(part)
    return joined


def _country(parts: list[str]) -> tuple[str | None, list[str]]:
    """The country and what stands before it; American addresses often end with the state."""
    for back in range(1, min(3, len(parts)) + 1):
        bare = fold(_NUMBERED.sub("", parts[-back]))
        before = fold(parts[-back - 1]) if len(parts) > back else ""
        if bare == "ca" and before in _PROVINCES:
            return "CA", parts[:-back]
        if bare in STATES and (bare not in _ALSO_COUNTRIES or before in _AMERICAN_CITIES):
            return "US", parts[:-back]
        # Two letters at the end of an address are a state, a degree or a hospital more often than a country's code.
        if country := next(
            (c for t in (fold(parts[-back]), bare) if (len(t) > 2 or t in _SHORT) and (c := country_of(t))), None
        ):
            return country, parts[:-back]
    # "Boston MA 02115 USA" stands in one part: look at its last words.
    words = fold(_NUMBERED.sub("", parts[-1])).split()
    for length in (4, 3, 2, 1):
        text = " ".join(words[-length:])
        if len(words) > length and len(text) > 2 and (country := country_of(text)):
            return country, [*parts[:-1], " ".join(words[:-length])]
    return None, parts


def _city(parts: list[str]) -> str | None:
    for part in reversed(parts[-3:]):
        name = " ".join(_NUMBERED.sub(" ", part).split()).strip(" -.")
        if fold(name) in _REGIONS or not name:
            continue
        words = name.split()
        while len(words) > 1 and words[-1].lower() in _REGIONS and len(words[-1]) <= 3:
            words.pop()
        name = " ".join(words)
        return None if _INSTITUTION.search(name) or len(name) > _LONGEST_CITY else name
    return None


def _institution(parts: list[str]) -> str | None:
    for house in _HOUSES:
        for part in parts:
            if house.search(part) and not _UNIT.search(part):
                return part
    return next((p for p in parts if _INSTITUTION.search(p)), None)
