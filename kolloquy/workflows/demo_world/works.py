"""Invented works: who writes with whom, in which order, about what, and how the byline is printed."""

import random
from bisect import bisect
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from kolloquy.workflows.demo_world.names import Printed, print_name
from kolloquy.workflows.demo_world.organisations import JOURNALS, Institution, Journal
from kolloquy.workflows.demo_world.people import YEARS, Arc, Calling, Person
from kolloquy.workflows.demo_world.prose import SHARES, Kind, Text, write_text
from kolloquy.workflows.demo_world.therapeutic_area import CONCEPTS, SUBJECTS, Subject
from kolloquy.workflows.demo_world.trials import Trial, leadership

_PASSING = 0.003  # anybody may be asked once; it also keeps a small world's years from standing empty
PREPRINTS_SINCE = 2019  # when medicine took to them


@dataclass(frozen=True, slots=True)
class Byline:
    person: Person | None  # None for a group
    printed: Printed | None
    affiliations: tuple[str, ...]
    orcid: str | None  # as printed, in whatever spelling
    collective: str | None = None
    equal: bool = False


@dataclass(frozen=True, slots=True)
class Work:
    pmid: str
    doi: str
    subject: Subject
    kind: Kind
    text: Text
    journal: Journal
    on: date
    bylines: tuple[Byline, ...]
    mesh: tuple[tuple[str, bool], ...]  # concept name, major
    cites: tuple[int, ...]  # places in the list of works
    trial: Trial | None
    in_pubmed: bool  # else a preprint, which OpenAlex alone knows


class _Roster:
    """Who could write in a year: drawn by weight, quickly."""

    def __init__(self, weighted: list[tuple[Person, float]]) -> None:
        self._people = [person for person, weight in weighted if weight > 0]
        self._sums = list(accumulate(weight for _, weight in weighted if weight > 0))

    def __bool__(self) -> bool:
        return bool(self._people)

    def draw(self, rng: random.Random) -> Person:
        return self._people[bisect(self._sums, rng.random() * self._sums[-1])]


class Authors:
    """Draws teams: a senior author, their house, their circle, and others of the field."""

    def __init__(self, rng: random.Random, people: list[Person]) -> None:
        self._rng = rng
        self._people = people
        self._years: dict[int, list[Person]] = {}
        self._seniors: dict[tuple[int, str], _Roster] = {}
        self._field: dict[tuple[int, str], _Roster] = {}
        self._house: dict[tuple[int, str, str], _Roster] = {}
        self._at: dict[tuple[int, str], list[Person]] = defaultdict(list)

    def team(self, subject: Subject, year: int, size: int, lead: Person | None) -> list[Person]:
        """In printed order; the senior author last."""
        rng = self._rng
        senior = lead or self._senior(subject, year)
        if size == 1:
            return [senior]
        house = self._house_of(senior, subject, year)
        team = [senior]
        for _ in range(size * 4):
            chance = rng.random()
            if chance < 0.4 and senior.circle:
                found = rng.choice(senior.circle)
                if not found.activity(year):
                    continue
            elif chance < 0.9 and house:
                found = house.draw(rng)
            else:
                found = self._in_field(subject, year).draw(rng)
            if found not in team:
                team.append(found)
            if len(team) == size:
                break
        middle = team[1:]
        # The first author is somebody young, most of the time.
        middle.sort(key=lambda p: (year - p.first_year) * (0.4 + rng.random()) + 12 * (p.calling is Calling.METHODS))
        first, rest = middle[:1], middle[1:]
        rng.shuffle(rest)
        for person in team[:6]:
            person.circle.extend(other for other in team[:6] if other is not person)
        return [*first, *rest, senior]

    def _active(self, year: int) -> list[Person]:
        if year not in self._years:
            self._years[year] = [p for p in self._people if p.first_year <= year <= p.last_year]
            for person in self._years[year]:
                self._at[year, person.post_in(year).institution.name].append(person)
        return self._years[year]

    def _senior(self, subject: Subject, year: int) -> Person:
        key = (year, subject.concept)
        if key not in self._seniors:
            self._seniors[key] = _Roster([(p, leadership(p, subject, year)) for p in self._active(year)])
        return (
            self._seniors[key].draw(self._rng) if self._seniors[key] else self._in_field(subject, year).draw(self._rng)
        )

    def _in_field(self, subject: Subject, year: int) -> _Roster:
        key = (year, subject.concept)
        if key not in self._field:
            self._field[key] = _Roster(
                [
                    (p, max(p.expertise.get(subject.concept, 0.0), _PASSING) * p.activity(year))
                    for p in self._active(year)
                ]
            )
        return self._field[key]

    def _house_of(self, senior: Person, subject: Subject, year: int) -> _Roster:
        place = senior.post_in(year).institution.name
        key = (year, subject.concept, place)
        if key not in self._house:
            self._active(year)
            self._house[key] = _Roster(
                [(p, _at_hand(p, subject, year)) for p in self._at[year, place] if p is not senior]
            )
        return self._house[key]


def _at_hand(person: Person, subject: Subject, year: int) -> float:
    general = 0.8 if person.calling is Calling.METHODS else 0.15
    return (person.expertise.get(subject.concept, 0.0) + general) * person.activity(year)


def invent_works(rng: random.Random, people: list[Person], trials: list[Trial], today: date, number: int) -> list[Work]:
    """In the order of publication, PMIDs rising; the number of works a year grows as it does in life."""
    authors = Authors(rng, people)
    years = list(range(today.year - YEARS, today.year + 1))
    # The running year is not over: the rest of it cannot have been published.
    weights = [1.09**i * any(person.activity(year) for person in people) for i, year in enumerate(years)]
    weights[-1] *= max(today.timetuple().tm_yday / 365, 0.05)
    days = sorted(_day(rng, rng.choices(years, weights)[0], today) for _ in range(number))
    by_subject: dict[str, list[int]] = defaultdict(list)
    works: list[Work] = []
    for place, on in enumerate(days):
        work = _work(rng, authors, trials, place, on, by_subject)
        if work.in_pubmed:
            by_subject[work.subject.concept].append(place)
        works.append(work)
    return works


def _day(rng: random.Random, year: int, today: date) -> date:
    last = (min(today, date(year, 12, 31)) - date(year, 1, 1)).days
    return date(year, 1, 1) + timedelta(days=rng.randint(0, last))


def _work(
    rng: random.Random,
    authors: Authors,
    trials: list[Trial],
    place: int,
    on: date,
    by_subject: dict[str, list[int]],
) -> Work:
    subject = rng.choices(SUBJECTS, [s.share for s in SUBJECTS])[0]
    kind = rng.choices(tuple(SHARES), tuple(SHARES.values()))[0]
    trial = _reported_trial(rng, trials, on) if kind is Kind.TRIAL else None
    subject = trial.subject if trial else subject
    size = _team_size(rng, kind, on.year)
    lead = trial.chair if trial and trial.chair.activity(on.year) else None
    team = authors.team(subject, on.year, size, lead)
    acronym = trial.acronym if trial else f"HEARTWOOD-{rng.randint(1, 40)}"
    told = {"treatment": trial.treatment, "measure": trial.measure} if trial else {}
    earlier = by_subject[subject.concept]
    journal = rng.choices(JOURNALS, [j.weight for j in JOURNALS])[0]
    return Work(
        pmid=str(90_000_001 + place * 3),
        doi=f"10.5555/{journal.doi_stem}.{on.year}.{place + 1:06d}",
        subject=subject,
        kind=kind,
        text=write_text(rng, kind, subject, on.year, acronym=acronym, **told),
        journal=journal,
        on=on,
        bylines=_bylines(rng, team, on, trial),
        mesh=_mesh(rng, subject),
        # Half of what is cited is of the last few years.
        cites=tuple(sorted({earlier[-1 - int(len(earlier) * rng.random() ** 2)] for _ in range(rng.randint(0, 9))}))
        if earlier
        else (),
        trial=trial,
        in_pubmed=on.year < PREPRINTS_SINCE or rng.random() > 0.05,
    )


def _reported_trial(rng: random.Random, trials: list[Trial], on: date) -> Trial | None:
    reported = [t for t in trials if t.start + timedelta(days=400) < on < t.completion + timedelta(days=900)]
    return rng.choice(reported) if reported else None


def _team_size(rng: random.Random, kind: Kind, year: int) -> int:
    middle = {Kind.EDITORIAL: 1.6, Kind.CASE: 4.5, Kind.REVIEW: 4.0, Kind.TRIAL: 9.0, Kind.GUIDELINE: 12.0}.get(
        kind, 6.5
    )
    return max(1, min(28, round(rng.lognormvariate(0, 0.45) * middle * (0.8 if year < 2012 else 1.0))))


def _bylines(rng: random.Random, team: list[Person], on: date, trial: Trial | None) -> tuple[Byline, ...]:
    early = on.year < 2014  # PubMed kept one affiliation a work until then
    sparse = rng.random() < (0.45 if on.year < 2007 else 0.03)
    shared_first = len(team) > 4 and rng.random() < 0.08
    email_at = rng.randrange(len(team)) if rng.random() < 0.35 else -1
    bylines = []
    for place, person in enumerate(team):
        bylines.append(
            Byline(
                person=person,
                printed=print_name(person.name_in(on.year), person.habit, rng, initials_only=sparse),
                affiliations=_affiliations(rng, person, on.year, place == email_at) if place == 0 or not early else (),
                orcid=_orcid(rng, person, on.year),
                equal=shared_first and place < 2,
            )
        )
    if trial and rng.random() < 0.6:
        bylines.append(Byline(None, None, (), None, collective=f"{trial.acronym} Investigators"))
    return tuple(bylines)


def _affiliations(rng: random.Random, person: Person, year: int, with_email: bool) -> tuple[str, ...]:
    if rng.random() < 0.05:
        return ()
    post = person.post_in(year)
    first = _address(rng, post.department, post.institution)
    if with_email and person.email:
        first += f" Electronic address: {person.email}."
    if person.arc is not Arc.BRIEF and rng.random() < 0.12:
        return (first, _address(rng, "", post.institution))
    return (first,)


def _address(rng: random.Random, department: str, institution: Institution) -> str:
    name = institution.native if rng.random() < 0.12 else institution.name
    if rng.random() < 0.15:
        department = department.replace("Department", "Dept.").replace("Division", "Div.")
    town = f"{institution.town} {institution.postal_code}".strip() if rng.random() < 0.3 else institution.town
    region = institution.region if institution.country_code in ("US", "CA", "AU") and rng.random() < 0.8 else ""
    return ", ".join(part for part in (department, name, town, region, institution.country) if part) + "."


def _orcid(rng: random.Random, person: Person, year: int) -> str | None:
    if not person.orcid or year < 2013 or rng.random() > min(0.75, 0.06 * (year - 2012)):
        return None
    plain = person.orcid
    spelling = rng.random()
    if spelling < 0.62:
        return plain
    if spelling < 0.8:
        return f"https://orcid.org/{plain}"
    if spelling < 0.93:
        return f"http://orcid.org/{plain}"
    if spelling < 0.99:
        return plain.replace("-", "")
    return plain[:-1] + ("0" if plain[-1] != "0" else "1")  # one that cannot be: its check digit is wrong


def _mesh(rng: random.Random, subject: Subject) -> tuple[tuple[str, bool], ...]:
    chosen = {subject.concept: True}
    for name in rng.sample(subject.beside, k=min(len(subject.beside), rng.randint(1, 3))):
        chosen[name] = rng.random() < 0.3
    if rng.random() < 0.25:
        chosen.setdefault(rng.choice(tuple(CONCEPTS)[2:]), False)
    return tuple(sorted(chosen.items()))
