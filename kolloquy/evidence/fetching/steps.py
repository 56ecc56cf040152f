"""What every public API promises to the fetch loop: one step at a time, from a place that can be written down."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from kolloquy.evidence.fetching.polite import Fault, Manners, PoliteClient
from kolloquy.kernel.problems import SourceUnavailable

Cursor = dict[str, Any]  # whatever a source needs to go on, in JSON


@dataclass(frozen=True, slots=True)
class Step:
    """What one request brought. `page` is the source's own bytes, or None when it only said where to look next."""

    cursor: Cursor | None  # None: there is nothing more
    page: bytes | None = None
    records: int = 0
    found: int | None = None  # how many the source has in all, when it says so
    absent: int = 0  # records the source counted or listed but did not hand over
    notes: tuple[str, ...] = field(default=())


class Api(Protocol):
    @property
    def name(self) -> str: ...  # as in `kolloquy evidence ingest NAME`

    @property
    def suffix(self) -> str: ...  # of a page's file

    @property
    def manners(self) -> Manners: ...

    @property
    def asked(self) -> Mapping[str, str]: ...  # what makes this query this query

    @property
    def key(self) -> str | None: ...

    @property
    def contact(self) -> str | None: ...

    def begin(self) -> Cursor: ...

    def step(self, client: PoliteClient, cursor: Cursor, room: int | None) -> Step:
        """The next step from `cursor`; a page of at most `room` records where that is given."""
        ...


def changed(label: str, expected: str, got: str) -> SourceUnavailable:
    return SourceUnavailable(
        f"{label} answered with {got} where {expected} was expected; its format may have changed, so nothing of this "
        "answer was kept: update Kolloquy, or try again later."
    )


def read_json(body: bytes, label: str) -> dict[str, Any]:
    try:
        # NCBI has sent raw line breaks inside strings of its error messages.
        answer = json.loads(body, strict=False)
    except ValueError as error:
        if body.lstrip()[:1] == b"<":
            raise Fault("answered with a web page where JSON was expected") from error
        raise Fault("cut its answer short or sent broken JSON") from error
    if not isinstance(answer, dict):
        raise changed(label, "a JSON object", f"a JSON {type(answer).__name__}")
    return answer
