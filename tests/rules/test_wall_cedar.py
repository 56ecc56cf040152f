"""The table and `policies.cedar` say the same of everybody about everything; and each line of the table matters."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import product

import pytest

from kolloquy.governance.vocabulary import Function, Role
from kolloquy.governance.wall import policy
from kolloquy.governance.wall.policy import (
    FIELDS,
    Facts,
    Level,
    Purpose,
    Reader,
    RecordClass,
    Row,
    Scope,
    Side,
    level_of,
    table,
)
from tests.support import cedar

TODAY = date(2026, 3, 2)
# 2 and 3 lie below 1, 4 below 3; 5 stands alone. Everybody works in 3.
TREE = {1: None, 2: 1, 3: 1, 4: 3, 5: None}
MINE, THEIRS_ALL = 3, frozenset({3, 4})
# Classes whose records lie somewhere; of the others all records are alike.
LYING_SOMEWHERE = (RecordClass.TOUCHPOINT, RecordClass.NOTE, RecordClass.FOLLOW_UP, RecordClass.HAND_OVER)
ME = 7


def records() -> Iterator[cedar.Record]:
    number = 0
    for record_class in RecordClass:
        sides: tuple[Side | None, ...] = (None,)
        places: tuple[int | None, ...] = (None,)
        audiences: tuple[frozenset[tuple[str, int | None]], ...] = (frozenset(),)
        if record_class in LYING_SOMEWHERE:
            sides, places = (Side.MEDICAL, Side.COMMERCIAL, Side.RESEARCH), (None, MINE, 4, 1)
        if record_class is RecordClass.PLAN_REMARK:
            sides = (Side.MEDICAL, Side.COMMERCIAL, Side.RESEARCH)
        if record_class is RecordClass.RELEASE:
            sides = (Side.MEDICAL, Side.RESEARCH)
            audiences = (frozenset(), *(frozenset({(f, None)}) for f in Function.values))
            audiences += tuple(
                frozenset({(f, t), ("research", 5)}) for f in ("commercial", "medical") for t in (MINE, 4, 1)
            )
        for side, place, mine, to in product(sides, places, (True, False), audiences):
            for in_force in (True, False) if to else (False,):
                number += 1
                people = frozenset({ME} if mine else {8})
                yield cedar.Record(f"r{number}", record_class, side, place, people, in_force, to)


def people() -> Iterator[cedar.Person]:
    for function, role in product(Function.values, Role.values):
        yield cedar.Person(ME, function, role, frozenset({MINE}))


def reader(person: cedar.Person, purpose: Purpose) -> Reader:
    return Reader(person.id, person.function, person.role, THEIRS_ALL, purpose)


def facts(record: cedar.Record) -> Facts:
    return Facts(record.side, record.territory, record.people, record.to if record.in_force else frozenset())


@cache
def what_cedar_says() -> dict[RecordClass, list[tuple[Reader, Facts, Level]]]:
    found: dict[RecordClass, list[tuple[Reader, Facts, Level]]] = {each: [] for each in RecordClass}
    asked = [cedar.Question(p, purpose, r) for p in people() for purpose in Purpose for r in records()]
    for question, level in zip(asked, cedar.levels(TREE, asked, on=TODAY), strict=True):
        who = reader(question.person, Purpose(question.purpose))
        found[question.record.record_class].append((who, facts(question.record), level))
    return found


def disagreements(record_class: RecordClass) -> list[str]:
    return [
        f"{who.function} {who.role} for {who.purpose}: {said.name}, of {known}"
        for who, known, said in what_cedar_says()[record_class]
        if level_of(who, record_class, known) != said
    ]


@pytest.mark.parametrize("record_class", RecordClass)
def test_the_table_and_cedar_give_everybody_the_same(record_class: RecordClass) -> None:
    assert not disagreements(record_class)


def with_line(number: int, *instead: Row) -> tuple[Row, ...]:
    return (*table()[:number], *instead, *table()[number + 1 :])


@pytest.mark.parametrize("number", range(len(table())))
def test_a_line_left_out_is_noticed(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    row, left = table()[number], with_line(number)
    monkeypatch.setattr(policy, "table", lambda: left)
    assert disagreements(row.record_class)


@pytest.mark.parametrize("number", range(len(table())))
def test_a_line_that_gives_more_or_less_than_it_should_is_noticed(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    row = table()[number]
    wrong = [replace(row, level=Level.FULL if row.level is Level.COORDINATION else Level.COORDINATION)]
    wrong += [replace(row, scope=Scope.ANY)] if row.scope is not Scope.ANY else []
    for each in wrong:
        mutant = with_line(number, each)
        with monkeypatch.context() as patched:
            patched.setattr(policy, "table", lambda mutant=mutant: mutant)
            assert disagreements(row.record_class), each


FIRST_DAYS = [None, TODAY - timedelta(1), TODAY, TODAY + timedelta(1)]


@pytest.mark.parametrize("function", Function.values)
def test_who_does_not_work_here_sees_nothing_in_either(function: str) -> None:
    asked = [
        cedar.Question(cedar.Person(ME, function, "lead", frozenset(), joined, left, active), "work", record)
        for joined, left, active in product(FIRST_DAYS, FIRST_DAYS, (True, False))
        for record in (cedar.Record("p", RecordClass.POLICY), cedar.Record("e", RecordClass.EXPERT))
    ]
    for question, said in zip(asked, cedar.levels(TREE, asked, on=TODAY), strict=True):
        person = question.person
        here = (
            person.active
            and (not person.joined_on or person.joined_on <= TODAY)
            and (not person.left_on or person.left_on > TODAY)
        )
        who = replace(reader(person, Purpose.WORK), here=here)
        assert level_of(who, question.record.record_class) == said


def test_the_fields_of_each_level_are_the_same_in_both() -> None:
    asked, expected = [], []
    for person, record_class in product(people(), RecordClass):
        for record in (r for r in records() if r.record_class == record_class and r.side in (None, Side.MEDICAL)):
            level = level_of(reader(person, Purpose.WORK), record_class, facts(record))
            for field, least in FIELDS[record_class].items():
                asked.append(cedar.Question(person, Purpose.WORK, record, field))
                expected.append((level >= least, level))
            if record_class is RecordClass.RELEASE:
                break
    said = cedar.levels(TREE, asked, on=TODAY)
    for question, (seen, level), answer in zip(asked, expected, said, strict=True):
        assert (answer > Level.NOTHING) == seen, f"{question}: {level.name}"


def test_a_field_that_no_class_knows_is_shown_to_nobody_at_coordination() -> None:
    cora = cedar.Person(ME, "commercial", "field")
    asked = [cedar.Question(cora, "work", cedar.Record("r", each), "unheard_of") for each in RecordClass]
    said = dict(zip(RecordClass, cedar.levels(TREE, asked, on=TODAY), strict=True))
    for record_class in (RecordClass.TOUCHPOINT, RecordClass.EXPERT, RecordClass.LEGAL_STATE):
        assert said[record_class] is Level.NOTHING
