"""Rows of one file that tell of the same exchange: further people of it, the same again, or a contradiction."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from kolloquy.engagement.incoming.readers.rows import IncomingTouchpoint, key_of


class Again(Enum):
    FIRST = "first"
    MORE = "more"  # the same exchange with somebody else
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Keyed:
    row: IncomingTouchpoint
    key: str
    again: Again


def keyed(rows: Iterable[IncomingTouchpoint]) -> Iterator[Keyed]:
    """Each row with its id; one that contradicts an earlier row of its id gets a problem. Holds one entry an id."""
    seen: dict[str, tuple[int, int, set[int]]] = {}
    for row in rows:
        key = key_of(row)
        if row.problems:
            yield Keyed(row, key, Again.FIRST)
            continue
        people = {hash((p.shown.casefold(), p.account, p.npi, p.orcid, p.institution)) for p in row.people}
        before = seen.get(key)
        if before is None:
            seen[key] = (row.line, hash(row.base), people)
            yield Keyed(row, key, Again.FIRST)
        elif before[1] != hash(row.base):
            told = (
                f"The id {row.source_key} stands at line {before[0]} too, with another day, channel, status or owner; "
                "give each exchange an id of its own."
            )
            yield Keyed(row.but(told), key, Again.FIRST)
        elif people <= before[2]:
            yield Keyed(row.noting(f"Says the same as line {before[0]}; counted once."), key, Again.SAME)
        else:
            before[2].update(people)
            yield Keyed(row, key, Again.MORE)
