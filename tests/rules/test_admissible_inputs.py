"""What may enter a standing is a closed list; payments and their like are not on it."""

import ast
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

import kolloquy.influence.ranking as ranking
from kolloquy.evidence.tables import TABLES
from kolloquy.influence.ranking import index
from kolloquy.influence.ranking.bulk import evidence_table, standings_table
from kolloquy.influence.ranking.inputs import FROM_THE_LAKE, FROM_THE_PEOPLE, KINDS_OF_MENTION, Inputs, read_inputs
from kolloquy.influence.ranking.topics import Topic
from tests.support.ranking_world import (
    ALPHA,
    Author,
    FakePeople,
    Seat,
    Trial,
    Work,
    World,
    inputs,
    lake_tables,
    people_of,
)
from tests.support.tables import rows

WHAT_MAY_ENTER = """
    what is kept of a source          | table          | may enter
    publications                      | works          | yes
    who wrote them, in which place    | bylines        | yes
    registered studies                | trials         | yes
    at which site a named person is   | trial_people   | yes
    congress sessions                 | sessions       | yes
    guideline panels, boards, posts   | panels         | yes
    names and tree of the headings    | mesh           | yes
    disclosed transfers of value      | transfers      | no
    entries of professional registers | registrations  | no
    places of studies                 | trial_sites    | no
    names in congress programmes      | session_people | no
    names on panels                   | panel_people   | no
    deleted citations                 | deletions      | no
    rows that could not be read       | rejects        | no
"""
NEVER = ("transfer", "payment", "registration", "prescri", "claim", "sales", "touchpoint", "amount", "npi")
WORLD = World(
    works=(Work((Author("E1"), Author("E2"))), Work((Author("E2"),), sign="major")),
    trials=(Trial((("E1", "principal_investigator"),)),),
    seats=(Seat((("E3", "chair"),)), Seat((("E2", "speaker"),), kind="session")),
)
PAID = {
    "transfers": [{"transfer_id": "t1", "npi": "1234567893", "amount": 1_000_000, "nature": "Consulting Fee"}],
    "registrations": [{"npi": "1234567893", "is_person": True, "family": "Family E3"}],
}


@pytest.mark.parametrize(("what", "table", "may_enter"), rows(WHAT_MAY_ENTER))
def test_which_tables_of_the_lake_may_enter_a_standing(what: str, table: str, may_enter: str) -> None:
    assert (table in FROM_THE_LAKE) == (may_enter == "yes")


def test_the_list_decides_on_every_table_of_the_lake() -> None:
    assert {table for _, table, _ in rows(WHAT_MAY_ENTER)} == set(TABLES)


def test_no_column_that_may_enter_speaks_of_money_or_a_registration() -> None:
    columns = {column for admitted in (*FROM_THE_LAKE.values(), *FROM_THE_PEOPLE.values()) for column in admitted}
    assert not [column for column in columns if any(word in column for word in NEVER)]
    assert "registration" not in KINDS_OF_MENTION


def test_a_column_that_is_not_listed_is_refused() -> None:
    given = inputs(WORLD)
    with pytest.raises(ValueError, match="may enter a standing"):
        replace(given, works=given.works.append_column("amount", given.works["pmid"]))


def test_the_ranking_sees_no_other_room_and_names_no_forbidden_table() -> None:
    """Without the lake's code, the Django models or a table's name there is no way to what is forbidden."""
    folder = Path(str(ranking.__file__)).parent
    for path in sorted(folder.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            rooms = {".".join(m.split(".")[1:3]) for m in modules if m.startswith("kolloquy")}
            assert all(room.startswith("kernel") or room == "influence.ranking" for room in rooms), path.name
            if isinstance(node, ast.Constant) and node.value in set(TABLES) - set(FROM_THE_LAKE):
                pytest.fail(f"{path.name} names the table {node.value}")


class LakeOf:
    """The lake's current tables, as `evidence.lake` gives them, from rows in memory."""

    def __init__(self, world: World) -> None:
        self.tables = lake_tables(world)

    def connect(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect()
        for name, table in self.tables.items():
            connection.register(f"current_{name}", table)
        return connection


def test_transfers_and_registrations_change_not_a_byte(tmp_path: Path) -> None:
    topic, as_of = Topic("alpha", "Alpha Disease", (ALPHA,)), date(2025, 1, 1)
    answers, written = [], []
    for name, world in (("without", WORLD), ("with", replace(WORLD, extra=PAID))):
        people: FakePeople = people_of(world, tmp_path / name)
        index.build(LakeOf(world), people)
        written.append({path.name: path.read_bytes() for path in sorted(people.folder.iterdir())})
        answers.append((standings_table(people, topic, as_of), evidence_table(people, topic, as_of, expert_ids=["E1", "E2", "E3"])))  # fmt: skip
    assert written[0] == written[1]
    assert answers[0][0].equals(answers[1][0])
    assert answers[0][1].equals(answers[1][1])


def test_reading_takes_the_listed_columns_and_no_others(tmp_path: Path) -> None:
    read = read_inputs(LakeOf(WORLD), people_of(WORLD, tmp_path))
    assert isinstance(read, Inputs)
    assert tuple(read.works.column_names) == FROM_THE_LAKE["works"]
