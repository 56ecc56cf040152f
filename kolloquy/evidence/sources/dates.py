"""Dates as registries print them, with how exactly they say it."""

import re
from datetime import date

_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?(?:T.*)?")
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_WORDS = re.compile(r"([A-Za-z]{3,9})\.? (?:(\d{1,2}), )?(\d{4})")


def parse_date(text: object) -> tuple[date | None, str | None]:
    """The first day of what is stated, and day, month or year; (None, None) where no date is.

    Knows 2021-03-05, 2021-03, 2021, 03/05/2021 (month first, as U.S. registries write) and "March 5, 2021".
    """
    stripped = str(text).strip() if text is not None else ""
    if found := _ISO.fullmatch(stripped):
        year, month, day = found.groups()
    elif found := _AMERICAN.fullmatch(stripped):
        month, day, year = found.groups()
    elif (found := _WORDS.fullmatch(stripped)) and (at := _MONTHS.find(found.group(1)[:3].lower())) % 3 == 0:
        month, day, year = str(at // 3 + 1), found.group(2), found.group(3)
    else:
        return None, None
    try:
        first_day = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None, None
    return first_day, "day" if day else "month" if month else "year"
