"""What the law and an expert's own word come to on a day, in one value. Plain Python."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Wishes:
    """What an expert told us they prefer; None or empty is “said nothing”."""

    channels: tuple[str, ...] = ()
    weekdays: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    content: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    most_contacts_per_quarter: int | None = None

    def __bool__(self) -> bool:
        return self != NO_WISHES


NO_WISHES = Wishes()


@dataclass(frozen=True, slots=True)
class LegalState:
    expert_id: str
    basis: str = "legitimate_interest"
    recorded_on: date | None = None  # the data were first put to use; None: no clock runs
    first_contact_on: date | None = None
    first_disclosure_on: date | None = None
    notice_due_on: date | None = None
    notice_given_on: date | None = None
    overdue: bool = False  # on the day that was asked for
    consents: frozenset[tuple[str, str]] = frozenset()  # (purpose, channel) given and not withdrawn
    withdrawn: frozenset[tuple[str, str]] = frozenset()
    objections: frozenset[str] = frozenset()  # purposes, or "everything"
    restricted: bool = False
    do_not_contact: bool = False
    erased: bool = False
    country: str | None = None
    wishes: Wishes = NO_WISHES
    sources: Mapping[str, str] = field(default_factory=dict)  # by wish: how we know it

    @property
    def objected(self) -> bool:
        return bool(self.objections)

    @property
    def notice_running(self) -> bool:
        return self.recorded_on is not None and self.notice_given_on is None
