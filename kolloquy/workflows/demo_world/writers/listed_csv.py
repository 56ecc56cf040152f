"""Congress programmes and panels in the project's own tables, a person a row."""

import csv
import random
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from kolloquy.workflows.demo_world.people import Person
from kolloquy.workflows.demo_world.posts_and_payments import Panel, Session

_CONGRESS = (
    "congress", "session", "title", "topic", "date", "city", "country",
    "role", "family", "given", "orcid", "affiliation", "person_city", "person_country",
)  # fmt: skip
_PANELS = (
    "kind", "body", "title", "topic", "from", "until", "role", "name", "orcid", "affiliation", "person_city",
    "person_country",
)  # fmt: skip


def write_congress(path: Path, sessions: Sequence[Session], rng: random.Random) -> None:
    _write(path, _CONGRESS, (_in_session(session, seat, rng) for session in sessions for seat in session.people))


def write_panels(path: Path, panels: Sequence[Panel], rng: random.Random) -> None:
    _write(path, _PANELS, (_on_panel(panel, seat, rng) for panel in panels for seat in panel.people))


def _write(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


def _in_session(session: Session, seat: tuple[str, Person], rng: random.Random) -> dict[str, str]:
    role, person = seat
    name = person.name_in(session.on.year)
    return {
        "congress": session.congress,
        "session": session.name,
        "title": session.title,
        "topic": session.topic,
        "date": session.on.isoformat(),
        "city": session.city,
        "country": session.country,
        "role": role,
        "family": name.family,
        "given": f"{name.given} {name.middle}".strip() if rng.random() < 0.5 else name.given,
        **_whence(person, session.on.year, rng),
    }


def _on_panel(panel: Panel, seat: tuple[str, Person], rng: random.Random) -> dict[str, str]:
    role, person = seat
    name = person.name_in(panel.began.year)
    title = rng.choice(("", "", "Prof. ", "Dr. "))
    return {
        "kind": panel.kind,
        "body": panel.body,
        "title": panel.title,
        "topic": panel.topic,
        "from": panel.began.isoformat(),
        "until": panel.ended.isoformat() if panel.ended else "",
        "role": role,
        "name": f"{title}{name.given} {name.family}",
        **_whence(person, panel.began.year, rng),
    }


def _whence(person: Person, year: int, rng: random.Random) -> dict[str, str]:
    place = person.post_in(year).institution
    return {
        "orcid": person.orcid if person.orcid and rng.random() < 0.15 else "",
        "affiliation": place.name,
        "person_city": place.town,
        "person_country": place.country_code,
    }
