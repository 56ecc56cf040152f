"""Dates as PubMed prints them. Both readers of PubMed ask here, so that they cannot differ on one."""

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date

_FULL_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTHS = {name[:3]: i for i, name in enumerate(_FULL_MONTHS, 1)}
# Quarters, because journals number their four issues within the year they print; so both ends stay in that year.
_SEASONS = {"winter": (1, 3), "spring": (4, 6), "summer": (7, 9), "fall": (10, 12), "autumn": (10, 12)}
_QUARTERS = {"1st": (1, 3), "2nd": (4, 6), "3rd": (7, 9), "4th": (10, 12), "first": (1, 3), "second": (4, 6), "third": (7, 9), "fourth": (10, 12)}  # fmt: skip
_TOKEN = re.compile(r"\d+(?:st|nd|rd|th)?|[^\W\d_]+|-")


@dataclass(frozen=True, slots=True)
class Stated:
    """A date as far as it is stated: its first day, its last, and how exact it is; all None where nothing is said."""

    first: date | None = None
    last: date | None = None
    precision: str | None = None


UNSTATED = Stated()


def stated(year: str | None, month: str | None, day: str | None, season: str | None, medline: str | None) -> Stated:
    """What a PubDate or ArticleDate says. A part that cannot be is left out: 30 February is February."""
    if medline:
        return medline_date(medline)
    y = _year(year)
    if y is None:
        return medline_date(year or "")
    if month:
        m = _month(month)
        if m is None:
            return medline_date(f"{y} {month} {day or ''}")
        d = int(day) if day and day.isascii() and day.isdigit() and len(day) <= 2 else 0
        if 1 <= d <= monthrange(y, m)[1]:
            exact = date(y, m, d)
            return Stated(exact, exact, "day")
        return Stated(date(y, m, 1), _last_day(y, m), "month")
    if season:
        return medline_date(f"{y} {season}")
    return Stated(date(y, 1, 1), date(y, 12, 31), "year")


def day_of(year: str | None, month: str | None, day: str | None) -> date | None:
    """A full date in digits, or None."""
    found = stated(year, month, day, None, None)
    return found.first if found.precision == "day" else None


def medline_date(text: str) -> Stated:
    """A MedlineDate, such as “1998 Dec-1999 Jan”, “2000 Spring”, “1976 Jul 5-12”, “1975-76”, “Winter 1977”.

    Words it does not know are passed over: what remains is stated less exactly, never wrongly.
    """
    sides = text.split("-", 1) if "-" in text else [text]
    parts = [_Part.of(side) for side in sides]
    left, right = parts[0], parts[-1]
    if len(parts) == 2:
        left, right = _completed(left, right)
    if left.year is None or right.year is None:
        years = [y for y in (left.year, right.year) if y is not None]
        return Stated(date(years[0], 1, 1), date(years[0], 12, 31), "year") if years else UNSTATED
    first, last = left.first(), right.last()
    if last < first:
        return Stated(date(left.year, 1, 1), date(left.year, 12, 31), "year")
    if len(parts) == 2 and left != right:
        return Stated(first, last, "range")
    return Stated(first, last, left.precision())


@dataclass(frozen=True, slots=True)
class _Part:
    """One side of a range, as far as it is written out."""

    year: int | None
    short_year: int | None
    months: tuple[int, int] | None
    is_season: bool
    day: int | None

    @staticmethod
    def of(text: str) -> "_Part":
        year, short_year, months, is_season, day = None, None, None, False, None
        for token in _TOKEN.findall(text.lower()):
            if year is None and (y := _year(token)):
                year = y
            elif token in _QUARTERS or token in _SEASONS:
                months, is_season = months or _QUARTERS.get(token) or _SEASONS[token], True
            elif m := _MONTHS.get(token[:3]):
                months, is_season = months or (m, m), False
            elif len(token) <= 2 and token.isascii() and token.isdigit() and int(token):
                short_year, day = int(token), int(token)
        return _Part(year, short_year, months, is_season, day)

    def first(self) -> date:
        year, month = self.year or 1, self.months[0] if self.months else 1
        return date(year, month, self._day_in(month) or 1)

    def last(self) -> date:
        year, month = self.year or 1, self.months[1] if self.months else 12
        day = self._day_in(month)
        return date(year, month, day) if day else _last_day(year, month)

    def precision(self) -> str:
        if not self.months:
            return "year"
        return "season" if self.is_season else "day" if self._day_in(self.months[0]) else "month"

    def _day_in(self, month: int) -> int | None:
        fits = self.day and self.months and not self.is_season and self.day <= monthrange(self.year or 1, month)[1]
        return self.day if fits else None


def _completed(left: _Part, right: _Part) -> tuple[_Part, _Part]:
    """Each side of a range with what the other side says for both: “1998 Nov-Dec”, “Jul 5-12”, “1975-76”."""
    year, months, is_season, day = right.year, right.months, right.is_season, right.day
    if (
        year is None
        and months is None
        and left.months is None
        and right.short_year is not None
        and left.year is not None
    ):
        # “1975-76”: two digits after a bare year are a year of the same century.
        year, day = left.year - left.year % 100 + right.short_year, None
    year = year or left.year
    if months is None and right.year is None and left.months:
        months, is_season = left.months, left.is_season
    return replace(left, year=left.year or right.year), _Part(year, None, months, is_season, day)


def _year(text: str | None) -> int | None:
    return (
        int(text)
        if text and len(text) == 4 and text.isascii() and text.isdigit() and "1500" <= text <= "2100"
        else None
    )


def _month(text: str) -> int | None:
    if text.isascii() and text.isdigit():
        return int(text) if 1 <= int(text) <= 12 and len(text) <= 2 else None
    letters = text.lower().rstrip(".")
    return (
        _MONTHS.get(letters[:3])
        if letters.isalpha() and (len(letters) == 3 or letters in (*_FULL_MONTHS, "sept"))
        else None
    )


def _last_day(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
