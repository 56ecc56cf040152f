"""Registry entries and disclosed transfers, attached to experts that other evidence makes; they never make one.

Levels and weights as in the match of mentions, set by hand: there are no labels to fit them on yet.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from kolloquy.identity.matching.common_names import common_share
from kolloquy.identity.matching.names import SHORT_FORMS, Given, family_of, given_of
from kolloquy.identity.matching.states import STATES
from kolloquy.identity.tables import MENTIONS, TRANSFER_LINKS
from kolloquy.kernel.text import fold

ATTACH_FROM = 0.8
_NOT_TWICE_AS_LIKELY = 2.0  # log2 odds: the second candidate must be at least this far behind
# Log2 odds that an entry is the expert's, before anything is compared: many namesakes never publish.
_PRIOR = -6.0
_GIVEN = {"same": 4.0, "short form": 2.0, "initial": -1.0}
_MIDDLE = {"same": 3.0, "initial": 2.0, "not stated": 0.0, "differ": -8.0}
_PLACE = {"city and state": 7.0, "city": 5.0, "state": 2.0, "country": 0.0, "not stated": -1.0, "other country": -7.0}
_RARE = {"rare family name": 3.0, "usual family name": 1.0, "common family name": -2.0}
_COMMON_FROM, _USUAL_FROM = 7e-4, 2e-4
_OTHER_NAME = -1.0  # the family name agrees with a former one only

_REGISTRATIONS_SQL = """
select npi, family, given, middle, suffix, other_family, city, region, country, coalesce(updated_on, enumerated_on) as "on",
       source, source_file, retrieved_at
from current_registrations where is_person and family is not null and deactivated_on is null order by npi
"""
_RECIPIENTS_SQL = """
select npi, family, given, middle, city, region, country, list(transfer_id order by transfer_id) as transfers
from current_transfers where family is not null or npi is not null
group by all order by npi, family, given, middle, city, region, country
"""


@dataclass(frozen=True, slots=True)
class Known:
    """An expert as a registry can be compared with: every name printed and every place stated."""

    expert_id: str
    families: frozenset[str]
    givens: tuple[Given, ...]
    cities: frozenset[str]
    regions: frozenset[str]  # American states, as words and codes found in affiliations
    countries: frozenset[str]


@dataclass(frozen=True, slots=True)
class Entry:
    """A person in a registry or a disclosure."""

    families: tuple[str, ...]
    given: Given
    city: str
    region: str
    country: str | None


@dataclass(frozen=True, slots=True)
class Weighed:
    log2_odds: float
    reasons: tuple[tuple[str, str, float], ...]

    @property
    def probability(self) -> float:
        return float(1 / (1 + 2**-self.log2_odds))

    def because(self) -> str:
        return "; ".join(f"{field}: {level}" for field, level, _ in self.reasons)


@dataclass(frozen=True, slots=True)
class Attached:
    mentions: pa.Table  # the attached registrations as mentions
    expert_of: Mapping[str, str]  # by NPI
    probability: Mapping[str, float]  # by NPI


def known_experts(mentions: pa.Table, expert_of: Sequence[str]) -> list[Known]:
    """Everybody who may be in an American registry; without a given name written out nobody can be told apart there."""
    columns = (mentions[c].to_pylist() for c in ("family", "given", "initials", "city", "country", "affiliation"))
    by_expert: dict[str, list[tuple[str | None, ...]]] = defaultdict(list)
    for expert_id, *row in zip(expert_of, *columns, strict=True):
        by_expert[expert_id].append(tuple(row))
    return [_known(expert_id, rows) for expert_id, rows in sorted(by_expert.items())]


def _known(expert_id: str, rows: Iterable[tuple[str | None, ...]]) -> Known:
    families: set[str] = set()
    givens: set[Given] = set()
    cities, regions, countries = (set[str]() for _ in range(3))
    for family, given, initials, city, country, affiliation in rows:
        families.update(family_of(family).keys)
        givens.add(given_of(given, initials))
        cities.add(fold(city))
        regions.update(_states(affiliation))
        countries.add(country or "")
    ordered = tuple(sorted(givens, key=lambda g: (-len(g.first), g.middle, g.first)))
    return Known(
        expert_id,
        frozenset(families),
        ordered,
        frozenset(cities - {""}),
        frozenset(regions),
        frozenset(countries - {""}),
    )


def _states(affiliation: str | None) -> set[str]:
    """State codes in the parts of an address, where an affiliation has any."""
    found = set()
    for part in (affiliation or "").split(",")[1:]:
        words = [w for w in part.replace(".", " ").split() if not any(c.isdigit() for c in w)]
        if words and len(words) <= 2 and (code := STATES.get(fold(" ".join(words)))):
            found.add(code)
    return found


def weigh(entry: Entry, known: Known) -> Weighed | None:
    """None where the names cannot be one person's."""
    shared = [f for f in entry.families if f in known.families]
    if not shared:
        return None
    given = max((_given_level(entry.given, g) for g in known.givens), key=lambda level: _GIVEN.get(level, -99.0))
    if given not in _GIVEN:
        return None
    middle = _middle_level(entry.given, known.givens)
    place = _place_level(entry, known)
    share = common_share(shared[0]) or 0.0
    rare = (
        "common family name"
        if share >= _COMMON_FROM
        else "usual family name"
        if share >= _USUAL_FROM
        else "rare family name"
    )
    terms = [
        ("given name", given, _GIVEN[given]),
        ("middle name", middle, _MIDDLE[middle]),
        ("place", place, _PLACE[place]),
    ]
    terms.append(("family name", rare, _RARE[rare]))
    if shared[0] not in entry.families[:1]:
        terms.append(("family name", "a former one", _OTHER_NAME))
    return Weighed(_PRIOR + sum(weight for *_, weight in terms), tuple(terms))


def _given_level(left: Given, right: Given) -> str:
    if not left.first or not right.first:
        return "not stated"
    if left.first == right.first:
        return "same" if len(left.first) > 1 else "initial"
    if (left.first, right.first) in SHORT_FORMS:
        return "short form"
    if left.first[0] == right.first[0] and 1 in (len(left.first), len(right.first)):
        return "initial"
    return "differ"


def _middle_level(given: Given, others: Sequence[Given]) -> str:
    """Stated in one mention is stated: the fullest agreement counts, and a clash only where nothing agrees."""
    stated = [o.middle[0] for o in others if o.middle and o.first[:1] == given.first[:1]]
    if not given.middle or not stated:
        return "not stated"
    mine = given.middle[0]
    if any(mine == other and len(mine) > 1 for other in stated):
        return "same"
    agree = any(mine[0] == other[0] and 1 in (len(mine), len(other)) for other in stated)
    return "initial" if agree else "differ"


def _place_level(entry: Entry, known: Known) -> str:
    in_city = bool(entry.city) and entry.city in known.cities
    in_state = bool(entry.region) and entry.region in known.regions
    if in_city:
        return "city and state" if in_state else "city"
    if in_state:
        return "state"
    if not known.countries:
        return "not stated"
    return "country" if (entry.country or "US") in known.countries else "other country"


class Register:
    """Experts by family name and first initial, so that an entry meets only those it may be."""

    def __init__(self, experts: Sequence[Known]) -> None:
        self._by_name: dict[tuple[str, str], list[Known]] = defaultdict(list)
        for known in experts:
            initials = sorted({g.first[0] for g in known.givens if g.first})
            for family in sorted(known.families):
                for initial in initials:
                    self._by_name[family, initial].append(known)

    def weighed(self, entry: Entry) -> list[tuple[Weighed, str]]:
        """The experts an entry may be, the likeliest first. "Bob" is looked for under R as well."""
        firsts = {entry.given.first[:1], *(full[0] for short, full in SHORT_FORMS if short == entry.given.first)}
        met = {k.expert_id: k for f in entry.families for i in firsts for k in self._by_name.get((f, i), ())}
        found = [(w, known.expert_id) for known in met.values() if (w := weigh(entry, known))]
        return sorted(found, key=lambda pair: (-pair[0].log2_odds, pair[1]))

    def only_one(self, entry: Entry) -> tuple[Weighed, str] | None:
        """The expert an entry is, if it is likely and no other is nearly as likely."""
        found = self.weighed(entry)
        if not found or found[0][0].probability < ATTACH_FROM:
            return None
        if len(found) > 1 and found[1][0].log2_odds > found[0][0].log2_odds - _NOT_TWICE_AS_LIKELY:
            return None
        return found[0]


def nobody_is_forgotten(npi: str | None) -> bool:
    return False


def attach_registrations(
    connection: duckdb.DuckDBPyConnection,
    register: Register,
    is_forgotten: Callable[[str | None], bool] = nobody_is_forgotten,
) -> Attached:
    """At most one expert an entry, at most one entry an expert; the likeliest claims go first."""
    found_rows = connection.sql(_REGISTRATIONS_SQL).to_arrow_table().to_pylist()
    rows = [row for row in found_rows if not is_forgotten(row["npi"])]
    claims = [
        (found[0].log2_odds, row["npi"], found[1], found[0])
        for row in rows
        if (found := register.only_one(_entry(row)))
    ]
    taken: dict[str, str] = {}
    probability: dict[str, float] = {}
    for _, npi, expert_id, weighed in sorted(claims, key=lambda c: (-c[0], c[1])):
        if expert_id not in taken:
            taken[expert_id] = npi
            probability[npi] = weighed.probability
    expert_of = {npi: expert_id for expert_id, npi in taken.items()}
    return Attached(_as_mentions([row for row in rows if row["npi"] in expert_of]), expert_of, probability)


def link_transfers(
    connection: duckdb.DuckDBPyConnection,
    register: Register,
    attached: Attached,
    is_forgotten: Callable[[str | None], bool] = nobody_is_forgotten,
) -> pa.Table:
    """By NPI where its registration found an expert, else by name where the place agrees too."""
    links: list[dict[str, object]] = []
    for row in connection.sql(_RECIPIENTS_SQL).to_arrow_table().to_pylist():
        found = None if is_forgotten(row["npi"]) else _recipient(row, register, attached)
        if found:
            expert_id, probability, because = found
            links += [
                {"transfer_id": t, "expert_id": expert_id, "probability": probability, "because": because}
                for t in row["transfers"]
            ]
    return pa.Table.from_pylist(sorted(links, key=lambda link: str(link["transfer_id"])), schema=TRANSFER_LINKS)


def _recipient(row: Mapping[str, str | None], register: Register, attached: Attached) -> tuple[str, float, str] | None:
    npi = row["npi"]
    if npi and npi in attached.expert_of:
        return attached.expert_of[npi], attached.probability[npi], f"the same registration, NPI {npi}"
    if not row["family"]:
        return None
    found = register.only_one(_entry(row))
    if found is None or _place_of(found[0]) not in {"city and state", "city", "state"}:
        return None
    weighed, expert_id = found
    if npi and expert_id in attached.expert_of.values():
        return None  # that expert is registered under another number
    return expert_id, weighed.probability, weighed.because()


def _place_of(weighed: Weighed) -> str:
    return next(level for field, level, _ in weighed.reasons if field == "place")


def _entry(row: Mapping[str, str | None]) -> Entry:
    names = [family_of(row["family"]).key, *family_of(row["family"]).keys]
    if row.get("other_family"):
        names += family_of(row["other_family"]).keys
    given = given_of(" ".join(part for part in (row["given"], row["middle"]) if part))
    region = STATES.get(fold(row["region"]), fold(row["region"]).upper())
    return Entry(tuple(dict.fromkeys(n for n in names if n)), given, fold(row["city"]), region, row["country"] or "US")


def _as_mentions(rows: Sequence[Mapping[str, object]]) -> pa.Table:
    made = [
        {
            "mention_id": f"npi:{row['npi']}", "kind": "registration", "ref_id": row["npi"], "npi": row["npi"],
            "family": row["family"], "given": " ".join(str(p) for p in (row["given"], row["middle"]) if p) or None,
            "suffix": row["suffix"], "city": row["city"], "country": row["country"] or "US", "on": row["on"],
            "source": row["source"], "source_file": row["source_file"], "retrieved_at": row["retrieved_at"],
        }
        for row in rows
    ]  # fmt: skip
    return pa.Table.from_pylist(made, schema=MENTIONS)
