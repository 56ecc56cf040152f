"""What a file's columns and words mean here: a mapping, which can be saved, and the presets for usual exports."""

import re
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache

from kolloquy.engagement.incoming.readers import rows
from kolloquy.engagement.incoming.readers.dates import Order, zone
from kolloquy.engagement.incoming.readers.presets import COLUMNS, PRESETS, WORDS
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.text import fold


class Kind(StrEnum):
    TOUCHPOINTS = "touchpoints"
    ACCOUNTS = "accounts"
    WEBINAR = "webinar"


KINDS = {
    Kind.TOUCHPOINTS: "one exchange a row",
    Kind.ACCOUNTS: "the people your system knows",
    Kind.WEBINAR: "who attended one webinar",
}
# What a column may be for, in the words of the mapping page.
FIELDS = {
    "source_key": "Id of the exchange", "on": "Day (and time)", "time": "Time of day", "ends": "End", "minutes": "Minutes",
    "channel": "Channel", "status": "Status", "name": "Expert's full name", "given": "Expert's given name",
    "family": "Expert's family name", "expert_id": "Expert id here", "npi": "NPI", "orcid": "ORCID",
    "account": "Account id in your system", "email": "Expert's e-mail address", "institution": "Institution", "city": "City",
    "country": "Country", "owner": "Our colleague (user name or e-mail)", "colleagues": "Further colleagues", "topics": "Topics",
    "place": "Place", "note": "Note", "cancelled_because": "Why cancelled", "title": "Title of the event",
}  # fmt: skip
_WEBINAR_FIELDS = {"joined": "Joined at", "left": "Left at", "attended": "Attended (yes or no)"}
ALL_FIELDS = FIELDS | _WEBINAR_FIELDS
_WITH_WORDS = ("channel", "status")
_SUFFIX = re.compile(r"(_[A-Za-z]{2,5})?__[a-z]$")  # what CRM systems hang onto columns of their own making
_WHO = ("name", "family", "expert_id", "npi", "orcid", "account", "email")


@dataclass(frozen=True, slots=True)
class Mapping:
    name: str
    kind: Kind = Kind.TOUCHPOINTS
    system: str = "crm"  # whose ids the file's ids are: two systems may both have a call number 12
    columns: Dict[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # field -> headings, the first that is there counts
    words: Dict[str, Dict[str, str]] = field(default_factory=dict)  # field -> their word -> ours
    fixed: Dict[str, str] = field(default_factory=dict)  # what holds for every row that does not say otherwise
    dates: Order = Order.LOOK
    time_zone: str = "UTC"
    delimiter: str | None = None

    def as_json(self) -> dict[str, object]:
        return {
            "name": self.name,
            "kind": str(self.kind),
            "system": self.system,
            "columns": {key: list(value) for key, value in self.columns.items()},
            "words": {key: dict(value) for key, value in self.words.items()},
            "fixed": dict(self.fixed),
            "dates": str(self.dates),
            "time_zone": self.time_zone,
            "delimiter": self.delimiter,
        }

    def known_headings(self) -> Sequence[str]:
        return [name for names in self.columns.values() for name in names]


def preset(name: str) -> Mapping | None:
    key = fold(name)
    made = next((each for each in PRESETS if fold(each["name"]) == key), None)
    if made is None:
        return None
    kind = Kind(made["kind"])
    return Mapping(
        made["name"],
        kind,
        made["system"],
        {each: tuple(COLUMNS[each]) for each in made["fields"].split()} | made.get("columns", {}),
        {each: dict(WORDS[each]) for each in _WITH_WORDS} if kind is not Kind.ACCOUNTS else {},
        made.get("fixed", {}),
    )


def presets() -> list[Mapping]:
    return [found for each in PRESETS if (found := preset(each["name"]))]


def places(mapping: Mapping, header: Sequence[str]) -> dict[str, int]:
    """Which column holds which field, in this file."""
    at: dict[str, int] = {}
    for i, cell in enumerate(header):
        at.setdefault(heading(cell), i)
    found: dict[str, int] = {}
    for name, headings in mapping.columns.items():
        for each in headings:
            if (place := at.get(heading(each))) is not None and place not in found.values():
                found[name] = place
                break
    return found


def check(mapping: Mapping, header: Sequence[str], *, where: str) -> dict[str, int]:
    """The places, or a sentence on what the file lacks."""
    found = places(mapping, header)
    shown = ", ".join(cell for cell in header if cell)[:200]
    if not any(name in found for name in _WHO):
        raise BadInput(
            f"{where} has no column that the mapping “{mapping.name}” reads as an expert's name or id; "
            f"its columns are: {shown}. Choose another mapping or save one with these columns."
        )
    needs_day = mapping.kind is Kind.TOUCHPOINTS and "on" not in found
    if needs_day:
        raise BadInput(
            f"{where} has no column that the mapping “{mapping.name}” reads as the day; its columns are: {shown}. "
            "Choose another mapping or save one with these columns."
        )
    if mapping.kind is Kind.TOUCHPOINTS and "channel" not in found and "channel" not in mapping.fixed:
        raise BadInput(
            f"{where} has no column for the channel; say which one holds for all of it, with --channel face_to_face or another."
        )
    if mapping.kind is Kind.ACCOUNTS and "account" not in found:
        raise BadInput(
            f"{where} has no column that the mapping “{mapping.name}” reads as the account id; its columns are: {shown}."
        )
    return found


@lru_cache(maxsize=4_000)
def heading(text: str) -> str:
    """A heading made comparable: without case, marks and what a system hangs onto its own columns."""
    return fold(_SUFFIX.sub("", text.strip()))


def guess(header: Sequence[str], *, name: str = "") -> Mapping:
    """The preset that reads most of these columns, with the file's own headings in the place of its synonyms."""
    best, most = presets()[0], -1
    for each in presets():
        found = places(each, header)
        # An account list has no day, and what has one is not an account list.
        fits = len(found) - (20 if each.kind is Kind.ACCOUNTS and "on" in places(presets()[0], header) else 0)
        fits -= 20 if each.kind is Kind.TOUCHPOINTS and "on" not in found else 0
        fits -= 20 if each.kind is Kind.WEBINAR and not {"joined", "attended"} & found.keys() else 0
        if fits > most:
            best, most = each, fits
    found = places(best, header)
    return replace(best, name=name or best.name, columns={key: (header[place],) for key, place in found.items()})


def from_json(told: object) -> Mapping:
    """A mapping that somebody wrote down; what it may not say is refused with the word in question."""
    if not isinstance(told, dict) or not isinstance(told.get("columns"), dict):
        raise BadInput("A mapping is an object with “name” and “columns”; see docs/reference/import-mappings.md.")
    unknown = [key for key in told["columns"] if key not in ALL_FIELDS]
    if unknown:
        raise BadInput(f"“{unknown[0]}” is no field of a mapping; the fields are: {', '.join(ALL_FIELDS)}.")
    try:
        made = Mapping(
            str(told.get("name") or "unnamed"),
            Kind(told.get("kind", Kind.TOUCHPOINTS)),
            str(told.get("system") or "crm")[:60],
            {
                key: tuple([value] if isinstance(value, str) else map(str, value))
                for key, value in told["columns"].items()
            },
            {key: {str(a): str(b) for a, b in words.items()} for key, words in (told.get("words") or {}).items()},
            {str(key): str(value) for key, value in (told.get("fixed") or {}).items()},
            Order(told.get("dates", Order.LOOK)),
            str(told.get("time_zone") or "UTC"),
            told.get("delimiter") or None,
        )
    except (ValueError, TypeError, AttributeError) as error:
        raise BadInput(f"The mapping cannot be used: {error}; see docs/reference/import-mappings.md.") from error
    zone(made.time_zone)
    for name, ours in (("channel", rows.CHANNELS), ("status", rows.STATUSES)):
        meant = [*made.words.get(name, {}).values(), *([made.fixed[name]] if name in made.fixed else [])]
        wrong = next((word for word in meant if word not in ours), None)
        if wrong:
            raise BadInput(f"“{wrong}” is no {name} here; use one of: {', '.join(ours)}.")
    return made
