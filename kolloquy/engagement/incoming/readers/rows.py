"""What every reader gives, whatever it reads: rows that say what they know, and in sentences what is wrong with them.

Words for channel and status are those of `engagement.vocabulary`; a test holds the two together, because readers stay
without Django.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

CHANNELS = (
    "face_to_face", "virtual", "telephone", "email", "webinar", "congress", "advisory_board", "social", "portal",
)  # fmt: skip
STATUSES = ("planned", "held", "cancelled")
HELD, PLANNED, CANCELLED = "held", "planned", "cancelled"


class Source(StrEnum):
    """The form a row came in; the words of `engagement.vocabulary.Source`."""

    CSV = "csv"
    WEBINAR = "webinar"
    CALENDAR = "calendar"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody from outside, as the file names them; what it leaves out is None."""

    name: str | None = None
    given: str | None = None
    family: str | None = None
    expert_id: str | None = None
    npi: str | None = None
    orcid: str | None = None
    account: str | None = None  # the id the sending system knows them by
    email: str | None = None
    institution: str | None = None
    city: str | None = None
    country: str | None = None  # ISO 3166

    @property
    def shown(self) -> str:
        spoken = self.name or " ".join(part for part in (self.given, self.family) if part)
        return spoken or self.expert_id or self.npi or self.orcid or self.account or self.email or ""

    def __bool__(self) -> bool:
        return bool(self.shown)


@dataclass(frozen=True, slots=True)
class IncomingTouchpoint:
    """One row of a file that tells of an exchange. With problems it cannot be taken; notices only say what was done."""

    line: int
    source: Source = Source.CSV
    file: str = ""  # where several are read
    source_key: str | None = None
    people: tuple[Person, ...] = ()
    channel: str | None = None
    status: str | None = None
    on: date | None = None
    starts_at: datetime | None = None
    minutes: int | None = None
    place: str | None = None
    owner: str | None = None  # None: the file does not say at all; "": not of this row
    colleagues: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    note: str | None = None
    cancelled_because: str | None = None
    problems: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        return f"{self.file}, line {self.line}" if self.file else f"line {self.line}"

    def but(self, *problems: str) -> "IncomingTouchpoint":
        return replace(self, problems=(*self.problems, *problems))

    def noting(self, *notices: str) -> "IncomingTouchpoint":
        return replace(self, notices=(*self.notices, *notices))

    @property
    def base(self) -> tuple[object, ...]:
        """What rows that tell of one exchange agree in, whoever they name."""
        return self.on, self.starts_at, self.channel, self.status, (self.owner or "").casefold()


@dataclass(frozen=True, slots=True)
class IncomingAccount:
    """One row of a file that says whom the sending system means by an id."""

    line: int
    person: Person
    problems: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        return f"line {self.line}"


Row = IncomingTouchpoint | IncomingAccount
_LONGEST_KEY = 120


def key_of(row: IncomingTouchpoint) -> str:
    """The id by which this exchange comes in once: its system's own, else a hash of what the row says."""
    if row.source_key:
        return short_key(row.source_key)
    told = (
        row.on, row.starts_at, row.channel, (row.owner or "").casefold(), row.minutes, row.note,
        *((p.shown.casefold(), p.account, p.npi, p.orcid, p.expert_id, p.institution) for p in row.people),
    )  # fmt: skip
    return "row:" + hashlib.sha256(repr(told).encode("utf-8", "backslashreplace")).hexdigest()[:40]


def short_key(key: str) -> str:
    if len(key) <= _LONGEST_KEY:
        return key
    return "sha256:" + hashlib.sha256(key.encode("utf-8", "backslashreplace")).hexdigest()
