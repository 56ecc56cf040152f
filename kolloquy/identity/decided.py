"""Which of the stewards' decisions a generation of people was resolved with."""

import json

from kolloquy.identity.people import People

_FILE = "decisions.json"
# The last decision's number and how many were undone: it changes with every decision and every undoing.
State = tuple[int, int]


def write_down(people: People, state: State) -> None:
    (people.folder / _FILE).write_text(json.dumps({"last": state[0], "undone": state[1]}), encoding="utf-8")


def known_to(people: People) -> State:
    path = people.folder / _FILE
    if not path.exists():
        return 0, 0
    found = json.loads(path.read_text(encoding="utf-8"))
    return found["last"], found["undone"]
