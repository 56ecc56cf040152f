"""Invented trials: who leads them, where they run, and the entries that name nobody."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from kolloquy.workflows.demo_world.names import Name
from kolloquy.workflows.demo_world.organisations import COMPANIES, Institution
from kolloquy.workflows.demo_world.people import Arc, Calling, Person
from kolloquy.workflows.demo_world.therapeutic_area import SUBJECTS, Subject

_ACRONYMS = (
    "AURORA", "BEACON", "CINDER", "DRIFTWOOD", "EMBER", "FJORD", "GALENA", "HALYARD", "ISTHMUS", "JUNIPER", "KESTREL",
    "LANTERN", "MOORLAND", "NIMBUS", "ORCHARD", "PRELUDE", "QUARRY", "RIVULET", "SEXTANT", "TUNDRA", "UPLAND", "VESPER",
    "WILLOW", "ZENITH", "ALCOVE", "BRAMBLE", "COPPICE", "DELTA", "ESTUARY", "FOXGLOVE", "GRANITE", "HARBOUR", "INLET",
    "LARCH", "MARSH", "OSPREY", "PEBBLE", "ROWAN", "SHOAL", "THICKET",
)  # fmt: skip
_ENDINGS = ("HF", "HEART", "MYO", "CARE", "OUTCOMES", "PILOT", "LIFE", "2")
# What stands where a person's name should: all of it is met in the register.
NOBODIES = (
    "Clinical Trials",
    "Study Director",
    "Medical Monitor",
    "Use Central Contact",
    "Clinical Trial Management",
    "Sponsor Medical Expert, MD",
    "Global Clinical Registry",
)


@dataclass(frozen=True, slots=True)
class Site:
    institution: Institution
    investigator: Person | None


@dataclass(frozen=True, slots=True)
class Trial:
    nct_id: str
    acronym: str
    subject: Subject
    phase: str  # as the register codes it: PHASE3, PHASE1|PHASE2, NA
    start: date
    completion: date
    updated: date
    sponsor: str
    sponsor_class: str
    title: str
    enrolment: int
    treatment: str
    measure: str
    chair: Person
    chair_role: str
    sites: tuple[Site, ...]
    nobody: str | None
    by_investigator: bool  # the chair is the responsible party


def leadership(person: Person, subject: Subject, year: int) -> float:
    """How likely somebody is asked to lead: what they know of it, steeply, once they are known at all."""
    known = year - person.first_year
    if known < 4 or person.calling is Calling.METHODS or person.arc is Arc.BRIEF:
        return 0.0
    return float((person.ability * person.expertise.get(subject.concept, 0.0) * person.activity(year)) ** 1.5)


def invent_trials(rng: random.Random, people: list[Person], today: date, number: int) -> list[Trial]:
    trials: list[Trial] = []
    used: set[str] = set()
    while len(trials) < number:
        subject = rng.choices(SUBJECTS, [s.share for s in SUBJECTS])[0]
        start = today - timedelta(days=rng.randint(-60, 365 * 14))
        leaders = [(p, leadership(p, subject, min(start.year, today.year))) for p in people]
        leaders = [(p, weight) for p, weight in leaders if weight > 0]
        if leaders:
            trials.append(_trial(rng, subject, start, today, leaders, len(trials), used))
    return trials


def _trial(
    rng: random.Random,
    subject: Subject,
    start: date,
    today: date,
    leaders: list[tuple[Person, float]],
    number: int,
    used: set[str],
) -> Trial:
    phase = rng.choices(("PHASE1", "PHASE1|PHASE2", "PHASE2", "PHASE3", "PHASE4", "NA"), (1, 1, 4, 5, 2, 4))[0]
    names, weights = [p for p, _ in leaders], [w for _, w in leaders]
    chair = rng.choices(names, weights)[0]
    industry = rng.random() < (0.75 if phase == "PHASE3" else 0.45)
    updated = min(today, start + timedelta(days=rng.randint(100, 2000)))
    # Registers name the place where somebody is when the record is updated.
    sites = [Site(chair.post_in(updated.year).institution, chair)]
    for _ in range(rng.randint(6, 22) if phase == "PHASE3" else rng.randint(0, 6)):
        person = rng.choices(names, [w**0.6 for w in weights])[0]
        place = person.post_in(updated.year).institution
        if all(place is not site.institution for site in sites):
            sites.append(Site(place, person if rng.random() < 0.8 else None))
    treatment, measure = rng.choice(subject.treatments), rng.choice(subject.measures)
    return Trial(
        nct_id=f"NCT99{number + 1:06d}",
        acronym=_acronym(rng, used),
        subject=subject,
        phase=phase,
        start=start,
        completion=start + timedelta(days=rng.randint(500, 1900)),
        updated=updated,
        sponsor=rng.choice(COMPANIES) if industry else sites[0].institution.name,
        sponsor_class="INDUSTRY" if industry else "OTHER",
        title=f"{treatment[0].upper()}{treatment[1:]} in Patients With {subject.phrases[0]}",
        enrolment=rng.randint(20, 90) if phase == "PHASE1" else rng.randint(80, 3200),
        treatment=treatment,
        measure=measure,
        chair=chair,
        chair_role=rng.choice(("PRINCIPAL_INVESTIGATOR", "STUDY_CHAIR", "STUDY_DIRECTOR")),
        sites=tuple(sites),
        nobody=rng.choice(NOBODIES) if industry and rng.random() < 0.7 else None,
        by_investigator=not industry and rng.random() < 0.7,
    )


def _acronym(rng: random.Random, used: set[str]) -> str:
    while True:
        acronym = f"{rng.choice(_ACRONYMS)}-{rng.choice(_ENDINGS)}"
        if acronym not in used:
            used.add(acronym)
            return acronym


def title_name(person: Person, name: Name, rng: random.Random) -> str:
    """A name as registers print it: given name first, degrees behind, in no one order."""
    middle = f" {name.middle}" if name.middle and rng.random() < 0.5 else ""
    degrees = "PhD" if person.calling is Calling.SCIENTIST else rng.choice(("MD", "MD, PhD", "M.D.", "MD PhD", "MBBS"))
    style = rng.random()
    full = f"{name.given}{middle} {name.family}{' ' + name.suffix if name.suffix else ''}"
    if style < 0.12:
        return f"Prof. {full}"
    if style < 0.2:
        return f"{full}"
    return f"{full}, {degrees}"
