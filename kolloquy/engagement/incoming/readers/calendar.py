"""Calendar files: each event with somebody from outside is an exchange, each date of a series one of its own."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from kolloquy.engagement.incoming.readers import rows, text
from kolloquy.engagement.incoming.readers.calls import split_name
from kolloquy.engagement.incoming.readers.rows import IncomingTouchpoint, Person
from kolloquy.kernel.problems import BadInput

MOST_DATES = 400  # of one series
BACK, AHEAD = timedelta(days=3 * 366), timedelta(days=366)  # how far a series is followed from today
_NOBODY = frozenset({"ROOM", "RESOURCE"})
_LINK = re.compile(r"https?://|\bonline\b|\bvirtual\b|\bvideo", re.I)


def events(path: Path, *, zone: ZoneInfo, today: date, channel: str | None = None) -> Iterator[IncomingTouchpoint]:
    """One row an event and date, in the order of the file; times without a zone are of `zone`."""
    for number, (event, starts, cancelled) in enumerate(_dated(_parsed(path), zone, today), start=1):
        yield _row(number, event, starts, cancelled, zone, today, channel)


def _parsed(path: Path) -> list[Any]:
    from icalendar import Calendar

    try:
        found = Calendar.from_ical(path.read_bytes(), multiple=True)
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise BadInput(
            f"{path.name} is no calendar file that can be read ({str(error)[:80]}); export it again as .ics."
        ) from error
    calendars = found if isinstance(found, list) else [found]
    parsed = []
    for calendar in calendars:
        called_off = str(calendar.get("METHOD", "")).upper() == "CANCEL"
        parsed += [(event, called_off) for event in calendar.walk("VEVENT")]
    if not parsed:
        raise BadInput(f"{path.name} holds no events; export the calendar again as .ics.")
    return parsed


def _dated(parsed: list[Any], zone: ZoneInfo, today: date) -> Iterator[tuple[Any, Any, bool]]:
    """Events with the date each takes place on; a series is written out, and what was moved stands where it was moved to."""
    moved = {
        (str(event.get("UID")), _moment(event["RECURRENCE-ID"].dt, zone))
        for event, _ in parsed
        if "RECURRENCE-ID" in event
    }
    for event, called_off in parsed:
        off = called_off or str(event.get("STATUS", "")).upper() == "CANCELLED"
        if "DTSTART" not in event:
            yield event, None, off
        elif ("RRULE" in event or "RDATE" in event) and "RECURRENCE-ID" not in event:
            for starts in _series(event, zone, today):
                if (str(event.get("UID")), _moment(starts, zone)) not in moved:
                    yield event, starts, off
        else:
            yield event, event["DTSTART"].dt, off


def _series(event: Any, zone: ZoneInfo, today: date) -> list[Any]:
    from dateutil.rrule import rruleset, rrulestr  # type: ignore[import-untyped]  # icalendar brings it, without types

    first = event["DTSTART"].dt
    whole_day = not isinstance(first, datetime)
    naive = datetime.combine(first, time()) if whole_day else first.replace(tzinfo=None)
    dates = rruleset()
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        # Local time throughout: a weekly meeting at ten stays at ten when the clocks change.
        told = re.sub(r"(UNTIL=\d{8}T\d{6})Z", r"\1", rule.to_ical().decode())
        try:
            dates.rrule(rrulestr(told, dtstart=naive))
        except (ValueError, TypeError):
            return [first]
    dates.rdate(naive)
    for name, add in (("RDATE", dates.rdate), ("EXDATE", dates.exdate)):
        lists = event.get(name, [])
        for each in lists if isinstance(lists, list) else [lists]:
            for one in each.dts:
                add(_local(one.dt, first))
    earliest, latest = (datetime.combine(day, time()) for day in (today - BACK, today + AHEAD))
    found: list[Any] = []
    for starts in dates:
        if starts > latest or len(found) == MOST_DATES:
            break
        if starts >= earliest:
            found.append(starts.date() if whole_day else starts.replace(tzinfo=first.tzinfo))
    return found


def _local(when: Any, first: Any) -> datetime:
    if not isinstance(when, datetime):
        return datetime.combine(when, first.time() if isinstance(first, datetime) else time())
    if when.tzinfo and isinstance(first, datetime) and first.tzinfo:
        when = when.astimezone(first.tzinfo)
    local: datetime = when.replace(tzinfo=None)
    return local


def _moment(when: Any, zone: ZoneInfo) -> datetime:
    if not isinstance(when, datetime):
        when = datetime.combine(when, time())
    local: datetime = when if when.tzinfo else when.replace(tzinfo=zone)
    return local.astimezone(UTC)


def _row(
    number: int, event: Any, starts: Any, cancelled: bool, zone: ZoneInfo, today: date, channel: str | None
) -> IncomingTouchpoint:
    problems: list[str] = []
    if starts is None:
        return IncomingTouchpoint(number, rows.Source.CALENDAR).but(
            "The event has no start; give it one in the calendar."
        )
    at = _moment(starts, zone) if isinstance(starts, datetime) else None
    on = at.astimezone(zone).date() if at else starts
    people, colleagues, notices = _people(event)
    place = text.value(str(event.get("LOCATION", ""))[: text.LONGEST_VALUE])
    told_channel = channel or _channel(event, place)
    if told_channel is None:
        problems.append(
            "The event has neither a place nor a link; say how it was held, with --channel face_to_face or another."
        )
    status = rows.CANCELLED if cancelled else rows.HELD if on <= today else rows.PLANNED
    if str(event.get("CLASS", "")).upper() in {"PRIVATE", "CONFIDENTIAL"}:
        people, notices = (), ["The event is private; nothing of it is taken."]
        problems.clear()
    series = "RRULE" in event or "RDATE" in event or "RECURRENCE-ID" in event
    which = event["RECURRENCE-ID"].dt if "RECURRENCE-ID" in event else starts
    key = str(event.get("UID", "")) or None
    return IncomingTouchpoint(
        number, rows.Source.CALENDAR, "", f"{key}@{_moment(which, zone):%Y%m%dT%H%M}" if key and series else key, people,
        told_channel, status, on, at, _minutes(event), place, colleagues[0] if colleagues else None, colleagues[1:],
        cancelled_because="Cancelled in the calendar" if cancelled else None, problems=tuple(problems), notices=tuple(notices),
    )  # fmt: skip


def _people(event: Any) -> tuple[tuple[Person, ...], tuple[str, ...], list[str]]:
    """Everybody invited as somebody from outside, the organiser first among those who may be ours: who is, our list says."""
    listed = event.get("ATTENDEE", [])
    people, notices = [], []
    for each in listed if isinstance(listed, list) else [listed]:
        about = each.params
        if str(about.get("CUTYPE", "")).upper() in _NOBODY:
            continue
        person = person_of(str(about.get("CN", "")), str(each))
        if str(about.get("PARTSTAT", "")).upper() == "DECLINED":
            notices.append(f"{person.shown} declined and is left out.")
        elif person:
            people.append(person)
    organiser = event.get("ORGANIZER")
    colleagues = (address,) if organiser and (address := _address(str(organiser))) else ()
    if colleagues and organiser is not None and all(p.email != colleagues[0] for p in people):
        people.insert(0, person_of(str(organiser.params.get("CN", "")), str(organiser)))
    return tuple(people), colleagues, notices


def person_of(name: str, address: str) -> Person:
    email = _address(address)
    shown = text.value(name.strip("\"'")[: text.LONGEST_VALUE])
    if shown and "@" in shown:
        shown = None
    given, family = split_name(shown) if shown else (None, None)
    return Person(name=shown, given=given, family=family, email=email, account=email)


def _address(told: str) -> str | None:
    found = text.value(re.sub(r"^mailto:", "", told.strip(), flags=re.I))
    return found.casefold() if found and "@" in found and len(found) < 255 else None


def _channel(event: Any, place: str | None) -> str | None:
    if (
        "CONFERENCE" in event
        or any("CONFERENCE" in name or "MEETINGURL" in name for name in event)
        or _LINK.search(place or "")
    ):
        return "virtual"
    if _LINK.search(str(event.get("URL", ""))):
        return "virtual"
    return "face_to_face" if place else None


def _minutes(event: Any) -> int | None:
    starts, ends = event["DTSTART"].dt, event["DTEND"].dt if "DTEND" in event else None
    if "DURATION" in event:
        lasts = event["DURATION"].dt
    elif ends is not None and isinstance(starts, datetime) and isinstance(ends, datetime):
        lasts = _moment(ends, ZoneInfo("UTC")) - _moment(starts, ZoneInfo("UTC"))
    else:
        return None
    minutes = round(lasts.total_seconds() / 60)
    return minutes if 0 < minutes <= 24 * 60 else None


def named(found: Iterator[IncomingTouchpoint], file: str) -> Iterator[IncomingTouchpoint]:
    return (replace(row, file=file) for row in found)
