"""The wall's oracle: `policies.cedar` asked about people and records, without a look at the table or the filters.

What is derived is derived a second way here: territories by walking up a tree, "works here" by comparing days.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import cedarpy

from kolloquy.governance.wall.vocabulary import Level, RecordClass
from tests.support.snapshots import ROOT

POLICIES = ROOT / "kolloquy/governance/wall/policies.cedar"
MEET_EXPERTS = ("medical", "medical_information", "pharmacovigilance", "commercial", "research")
OTHERS = ("compliance", "data_steward", "administrator")
DAY_ZERO = date(2000, 1, 1)
Entity = dict[str, Any]


@cache
def policies() -> cedarpy.PolicySet:
    return cedarpy.PolicySet.from_str(POLICIES.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Person:
    id: int
    function: str
    role: str
    works_in: frozenset[int] = frozenset()  # as assigned: what lies below follows from the tree
    joined_on: date | None = None
    left_on: date | None = None
    active: bool = True


@dataclass(frozen=True)
class Record:
    id: str
    record_class: RecordClass
    side: str | None = None
    territory: int | None = None
    people: frozenset[int] = frozenset()
    in_force: bool = False
    to: frozenset[tuple[str, int | None]] = frozenset()


@dataclass(frozen=True)
class Question:
    person: Person
    purpose: str
    record: Record
    field: str | None = None


def levels(tree: Mapping[int, int | None], questions: Sequence[Question], *, on: date) -> list[Level]:
    """How much of each record each person sees, as Cedar says it; `tree` leads from a territory to the one above."""
    entities = cedarpy.Entities.from_json_str(json.dumps(_entities(tree, questions)))
    requests = [_request(question, action, on) for question in questions for action in ("full", "coordination")]
    results = cedarpy.is_authorized_batch(requests, policies(), entities)
    for result in results:
        assert not result.diagnostics.errors, result.diagnostics.errors
    allowed = [result.allowed for result in results]
    return [
        Level.FULL if full else Level.COORDINATION if coordination else Level.NOTHING
        for full, coordination in zip(allowed[::2], allowed[1::2], strict=True)
    ]


def _request(question: Question, action: str, on: date) -> dict[str, Any]:
    context: dict[str, Any] = {"today": _days(on), "purpose": question.purpose}
    if question.field:
        context["field"] = question.field
    return {
        "principal": _uid("User", _person_id(question.person)),
        "action": _uid("Action", action),
        "resource": _uid(_type(question.record.record_class), question.record.id),
        "context": context,
    }


def _entities(tree: Mapping[int, int | None], questions: Iterable[Question]) -> list[Entity]:
    questions = list(questions)
    found = [_entity("Group", "who meet experts")]
    found += [_entity("Function", name, parents=[("Group", "who meet experts")]) for name in MEET_EXPERTS]
    found += [_entity("Function", name) for name in OTHERS]
    found += [
        _entity("Territory", str(one), parents=[("Territory", str(above))] if above is not None else [])
        for one, above in tree.items()
    ]
    people = {_person_id(question.person): question.person for question in questions}
    found += [_person(key, person, tree) for key, person in people.items()]
    records = {(question.record.record_class, question.record.id): question.record for question in questions}
    found += [_record(record, people) for record in records.values()]
    return found


def _person(key: str, person: Person, tree: Mapping[int, int | None]) -> Entity:
    reached = [one for one in tree if person.works_in & set(_upwards(one, tree))]
    attributes: dict[str, Any] = {
        "active": person.active,
        "role": person.role,
        "works_in": [_ref("Territory", str(one)) for one in sorted(person.works_in)],
        "addressed_as": [_ref("Audience", _audience(person.function, where)) for where in (None, *reached)],
    }
    for name, day in (("joined", person.joined_on), ("left", person.left_on)):
        if day:
            attributes[name] = _days(day)
    return _entity("User", key, attributes, [("Function", person.function)])


def _record(record: Record, people: Mapping[str, Person]) -> Entity:
    theirs = [_ref("User", key) for key, person in people.items() if person.id in record.people]
    attributes: dict[str, Any] = {
        "people": theirs,
        "in_force": record.in_force,
        "to": [_ref("Audience", _audience(function, where)) for function, where in sorted(record.to, key=str)],
        "side": _ref("Side", record.side or "none"),
    }
    if record.territory is not None:
        attributes["territory"] = _ref("Territory", str(record.territory))
    return _entity(_type(record.record_class), record.id, attributes)


def _upwards(one: int | None, tree: Mapping[int, int | None]) -> Iterable[int]:
    while one is not None:
        yield one
        one = tree[one]


def _person_id(person: Person) -> str:
    return f"{person.id}-{hash(person)}"


def _audience(function: str, where: int | None) -> str:
    return function if where is None else f"{function}/{where}"


def _type(record_class: RecordClass) -> str:
    return "".join(part.capitalize() for part in record_class.split("_"))


def _uid(kind: str, key: str) -> dict[str, str]:
    return {"type": kind, "id": key}


def _ref(kind: str, key: str) -> Entity:
    return {"__entity": _uid(kind, key)}


def _entity(
    kind: str, key: str, attributes: Mapping[str, Any] | None = None, parents: Sequence[tuple[str, str]] = ()
) -> Entity:
    return {"uid": _uid(kind, key), "attrs": dict(attributes or {}), "parents": [_uid(*parent) for parent in parents]}


def _days(on: date) -> int:
    return (on - DAY_ZERO).days
