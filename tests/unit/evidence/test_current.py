"""What holds now, against a slow and plain telling of the rule."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kolloquy.evidence import current
from kolloquy.evidence.lake import Lake
from kolloquy.evidence.tables import TABLES
from tests.support.lakes import NOON, byline, put, source_file, work


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path)


def titles(lake: Any) -> dict[str, str]:
    rows = current.current_works(lake.table).select("work_id", "title").to_pyarrow().to_pylist()
    assert len(rows) == len({row["work_id"] for row in rows})
    return {row["work_id"]: row["title"] for row in rows}


def test_a_later_file_wins_whenever_it_was_read(lake: Lake):
    put(lake, source_file(name="pubmed24n0010.xml"), works=[work("1", "Revised.")])
    put(lake, source_file(name="pubmed24n0002.xml", at=NOON + timedelta(days=9)), works=[work("1", "First.")])
    assert titles(lake) == {"pmid:1": "Revised."}


def test_within_a_file_the_higher_version_wins_and_then_the_later_record(lake: Lake):
    put(
        lake,
        source_file(),
        works=[
            work("1", "Version 2.", version=2, record=0), work("1", "Version 1.", version=1, record=1),
            work("2", "Record 2.", record=2), work("2", "Record 3.", record=3),
        ],
    )  # fmt: skip
    assert titles(lake) == {"pmid:1": "Version 2.", "pmid:2": "Record 3."}


def test_bylines_are_those_of_the_record_that_holds(lake: Lake):
    put(lake, source_file(), works=[work("1")], bylines=[byline("1", 1, "Old"), byline("1", 2, "Gone")])
    put(
        lake,
        source_file(name="pubmed24n0002.xml"),
        works=[work("1", version=1, record=4), work("1", version=2, record=5)],
        bylines=[byline("1", 1, "Older", record=4), byline("1", 1, "New", version=2, record=5)],
    )
    assert current.current_bylines(lake.table).family.to_pyarrow().to_pylist() == ["New"]


def test_a_deleted_citation_is_gone_until_it_comes_again(lake: Lake):
    put(
        lake,
        source_file(name="pubmed24n0001.xml"),
        works=[work("1"), work("2"), work("3")],
        bylines=[byline("1", 1, "Okafor")],
    )
    put(
        lake,
        source_file(name="pubmed24n0002.xml"),
        works=[work("3", "Same file.")],
        deletions=[{"pmid": "1"}, {"pmid": "2"}, {"pmid": "3"}],
    )
    assert titles(lake) == {}
    put(lake, source_file(name="pubmed24n0003.xml"), works=[work("2", "Again.")])
    assert titles(lake) == {"pmid:2": "Again."}
    assert current.current_bylines(lake.table).count().to_pyarrow().as_py() == 0


def test_pubmed_speaks_for_a_work_that_openalex_has_too(lake: Lake):
    put(
        lake,
        source_file(),
        works=[work("1", "PubMed's.", doi="10.9999/one"), work("2", "No DOI.")],
        bylines=[byline("1", 1, "Okafor")],
    )
    put(
        lake,
        source_file("openalex", "works.json"),
        works=[
            work("1", "Same PMID."),
            {"work_id": "doi:10.9999/one", "doi": "10.9999/one", "title": "Same DOI.", "record": 1},
            {"work_id": "doi:10.9999/two", "doi": "10.9999/two", "title": "Only here.", "record": 2},
            {"work_id": "openalex:W3", "openalex_id": "W3", "title": "Neither.", "record": 3},
        ],
        bylines=[
            {
                "byline_id": "doi:10.9999/one#1",
                "work_id": "doi:10.9999/one",
                "position": 1,
                "family": "Twice",
                "record": 1,
            },
            {
                "byline_id": "doi:10.9999/two#1",
                "work_id": "doi:10.9999/two",
                "position": 1,
                "family": "Berg",
                "record": 2,
            },
        ],
    )
    assert titles(lake) == {
        "pmid:1": "PubMed's.",
        "pmid:2": "No DOI.",
        "doi:10.9999/two": "Only here.",
        "openalex:W3": "Neither.",
    }
    assert sorted(current.current_bylines(lake.table).family.to_pyarrow().to_pylist()) == ["Berg", "Okafor"]


def test_what_pubmed_deleted_does_not_return_through_openalex(lake: Lake):
    put(lake, source_file(), works=[work("1"), work("2")])
    put(lake, source_file(name="pubmed24n0002.xml"), deletions=[{"pmid": "1"}, {"pmid": "2"}, {"pmid": "3"}])
    put(lake, source_file(name="pubmed24n0003.xml"), works=[work("2", "PubMed's again.")])
    put(
        lake,
        source_file("openalex", "works.json"),
        works=[work(pmid, "OpenAlex's.", record=int(pmid)) for pmid in "1234"],
        bylines=[byline(pmid, 1, f"Of {pmid}", record=int(pmid)) for pmid in "1234"],
    )
    assert titles(lake) == {"pmid:2": "PubMed's again.", "pmid:4": "OpenAlex's."}
    assert current.current_bylines(lake.table).family.to_pyarrow().to_pylist() == ["Of 4"]


def test_a_trial_is_as_last_updated_with_the_people_and_sites_it_had_then(lake: Lake):
    def person(position: int, name: str) -> dict[str, Any]:
        return {"trial_person_id": f"NCT1#{position}", "nct_id": "NCT1", "position": position, "name": name}

    newest = {"nct_id": "NCT1", "title": "Newest.", "updated_on": date(2024, 2, 1)}
    put(lake, source_file("trials", "b.json"), trials=[newest], trial_people=[person(1, "Ada"), person(2, "Ben"), person(2, "Ben")],
        trial_sites=[{"nct_id": "NCT1", "position": 1, "city": "Lund"}])  # fmt: skip
    older = {"nct_id": "NCT1", "title": "Older, read later.", "updated_on": date(2023, 2, 1)}
    put(
        lake,
        source_file("trials", "a.json", NOON + timedelta(days=1)),
        trials=[older],
        trial_people=[person(1, "Cora")],
    )
    undated = {"nct_id": "NCT1", "title": "Undated."}
    put(lake, source_file("trials", "c.json", NOON + timedelta(days=2)), trials=[undated])
    with lake.connect() as connection:
        assert connection.execute("SELECT title FROM current_trials").fetchall() == [("Newest.",)]
        assert connection.execute("SELECT name FROM current_trial_people ORDER BY position").fetchall() == [
            ("Ada",),
            ("Ben",),
        ]
        assert connection.execute("SELECT city FROM current_trial_sites").fetchall() == [("Lund",)]


KEYED = {
    "registrations": ({"npi": "1", "is_person": True}, "family"),
    "transfers": ({"transfer_id": "general:1"}, "family"),
    "sessions": ({"session_id": "s1"}, "title"),
    "panels": ({"panel_id": "p1"}, "title"),
    "mesh": ({"ui": "D1"}, "name"),
}


@pytest.mark.parametrize("table", KEYED)
def test_of_anything_else_the_latest_retrieval_holds(lake: Lake, table: str):
    key, said = KEYED[table]
    put(lake, source_file("any", "later.csv", NOON + timedelta(days=1)), **{table: [key | {said: "later"}]})
    put(lake, source_file("any", "earlier.csv"), **{table: [key | {said: "earlier"}]})
    found = current.CURRENT[f"current_{table}"](lake.table).to_pyarrow().to_pylist()
    assert [row[said] for row in found] == ["later"]


def test_a_descriptor_is_put_together_from_its_sides(lake: Lake):
    terms = {"ui": "D1", "name": "Breast Neoplasms", "terms": ["Breast Neoplasms", "Breast Cancer"], "year": 2024}
    put(lake, source_file("mesh", "terms.tsv"), mesh=[terms, {"ui": "D2", "name": "Only named", "year": 2024}])
    put(lake, source_file("mesh", "trees.tsv"), mesh=[{"ui": "D1", "tree_numbers": ["C04.588.180"], "year": 2024}])
    old = {"ui": "D1", "name": "Old name", "tree_numbers": ["C0"], "year": 2015}
    put(lake, source_file("mesh", "desc2015.xml", NOON + timedelta(days=1)), mesh=[old])
    rows = {row["ui"]: row for row in current.current_mesh(lake.table).to_pyarrow().to_pylist()}
    assert set(rows) == {"D1", "D2"}
    assert {name: rows["D1"][name] for name in (*terms, "tree_numbers")} == terms | {"tree_numbers": ["C04.588.180"]}
    assert rows["D2"]["tree_numbers"] is None


def test_every_current_table_is_a_view_with_the_columns_of_its_table(lake: Lake):
    put(lake, source_file(), works=[work("1")])
    with lake.connect() as connection:
        for name in current.CURRENT:
            columns = [row[0] for row in connection.execute(f"DESCRIBE {name}").fetchall()]
            assert columns == lake.arrow(name.removeprefix("current_")).schema.names


class InMemory:
    """A lake's tables without a lake, because the rule only asks for tables."""

    def __init__(self, works: list[dict[str, Any]], deletions: list[dict[str, Any]]) -> None:
        self._tables = {
            name: pa.Table.from_pylist([{"source": "pubmed", "source_file": "x", "retrieved_at": NOON, **row} for row in rows], TABLES[name])
            for name, rows in (("works", works), ("deletions", deletions))
        }  # fmt: skip

    def table(self, name: str) -> ibis.Table:
        return ibis.memtable(self._tables[name])


said = st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(1, 2))  # file, pmid, version


@settings(max_examples=8)  # each asks DuckDB
@given(
    st.lists(said, unique=True, max_size=12),
    st.lists(st.tuples(st.integers(1, 4), st.integers(1, 3)), unique=True, max_size=4),
)
def test_current_works_are_those_of_a_plain_reading_of_the_rule(works, deletions):
    rows = [
        work(
            str(pmid),
            f"{file} {version} {record}",
            version=version,
            record=record,
            file_order=f"pubmed-2024-00000{file}",
        )
        for record, (file, pmid, version) in enumerate(works)
    ]
    gone = [{"pmid": str(pmid), "file_order": f"pubmed-2024-00000{file}"} for file, pmid in deletions]
    expected: dict[int, tuple[int, int, int]] = {}
    for record, (file, pmid, version) in enumerate(works):
        if all(file > deleted_in for deleted_in, gone_pmid in deletions if gone_pmid == pmid):
            expected[pmid] = max(expected.get(pmid, (0, 0, 0)), (file, version, record))
    assert titles(InMemory(rows, gone)) == {f"pmid:{pmid}": f"{f} {v} {r}" for pmid, (f, v, r) in expected.items()}
