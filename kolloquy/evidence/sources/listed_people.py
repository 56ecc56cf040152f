"""Lists of people kept by hand, a person a row: what congress programmes and panels have in common."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kolloquy.evidence.sources.countries import country_code
from kolloquy.evidence.sources.csv_rows import csv_batches, heading, need_columns
from kolloquy.evidence.sources.dates import parse_date
from kolloquy.evidence.sources.no_people import no_person_because
from kolloquy.evidence.sources.people_names import initials_of, joined_name, split_name
from kolloquy.evidence.sources.reading import Batch, Reject
from kolloquy.evidence.sources.rows import Rows
from kolloquy.kernel import ids
from kolloquy.kernel.text import fold

PERSON_COLUMNS: dict[str, Sequence[str]] = {
    "role": ["role"],
    "name": ["name", "full_name"],
    "family": ["family", "last_name", "surname"],
    "given": ["given", "first_name", "fore_name"],
    "orcid": ["orcid"],
    "affiliation": ["affiliation", "affiliations", "institution"],
}
_DELIMITERS = (",", "\t", ";")


@dataclass(frozen=True, slots=True)
class ListedRow:
    """One row as text by our column names, and its number in the file."""

    place: str
    cells: Mapping[str, str | None]
    share_read: float


class BadRow(ValueError):
    """Why a row cannot be taken, in words that end a sentence about it."""


def listed_batches(
    path: Path,
    tables: Sequence[str],
    wanted: Mapping[str, Sequence[str]],
    needed: Sequence[Sequence[str]],
    what: str,
    add: Callable[[ListedRow, Rows], None],
) -> Iterator[Batch]:
    """What `add` makes of each row; a row it calls a `BadRow` is listed with the reason."""
    rows = Rows(tables)
    for row in _listed_rows(path, wanted, needed, what):
        if isinstance(row, Reject):
            rows.reject(row)
            continue
        try:
            add(row, rows)
        except BadRow as error:
            rows.reject(Reject(row.place, f"{error}; mend the row"))
        if rows.full:
            yield rows.batch(row.share_read)
    yield rows.batch(1.0)


def _listed_rows(
    path: Path, wanted: Mapping[str, Sequence[str]], needed: Sequence[Sequence[str]], what: str
) -> Iterator[ListedRow | Reject]:
    """The rows of a table divided by commas, tabs or semicolons, whichever its heading shows."""
    delimiter = max(_DELIMITERS, key=lambda sign: len(heading(path, sign)))
    need_columns(path, heading(path, delimiter), needed, what)
    for batch in csv_batches(path, wanted, delimiter=delimiter):
        yield from batch.rejects
        for index, cells in enumerate(batch.columns.to_pylist()):
            yield ListedRow(f"row {batch.row_numbers[index]}", cells, batch.share_read)


def person(cells: Mapping[str, str | None], roles: Mapping[str, str]) -> dict[str, Any] | None:
    """The person a row names, in the columns of session_people and panel_people; None where it names nobody."""
    printed = cells["name"] or joined_name(cells["family"], cells["given"])
    if not printed:
        return None
    if because := no_person_because(printed):
        raise BadRow(f"“{printed}” is no person: {because}")
    parts = split_name(printed)
    family, given = (cells["family"], cells["given"]) if cells["family"] else (parts.family, parts.given)
    return {
        "role": named(cells["role"], roles, "role"),
        "name": printed,
        "family": family,
        "given": given,
        "initials": initials_of(given),
        "suffix": parts.suffix,
        "orcid": ids.orcid(cells["orcid"]),
        "affiliation": cells["affiliation"],
        "city": cells["person_city"],
        "country": country(cells["person_country"]),
    }


def named(word: str | None, known: Mapping[str, str], what: str) -> str | None:
    """The word of our vocabulary for what a cell says; an unknown one is a `BadRow` that lists those known."""
    if word is None:
        return None
    found = known.get(fold(word))
    if found is None:
        raise BadRow(f"its {what} “{word}” is none of {', '.join(dict.fromkeys(known.values()))}")
    return found


def country(text: str | None) -> str | None:
    # Lists name several countries where somebody has two affiliations; the first stands for the person.
    code = next((found for part in re.split(r"[|;]", text or "") if (found := country_code(part))), None)
    if text and code is None:
        raise BadRow(f"“{text}” is no country we know; write its English name or its two-letter code")
    return code


def day(text: str | None, what: str) -> date | None:
    on = parse_date(text)[0]
    if text and on is None:
        raise BadRow(f"its {what} “{text}” is no date; write 2024-05-31, 2024-05 or 2024")
    return on


def key(prefix: str, *facts: object) -> str:
    """An id that is the same whenever the same facts are listed again."""
    text = "\n".join(fold(str(fact)) if fact is not None else "" for fact in facts)
    return f"{prefix}:{hashlib.sha256(text.encode()).hexdigest()[:16]}"
