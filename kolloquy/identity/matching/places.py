"""Where an affiliation is: institution, city and country, read from the printed text; no guess where it does not say."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from kolloquy.kernel.text import fold

# ISO 3166 alpha-2 and the ways in which affiliations spell the country, folded.
_COUNTRIES = """
AD andorra; AE united arab emirates, uae, abu dhabi, dubai; AF afghanistan; AL albania; AM armenia; AO angola; AR argentina; AT austria, osterreich
AU australia; AZ azerbaijan; BA bosnia and herzegovina, bosnia herzegovina, bosnia; BB barbados; BD bangladesh; BE belgium, belgique, belgie; BF burkina faso; BG bulgaria
BH bahrain; BI burundi; BJ benin; BN brunei, brunei darussalam; BO bolivia; BR brazil, brasil; BT bhutan; BW botswana; BY belarus; BZ belize; CA canada
CD democratic republic of the congo, democratic republic of congo, dr congo; CF central african republic; CG congo, republic of congo; CH switzerland, suisse, schweiz, svizzera
CI cote divoire, ivory coast; CL chile; CM cameroon; CN china, peoples republic of china, p r china, pr china, prc, people s republic of china, mainland china, p r of china; CO colombia; CR costa rica; CU cuba
CV cape verde, cabo verde; CY cyprus; CZ czech republic, czechia, ceska republika, czechoslovakia; DE germany, deutschland, federal republic of germany, west germany, allemagne; DK denmark, danmark; DO dominican republic; DZ algeria
EC ecuador; EE estonia; EG egypt; ER eritrea; ES spain, espana; ET ethiopia; FI finland, suomi; FJ fiji; FR france; GA gabon
GB united kingdom, uk, england, scotland, wales, northern ireland, great britain, u k, gb, reino unido; GE georgia; GH ghana; GL greenland; GM gambia, the gambia; GN guinea; GR greece, hellas; GT guatemala; GW guinea bissau; GY guyana
HK hong kong, hong kong sar, hksar, hong kong special administrative region, hong kong china, hong kong sar china; HN honduras; HR croatia; HT haiti; HU hungary; ID indonesia; IE ireland, republic of ireland, eire; IL israel; IN india; IQ iraq; IR iran, islamic republic of iran, iran islamic republic of
IS iceland; IT italy, italia; JM jamaica; JO jordan; JP japan; KE kenya; KG kyrgyzstan; KH cambodia; KP north korea; KR south korea, republic of korea, korea, s korea, korea republic of
KW kuwait; KZ kazakhstan; LA laos, lao pdr; LB lebanon; LI liechtenstein; LK sri lanka; LR liberia; LS lesotho; LT lithuania; LU luxembourg; LV latvia; LY libya; MA morocco; MC monaco
MD moldova, republic of moldova; ME montenegro; MG madagascar; MK north macedonia, macedonia; ML mali; MM myanmar, burma; MN mongolia; MO macau, macao, macau sar, macao sar; MR mauritania; MT malta; MU mauritius; MV maldives; MW malawi; MX mexico; MY malaysia; MZ mozambique
NA namibia; NE niger; NG nigeria; NI nicaragua; NL netherlands, the netherlands, holland, nederland; NO norway, norge; NP nepal; NZ new zealand, aotearoa new zealand; OM oman; PA panama; PE peru; PG papua new guinea; PH philippines, the philippines; PK pakistan
PL poland, polska; PR puerto rico; PS palestine, occupied palestinian territory, state of palestine; PT portugal; PY paraguay; QA qatar; RE reunion; RO romania; RS serbia; RU russia, russian federation, ussr; RW rwanda; SA saudi arabia, kingdom of saudi arabia, ksa; SD sudan
SE sweden, sverige; SG singapore; SI slovenia; SK slovakia, slovak republic; SL sierra leone; SN senegal; SO somalia; SR suriname; SS south sudan; SV el salvador; SY syria, syrian arab republic; TD chad; TG togo; TH thailand; TJ tajikistan; TM turkmenistan; TN tunisia
TR turkey, turkiye; TT trinidad and tobago; TW taiwan, taiwan r o c, taiwan roc, republic of china, r o c; TZ tanzania, united republic of tanzania; UA ukraine; UG uganda
US usa, united states, united states of america, u s a, us, u s, america; UY uruguay; UZ uzbekistan; VE venezuela; VN vietnam, viet nam; XK kosovo; YE yemen; YU yugoslavia; ZA south africa, republic of south africa; ZM zambia; ZW zimbabwe
"""  # fmt: skip
_STATES = (
    "alabama al alaska ak arizona az arkansas ar california ca colorado co connecticut ct delaware de florida fl georgia ga hawaii hi idaho id illinois il "
    "indiana in iowa ia kansas ks kentucky ky louisiana la maine me maryland md massachusetts ma michigan mi minnesota mn mississippi ms missouri mo montana mt "
    "nebraska ne nevada nv ohio oh oklahoma ok oregon or pennsylvania pa tennessee tn texas tx utah ut vermont vt virginia va washington wa wisconsin wi wyoming wy dc"
).split()
_STATES_IN_WORDS = {"new hampshire", "new jersey", "new mexico", "new york", "north carolina", "north dakota", "rhode island", "south carolina", "south dakota", "west virginia", "district of columbia", "nh", "nj", "nm", "ny", "nc", "nd", "ri", "sc", "sd", "wv"}  # fmt: skip
_REGIONS = {*_STATES, *_STATES_IN_WORDS} | {"ontario", "quebec", "british columbia", "alberta", "manitoba", "saskatchewan", "nova scotia", "on", "qc", "bc", "ab", "mb", "sk", "ns", "new south wales", "nsw", "victoria", "vic", "queensland", "qld", "south australia", "western australia", "tasmania"}  # fmt: skip


def _countries() -> Mapping[str, str]:
    spellings = {}
    for entry in re.split(r"[;\n]", _COUNTRIES):
        code, _, names = entry.strip().partition(" ")
        spellings.update({name.strip(): code for name in names.split(",") if name.strip()})
    return spellings


COUNTRIES = _countries()
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
_UNIT = re.compile(
    r"^(?:department|dept|division|section|unit|faculty|school|service|clinic for|chair|laboratory)\b", re.IGNORECASE
)
_NUMBERED = re.compile(r"\b[A-Z]{0,2}-?\d[\w-]*\b|\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b")
_LONGEST_CITY = 40


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
    folded = fold(text)
    if not folded:
        return None
    if len(folded) == 2 and folded.upper() in COUNTRIES.values():
        return folded.upper()
    return COUNTRIES.get(folded)


@lru_cache(maxsize=400_000)
def place_of(affiliation: str) -> Place:
    parts = [p.strip(" .") for p in re.split(r"[,;]", without_contact(affiliation)) if p.strip(" .")]
    if not parts:
        return NOWHERE
    country, rest = _country(parts)
    return Place(_institution(parts), _city(rest) if country else None, country)


def _country(parts: list[str]) -> tuple[str | None, list[str]]:
    """The country and what stands before it; American addresses often end with the state."""
    for back in range(1, min(3, len(parts)) + 1):
        folded = fold(parts[-back])
        last = fold(_NUMBERED.sub("", parts[-back]))
        for text in (folded, last):
            if text in COUNTRIES and not (
                text == "georgia" and back == 1 and len(parts) > 1 and fold(parts[-2]) == "atlanta"
            ):
                return COUNTRIES[text], parts[:-back]
        if last in _REGIONS and last not in {"victoria", "vic"} and (last in _STATES_IN_WORDS or last in _STATES):
            return "US", parts[:-back]
    # "Boston MA 02115 USA" stands in one part: look at its last words.
    words = fold(_NUMBERED.sub("", parts[-1])).split()
    for length in (4, 3, 2, 1):
        text = " ".join(words[-length:])
        if len(words) > length and text in COUNTRIES and len(text) > 2:
            return COUNTRIES[text], [*parts[:-1], " ".join(words[:-length])]
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
