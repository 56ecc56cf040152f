"""A small invented world: what a lake says, and who the people in it are, so that a test changes just one thing.

`lake` takes rows by table; `generation` takes who holds which mentions; both write what the real commands write.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from kolloquy.evidence.lake import Lake
from kolloquy.evidence.manifest import SourceFile, file_order
from kolloquy.evidence.sources.reading import Batch, Reject
from kolloquy.evidence.staging import Staging
from kolloquy.evidence.tables import COLUMNS
from kolloquy.identity import decided
from kolloquy.identity.people import People, write_generation
from kolloquy.identity.tables import PEOPLE
from kolloquy.influence.ranking import index
from kolloquy.kernel.ids import expert_id

READ_AT = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
Rows = Mapping[str, Sequence[Mapping[str, Any]]]

OKAFOR, LINDQVIST, DIAZ, MERCER = (expert_id(name) for name in ("okafor", "lindqvist", "diaz", "mercer"))
HEART = {"ui": "D006333", "name": "Heart Failure", "major": True}
KIDNEY = {"ui": "D051436", "name": "Renal Insufficiency, Chronic", "major": True}


def file(
    home: Path, source: str, name: str, tables: Rows, *, rejects: Sequence[Reject] = (), at: datetime = READ_AT
) -> None:
    """One file of a source as the lake holds it; columns that are not given are NULL."""
    lake = Lake(home)
    sha256 = hashlib.sha256(f"{source} {name} {at}".encode()).hexdigest()
    with lake.writing():
        staging = Staging(lake.folder, SourceFile(source, name, sha256, 1000, file_order(source, name, at), at))
        filled = {t: pa.Table.from_pylist([dict(row) for row in rows], COLUMNS[t]) for t, rows in tables.items()}
        staging.add(Batch(filled, tuple(rejects)))
        staging.seal(seconds=0.1)
        lake.commit(staging.folder)


def work(
    number: int, authors: Sequence[str], *, on: date, concept: Mapping[str, Any] = HEART, at: str = ""
) -> dict[str, Any]:
    """A work and its bylines; an author is "Given Family"."""
    return {"number": number, "authors": authors, "on": on, "concept": concept, "at": at}


def works(home: Path, described: Iterable[Mapping[str, Any]], *, name: str = "pubmed21n0001.xml.gz") -> None:
    described = list(described)
    file(
        home,
        "pubmed",
        name,
        {
            "works": [
                {
                    "work_id": f"pmid:{w['number']}", "pmid": str(w["number"]), "title": f"Study {w['number']} of the heart",
                    "venue": "Journal of Invented Medicine", "published_on": w["on"], "published_precision": "day",
                    "types": ["Journal Article"], "mesh": [w["concept"]], "keywords": [], "references": [],
                    "version": 1, "record": place,
                }
                for place, w in enumerate(described)
            ],
            "bylines": [
                {
                    "byline_id": f"pmid:{w['number']}#{position}", "work_id": f"pmid:{w['number']}", "position": position,
                    "author_count": len(w["authors"]), "given": author.rpartition(" ")[0], "family": author.rpartition(" ")[2],
                    "affiliations": [w["at"] or "Invented University Hospital, Town, Spain"], "version": 1, "record": place,
                }
                for place, w in enumerate(described)
                for position, author in enumerate(w["authors"], start=1)
            ],
        },
        rejects=[Reject("record 9", "a citation without a PMID")],
    )  # fmt: skip


def small_world(home: Path) -> None:
    """Six works, a trial, a guideline panel, a congress session, a registry entry and a transfer."""
    mesh = [("D006333", "Heart Failure", "C14.280.434"), ("D051436", "Renal Insufficiency, Chronic", "C12.050.351")]
    file(
        home,
        "mesh",
        "mesh.csv",
        {"mesh": [{"ui": ui, "name": name, "tree_numbers": [tree], "terms": [name]} for ui, name, tree in mesh]},
    )
    works(
        home,
        [
            work(1, ["Amaka Okafor", "Nils Lindqvist"], on=date(2021, 5, 1)),
            work(2, ["Amaka Okafor", "Rosa Diaz"], on=date(2023, 6, 1)),
            work(3, ["Nils Lindqvist", "Amaka Okafor"], on=date(2024, 7, 1)),
            work(4, ["Rosa Diaz"], on=date(2019, 1, 15), concept=KIDNEY),
            work(5, ["A Okafor"], on=date(2025, 2, 1)),
            work(6, ["June Mercer"], on=date(2024, 3, 1), concept=KIDNEY),
        ],
    )
    trial = {"nct_id": "NCT00000001", "title": "Heart failure trial", "phase": "3", "status": "COMPLETED",
             "start_on": date(2022, 1, 1), "conditions": ["Heart Failure"], "mesh": [HEART], "sponsor": "Invented Trust"}  # fmt: skip
    official = {"trial_person_id": "NCT00000001#1", "nct_id": "NCT00000001", "position": 1, "role": "principal_investigator",
                "name": "Amaka Okafor, MD", "given": "Amaka", "family": "Okafor", "site": "Invented University Hospital",
                "is_person": True}  # fmt: skip
    file(home, "trials", "studies.json", {"trials": [trial], "trial_people": [official]})
    panel = {"panel_id": "panel:1", "kind": "guideline", "body": "Invented Society", "title": "Heart failure guideline",
             "topic": "Heart Failure", "began_on": date(2023, 1, 1)}  # fmt: skip
    seat = {"panel_person_id": "panel:1#1", "panel_id": "panel:1", "position": 1, "role": "chair", "name": "Nils Lindqvist",
            "given": "Nils", "family": "Lindqvist"}  # fmt: skip
    file(home, "panels", "panels.csv", {"panels": [panel], "panel_people": [seat]})
    session = {"session_id": "session:1", "congress": "Invented Congress 2024", "title": "Heart failure today",
               "topic": "Heart Failure", "on": date(2024, 9, 1)}  # fmt: skip
    talk = {"session_person_id": "session:1#1", "session_id": "session:1", "position": 1, "role": "speaker",
            "name": "Rosa Diaz", "given": "Rosa", "family": "Diaz"}  # fmt: skip
    file(home, "congress", "programme.csv", {"sessions": [session], "session_people": [talk]})
    entry = {"npi": "1234567893", "is_person": True, "family": "OKAFOR", "given": "AMAKA", "specialty": "Cardiology",
             "taxonomies": ["207RC0000X"], "city": "Iowa City", "country": "US", "updated_on": date(2025, 1, 1)}  # fmt: skip
    file(home, "registry", "npi.csv", {"registrations": [entry]})
    transfer = {"transfer_id": "t1", "program_year": 2024, "npi": "1234567893", "family": "OKAFOR", "given": "AMAKA",
                "company": "Invented Pharma", "nature": "Food and Beverage", "form": "In-kind", "amount": Decimal("12.50"),
                "currency": "USD", "on": date(2024, 4, 4), "products": []}  # fmt: skip
    file(home, "payments", "general.csv", {"transfers": [transfer]})


def home(path: Path) -> Path:
    """The small world and its people in an empty folder; made once, then copied."""
    shutil.copytree(_small_home(), path, dirs_exist_ok=True)
    return path


@cache
def _small_home() -> Path:
    made = Path(tempfile.mkdtemp(prefix="kolloquy-small-world-"))
    small_world(made)
    generation(made)
    return made


# Who is who in the small world.
WHO: dict[str, list[str]] = {
    OKAFOR: ["pmid:1#1", "pmid:2#1", "pmid:3#2", "NCT00000001#1", "npi:1234567893"],
    LINDQVIST: ["pmid:1#2", "pmid:3#1", "panel:1#1"],
    DIAZ: ["pmid:2#2", "pmid:4#1", "session:1#1"],
    MERCER: ["pmid:6#1", "pmid:5#1"],
}


def generation(
    home: Path, who: Mapping[str, Sequence[str]] = WHO, *, merged: Mapping[str, str] | None = None, split: Mapping[str, str] | None = None,
    knowing: decided.State = (0, 0)
) -> People:  # fmt: skip
    """A resolution that found these experts; `merged` leads ids on, `split` says from whom somebody was split off."""
    merged, split = merged or {}, split or {}
    mentions = {row["mention_id"]: row for row in _mentions(Lake(home))}
    moved = [("merged", one, other) for one, other in merged.items()] + [
        ("split", one, other) for one, other in split.items()
    ]
    rows: dict[str, list[dict[str, Any]]] = {
        "mentions": list(mentions.values()),
        "assignments": [
            {"mention_id": mention, "expert_id": expert, "probability": 0.75, "sure": mention != "pmid:5#1"}
            for expert, held in who.items()
            for mention in held
        ],
        "experts": [_expert(expert, [mentions[mention] for mention in held]) for expert, held in who.items()],
        "signposts": [{"expert_id": one, "leads_to": other} for one, other in merged.items()],
        "movements": [
            {"kind": kind, "expert_id": one, "other_expert_id": other, "mentions": 1, "because": f"{kind} in a test"}
            for kind, one, other in moved
        ],
        "transfer_links": [
            {"transfer_id": "t1", "expert_id": expert, "probability": 0.99, "because": "the same NPI"}
            for expert, held in who.items()
            if "npi:1234567893" in held
        ],
    }
    tables = {name: pa.Table.from_pylist(rows.get(name, []), schema) for name, schema in PEOPLE.items()}

    def complete(people: People) -> None:
        index.build(Lake(home), people)
        decided.write_down(people, knowing)

    return write_generation(home, tables, complete)


_KINDS = {
    "current_bylines": ("byline", "byline_id", "work_id"),
    "current_trial_people": ("official", "trial_person_id", "nct_id"),
    "current_panel_people": ("seat", "panel_person_id", "panel_id"),
    "current_session_people": ("faculty", "session_person_id", "session_id"),
}


def _mentions(lake: Lake) -> Iterable[dict[str, Any]]:
    connection = lake.connect()
    on = dict(connection.execute("SELECT work_id, published_on FROM current_works").fetchall())
    for view, (kind, own, ref) in _KINDS.items():
        for row in connection.sql(f"SELECT * FROM {view}").to_arrow_table().to_pylist():
            affiliations = row.get("affiliations") or [row.get("affiliation")]
            yield {
                "mention_id": row[own], "kind": kind, "ref_id": row[ref], "position": row["position"],
                "author_count": row.get("author_count"), "role": row.get("role"), "family": row["family"],
                "given": row["given"], "affiliation": affiliations[0], "institution": "Invented University Hospital",
                "city": "Town", "country": "ES", "on": on.get(row[ref]), "source": row["source"],
                "source_file": row["source_file"], "retrieved_at": row["retrieved_at"],
            }  # fmt: skip
    for row in connection.sql("SELECT * FROM current_registrations").to_arrow_table().to_pylist():
        yield {"mention_id": f"npi:{row['npi']}", "kind": "registration", "ref_id": row["npi"], "family": row["family"],
               "given": row["given"], "npi": row["npi"], "city": row["city"], "country": row["country"]}  # fmt: skip
    connection.close()


def _expert(expert: str, held: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    bylines = sorted((m for m in held if m["kind"] == "byline"), key=lambda m: (m["on"], m["mention_id"]))
    fullest = max(held, key=lambda m: (m["kind"] == "byline", len(m["given"] or "")))
    review = sum(m["mention_id"] == "pmid:5#1" for m in bylines)
    return {
        "expert_id": expert, "family": fullest["family"], "given": fullest["given"],
        "other_names": sorted({f"{m['given']} {m['family']}" for m in bylines} - {f"{fullest['given']} {fullest['family']}"}),
        "npi": next((m["npi"] for m in held if m.get("npi")), None), "institution": fullest.get("institution"),
        "city": fullest["city"], "country": fullest["country"],
        "place_mention_id": bylines[-1]["mention_id"] if bylines else None,
        "first_on": bylines[0]["on"] if bylines else None, "last_on": bylines[-1]["on"] if bylines else None,
        "works": len(bylines), "sure_works": len(bylines) - review, "review_works": review, "mentions": len(held),
        "confidence": 0.75,
    }  # fmt: skip
