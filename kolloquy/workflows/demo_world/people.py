"""Invented people and their careers: where they work, what they are called, what they know, and how that changes."""

import random
from dataclasses import dataclass, field
from enum import StrEnum

from kolloquy.kernel import ids
from kolloquy.workflows.demo_world.names import Habit, Name, cultures_of, invent_habit, invent_name, married, plain
from kolloquy.workflows.demo_world.organisations import INSTITUTIONS, Institution
from kolloquy.workflows.demo_world.therapeutic_area import SUBJECTS

YEARS = 20  # how far back the world remembers; a career of an expert is seldom longer in print


class Arc(StrEnum):
    RISING = "rising"
    STEADY = "steady"
    FADING = "fading"
    BRIEF = "brief"  # a student or a colleague of another field, on a few works only


class Calling(StrEnum):
    CLINICIAN = "clinician"
    SCIENTIST = "scientist"
    METHODS = "methods"  # statisticians and core laboratories: on many works, leading few


DEPARTMENTS = {
    Calling.CLINICIAN: (
        "Department of Cardiology",
        "Division of Heart Failure and Transplantation",
        "Department of Internal Medicine",
        "Amyloidosis Centre",
        "Department of Cardiovascular Medicine",
    ),
    Calling.SCIENTIST: (
        "Institute of Molecular Cardiology",
        "Department of Human Genetics",
        "Department of Pathology",
        "Laboratory of Cardiac Physiology",
    ),
    Calling.METHODS: (
        "Department of Biostatistics",
        "Department of Nuclear Medicine",
        "Department of Radiology",
        "Clinical Trials Unit",
    ),
}


@dataclass(frozen=True, slots=True)
class Post:
    from_year: int
    institution: Institution
    department: str


@dataclass(eq=False, slots=True)
class Person:
    person_id: str
    names: list[tuple[int, Name]]  # the year from which each is used, the oldest first
    woman: bool
    culture: str
    habit: Habit
    calling: Calling
    arc: Arc
    first_year: int
    last_year: int
    ability: float  # what the works cannot show directly
    expertise: dict[str, float]  # by concept, adding up to 1
    posts: list[Post]
    orcid: str | None = None
    npi: str | None = None
    email: str | None = None
    circle: list["Person"] = field(default_factory=list, repr=False)  # those they wrote with, again for every work

    def name_in(self, year: int) -> Name:
        return next((name for since, name in reversed(self.names) if since <= year), self.names[0][1])

    def post_in(self, year: int) -> Post:
        return next((post for post in reversed(self.posts) if post.from_year <= year), self.posts[0])

    def activity(self, year: int) -> float:
        """How busy a year is, 0 to about 1."""
        if not self.first_year <= year <= self.last_year:
            return 0.0
        age = year - self.first_year
        if self.arc is Arc.RISING:
            return float(((age + 1) / (self.last_year - self.first_year + 1)) ** 1.4)
        if self.arc is Arc.FADING:
            peak = (self.last_year - self.first_year) * 0.4
            return min(1.0, (age + 1) / 5) * (1.0 if age <= peak else float(0.8 ** (age - peak)))
        return min(1.0, (age + 2) / 7)

    def expertise_on(self, concept: str, year: int) -> float:
        """The truth a ranking tries to find: what they can do here, and how lately they did it."""
        if self.calling is Calling.METHODS:
            return 0.05 * self.ability * self.expertise.get(concept, 0.0)
        lately: float = sum(self.activity(y) * 0.5 ** ((year - y) / 6) for y in range(self.first_year, year + 1))
        return self.ability * self.expertise.get(concept, 0.0) * lately / 6


# given | family | woman | culture | how many | country codes, as many as there are people
_HOMONYMS = """
Wei|Zhang|no|chinese|4|CN CN US CA
Wei|Chang|no|chinese|1|TW
Anna|Schmidt|yes|german|2|DE AT
María|García|yes|iberian|3|ES ES AR
Hiroshi|Tanaka|no|japanese|2|JP JP
Ahmed|Hassan|no|arabic|2|EG SA
Peter|Andersen|no|nordic|2|DK NO
John|Smith|no|anglo|3|US US GB
Priya|Patel|yes|south_asian|2|IN US
Sung-Ho|Kim|no|korean|2|KR US
Jing|Li|yes|chinese|3|CN CN AU
"""


class Numbers:
    """Identifiers in ranges that nobody holds: ORCID 0000-0099-…, NPIs that begin with 2 (none was ever given out)."""

    def __init__(self, first: int = 0) -> None:
        self._given = first

    def orcid(self) -> str:
        self._given += 1
        stem = f"00000099{self._given * 37:07d}"
        return next(found for check in "0123456789X" if (found := ids.orcid(stem + check)))

    def npi(self) -> str:
        self._given += 1
        stem = f"2999{self._given:05d}"
        return next(found for check in "0123456789" if (found := ids.npi(stem + check)))


class Inventor:
    """Invents people one after the other from one source of chance."""

    def __init__(self, rng: random.Random, this_year: int) -> None:
        self._rng = rng
        self._now = this_year
        self._numbers = Numbers()
        self.people: list[Person] = []
        self._strong = {
            subject.concept: rng.sample(INSTITUTIONS, k=min(14, 6 + int(90 * subject.share))) for subject in SUBJECTS
        }

    def expert(self, *, name: Name | None = None, woman: bool | None = None, culture: str = "", at: str = "") -> Person:
        rng = self._rng
        arc = rng.choices((Arc.RISING, Arc.STEADY, Arc.FADING), (0.3, 0.48, 0.22))[0]
        first = {
            Arc.RISING: self._now - rng.randint(4, 10),
            Arc.STEADY: self._now - rng.randint(9, YEARS),
            Arc.FADING: self._now - rng.randint(16, YEARS),
        }[arc]
        last = self._now - (rng.randint(0, 4) if arc is Arc.FADING else 0)
        calling = rng.choices(tuple(Calling), (0.62, 0.24, 0.14))[0]
        return self._add(arc, calling, first, last, rng.lognormvariate(0.0, 0.75), name, woman, culture, at)

    def colleague(self) -> Person:
        """Somebody who stands on a few works: most names in a byline list are such."""
        rng = self._rng
        first = self._now - rng.randint(0, YEARS)
        last = min(self._now, first + rng.choice((0, 1, 1, 2, 3, 5)))
        calling = rng.choices(tuple(Calling), (0.6, 0.3, 0.1))[0]
        return self._add(Arc.BRIEF, calling, first, last, rng.lognormvariate(-2.3, 0.4), None, None, "", "")

    def homonyms(self) -> None:
        for line in _HOMONYMS.strip().splitlines():
            given, family, woman, culture, number, countries = line.split("|")
            for code in countries.split()[: int(number)]:
                # Some of them sign with a middle initial, some never do: as in life.
                middle = self._rng.choice(("", "", "J", "M")) if culture in {"anglo", "german", "nordic"} else ""
                self.expert(name=Name(family, given, middle), woman=woman == "yes", culture=culture, at=code)

    def cast(self) -> None:
        """The two whom the tutorial and the tests know by name."""
        for given, family, culture, at, arc, years, first_weight in (
            ("Ngozi", "Okafor", "west_african", "Harborview Heart Institute of Eastmere", Arc.RISING, 10, 0.8),
            ("Elin", "Lindqvist", "nordic", "University Hospital of Nordhaven", Arc.STEADY, 18, 0.6),
        ):
            first = self._now - years
            person = self._add(
                arc, Calling.CLINICIAN, first, self._now, 6.5, Name(family, given), True, culture, at, moves=False
            )
            person.expertise = {SUBJECTS[0].concept: first_weight, SUBJECTS[1].concept: 1 - first_weight}
            person.posts = [Post(first, person.posts[0].institution, "Department of Cardiology")]
            person.orcid = person.orcid or self._numbers.orcid()

    def _add(
        self,
        arc: Arc,
        calling: Calling,
        first: int,
        last: int,
        ability: float,
        name: Name | None,
        woman: bool | None,
        culture: str,
        at: str,
        moves: bool = True,
    ) -> Person:
        rng = self._rng
        expertise = self._invent_expertise(calling)
        posts = self._invent_posts(max(expertise, key=expertise.__getitem__), calling, first, last, at, moves)
        woman = rng.random() < 0.42 if woman is None else woman
        culture = culture or rng.choice(cultures_of(posts[0].institution.country_code))
        given_name = name or invent_name(rng, culture, woman=woman)
        names = [(first, given_name)]
        if woman and name is None and last - first >= 5 and rng.random() < 0.22:
            names.append((rng.randint(first + 2, last - 1), married(given_name, rng, culture)))
        person = Person(
            f"P{len(self.people) + 1:05d}",
            names, woman, culture, invent_habit(rng), calling, arc, first, last, ability, expertise, posts,
        )  # fmt: skip
        registered = last >= self._now - 8 and rng.random() < (0.2 if arc is Arc.BRIEF else 0.65)
        person.orcid = self._numbers.orcid() if registered else None
        if calling is Calling.CLINICIAN and posts[-1].institution.country_code == "US":
            person.npi = self._numbers.npi()
        if arc is not Arc.BRIEF and rng.random() < 0.5:
            local = plain(f"{given_name.given}.{given_name.family}").lower()
            person.email = f"{''.join(c for c in local if c.isalnum() or c == '.')}.{len(self.people) + 1}@example.org"
        self.people.append(person)
        return person

    def _invent_expertise(self, calling: Calling) -> dict[str, float]:
        rng = self._rng
        number = rng.choices((1, 2, 3), (0.4, 0.4, 0.2))[0] if calling is not Calling.METHODS else 3
        chosen: dict[str, float] = {}
        for subject in rng.choices(SUBJECTS, [s.share for s in SUBJECTS], k=number):
            chosen[subject.concept] = chosen.get(subject.concept, 0.0) + 0.3 + rng.random()
        total = sum(chosen.values())
        return {concept: weight / total for concept, weight in chosen.items()}

    def _invent_posts(self, concept: str, calling: Calling, first: int, last: int, at: str, moves: bool) -> list[Post]:
        """`at` names an institution or a country; "" leaves it to chance, the subject's strong houses first."""
        rng = self._rng
        known = [i for i in INSTITUTIONS if at in (i.name, i.country_code)]
        strong = self._strong[concept]
        home = rng.choice(known or (strong if rng.random() < 0.6 else INSTITUTIONS))
        posts = [Post(first, home, rng.choice(DEPARTMENTS[calling]))]
        while moves and last - posts[-1].from_year >= 4 and rng.random() < 0.35:
            since = rng.randint(posts[-1].from_year + 2, last - 1)
            near = [i for i in INSTITUTIONS if i.country_code == home.country_code] if rng.random() < 0.6 else strong
            posts.append(Post(since, rng.choice(near), rng.choice(DEPARTMENTS[calling])))
        return posts


def invent_people(rng: random.Random, this_year: int, *, experts: int, colleagues: int) -> list[Person]:
    inventor = Inventor(rng, this_year)
    inventor.cast()
    inventor.homonyms()
    while len(inventor.people) < experts:
        inventor.expert()
    for _ in range(colleagues):
        inventor.colleague()
    return inventor.people
