"""What speaks against a change of a plan by hand, what may be done to a plan in which state, and what a signature needs."""

from dataclasses import replace
from typing import Any

import pytest

from kolloquy.governance.wall.policy import Level
from kolloquy.kernel.verdict import Verdict
from kolloquy.planning.moving.rules import (
    BY_HAND,
    Change,
    Other,
    breaches,
    enough_reason,
    may_be_done,
    may_change,
)
from kolloquy.planning.reviewing import rules as reviewing
from kolloquy.planning.reviewing.rules import Ready, may_be_signed
from kolloquy.planning.vocabulary import Deed, PlanState
from tests.support.tables import rows

# A visit of Ada's with Dr Okafor that stands in week 7 of 13 while week 5 runs; weeks are told from 1 here.
STANDS = Change(
    expert="Amaka Okafor", week=6, weeks=13, running=4, was=6, colleague="Ada", available=720, taken=300, minutes=150,
    cadence=4,
)  # fmt: skip

WHERE_IT_MAY_GO = """
    to week | what else holds                        | speaks against it
    8       |                                        |
    14      |                                        | PB-3 refuses
    4       |                                        | PB-3 refuses
    5       |                                        |
    8       | held                                   | PB-3 refuses
    8       | taken out                              | PB-3 refuses
    11      | signed in week 7                       |
    12      | signed in week 7                       | PB-3 refuses
    8       | merged                                 | PB-14 refuses
    8       | objected                               | RI-2 refuses
    8       | a place in a board of week 7           | PB-8 refuses
    7       | a place in a board of week 7           |
    8       | Ada is away                            | PB-4 refuses
    8       | Ada has no hours                       | PB-4 refuses
    8       | Ada left                               | PB-4 refuses
    8       | the plan does not count with Ada       | PB-4 refuses
    8       | Ada has 12 h and 10 h are taken        | PB-5 asks
    8       | Ada has 12 h and 9.5 h are taken       |
    8       | another visit of ours in week 8        | PB-6 refuses
    8       | a board of ours in week 8              | PB-6 asks
    8       | the same exchange in week 11           | PB-6 asks
    8       | the same exchange in week 12           |
    8       | Commercial is there in week 8          | PB-12 asks
    8       | Commercial is there in week 9          |
    8       | more pressure than room                | PB-7 asks
    8       | Okafor is Gil’s                        | PB-9 asks
    8       | agreed                                 | PB-10 asks
    8       | pinned                                 | PB-11 asks
"""
ELSE: dict[str, dict[str, Any]] = {
    "": {},
    "held": {"state": "held"},
    "taken out": {"state": "dropped"},
    "signed in week 7": {"signed": 6},
    "merged": {"gone": "Amaka Okafor is somebody else."},
    "objected": {"rights": Verdict("RI-2", "They objected.")},
    "a place in a board of week 7": {"activity": ("Board", frozenset({6})), "colleague": None},
    "Ada is away": {"away": True},
    "Ada has no hours": {"available": 0},
    "Ada left": {"here": False},
    "the plan does not count with Ada": {"in_plan": False},
    "Ada has 12 h and 10 h are taken": {"taken": 600},
    "Ada has 12 h and 9.5 h are taken": {"taken": 570},
    "another visit of ours in week 8": {"others": (Other(7, "a visit by Gil"),)},
    "a board of ours in week 8": {"others": (Other(7, "“Board”", visit=False),)},
    "the same exchange in week 11": {"others": (Other(10, "a visit by Ada", same_demand=True),)},
    "the same exchange in week 12": {"others": (Other(11, "a visit by Ada", same_demand=True),)},
    "Commercial is there in week 8": {"others": (Other(7, "Commercial’s visit", ours=False),)},
    "Commercial is there in week 9": {"others": (Other(8, "Commercial’s visit", ours=False),)},
    "more pressure than room": {"room": 100, "pressure": 170},
    "Okafor is Gil’s": {"owner": "Gil"},
    "agreed": {"agreed": "virtual meeting in the week of 7 December"},
    "pinned": {"pinned": "only then is the ward free"},
}


@pytest.mark.parametrize("week, what, said", rows(WHERE_IT_MAY_GO))
def test_where_a_contact_may_go(week: str, what: str, said: str) -> None:
    change = replace(STANDS, week=int(week) - 1, **ELSE[what])
    found = breaches(replace(change, moves=change.week != STANDS.week))
    assert ", ".join(f"{each.rule} {'refuses' if each.hard else 'asks'}" for each in found) == said
    for each in found:
        assert each.sentence.endswith(".")


def test_what_refuses_comes_first_and_gives_way_to_no_reason() -> None:
    found = breaches(replace(STANDS, week=7, away=True, pinned="", owner="Gil"))
    assert [each.hard for each in found] == [True, False, False]
    assert enough_reason(found, "because I say so, at length").rule == "PB-4"
    assert enough_reason(found[1:], "ok").rule == "PB-9"
    assert enough_reason(found[1:], "asked for it")
    assert enough_reason((), "")


WHAT_MAY_BE_DONE = """
    state     | moved | added | taken_out | pinned | unpinned | goals | confirmed | signed
    draft     | yes   | yes   | yes       | yes    | yes      | yes   | yes       | yes
    in_review | yes   | yes   | yes       | yes    | yes      | yes   | yes       | yes
    in_force  | yes   | no    | yes       | yes    | yes      | no    | no        | no
    replaced  | no    | no    | no        | no     | no       | no    | no        | no
    set_aside | no    | no    | no        | no     | no       | no    | no        | no
"""
DEEDS = WHAT_MAY_BE_DONE.strip().splitlines()[0].replace(" ", "").split("|")[1:]


@pytest.mark.parametrize("state, told", [(row[0], row[1:]) for row in rows(WHAT_MAY_BE_DONE)])
def test_what_may_be_done_by_hand_in_which_state(state: str, told: tuple[str, ...]) -> None:
    for deed, may in zip(DEEDS, told, strict=True):
        verdict = may_be_done(Deed(deed), state)
        assert bool(verdict) == (may == "yes"), deed
        assert verdict or verdict.rule == "PB-2"


def test_every_state_of_a_plan_has_its_deeds() -> None:
    assert set(BY_HAND) == set(PlanState)


WHO_MAY_CHANGE = """
    function            | role  | own | may
    medical             | lead  | no  | yes
    medical             | field | yes | yes
    medical             | field | no  | no
    medical_information | lead  | no  | no
    compliance          | lead  | no  | no
    commercial          | lead  | yes | no
    research            | field | yes | no
"""


@pytest.mark.parametrize("function, role, own, may", rows(WHO_MAY_CHANGE))
def test_who_may_change_a_plan(function: str, role: str, own: str, may: str) -> None:
    assert bool(may_change(function, role, own=own == "yes")) == (may == "yes")


READY = Ready(state="in_review", contacts=12)
WHAT_A_SIGNATURE_NEEDS = """
    what holds               | despite           | replaces | verdict
    nothing                  |                   | no       | signed
    an unconfirmed goal      | it is urgent      | no       | PB-13
    somebody merged          | it is urgent      | no       | PB-14
    a breach                 | it is urgent      | no       | PB-18
    no contact               | it is urgent      | no       | PB-18
    computing                | it is urgent      | no       | PB-18
    somebody asks            |                   | no       | PB-18
    somebody asks            | agreed with Gil   | no       | signed
    an open comment          | ok                | no       | PB-18
    an open comment          | seen on Monday    | no       | signed
    another in force         |                   | no       | PB-18
    another in force         |                   | yes      | signed
    in force itself          | it is urgent      | yes      | PB-2
    replaced                 | it is urgent      | yes      | PB-2
"""
HOLDS: dict[str, dict[str, Any]] = {
    "nothing": {},
    "an unconfirmed goal": {"unconfirmed": ["Rosa Diaz"]},
    "somebody merged": {"gone": ["Rosa Diaz is Rosa Dias."]},
    "a breach": {"breaches": ["Ada is away in week 9."]},
    "no contact": {"contacts": 0},
    "computing": {"computing": True},
    "somebody asks": {"asks": ["Gil"]},
    "an open comment": {"comments": 1},
    "another in force": {"in_force": "The first plan"},
    "in force itself": {"state": "in_force"},
    "replaced": {"state": "replaced"},
}


@pytest.mark.parametrize("what, despite, replaces, verdict", rows(WHAT_A_SIGNATURE_NEEDS))
def test_what_a_signature_needs(what: str, despite: str, replaces: str, verdict: str) -> None:
    found = may_be_signed(
        replace(READY, **HOLDS[what]), meaning="I approve it.", despite=despite, replaces=replaces == "yes"
    )
    assert (found.rule or "signed") == verdict
    assert found or found.reason.endswith(".")


def test_a_signature_means_something() -> None:
    assert may_be_signed(READY, meaning="  ", despite="", replaces=False).rule == "PB-17"


def test_who_knows_only_of_a_plan_speaks_of_what_they_see() -> None:
    assert reviewing.may_comment(Level.FULL, of_a_contact_in_force=False)
    assert reviewing.may_comment(Level.COORDINATION, of_a_contact_in_force=True)
    assert not reviewing.may_comment(Level.COORDINATION, of_a_contact_in_force=False)
    assert not reviewing.may_comment(Level.NOTHING, of_a_contact_in_force=True)
