"""How like somebody a file names is to an expert we know: named levels with weights, so that a steward can dispute them.

Weights are log2 odds, set by hand: a full name at the same institution is sure, a name alone never is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from kolloquy.engagement.incoming.readers.rows import Person
from kolloquy.identity.matching.names import SHORT_FORMS, family_of, given_of
from kolloquy.kernel.text import fold

SURE_FROM = 0.95
_AHEAD = 4.0  # log2 odds that the best must be before the next: two equals are nobody
_PRIOR = -8.0
_GIVEN = {
    "same given name": 6.0,
    "short form of the given name": 4.0,
    "same initial": 1.0,
    "given name not stated": 0.0,
}
_MIDDLE_DIFFERS = -6.0
_INSTITUTION = {
    "same institution": 7.0, "institution much alike": 5.0, "institution somewhat alike": 2.0,
    "institution not stated": 0.0, "other institution": -2.0,
}  # fmt: skip
_CITY, _COUNTRY, _OTHER_COUNTRY = 3.0, 1.0, -6.0
# Words that half of all institutions bear say nothing about being one.
_COMMON = frozenset(
    [
        "university",
        "universidad",
        "universitat",
        "universite",
        "universita",
        "hospital",
        "clinic",
        "clinica",
        "klinik",
        "klinikum",
        "hopital",
        "centre",
        "center",
        "institute",
        "instituto",
        "institut",
        "department",
        "medical",
        "medicine",
        "of",
        "the",
        "and",
        "for",
        "de",
        "del",
        "der",
        "la",
        "le",
        "di",
        "general",
        "national",
        "school",
    ]
)


@dataclass(frozen=True, slots=True)
class Known:
    """An expert of ours, as a name can be compared with."""

    expert_id: str
    family: str | None
    given: str | None
    other_names: tuple[str, ...]
    institution: str | None
    city: str | None
    country: str | None
    families: frozenset[str] = frozenset()  # every way to write the family name, of today and of older works

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.given, self.family) if part) or self.expert_id


def known(
    expert_id: str, family: str | None, given: str | None, other_names: Sequence[str], *place: str | None
) -> Known:
    """`place` is institution, city and country."""
    names = (family, *(name.rpartition(" ")[2] for name in other_names))
    families = frozenset(key for name in names if name for key in family_of(name).keys)
    institution, city, country = place
    return Known(expert_id, family, given, tuple(other_names), institution, city, country, families)


@dataclass(frozen=True, slots=True)
class Candidate:
    expert_id: str
    name: str
    institution: str | None
    log2_odds: float
    because: tuple[str, ...]

    @property
    def probability(self) -> float:
        return round(1 / (1 + 2**-self.log2_odds), 3)

    def as_json(self) -> dict[str, object]:
        return {
            "expert_id": self.expert_id, "name": self.name, "institution": self.institution,
            "probability": self.probability, "because": "; ".join(self.because),
        }  # fmt: skip


def ranked(person: Person, known: Sequence[Known]) -> list[Candidate]:
    """Those it may be, the likeliest first."""
    found = [candidate for each in known if (candidate := weigh(person, each))]
    return sorted(found, key=lambda c: (-c.log2_odds, c.expert_id))


def surely(candidates: Sequence[Candidate]) -> Candidate | None:
    """The one it is, if nobody else comes near."""
    if not candidates or candidates[0].probability < SURE_FROM:
        return None
    if len(candidates) > 1 and candidates[0].log2_odds - candidates[1].log2_odds < _AHEAD:
        return None
    return candidates[0]


def weigh(person: Person, known: Known) -> Candidate | None:
    """None where the names do not go together at all."""
    if not same_family(person.family, known):
        return None
    given = _given(person.given, known.given)
    if given is None:
        return None
    reasons, odds = [given], _PRIOR + _GIVEN[given]
    mine, theirs = given_of(person.given), given_of(known.given)
    if mine.middle and theirs.middle and mine.middle[0][0] != theirs.middle[0][0]:
        reasons.append("another middle initial")
        odds += _MIDDLE_DIFFERS
    institution = _institution(person.institution, known.institution)
    reasons.append(institution)
    odds += _INSTITUTION[institution]
    if person.city and known.city and fold(person.city) == fold(known.city):
        reasons.append("same city")
        odds += _CITY
    if person.country and known.country:
        reasons.append("same country" if person.country == known.country else "other country")
        odds += _COUNTRY if person.country == known.country else _OTHER_COUNTRY
    return Candidate(known.expert_id, known.name, known.institution, odds, tuple(reasons))


def same_family(family: str | None, known: Known) -> bool:
    """Whether the family name is theirs, today or on an older work."""
    return family is not None and not known.families.isdisjoint(_keys(family))


@lru_cache(maxsize=100_000)
def _keys(family: str) -> tuple[str, ...]:
    return family_of(family).keys


def family_word(family: str | None) -> str | None:
    """The word of a family name by which experts are looked up: its longest."""
    parts = family_of(family).parts if family else ()
    return max(parts, key=len, default=None)


@lru_cache(maxsize=200_000)
def _given(mine: str | None, theirs: str | None) -> str | None:
    a, b = given_of(mine), given_of(theirs)
    if not a.first or not b.first:
        return "given name not stated"
    if len(a.first) == 1 or len(b.first) == 1:
        return "same initial" if a.first[0] == b.first[0] else None
    if a.first == b.first or (a.joined and a.joined == b.joined):
        return "same given name"
    return "short form of the given name" if (a.first, b.first) in SHORT_FORMS else None


@lru_cache(maxsize=20_000)
def _institution(mine: str | None, theirs: str | None) -> str:
    a, b = fold(mine).split(), fold(theirs).split()
    if not a or not b:
        return "institution not stated"
    if a == b:
        return "same institution"
    whole, telling = (set(a), set(b)), (set(a) - _COMMON, set(b) - _COMMON)
    shared = len(telling[0] & telling[1])
    if not shared:
        return "other institution"
    alike = len(whole[0] & whole[1]) / len(whole[0] | whole[1])
    return "institution much alike" if alike >= 0.6 or telling[0] == telling[1] else "institution somewhat alike"
