"""Trials as ClinicalTrials.gov's API v2 gives them: a page of studies."""

import json
import random
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from kolloquy.workflows.demo_world.therapeutic_area import CONCEPTS
from kolloquy.workflows.demo_world.trials import Site, Trial, title_name

_COUNTRIES = {"USA": "United States", "The Netherlands": "Netherlands", "Republic of Korea": "South Korea"}
Json = dict[str, object]


def write_trials(path: Path, trials: Sequence[Trial], today: date, rng: random.Random) -> None:
    page = {"totalCount": len(trials), "studies": [_study(trial, today, rng) for trial in trials]}
    path.write_text(json.dumps(page, ensure_ascii=False, indent=1), encoding="utf-8")


def _study(trial: Trial, today: date, rng: random.Random) -> Json:
    chair = title_name(trial.chair, trial.chair.name_in(trial.start.year), rng)
    place = trial.sites[0].institution
    officials: list[Json] = [{"name": chair, "affiliation": place.name, "role": trial.chair_role}]
    contacts: list[Json] = []
    if trial.nobody:
        officials.append({"name": trial.nobody, "affiliation": trial.sponsor, "role": "STUDY_DIRECTOR"})
        contacts.append({"name": trial.nobody, "role": "CONTACT"})
    locations: Json = {
        "overallOfficials": officials,
        "locations": [_location(site, trial, rng) for site in trial.sites],
    }
    if contacts:
        locations["centralContacts"] = contacts
    concept = CONCEPTS[trial.subject.concept]
    return {
        "protocolSection": {
            "identificationModule": _identification(trial),
            "statusModule": _status(trial, today),
            "sponsorCollaboratorsModule": _sponsor(trial, place.name),
            "descriptionModule": {
                "briefSummary": f"This study asks whether {trial.treatment} improves {trial.measure} in people with"
                f" {trial.subject.phrases[0]}."
            },
            "conditionsModule": {"conditions": [trial.subject.phrases[0], concept.name], "keywords": [trial.treatment]},
            "designModule": _design(trial),
            "armsInterventionsModule": {
                "interventions": [{"type": "DRUG", "name": trial.treatment.removeprefix("a ").removeprefix("an ")}]
            },
            "contactsLocationsModule": locations,
        },
        "derivedSection": {
            "miscInfoModule": {"versionHolder": today.isoformat()},
            "conditionBrowseModule": {"meshes": [{"id": concept.ui, "term": concept.name}]},
        },
        "hasResults": False,
    }


def _identification(trial: Trial) -> Json:
    return {
        "nctId": trial.nct_id,
        "orgStudyIdInfo": {"id": f"DEMO-{trial.nct_id[-4:]}"},
        "organization": {"fullName": trial.sponsor, "class": trial.sponsor_class},
        "briefTitle": f"{trial.title} ({trial.acronym})",
        "officialTitle": f"A Study of {trial.treatment} and {trial.measure} in {trial.subject.phrases[0]}",
        "acronym": trial.acronym,
    }


def _status(trial: Trial, today: date) -> Json:
    if trial.start > today:
        status = "NOT_YET_RECRUITING"
    elif trial.completion < today:
        status = "COMPLETED" if trial.enrolment % 9 else "TERMINATED"
    else:
        status = "RECRUITING" if (today - trial.start).days < 900 else "ACTIVE_NOT_RECRUITING"
    return {
        "statusVerifiedDate": trial.updated.strftime("%Y-%m"),
        "overallStatus": status,
        "startDateStruct": {"date": trial.start.isoformat(), "type": "ACTUAL" if trial.start <= today else "ESTIMATED"},
        "completionDateStruct": {
            "date": trial.completion.strftime("%Y-%m"),
            "type": "ACTUAL" if trial.completion <= today else "ESTIMATED",
        },
        "lastUpdateSubmitDate": trial.updated.isoformat(),
        "lastUpdatePostDateStruct": {"date": trial.updated.isoformat(), "type": "ACTUAL"},
    }


def _sponsor(trial: Trial, place: str) -> Json:
    module: Json = {"leadSponsor": {"name": trial.sponsor, "class": trial.sponsor_class}}
    if trial.by_investigator:
        name = trial.chair.name_in(trial.start.year)
        module["responsibleParty"] = {
            "type": "PRINCIPAL_INVESTIGATOR",
            "investigatorFullName": f"{name.given} {name.family}",
            "investigatorTitle": "Professor of Medicine",
            "investigatorAffiliation": place,
        }
    else:
        module["responsibleParty"] = {"type": "SPONSOR"}
    return module


def _design(trial: Trial) -> Json:
    return {
        "studyType": "INTERVENTIONAL",
        "phases": trial.phase.split("|"),
        "designInfo": {"allocation": "RANDOMIZED", "interventionModel": "PARALLEL"},
        "enrollmentInfo": {"count": trial.enrolment, "type": "ACTUAL"},
    }


def _location(site: Site, trial: Trial, rng: random.Random) -> Json:
    institution = site.institution
    found: Json = {
        "facility": institution.name,
        "status": "COMPLETED",
        "city": institution.town,
        "country": _COUNTRIES.get(institution.country, institution.country),
    }
    if institution.region:
        found["state"] = institution.region
    if site.investigator is not None:
        name = title_name(site.investigator, site.investigator.name_in(trial.start.year), rng)
        found["contacts"] = [{"name": name, "role": "PRINCIPAL_INVESTIGATOR"}]
    return found
