"""NPPES' monthly file, by its header names: our clinicians in the United States, and others who share their names."""

import csv
import random
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from kolloquy.workflows.demo_world.names import plain
from kolloquy.workflows.demo_world.organisations import INSTITUTIONS, Institution
from kolloquy.workflows.demo_world.people import Numbers, Person
from kolloquy.workflows.demo_world.writers.payments_csv import state_code

_ADDRESS = (
    "First Line Business {} Address", "Second Line Business {} Address", "Business {} Address City Name",
    "Business {} Address State Name", "Business {} Address Postal Code",
    "Business {} Address Country Code (If outside U.S.)", "Business {} Address Telephone Number",
    "Business {} Address Fax Number",
)  # fmt: skip
_NAME = """
NPI|Entity Type Code|Replacement NPI|Employer Identification Number (EIN)
Provider Organization Name (Legal Business Name)|Provider Last Name (Legal Name)|Provider First Name
Provider Middle Name|Provider Name Prefix Text|Provider Name Suffix Text|Provider Credential Text
Provider Other Organization Name|Provider Other Organization Name Type Code|Provider Other Last Name
Provider Other First Name|Provider Other Middle Name|Provider Other Name Prefix Text
Provider Other Name Suffix Text|Provider Other Credential Text|Provider Other Last Name Type Code
"""
_DATES = """
Provider Enumeration Date|Last Update Date|NPI Deactivation Reason Code|NPI Deactivation Date|NPI Reactivation Date
Provider Sex Code|Authorized Official Last Name|Authorized Official First Name|Authorized Official Middle Name
Authorized Official Title or Position|Authorized Official Telephone Number
"""
_LAST = """
Is Sole Proprietor|Is Organization Subpart|Parent Organization LBN|Parent Organization TIN
Authorized Official Name Prefix Text|Authorized Official Name Suffix Text|Authorized Official Credential Text
"""


def _split(text: str) -> list[str]:
    return [column.strip() for line in text.strip().splitlines() for column in line.split("|")]


COLUMNS = (
    *_split(_NAME),
    *(f"Provider {part.format('Mailing')}" for part in _ADDRESS),
    *(f"Provider {part.format('Practice Location')}" for part in _ADDRESS),
    *_split(_DATES),
    *(
        column.format(n)
        for n in range(1, 16)
        for column in (
            "Healthcare Provider Taxonomy Code_{}", "Provider License Number_{}",
            "Provider License Number State Code_{}", "Healthcare Provider Primary Taxonomy Switch_{}",
        )
    ),
    *(
        column.format(n)
        for n in range(1, 51)
        for column in (
            "Other Provider Identifier_{}", "Other Provider Identifier Type Code_{}",
            "Other Provider Identifier State_{}", "Other Provider Identifier Issuer_{}",
        )
    ),
    *_split(_LAST),
    *(f"Healthcare Provider Taxonomy Group_{n}" for n in range(1, 16)),
    "Certification Date",
)  # fmt: skip
_CARDIOLOGY, _FAMILY_MEDICINE, _DENTIST = "207RC0000X", "207Q00000X", "122300000X"


def write_registry(path: Path, people: Sequence[Person], today: date, rng: random.Random) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", quoting=csv.QUOTE_ALL)
        writer.writeheader()
        for person in people:
            if person.npi:
                writer.writerow(_person(person, today, rng))
        writer.writerows(_strangers(people, rng))


def _place(institution: Institution) -> dict[str, str]:
    place = "Provider Business Practice Location Address"
    return {
        f"{place} City Name": institution.town.upper(),
        f"{place} State Name": state_code(institution.region),
        f"{place} Postal Code": institution.postal_code,
        f"{place} Country Code (If outside U.S.)": "US",
    }


def _upper(name: str) -> str:
    return plain(name).upper()


def _person(person: Person, today: date, rng: random.Random) -> dict[str, str]:
    name = person.names[-1][1]
    row = {
        "NPI": person.npi or "",
        "Entity Type Code": "1",
        "Provider Last Name (Legal Name)": _upper(name.family),
        "Provider First Name": _upper(name.given),
        "Provider Middle Name": _upper(name.middle),
        "Provider Name Suffix Text": name.suffix.upper(),
        "Provider Credential Text": rng.choice(("MD", "M.D.", "MD, PHD")),
        "Provider Enumeration Date": f"05/23/{max(2005, person.first_year)}",
        "Last Update Date": f"07/08/{min(person.last_year, today.year - 1)}",
        "Provider Sex Code": "F" if person.woman else "M",
        "Healthcare Provider Taxonomy Code_1": _CARDIOLOGY,
        "Healthcare Provider Primary Taxonomy Switch_1": "Y",
        **_place(person.posts[-1].institution),
    }
    if len(person.names) > 1:
        former = person.names[0][1]
        row["Provider Other Last Name"] = _upper(former.family)
        row["Provider Other First Name"] = _upper(former.given)
        row["Provider Other Last Name Type Code"] = "1"
    return row


def _strangers(people: Sequence[Person], rng: random.Random) -> Iterator[dict[str, str]]:
    """Namesakes in other towns and callings, and organisations: none of them writes."""
    american = [institution for institution in INSTITUTIONS if institution.country_code == "US"]
    numbers = Numbers(first=90_000)
    for person in people[::9]:
        name = person.names[-1][1]
        yield {
            "NPI": numbers.npi(),
            "Entity Type Code": "1",
            "Provider Last Name (Legal Name)": _upper(name.family),
            "Provider First Name": _upper(name.given),
            "Provider Middle Name": rng.choice(("", "Q", "Z")),
            "Provider Credential Text": rng.choice(("DDS", "DO", "MD")),
            "Provider Enumeration Date": "06/14/2007",
            "Last Update Date": "03/02/2019",
            "Provider Sex Code": "F" if person.woman else "M",
            "Healthcare Provider Taxonomy Code_1": rng.choice((_FAMILY_MEDICINE, _DENTIST)),
            "Healthcare Provider Primary Taxonomy Switch_1": "Y",
            **_place(rng.choice(american)),
        }
    for institution in american:
        yield {
            "NPI": numbers.npi(),
            "Entity Type Code": "2",
            "Provider Organization Name (Legal Business Name)": institution.name.upper(),
            "Provider Enumeration Date": "02/01/2006",
            "Last Update Date": "01/15/2020",
            **_place(institution),
        }
