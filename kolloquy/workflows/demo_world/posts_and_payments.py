"""What else is publicly known of the people: congress programmes, panels and seats, disclosed transfers of value."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from kolloquy.workflows.demo_world.organisations import (
    COMPANIES,
    CONGRESSES,
    GUIDELINE_BODIES,
    JOURNALS,
    SOCIETIES,
)
from kolloquy.workflows.demo_world.people import Person
from kolloquy.workflows.demo_world.therapeutic_area import SUBJECTS, Subject
from kolloquy.workflows.demo_world.trials import leadership

CONGRESS_YEARS = 6
PROGRAM_YEARS = 4


@dataclass(frozen=True, slots=True)
class Session:
    congress: str
    name: str
    title: str
    topic: str
    on: date
    city: str
    country: str
    people: tuple[tuple[str, Person], ...]  # role and who


@dataclass(frozen=True, slots=True)
class Panel:
    kind: str
    body: str
    title: str
    topic: str
    began: date
    ended: date | None
    people: tuple[tuple[str, Person], ...]


@dataclass(frozen=True, slots=True)
class Transfer:
    record_id: str
    person: Person
    company: str
    nature: str
    form: str
    amount: str
    on: date
    product: str


_ANGLES = ("new evidence", "controversies", "in practice", "late-breaking science", "what comes next")
Draw = Callable[[Subject, int, int], list[Person]]


def drawing(rng: random.Random, people: list[Person], steepness: float = 1.0) -> Draw:
    """A function that draws different people for a subject and year, the better known more often."""
    kept: dict[tuple[str, int], tuple[list[Person], list[float]]] = {}

    def draw(subject: Subject, year: int, number: int) -> list[Person]:
        key = (subject.concept, year)
        if key not in kept:
            weighted = [(p, leadership(p, subject, year) ** steepness) for p in people]
            kept[key] = [p for p, w in weighted if w > 0], [w for _, w in weighted if w > 0]
        known, weights = kept[key]
        found: list[Person] = []
        for _ in range(number * 3 if known else 0):
            person = rng.choices(known, weights)[0]
            if person not in found:
                found.append(person)
            if len(found) == number:
                break
        return found

    return draw


def invent_sessions(rng: random.Random, people: list[Person], today: date, a_congress: int) -> list[Session]:
    draw = drawing(rng, people, 0.8)
    sessions = []
    for year in range(today.year - CONGRESS_YEARS + 1, today.year + 1):
        for congress, places, month in CONGRESSES:
            opening = date(year, month, rng.randint(3, 22))
            # A programme is public before its congress is held.
            if opening <= today + timedelta(days=60):
                for number in range(1, a_congress + 1):
                    place = places[year % len(places)]
                    sessions.append(_session(rng, draw, congress, place, opening, number))
    return [session for session in sessions if session.people]


def _session(
    rng: random.Random, draw: Draw, congress: str, place: tuple[str, str], opening: date, number: int
) -> Session:
    subject = rng.choices(SUBJECTS, [s.share for s in SUBJECTS])[0]
    phrase = rng.choice(subject.phrases)
    roles = ("chair", "speaker", "speaker", "speaker", "discussant", "panellist")
    return Session(
        congress=f"{congress} {opening.year}",
        name=f"S{number:02d}",
        title=f"{phrase[0].upper()}{phrase[1:]}: {rng.choice(_ANGLES)}",
        topic=subject.concept,
        on=opening + timedelta(days=rng.randint(0, 3)),
        city=place[0],
        country=place[1],
        people=tuple(zip(roles, draw(subject, opening.year, rng.randint(3, 6)), strict=False)),
    )


def invent_panels(rng: random.Random, people: list[Person], today: date) -> list[Panel]:
    draw = drawing(rng, people, 1.3)
    panels = []
    for subject in SUBJECTS:
        for body in rng.sample(GUIDELINE_BODIES, k=2):
            began = date(today.year - rng.randint(1, 9), rng.randint(1, 12), 1)
            phrase = subject.phrases[0]
            members = draw(subject, began.year, rng.randint(5, 9))
            title = f"{began.year + 1} guideline on the management of {phrase}"
            panels.append(
                _panel("guideline", body, title, subject, began, 2, members, ("chair", "vice_chair", "member"), today)
            )
    for journal in JOURNALS:
        subject = rng.choices(SUBJECTS, [s.share for s in SUBJECTS])[0]
        began = date(today.year - rng.randint(1, 6), 1, 1)
        members = draw(subject, began.year, rng.randint(4, 8))
        roles = ("editor_in_chief", "editor", "editor")
        panels.append(
            _panel("editorial_board", journal.title, "Editorial board", subject, began, 0, members, roles, today)
        )
    for society in SOCIETIES:
        subject = SUBJECTS[rng.randrange(4)]
        began = date(today.year - rng.randint(1, 4), 6, 1)
        members = draw(subject, began.year, 5)
        panels.append(
            _panel("society", society, "Board", subject, began, 3, members, ("president", "board_member"), today)
        )
    return [panel for panel in panels if panel.people]


def _panel(
    kind: str,
    body: str,
    title: str,
    subject: Subject,
    began: date,
    years: int,
    members: list[Person],
    roles: tuple[str, ...],
    today: date,
) -> Panel:
    """The first members take the roles in turn, the rest the last of them; `years` 0 has no end."""
    ended = date(began.year + years, began.month, 1) if years else None
    taken = [(roles[min(place, len(roles) - 1)], person) for place, person in enumerate(members)]
    return Panel(kind, body, title, subject.concept, began, ended if ended and ended <= today else None, tuple(taken))


# nature | form | smallest | largest | weight
_NATURES = (
    ("Food and Beverage", "In-kind items and services", 12, 140, 9.0),
    ("Consulting Fee", "Cash or cash equivalent", 800, 9000, 2.5),
    (
        "Compensation for services other than consulting, including serving as faculty or as a speaker at a venue other than a continuing education program",
        "Cash or cash equivalent", 700, 4800, 2.5,
    ),
    ("Travel and Lodging", "In-kind items and services", 90, 2600, 3.0),
    ("Honoraria", "Cash or cash equivalent", 400, 3500, 0.8),
    ("Education", "In-kind items and services", 10, 120, 1.0),
    ("Grant", "Cash or cash equivalent", 5000, 60000, 0.2),
)  # fmt: skip
_PRODUCTS = ("TAVOMIDIS", "ZELVUTRISIRAN", "ERTAPAGLIFLOZIN", "MAVELACAMTEN", "ARVENIA CRT-D", "")


def invent_transfers(rng: random.Random, people: list[Person], today: date, number: int) -> list[Transfer]:
    """Money follows fame only loosely: some of the best take none, some of the busiest at dinners write nothing."""
    paid = [p for p in people if p.npi and p.last_year >= today.year - PROGRAM_YEARS]
    appetite = [rng.paretovariate(1.1) * (0.4 + p.ability) for p in paid]
    transfers = []
    for place in range(number if paid else 0):
        person = rng.choices(paid, appetite)[0]
        # Years before the running one: the register publishes a year in the June after it.
        year = today.year - rng.randint(1, PROGRAM_YEARS)
        nature, form, least, most, _ = rng.choices(_NATURES, [row[4] for row in _NATURES])[0]
        amount = f"{rng.uniform(least, most):.2f}"
        on = date(year, 1, 1) + timedelta(days=rng.randint(0, 364))
        transfers.append(
            Transfer(
                f"99{place + 1:07d}", person, rng.choice(COMPANIES), nature, form, amount, on, rng.choice(_PRODUCTS)
            )
        )
    return transfers
