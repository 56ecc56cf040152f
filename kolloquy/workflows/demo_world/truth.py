"""What is so in the invented world, written beside its files, in the columns that `kolloquy experts evaluate` reads."""

import csv
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path

from kolloquy.kernel.text import fold
from kolloquy.workflows.demo_world.names import Printed
from kolloquy.workflows.demo_world.people import Person
from kolloquy.workflows.demo_world.therapeutic_area import SUBJECTS
from kolloquy.workflows.demo_world.world import World

_PAIRS_OF_EACH_KIND = 750
Standing = tuple[str, Printed, Person]  # a byline's PMID, its printed name, whose it is


def write_truth(folder: Path, world: World) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    bylines = _labelled(world)
    _write(folder / "clusters.csv", ("pmid", "family", "given", "initials", "person"), _clusters(bylines))
    columns = [f"{column}_{side}" for side in (1, 2) for column in ("pmid", "family", "given", "initials")]
    _write(folder / "pairs.csv", (*columns, "same"), _pairs(bylines, random.Random(f"{world.seed}/pairs")))
    _write(folder / "people.csv", _PEOPLE, (_person(person) for person in world.people))
    _write(folder / "standing.csv", ("topic", "rank", "person", "expertise"), _standing(world))


def _labelled(world: World) -> list[Standing]:
    """Every byline that its work and its name point to: two namesakes on one work cannot be told apart by those."""
    bylines = [
        (work.pmid, byline.printed, byline.person)
        for work in world.works
        if work.in_pubmed
        for byline in work.bylines
        if byline.person is not None and byline.printed is not None
    ]
    printed = Counter((pmid, printed) for pmid, printed, _ in bylines)
    return [byline for byline in bylines if printed[byline[0], byline[1]] == 1]


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)


def _clusters(bylines: list[Standing]) -> Iterable[tuple[str, ...]]:
    for pmid, printed, person in bylines:
        yield pmid, printed.family, printed.given, printed.initials, person.person_id


def _pairs(bylines: list[Standing], rng: random.Random) -> list[tuple[str, ...]]:
    """Same and different pairs in equal number: namesakes for the different ones, any two works for the same."""
    by_person: dict[str, list[Standing]] = defaultdict(list)
    by_block: dict[tuple[str, str], dict[str, Standing]] = defaultdict(dict)
    for byline in bylines:
        _, printed, person = byline
        by_person[person.person_id].append(byline)
        by_block[fold(printed.family), fold(printed.initials)[:1]][person.person_id] = byline
    same = [tuple(rng.sample(own, 2)) for own in by_person.values() if len(own) > 1 for _ in range(2)]
    different = [pair for block in by_block.values() for pair in combinations(block.values(), 2)]
    rows: list[tuple[str, ...]] = []
    for word, pairs in (("yes", same), ("no", different)):
        for left, right in rng.sample(pairs, min(len(pairs), _PAIRS_OF_EACH_KIND)):
            if left[0] != right[0]:
                rows.append((*_cells(left), *_cells(right), word))
    return rows


def _cells(byline: Standing) -> tuple[str, str, str, str]:
    pmid, printed, _ = byline
    return pmid, printed.family, printed.given, printed.initials


_PEOPLE = (
    "person", "family", "given", "middle", "former_family", "orcid", "npi", "calling", "career", "first_year",
    "last_year", "institution", "city", "country", "moves", "expertise",
)  # fmt: skip


def _person(person: Person) -> tuple[object, ...]:
    name, place = person.names[-1][1], person.posts[-1].institution
    former = person.names[0][1].family if len(person.names) > 1 else ""
    expertise = ";".join(f"{concept}={weight:.3f}" for concept, weight in person.expertise.items())
    return (
        person.person_id, name.family, name.given, name.middle, former, person.orcid or "", person.npi or "",
        person.calling, person.arc, person.first_year, person.last_year, place.name, place.town,
        place.country_code, len(person.posts) - 1, expertise,
    )  # fmt: skip


def _standing(world: World) -> Iterable[tuple[object, ...]]:
    for subject in SUBJECTS:
        known = [(person.expertise_on(subject.concept, world.today.year), person.person_id) for person in world.people]
        known = sorted((pair for pair in known if pair[0] > 0), reverse=True)
        for rank, (expertise, person_id) in enumerate(known, start=1):
            yield subject.concept, rank, person_id, f"{expertise:.5f}"
