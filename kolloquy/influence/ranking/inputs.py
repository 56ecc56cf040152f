"""What a standing may be made of: the closed list of tables and columns, and the only place that reads them.

Transfers of value, registrations, prescriptions, sales and our own touchpoints are not on it and cannot get on it
unnoticed: `tests/rules/test_admissible_inputs.py` holds this list against a second one, written in words.
"""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

_PROVENANCE = ("source", "source_file", "retrieved_at")

FROM_THE_LAKE: dict[str, tuple[str, ...]] = {
    "works": (
        "work_id", "pmid", "doi", "title", "abstract", "venue", "published_on", "types", "mesh", "keywords", *_PROVENANCE,
    ),
    "bylines": ("byline_id", "work_id", "position", "author_count", "equal_contribution", "corresponding"),
    "trials": (
        "nct_id", "title", "official_title", "phase", "start_on", "completion_on", "conditions", "keywords", "mesh",
        "sponsor", "summary", *_PROVENANCE,
    ),
    "trial_people": ("trial_person_id", "site"),
    "sessions": ("session_id", "congress", "session", "title", "topic", "on", *_PROVENANCE),
    "panels": ("panel_id", "kind", "body", "title", "topic", "began_on", "ended_on", *_PROVENANCE),
    "mesh": ("ui", "name", "tree_numbers", "terms"),
}  # fmt: skip
FROM_THE_PEOPLE: dict[str, tuple[str, ...]] = {
    "mentions": ("mention_id", "kind", "ref_id", "position", "author_count", "role"),
    "assignments": ("mention_id", "expert_id", "probability"),
    "experts": ("expert_id",),
}
# A registration says who somebody is, never how much they matter.
KINDS_OF_MENTION = ("byline", "official", "faculty", "seat")


class Lake(Protocol):
    def connect(self) -> Any: ...


class People(Protocol):
    @property
    def folder(self) -> Path: ...
    def arrow(self, table: str, columns: list[str] | None = None) -> pa.Table: ...


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything the index is built from, as Arrow tables with no other columns than those listed."""

    works: pa.Table
    bylines: pa.Table
    trials: pa.Table
    trial_people: pa.Table
    sessions: pa.Table
    panels: pa.Table
    mesh: pa.Table
    mentions: pa.Table
    assignments: pa.Table
    experts: pa.Table

    def __post_init__(self) -> None:
        for field in fields(self):
            admitted = (FROM_THE_LAKE | FROM_THE_PEOPLE)[field.name]
            found = tuple(getattr(self, field.name).column_names)
            if found != admitted:
                raise ValueError(f"{field.name} brings {found}, and only {admitted} may enter a standing")


def read_inputs(lake: Lake, people: People) -> Inputs:
    connection = lake.connect()
    try:
        read = {}
        for table, columns in FROM_THE_LAKE.items():
            listed = ", ".join(f'"{column}"' for column in columns)
            # In one order whatever the engine's threads did: among equals the order of rows decides.
            question = f'SELECT {listed} FROM current_{table} ORDER BY "{columns[0]}"'
            read[table] = connection.sql(question).to_arrow_table()
    finally:
        connection.close()
    for table, columns in FROM_THE_PEOPLE.items():
        read[table] = people.arrow(table, list(columns)).select(list(columns))
    return Inputs(**read)
