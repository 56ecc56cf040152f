"""Events as an iCalendar file. Plain: it is told what stands in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

PRODUCT = "-//Kolloquy//Own part of the plans//EN"
REFRESH = timedelta(hours=1)
WORKING_DAYS = 5


@dataclass(frozen=True, slots=True)
class Dated:
    """An event on a calendar: from a day to the day after its last, or from an instant to another."""

    uid: str
    summary: str
    starts: date | datetime
    ends: date | datetime
    cancelled: bool = False
    version: int = 0
    place: str = ""
    url: str = ""
    about: str = ""

    @property
    def all_day(self) -> bool:
        return not isinstance(self.starts, datetime)


def week(monday: date) -> tuple[date, date]:
    """Monday to Friday: the day within it is agreed with the expert."""
    return monday, monday + timedelta(days=WORKING_DAYS)


def as_ics(name: str, events: Iterable[Dated], *, at: datetime) -> bytes:
    from icalendar import Calendar, Event  # a tenth of a second, which no other page should pay

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    for each in events:
        event = Event()
        event.add("uid", f"{each.uid}@kolloquy")
        event.add("dtstamp", at)
        event.add("summary", each.summary)
        event.add("dtstart", each.starts)
        event.add("dtend", each.ends)
        event.add("sequence", each.version)
        event.add("status", "CANCELLED" if each.cancelled else "CONFIRMED")
        event.add("transp", "TRANSPARENT" if each.all_day or each.cancelled else "OPAQUE")
        event.add("class", "PRIVATE")
        if each.place:
            event.add("location", each.place)
        if each.about:
            event.add("description", each.about)
        if each.url:
            event.add("url", each.url)
        calendar.add_component(event)
    return bytes(calendar.to_ical())
