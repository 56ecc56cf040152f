"""Congress programmes, from a table of ours with a person in a session a row; docs/reference/sources.md has its columns."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from kolloquy.evidence.sources.listed_people import (
    PERSON_COLUMNS,
    BadRow,
    ListedRow,
    country,
    day,
    key,
    listed_batches,
    person,
)
from kolloquy.evidence.sources.reading import Batch
from kolloquy.evidence.sources.rows import Rows

_WANTED = PERSON_COLUMNS | {
    "congress": ["congress", "conference"],
    "session": ["session"],
    "title": ["title"],
    "topic": ["topic"],
    "date": ["date", "year"],
    "city": ["city"],
    "country": ["country"],
    "person_city": ["person_city"],
    "person_country": ["person_country", "afflcountries"],
}
_NEEDED = [_WANTED["congress"], _WANTED["date"], [*_WANTED["name"], *_WANTED["family"]]]
_ROLES = {
    "chair": "chair", "co chair": "chair", "chairperson": "chair", "moderator": "chair",
    "speaker": "speaker", "invited speaker": "speaker", "keynote": "speaker", "keynote speaker": "speaker", "faculty": "speaker",
    "discussant": "discussant",
    "presenter": "presenter", "poster presenter": "presenter", "presenting author": "presenter",
    "panellist": "panellist", "panelist": "panellist",
}  # fmt: skip


def read(path: Path) -> Iterator[Batch]:
    """Sessions, each once, and their people in the order of the file."""
    seen = Counter[str]()
    yield from listed_batches(
        path,
        ("sessions", "session_people"),
        _WANTED,
        _NEEDED,
        "congress programme",
        lambda row, rows: _add(row, rows, seen),
    )


def _add(row: ListedRow, rows: Rows, seen: Counter[str]) -> None:
    cells = row.cells
    if not cells["congress"]:
        raise BadRow("it names no congress")
    on = day(cells["date"], "date")
    session_id = key("session", cells["congress"], cells["session"], cells["title"], on)
    somebody = person(cells, _ROLES)
    if session_id not in seen:
        session = {"session_id": session_id, "on": on, "country": country(cells["country"])}
        session |= {name: cells[name] for name in ("congress", "session", "title", "topic", "city")}
        rows.add("sessions", [session], row.place)
    if somebody:
        seen[session_id] += 1
        place = {
            "session_person_id": f"{session_id}#{seen[session_id]}",
            "session_id": session_id,
            "position": seen[session_id],
        }
        rows.add("session_people", [place | somebody], row.place)
    else:
        seen.setdefault(session_id, 0)
