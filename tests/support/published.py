"""Invented experts as the bridge would leave them in the records, in bulk: for pages that need something to show."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from kolloquy.evidence.models import EvidenceFile, Registration, Rejected, Seat, Transfer, Trial, Work
from kolloquy.identity.models import (
    Authorship,
    Expert,
    ExpertTerm,
    Publication,
    SeatHeld,
    TransferReceived,
    TrialRole,
)
from kolloquy.influence.models import Interest, Neighbour, StandingEvidence, Topic, TopicStanding
from kolloquy.kernel.ids import expert_id
from kolloquy.kernel.text import fold

AS_OF = date(2026, 5, 3)
READ_AT = datetime(2026, 5, 2, 8, 30, tzinfo=UTC)
GIVEN = [
    "Amara",
    "Ingrid",
    "Tomás",
    "Mei-Lin",
    "Yusuf",
    "Katarzyna",
    "Björn",
    "Leïla",
    "Oluwaseun",
    "Hye-jin",
    "Ruairí",
    "Anneliese",
    "Rajesh",
    "Noémie",
    "Σοφία",
    "Дмитрий",
]
FAMILY = [
    "Okafor",
    "Lindqvist",
    "Ferreira",
    "Nakagawa",
    "Demir",
    "Wiśniewska",
    "Østergaard",
    "Benhaddou",
    "Adeyemi",
    "Kwon",
    "Ó-Ceallaigh",
    "Hofstätter",
    "Venkataraman",
    "Delacroix",
    "Παπαδάκη",
    "Соколов",
    "Marchetti",
    "Novotná",
    "Abrahamsen",
    "Quispe",
]
PLACES = (
    ("Sahlgrenska Example Hospital", "Gothenburg", "SE"),
    ("Institut Exemple du Cœur", "Lyon", "FR"),
    ("Example University Medical Center", "Boston", "US"),
    ("Hospital Modelo de Lisboa", "Lisbon", "PT"),
    ("Musterklinik für Innere Medizin", "Hannover", "DE"),
    ("Lagos Example Teaching Hospital", "Lagos", "NG"),
    ("Kansai Example University", "Osaka", "JP"),
)
SUBJECTS = (
    "Heart Failure", "Natriuretic Peptides", "Sodium-Glucose Transporter 2 Inhibitors", "Iron Deficiency", "Atrial Fibrillation",
    "Cardiac Rehabilitation", "Quality of Life", "Kidney Diseases", "Amyloidosis", "Remote Monitoring",
    "Cardiomyopathies", "Frailty", "Hyperkalemia",
)  # fmt: skip
TITLES = (
    "{a} in patients with {b}: a randomised controlled trial",
    "Effect of <i>early</i> {a} on outcomes in {b}",
    "{a} and {b}: a systematic review and meta-analysis of 41 cohorts",
    "CO<sub>2</sub> response, {a} and the course of {b} in the elderly",
    "Registry study of {a} among 12,480 people living with {b}",
    "{b} after {a}: five-year follow-up",
)


@dataclass(frozen=True)
class Published:
    topic: Topic
    experts: Sequence[Expert]


def publish_invented(*, experts: int = 60, works_each: int = 9, seed: int = 1) -> Published:
    chance = random.Random(seed)
    heart = _topics(experts)
    people = [_expert(i, chance) for i in range(experts)]
    Expert.objects.bulk_create(people, batch_size=2000)
    ExpertTerm.objects.bulk_create(
        [ExpertTerm(expert=p, term=term) for p in people for term in set(f"{p.sort_name} {p.institution_key}".split())],
        batch_size=5000,
    )
    works, authorships = _works(people, works_each, chance)
    Work.objects.bulk_create(works, batch_size=2000)
    Authorship.objects.bulk_create(authorships, batch_size=2000)
    _trials_and_seats(people[: experts // 3], chance)
    _transfers(people[: experts // 4], chance)
    _interests_and_neighbours(people, chance)
    _standings(heart, people, works, works_each, chance)
    _files()
    Publication.objects.create(
        generation="invented",
        as_of=AS_OF,
        started_at=READ_AT,
        finished_at=READ_AT,
        countries=sorted({p[2] for p in PLACES}),
    )
    return Published(heart, people)


def _topics(experts: int) -> Topic:
    """One topic that is computed, which is returned, and one that still waits."""
    heart = Topic.objects.create(
        slug="heart-failure", name="Heart failure", mesh_uis=["D006333"], keywords=["heart failure"], followed_at=READ_AT,
        computed_at=READ_AT, computed_for="invented", as_of=AS_OF, experts=experts, countries=sorted({p[2] for p in PLACES}),
    )  # fmt: skip
    Topic.objects.create(slug="amyloidosis", name="Amyloidosis", keywords=["amyloidosis"], followed_at=READ_AT)
    return heart


def _expert(i: int, chance: random.Random) -> Expert:
    family, given = FAMILY[i % len(FAMILY)], GIVEN[(i // len(FAMILY) + i) % len(GIVEN)]
    if i >= len(FAMILY) * len(GIVEN):
        given = f"{given} {chr(65 + i % 26)}."
    institution, city, country = PLACES[i % len(PLACES)]
    works = chance.randint(3, 90)
    review = chance.choice((0, 0, 0, 1, 2, 5))
    return Expert(
        expert_id=expert_id(f"invented {i}"), family=family, given=given, sort_name=fold(f"{family} {given}"),
        other_names=[f"{family} {given[0]}", f"{given[0]}. {family}"], institution=institution, institution_key=fold(institution),
        city=city, country=country, place_kind="work", place_ref=f"pmid:{900000 + i * 100}", place_on=date(2025, 11, 4),
        orcid="0000-0002-1825-0097" if i % 3 == 0 else None, npi="1234567893" if i == 0 else None,
        first_on=date(2004 + i % 15, 2, 1), last_on=date(2026, 2, 1), works=works, sure_works=works - review, review_works=review,
        confidence=chance.uniform(0.72, 0.995), has_trials=i % 3 == 0, has_guidelines=i % 5 == 0, has_congress=i % 4 == 0,
        changed_at=READ_AT,
    )  # fmt: skip


def _sourced(source: str, file: str) -> dict[str, object]:
    return {"source": source, "source_file": file, "retrieved_at": READ_AT}


def _works(people: Sequence[Expert], each: int, chance: random.Random) -> tuple[list[Work], list[Authorship]]:
    works, authorships = [], []
    for i, person in enumerate(people):
        for n in range(each):
            pmid = str(900000 + i * 100 + n)
            one, other = chance.sample(SUBJECTS, 2)
            title = chance.choice(TITLES).format(a=one, b=other.lower())
            on = date(2026 - n % 8, 1 + (i + n) % 12, 1 + n)
            works.append(
                Work(
                    work_id=f"pmid:{pmid}", pmid=pmid, doi=f"10.5555/invented.{pmid}", title=title, title_markup=title,
                    venue=chance.choice(("Journal of Invented Cardiology", "Annals of Example Medicine", "Example Heart Letters")),
                    published_on=on, published_precision=chance.choice(("day", "month", "year")), mesh=[one, other],
                    **_sourced("pubmed", "pubmed26n1402.xml.gz"),
                )
            )  # fmt: skip
            for place, author in enumerate((person, people[(i + 1 + n % 3) % len(people)]), start=1):
                authorships.append(
                    Authorship(
                        mention_id=f"pmid:{pmid}#{place}", expert=author, work=works[-1], position=place, author_count=2 + n,
                        printed_name=f"{author.given} {author.family}", probability=0.6 if n == 7 else 0.98, sure=n != 7,
                        affiliation=author.institution, orcid=author.orcid,
                    )
                )  # fmt: skip
    return works, authorships


def _trials_and_seats(people: Sequence[Expert], chance: random.Random) -> None:
    for i, person in enumerate(people):
        trial = Trial.objects.create(
            nct_id=f"NCT9{i:07}", title=f"{chance.choice(SUBJECTS)} and outcomes in chronic heart failure", phase=chance.choice(("PHASE2", "PHASE3", "NA")),
            status="RECRUITING", start_on=date(2023, 5, 1), conditions=["Heart Failure"], sponsor="Example Cardiovascular Trust",
            **_sourced("trials", "studies.json.xz"),
        )  # fmt: skip
        TrialRole.objects.create(
            mention_id=f"official:{i}", expert=person, trial=trial, role="principal_investigator", site=person.institution,
            printed_name=f"{person.given} {person.family}, MD", probability=0.97, sure=True,
        )  # fmt: skip
        seat = Seat.objects.create(
            seat_id=f"panel:{i}", kind=chance.choice(("guideline", "society", "session")), body="Example Society of Cardiology",
            title="Guideline for acute and chronic heart failure", topic="heart failure", on=date(2024, 8, 30),
            **_sourced("panels", "panels.csv"),
        )  # fmt: skip
        SeatHeld.objects.create(
            mention_id=f"panel:{i}#1", expert=person, seat=seat, role="member", printed_name=f"{person.given} {person.family}",
            probability=0.95, sure=True,
        )  # fmt: skip
    Registration.objects.create(
        npi="1234567893", family="Okafor", given="Amara", specialty="Cardiovascular disease", city="Gothenburg", country="SE",
        updated_on=date(2025, 1, 8), **_sourced("registry", "npidata.csv"),
    )  # fmt: skip


def _transfers(people: Sequence[Expert], chance: random.Random) -> None:
    for i, person in enumerate(people):
        for n in range(chance.randint(1, 5)):
            transfer = Transfer.objects.create(
                transfer_id=f"t{i}-{n}", program_year=2024, company=chance.choice(("Example Pharma Inc", "Modelo Therapeutics")),
                nature=chance.choice(("Consulting Fee", "Travel and Lodging", "Food and Beverage")), form="Cash or cash equivalent",
                amount=Decimal(chance.randint(2000, 900000)) / 100, currency="USD", on=date(2024, 3 + n, 12),
                **_sourced("payments", "general_payments_2024.csv"),
            )  # fmt: skip
            TransferReceived.objects.create(expert=person, transfer=transfer, probability=0.99, because="the same NPI")


def _interests_and_neighbours(people: Sequence[Expert], chance: random.Random) -> None:
    interests, neighbours = [], []
    for i, person in enumerate(people):
        for order, name in enumerate(chance.sample(SUBJECTS, 12 if i == 0 else 9)):
            years = {
                str(year): round(chance.uniform(0.3, 6) / (1 + order / 3), 1)
                for year in range(2017, 2027)
                if chance.random() < 0.6
            }
            interests.append(
                Interest(
                    expert=person,
                    name=name,
                    weight=round(sum(years.values()), 2),
                    trend=chance.uniform(-1, 1),
                    years=years,
                )
            )
        for step in (1, 2, 3):
            other = people[(i + step) % len(people)]
            if other != person:
                neighbours.append(
                    Neighbour(expert=person, other=other, works_together=7 - 2 * step, last_on=date(2025, 9, 1))
                )
    Interest.objects.bulk_create(interests, batch_size=2000)
    Neighbour.objects.bulk_create(neighbours, batch_size=2000, ignore_conflicts=True)


def _standings(topic: Topic, people: Sequence[Expert], works: Sequence[Work], each: int, chance: random.Random) -> None:
    rows: list[TopicStanding] = []
    for i, person in enumerate(people):
        size = 14.0 / (1 + i / max(len(people) / 6, 1)) * chance.uniform(0.75, 1.1)
        parts = {
            "science": round(size * 0.5, 1), "trials": round(size * 0.25, 1) if person.has_trials else 0.0,
            "guidelines": round(size * 0.14, 1) if person.has_guidelines else 0.0,
            "congress": round(size * 0.07, 1) if person.has_congress else 0.0, "network": round(size * 0.06, 1),
        }  # fmt: skip
        total = round(sum(parts.values()), 1)
        spread = total * chance.choice((0.1, 0.15, 0.25, 0.6))
        rows.append(
            TopicStanding(
                topic=topic, expert=person, as_of=AS_OF, recipe="2026.1", place=0, standing=total, low=round(total - spread, 1),
                high=round(total + spread, 1), **parts, rise=round(chance.gauss(0, 0.8), 2), works=each,
                reasons=chance.sample(("leads 2 phase 3 trials", "2024 guideline panel of the Example Society", "last author on 11 works since 2021", "11 works on the topic since 2021"), 2),
                trend=[chance.randint(0, 9) for _ in range(5)], country=person.country, institution_key=person.institution_key,
                sort_name=person.sort_name, has_trials=person.has_trials, has_guidelines=person.has_guidelines, has_congress=person.has_congress,
            )
        )  # fmt: skip
    rows.sort(key=lambda row: (-row.standing, row.expert_id))
    for place, row in enumerate(rows, start=1):
        row.place = place
    TopicStanding.objects.bulk_create(rows, batch_size=2000)
    _standing_evidence(topic, people, rows, works, each)


def _standing_evidence(
    topic: Topic, people: Sequence[Expert], rows: Sequence[TopicStanding], works: Sequence[Work], each: int
) -> None:
    number_of = {person.expert_id: i for i, person in enumerate(people)}
    found = []
    for row in rows:
        i, records = number_of[row.expert_id], []
        for work in works[i * each : (i + 1) * each]:
            records.append(
                ("science", "article", "work", work.work_id, work.title, work.published_on, row.science / each)
            )
        if row.trials and i < len(people) // 3:
            records.append(("trials", "phase_3", "trial", f"NCT9{i:07}", "A trial", date(2023, 5, 1), row.trials))
        if row.guidelines and i < len(people) // 3:
            records.append(
                ("guidelines", "guideline_panel", "seat", f"panel:{i}", "A seat", date(2024, 8, 30), row.guidelines)
            )
        for n, (channel, kind, ref_kind, ref_id, title, on, points) in enumerate(records):
            sentence = f"Worth {points * 1.6:.3f} when fresh, {points:.3f} after {AS_OF.year - on.year} years."
            found.append(
                StandingEvidence(
                    topic=topic, expert_id=row.expert_id, number=n, channel=channel, kind=kind, ref_kind=ref_kind, ref_id=ref_id,
                    title=title, on=on, points=round(points, 3), sentence=sentence,
                )
            )  # fmt: skip
    StandingEvidence.objects.bulk_create(found, batch_size=5000)


def _files() -> None:
    EvidenceFile.objects.create(
        file_id="pubmed/pubmed26n1402-0a1b2c3d", source="pubmed", name="pubmed26n1402.xml.gz", size=21_400_000, retrieved_at=READ_AT,
        rows={"works": 540, "bylines": 1080}, rejects=2,
    )  # fmt: skip
    file = EvidenceFile.objects.get(file_id="pubmed/pubmed26n1402-0a1b2c3d")
    Rejected.objects.create(file=file, number=1, place="record 118", reason="a PubMed article without a PMID")
    Rejected.objects.create(file=file, number=2, place="record 342", reason="a year of 20255 in PubDate")
    EvidenceFile.objects.create(
        file_id="trials/studies-9f8e7d6c", source="trials", name="studies.json.xz", size=1_250_000, retrieved_at=READ_AT, rows={"trials": 20, "trial_people": 61},
    )  # fmt: skip
