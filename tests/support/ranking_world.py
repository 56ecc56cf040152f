"""A small invented world to rank: works, trials, panels and sessions as a test writes them, and the index over them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from kolloquy.evidence.tables import TABLES
from kolloquy.identity.tables import PEOPLE
from kolloquy.influence.ranking import index
from kolloquy.influence.ranking.inputs import FROM_THE_LAKE, FROM_THE_PEOPLE, Inputs
from kolloquy.influence.ranking.ranked import Ranked
from kolloquy.influence.ranking.shelf import Shelf
from kolloquy.influence.ranking.topics import Mesh, Topic

RETRIEVED = datetime(2025, 1, 1, tzinfo=UTC)
PROVENANCE = {"source": "test", "source_file": "invented", "file_order": "1", "retrieved_at": RETRIEVED}
# Alpha has Beta below it; Gamma is elsewhere.
MESH = (
    {"ui": "D100001", "name": "Alpha Disease", "tree_numbers": ["C01.100.100"], "terms": ["Alpha Disease", "Alphitis"]},
    {"ui": "D100002", "name": "Beta Disease", "tree_numbers": ["C01.100.100.200"], "terms": ["Beta Disease", "Beta Diseases"]},
    {"ui": "D100003", "name": "Gamma Disease", "tree_numbers": ["C02.100.100"], "terms": ["Gamma Disease"]},
)  # fmt: skip
ALPHA, BETA = "D100001", "D100002"


@dataclass(frozen=True)
class Author:
    expert: str
    probability: float = 1.0
    equal: bool = False
    corresponding: bool = False


@dataclass(frozen=True)
class Work:
    """`sign` is how it shows that it is about `concept`: major, mesh, keyword, title, abstract, or not at all."""

    authors: tuple[Author, ...]
    on: date | None = date(2024, 6, 1)
    types: tuple[str, ...] = ("Journal Article",)
    sign: str | None = "title"
    concept: str = "Alpha Disease"
    title: str | None = None


@dataclass(frozen=True)
class Trial:
    people: tuple[tuple[str, str], ...]  # expert, role
    phase: str | None = "3"
    start_on: date | None = date(2023, 1, 1)
    completion_on: date | None = None
    sign: str | None = "keyword"
    concept: str = "Alpha Disease"


@dataclass(frozen=True)
class Seat:
    people: tuple[tuple[str, str], ...]
    kind: str = "guideline"  # or editorial_board, society, session
    on: date | None = date(2023, 1, 1)
    ended_on: date | None = None
    sign: str | None = "keyword"
    body: str = "Society of Invention"


@dataclass(frozen=True)
class World:
    works: tuple[Work, ...] = ()
    trials: tuple[Trial, ...] = ()
    seats: tuple[Seat, ...] = ()
    mesh: tuple[Mapping[str, Any], ...] = MESH
    extra: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)  # more rows, by lake table

    def experts(self) -> list[str]:
        named = {author.expert for work in self.works for author in work.authors}
        named |= {expert for each in (*self.trials, *self.seats) for expert, _ in each.people}
        return sorted(named)


@dataclass(frozen=True)
class FakePeople:
    folder: Path

    def arrow(self, table: str, columns: list[str] | None = None) -> pa.Table:
        path = self.folder / f"{table}.parquet"
        if not path.exists():
            return PEOPLE[table].empty_table().select(columns or PEOPLE[table].names)
        return pq.read_table(path, columns=columns)


class MemoryShelf(Shelf):
    """The index in memory: properties ask for thousands of them."""

    def __init__(self, world: World) -> None:
        object.__setattr__(self, "tables", {**index.tables(inputs(world)), "experts": people_tables(world)["experts"]})

    def table(self, name: str, columns: list[str] | None = None) -> pa.Table:
        tables: dict[str, pa.Table] = self.tables  # type: ignore[attr-defined]
        return tables[name] if columns is None else tables[name].select(columns)

    def coded(self, name: str, column: str) -> tuple[Any, list[str]]:
        coded = self.table(name)[column].combine_chunks().dictionary_encode()
        return coded.indices.to_numpy(zero_copy_only=False), coded.dictionary.to_pylist()

    def places(self, first: int, count: int) -> Any:
        return self.array("places", "place")[first : first + count].astype("int64")


def in_memory(world: World, topic: Topic, as_of: date) -> Ranked:
    shelf = MemoryShelf(world)
    return Ranked(shelf, Mesh.of(shelf), topic, as_of)


def lake_tables(world: World) -> dict[str, pa.Table]:
    """The rows of the lake, current ones only."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    for number, work in enumerate(world.works):
        rows["works"].append(_work(number, work))
        for position, author in enumerate(work.authors, start=1):
            rows["bylines"].append(_byline(number, position, len(work.authors), author))
    for number, trial in enumerate(world.trials):
        rows["trials"].append(_trial(number, trial))
        for position, (_, role) in enumerate(trial.people, start=1):
            rows["trial_people"].append(_trial_person(number, position, role))
    for number, seat in enumerate(world.seats):
        rows["sessions" if seat.kind == "session" else "panels"].append(_seat(number, seat))
    rows["mesh"] += [{**entry, **PROVENANCE} for entry in world.mesh]
    for table, more in world.extra.items():
        rows[table] += [{**row, **PROVENANCE} for row in more]
    return {name: pa.Table.from_pylist(found, schema=TABLES[name]) for name, found in rows.items()}


def people_tables(world: World) -> dict[str, pa.Table]:
    mentions: list[dict[str, Any]] = []
    assignments: list[dict[str, Any]] = []

    def mention(mention_id: str, kind: str, ref_id: str, expert: str, probability: float = 1.0, **more: Any) -> None:
        mentions.append({"mention_id": mention_id, "kind": kind, "ref_id": ref_id, **more})
        assignments.append({"mention_id": mention_id, "expert_id": expert, "probability": probability, "sure": True})

    for number, work in enumerate(world.works):
        for position, author in enumerate(work.authors, start=1):
            more = {"position": position, "author_count": len(work.authors)}
            mention(f"w{number}#{position}", "byline", f"w{number}", author.expert, author.probability, **more)
    for number, trial in enumerate(world.trials):
        for position, (expert, role) in enumerate(trial.people, start=1):
            mention(f"NCT{number}#{position}", "official", f"NCT{number}", expert, role=role)
    for number, seat in enumerate(world.seats):
        kind = "faculty" if seat.kind == "session" else "seat"
        for position, (expert, role) in enumerate(seat.people, start=1):
            mention(f"s{number}#{position}", kind, f"s{number}", expert, role=role)
    experts = [
        {"expert_id": expert, "family": f"Family {expert}", "given": "Given", "country": "DE" if place % 2 else "FR",
         "works": 1, "sure_works": 1, "review_works": 0, "mentions": 1, "confidence": 1.0}
        for place, expert in enumerate(world.experts())
    ]  # fmt: skip
    made = {"mentions": mentions, "assignments": assignments, "experts": experts}
    return {name: pa.Table.from_pylist(rows, schema=PEOPLE[name]) for name, rows in made.items()}


def inputs(world: World) -> Inputs:
    lake, people = lake_tables(world), people_tables(world)
    read = {name: lake[name].select(list(columns)) for name, columns in FROM_THE_LAKE.items()}
    return Inputs(**read, **{name: people[name].select(list(columns)) for name, columns in FROM_THE_PEOPLE.items()})


def people_of(world: World, folder: Path) -> FakePeople:
    """A generation of people with its index, in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in people_tables(world).items():
        pq.write_table(table, folder / f"{name}.parquet")
    index.write(folder, index.tables(inputs(world)))
    return FakePeople(folder)


def _work(number: int, work: Work) -> dict[str, Any]:
    ui = next((entry["ui"] for entry in MESH if entry["name"] == work.concept), None)
    coded = (
        [{"ui": ui, "name": work.concept, "major": work.sign == "major"}] if work.sign in ("major", "mesh") else None
    )
    return {
        "work_id": f"w{number}",
        "pmid": str(number),
        "title": work.title or (f"On {work.concept.lower()}s" if work.sign == "title" else "On something else"),
        "abstract": f"We saw {work.concept} once." if work.sign == "abstract" else None,
        "venue": "Journal of Invention",
        "published_on": work.on,
        "types": list(work.types),
        "mesh": coded,
        "keywords": [work.concept.upper()] if work.sign == "keyword" else None,
        "version": 1,
        "record": number,
        **PROVENANCE,
    }


def _byline(number: int, position: int, count: int, author: Author) -> dict[str, Any]:
    return {
        "byline_id": f"w{number}#{position}",
        "work_id": f"w{number}",
        "position": position,
        "author_count": count,
        "equal_contribution": author.equal or None,
        "corresponding": author.corresponding or None,
        "version": 1,
        "record": number,
        **PROVENANCE,
    }


def _trial(number: int, trial: Trial) -> dict[str, Any]:
    return {
        "nct_id": f"NCT{number}",
        "title": trial.concept if trial.sign == "title" else "A study",
        "phase": trial.phase,
        "start_on": trial.start_on,
        "completion_on": trial.completion_on,
        "conditions": [trial.concept] if trial.sign == "keyword" else [],
        "sponsor": "University of Invention",
        **PROVENANCE,
    }


def _trial_person(number: int, position: int, role: str) -> dict[str, Any]:
    at_site = role == "site_investigator"
    return {
        "trial_person_id": f"NCT{number}#{position}",
        "nct_id": f"NCT{number}",
        "position": position,
        "role": role,
        "name": "as printed",
        "site": "Hospital of Invention" if at_site else None,
        "is_person": True,
        **PROVENANCE,
    }


def _seat(number: int, seat: Seat) -> dict[str, Any]:
    topic = "Alpha Disease" if seat.sign == "keyword" else None
    title = "Alpha disease today" if seat.sign == "title" else "Matters"
    if seat.kind == "session":
        return {"session_id": f"s{number}", "congress": seat.body, "title": title, "topic": topic, "on": seat.on, **PROVENANCE}  # fmt: skip
    return {
        "panel_id": f"s{number}", "kind": seat.kind, "body": seat.body, "title": title, "topic": topic,
        "began_on": seat.on, "ended_on": seat.ended_on, **PROVENANCE,
    }  # fmt: skip
