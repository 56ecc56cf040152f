"""Days and times as exports write them. What can be read in two ways is refused, never guessed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from kolloquy.kernel.problems import BadInput


class Order(StrEnum):
    """How a file writes its days."""

    LOOK = "look"  # look at the whole column; refuse it where it stays open
    YEAR_FIRST = "year_first"
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


IN_WORDS = {
    Order.LOOK: "whichever the file shows",
    Order.YEAR_FIRST: "year first: 2026-03-04",
    Order.DAY_FIRST: "day first: 04/03/2026 is 4 March",
    Order.MONTH_FIRST: "month first: 04/03/2026 is 3 April",
}
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janvier enero gennaio", "feb february februar fevrier febrero febbraio",
            "mar march marz mars marzo", "apr april avril abril aprile", "may mai mayo maggio", "jun june juni juin junio giugno",
            "jul july juli juillet julio luglio", "aug august aout agosto", "sep sept september septembre septiembre settembre",
            "oct october okt oktober octobre octubre ottobre", "nov november novembre noviembre",
            "dec december dez dezember decembre diciembre dicembre",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)|(\d{4})(\d{2})(\d{2})(?!\d)")
_NUMBERS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_NAMED = re.compile(r"(\d{1,2})[-\s.]*([A-Za-zÀ-ÿ]+)[-\s.,]*(\d{4})(?!\d)|([A-Za-zÀ-ÿ]+)\s+(\d{1,2}),?\s+(\d{4})(?!\d)")
_TIME = re.compile(r"^[T,\s]*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([AaPp])?\.?[Mm]?\.?\s*(.*)$")
_OFFSET = re.compile(r"^(?:(Z|UTC|GMT)|([+-])(\d{2}):?(\d{2})?)$")


@dataclass(frozen=True, slots=True)
class When:
    on: date
    starts_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """How the days of one file are read."""

    order: Order
    zone: ZoneInfo

    def when(self, text: str) -> When:
        """Raises ValueError with a sentence's part where the text is no day."""
        day, rest = _day(text.strip(), self.order)
        if not rest.strip(" T,"):
            return When(day)
        at = _moment(day, rest, self.zone)
        return When(at.astimezone(self.zone).date(), at.astimezone(UTC))

    def with_time(self, on: date, text: str) -> datetime:
        return _moment(on, text, self.zone).astimezone(UTC)


def zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise BadInput(f"“{name}” is no time zone; use a name such as Europe/Madrid or UTC.") from error


def order_of(values: Iterable[tuple[int, str]], *, where: str) -> Order:
    """The order a column shows; refused where no day of it tells, or where its days contradict each other."""
    first: tuple[int, str] | None = None
    day_first: tuple[int, str] | None = None
    month_first: tuple[int, str] | None = None
    for line, text in values:
        found = _NUMBERS.match(text.strip())
        if found is None:
            continue
        a, mark, b = int(found[1]), found[2], int(found[3])
        if mark == "." or a > 12:  # with points, every country that writes them puts the day first
            day_first = day_first or (line, found[0])
        elif b > 12:
            month_first = month_first or (line, found[0])
        elif a != b:
            first = first or (line, found[0])
    if day_first and month_first:
        raise BadInput(
            f"{where} writes its days in two ways (line {day_first[0]}: {day_first[1]}, line {month_first[0]}: "
            f"{month_first[1]}); export it again with one format."
        )
    if day_first or month_first:
        return Order.DAY_FIRST if day_first else Order.MONTH_FIRST
    if first:
        raise BadInput(
            f"{where}, line {first[0]}: {first[1]} may have the day or the month first, and no other day of the file tells; "
            "say which, with --dates day_first or --dates month_first."
        )
    return Order.YEAR_FIRST


def _day(text: str, order: Order) -> tuple[date, str]:
    if found := _YEAR_FIRST.match(text):
        y, m, d = (found[1], found[2], found[3]) if found[1] else (found[4], found[5], found[6])
        return _date(int(y), int(m), int(d), text), text[found.end() :]
    if found := _NUMBERS.match(text):
        a, b, year = int(found[1]), int(found[3]), int(found[4])
        if len(found[4]) == 2:
            raise ValueError(
                f"“{found[0]}” leaves open which century it is in; export days with four digits for the year"
            )
        month, day = (a, b) if order is Order.MONTH_FIRST else (b, a)
        return _date(year, month, day, text), text[found.end() :]
    if found := _NAMED.match(text):
        from kolloquy.kernel.text import fold

        number, word, y = (found[1], found[2], found[3]) if found[1] else (found[5], found[4], found[6])
        if number_of_month := _MONTHS.get(fold(word)):
            return _date(int(y), number_of_month, int(number), text), text[found.end() :]
    raise ValueError(f"“{text[:40]}” is no day; write it as 2026-03-04")


def _date(year: int, month: int, day: int, text: str) -> date:
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise ValueError(f"“{text[:40]}” is no day of the calendar; mend it") from error
    if not 1950 <= year <= 2200:
        raise ValueError(f"“{text[:40]}” lies too far from today to be meant; mend it")
    return found


def _moment(day: date, text: str, local: ZoneInfo) -> datetime:
    found = _TIME.match(text.strip())
    if found is None:
        raise ValueError(f"“{text.strip()[:40]}” is no time of day; write it as 14:30")
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[4]:
        hour = hour % 12 + (12 if found[4] in "Pp" else 0)
    try:
        at = datetime.combine(day, time(hour, minute, second))
    except ValueError as error:
        raise ValueError(f"“{text.strip()[:40]}” is no time of day; write it as 14:30") from error
    if not found[5]:
        return at.replace(tzinfo=local)
    if offset := _OFFSET.match(found[5].strip()):
        return datetime.fromisoformat(f"{at.isoformat()}{'+00:00' if offset[1] else found[5].strip()}")
    raise ValueError(f"“{found[5][:20]}” after a time is no offset Kolloquy reads; use +02:00 or Z")
