"""ClinicalTrials.gov, as its API (version 2) and its download hand out studies in JSON."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from kolloquy.evidence.sources.contact_data import without_contact_data
from kolloquy.evidence.sources.countries import country_code
from kolloquy.evidence.sources.dates import parse_date
from kolloquy.evidence.sources.json_records import JsonRecord
from kolloquy.evidence.sources.no_people import no_person_because
from kolloquy.evidence.sources.people_names import split_name
from kolloquy.evidence.sources.reading import Batch, Reject
from kolloquy.evidence.sources.record_batches import record_batches
from kolloquy.evidence.sources.rows import Rows, at, stated

_NCT_ID = re.compile(r"NCT\d{8}")
_ROLES = {
    "PRINCIPAL_INVESTIGATOR": "principal_investigator",
    "STUDY_PRINCIPAL_INVESTIGATOR": "principal_investigator",
    "STUDY_CHAIR": "study_chair",
    "STUDY_DIRECTOR": "study_director",
    "SUB_INVESTIGATOR": "sub_investigator",
    "CONTACT": "contact",
}

_Json = Mapping[str, Any]


def read(path: Path) -> Iterator[Batch]:
    """Studies, the people and places they name; no telephone number or e-mail address passes."""
    yield from record_batches(
        path,
        ("studies",),
        ("trials", "trial_people", "trial_sites"),
        _add_study,
        "holds no ClinicalTrials.gov study (no record has a protocolSection with an nctId); name a file of API version 2.",
    )


def _add_study(record: JsonRecord, rows: Rows) -> Reject | None:
    study = record.value
    nct_id = at(study, "protocolSection", "identificationModule").get("nctId")
    if not isinstance(nct_id, str) or not _NCT_ID.fullmatch(nct_id.strip()):
        return Reject(record.place, "the study has no NCT number; fetch it again")
    nct_id = nct_id.strip()
    try:
        trial, people, sites = (
            trial_row(nct_id, study),
            list(people_rows(nct_id, study)),
            list(site_rows(nct_id, study)),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        return Reject(record.place, f"{nct_id} is not laid out as a study ({error}); fetch it again")
    rows.add("trials", [trial], record.place)
    rows.add("trial_people", people, record.place)
    rows.add("trial_sites", sites, record.place)
    return None


def trial_row(nct_id: str, study: _Json) -> dict[str, Any]:
    protocol = at(study, "protocolSection")
    naming, status = at(protocol, "identificationModule"), at(protocol, "statusModule")
    design, topics = at(protocol, "designModule"), at(protocol, "conditionsModule")
    sponsor = at(protocol, "sponsorCollaboratorsModule", "leadSponsor")
    start_on, start_precision = parse_date(at(status, "startDateStruct").get("date"))
    completion = at(status, "completionDateStruct") or at(status, "primaryCompletionDateStruct")
    return {
        "nct_id": nct_id,
        "title": stated(naming.get("briefTitle")),
        "official_title": stated(naming.get("officialTitle")),
        "acronym": stated(naming.get("acronym")),
        "phase": phase(design.get("phases")),
        "status": _word(status.get("overallStatus")),
        "study_type": _word(design.get("studyType")),
        "start_on": start_on,
        "start_precision": start_precision,
        "completion_on": parse_date(completion.get("date"))[0],
        "updated_on": _updated_on(status),
        "enrollment": at(design, "enrollmentInfo").get("count"),
        "conditions": _texts(topics.get("conditions")),
        "keywords": _texts(topics.get("keywords")),
        "mesh": _concepts(at(study, "derivedSection")),
        "interventions": _texts(
            i.get("name") for i in at(protocol, "armsInterventionsModule").get("interventions") or ()
        ),
        "sponsor": stated(sponsor.get("name")),
        "sponsor_class": stated(sponsor.get("class")),
        "summary": without_contact_data(at(protocol, "descriptionModule").get("briefSummary")),
    }


def people_rows(nct_id: str, study: _Json) -> Iterator[dict[str, Any]]:
    """Everybody a study names, each as often as it names them: a role is what was said, not who it was."""
    sponsor = at(study, "protocolSection", "sponsorCollaboratorsModule", "leadSponsor")
    for position, person in enumerate(_named(at(study, "protocolSection")), start=1):
        printed = person["name"]
        because = no_person_because(printed, sponsor=sponsor.get("name"), sponsor_class=sponsor.get("class"))
        row = {
            **person,
            "name": without_contact_data(printed),
            "is_person": because is None,
            "no_person_because": because,
        }
        if because is None:
            parts = split_name(printed)
            row |= {"family": parts.family, "given": parts.given, "initials": parts.initials, "suffix": parts.suffix}
            row["degrees"] = list(parts.degrees) or None
        yield {"trial_person_id": f"{nct_id}#{position}", "nct_id": nct_id, "position": position, **row}


def _named(protocol: _Json) -> Iterator[dict[str, Any]]:
    places = at(protocol, "contactsLocationsModule")
    for official in places.get("overallOfficials") or ():
        yield from _person(official, _ROLES.get(official.get("role"), "contact"), official.get("affiliation"))
    party = at(protocol, "sponsorCollaboratorsModule", "responsibleParty")
    if party:
        named = {"name": party.get("investigatorFullName") or party.get("oldNameTitle")}
        yield from _person(
            named, "responsible_party", party.get("investigatorAffiliation") or party.get("oldOrganization")
        )
    for contact in places.get("centralContacts") or ():
        yield from _person(contact, "contact", None)
    for site in places.get("locations") or ():
        where = {
            "site": without_contact_data(stated(site.get("facility"))),
            "city": stated(site.get("city")),
            "country": country_code(site.get("country")),
        }
        for contact in site.get("contacts") or ():
            for person in _person(contact, _ROLES.get(contact.get("role"), "contact"), None):
                yield person | where


def _person(stated_person: _Json, role: str, affiliation: object) -> Iterator[dict[str, Any]]:
    name = stated(stated_person.get("name"))
    if name:  # a contact without a name is a telephone number, which nobody keeps
        yield {"role": role, "name": name, "affiliation": without_contact_data(stated(affiliation))}


def site_rows(nct_id: str, study: _Json) -> Iterator[dict[str, Any]]:
    places = at(study, "protocolSection", "contactsLocationsModule")
    for position, site in enumerate(places.get("locations") or (), start=1):
        point = at(site, "geoPoint")
        yield {
            "nct_id": nct_id,
            "position": position,
            "facility": without_contact_data(stated(site.get("facility"))),
            "status": _word(site.get("status")),
            "city": stated(site.get("city")),
            "region": stated(site.get("state")),
            "country": country_code(site.get("country")),
            "country_name": stated(site.get("country")),
            "latitude": point.get("lat"),
            "longitude": point.get("lon"),
        }


def phase(stated_phases: object) -> str | None:
    """ "1", "1/2", "2" ... "4" or "early 1", from the API's list or from words; None where no phase applies."""
    words = (
        [stated_phases]
        if isinstance(stated_phases, str)
        else list(stated_phases)
        if isinstance(stated_phases, list)
        else []
    )
    text = " ".join(str(word) for word in words).lower().replace("_", " ")
    numbers = sorted(set(re.findall(r"[1-4]", text)))
    if not numbers:
        return None
    return "early 1" if "early" in text else "/".join(numbers)


def _concepts(derived: _Json) -> list[dict[str, Any]] | None:
    meshes = [
        mesh
        for module in ("conditionBrowseModule", "interventionBrowseModule")
        for mesh in at(derived, module).get("meshes") or ()
    ]
    # Whether a concept is a major one the registry does not say.
    return [{"ui": mesh.get("id"), "name": mesh.get("term"), "major": None} for mesh in meshes] or None


def _updated_on(status: _Json) -> date | None:
    posted = at(status, "lastUpdatePostDateStruct").get("date") or status.get("lastUpdateSubmitDate")
    return parse_date(posted)[0]


def _texts(values: Iterable[object] | None) -> list[str] | None:
    return [text for value in values or () if (text := stated(value))] or None


def _word(value: object) -> str | None:
    text = stated(value)
    return text.lower().replace(" ", "_") if text else None
