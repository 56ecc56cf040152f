"""Which of the stewards' decisions, and how many suppressed names, a generation of people was resolved with."""

import json

from kolloquy.identity.people import People

_FILE = "decisions.json"
# The last decision's number and how many were undone: it changes with every decision and every undoing.
State = tuple[int, int]


def write_down(people: People, state: State, suppressed: int = 0) -> None:
    told = {"last": state[0], "undone": state[1], "suppressed": suppressed}
    (people.folder / _FILE).write_text(json.dumps(told), encoding="utf-8")


def known_to(people: People) -> State:
    found = _read(people)
    return found.get("last", 0), found.get("undone", 0)


def suppressed_in(people: People) -> int:
    """How long the suppression list was when these people were resolved."""
    return _read(people).get("suppressed", 0)


def _read(people: People) -> dict[str, int]:
    path = people.folder / _FILE
    found: dict[str, int] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found
