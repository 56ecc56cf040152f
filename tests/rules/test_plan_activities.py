"""What speaks against an activity as a whole in another week, and who may move one."""

from dataclasses import replace
from typing import Any

import pytest

from kolloquy.kernel.verdict import Verdict
from kolloquy.planning.moving.activities_rules import Host, Whole, breaches_of_activity, may_change_activity
from kolloquy.planning.moving.rules import Change, Other
from tests.support.tables import rows

PLACE = Change(expert="Rosa Diaz", week=9, weeks=13, running=0, was=8, activity=("Board", frozenset({9})))
# A board of week 9 of 13, hosted by Gil, that may be in weeks 8 to 12 while week 5 runs; weeks are told from 1 here.
STANDS = Whole(
    name="Board", week=8, weeks=13, running=4, was=frozenset({8}), possible=frozenset(range(7, 12)), minutes=240,
    hosts=(Host("Gil", available=720, taken=120),), places=(PLACE, replace(PLACE, expert="Jonas Abrahamsen")),
)  # fmt: skip

WHERE_IT_MAY_GO = """
    to week | what else holds                            | speaks against it
    10      |                                            |
    13      |                                            | PB-8 refuses
    14      |                                            | PB-3 refuses, PB-8 refuses
    4       | it may be in any week                      | PB-3 refuses
    10      | it was held with one of them               | PB-3 refuses
    12      | signed in week 8                           |
    12      | signed in week 7                           | PB-3 refuses
    10      | it is a congress of week 9                 | PB-8 refuses
    10      | it asks for six weeks before it            | PB-8 asks
    11      | it asks for six weeks before it            |
    10      | Gil is away                                | PB-4 refuses
    10      | Gil has no hours                           | PB-4 refuses
    10      | Gil left                                   | PB-4 refuses
    10      | Gil has 12 h and 9 h are taken             | PB-5 asks
    10      | Gil has 12 h and 8 h are taken             |
    10      | Rosa objected                              | RI-2 refuses
    10      | Rosa was merged                            | PB-14 refuses
    10      | Rosa has a visit of ours then              | PB-6 asks
    10      | Commercial meets Rosa then                 | PB-12 asks
    10      | Rosa agreed                                | PB-10 asks
    10      | Rosa was asked and has not answered        | PB-19 asks
    10      | Rosa is pinned                             | PB-11 asks
    10      | Rosa has more contact than she has room for | PB-7 asks
"""
ELSE: dict[str, dict[str, Any]] = {
    "": {},
    "it may be in any week": {"possible": frozenset(range(13))},
    "it was held with one of them": {"held": 1},
    "signed in week 8": {"signed": 7},
    "signed in week 7": {"signed": 6},
    "it is a congress of week 9": {"possible": frozenset({8}), "days": "from 3 June to 5 June in Vienna"},
    "it asks for six weeks before it": {"lead_weeks": 6},
    "Gil is away": {"hosts": (Host("Gil", away=True, available=720),)},
    "Gil has no hours": {"hosts": (Host("Gil"),)},
    "Gil left": {"hosts": (Host("Gil", here=False),)},
    "Gil has 12 h and 9 h are taken": {"hosts": (Host("Gil", available=720, taken=540),)},
    "Gil has 12 h and 8 h are taken": {"hosts": (Host("Gil", available=720, taken=480),)},
}
OF_ROSA: dict[str, dict[str, Any]] = {
    "Rosa objected": {"rights": Verdict("RI-2", "They objected.")},
    "Rosa was merged": {"gone": "Rosa Diaz is somebody else."},
    "Rosa has a visit of ours then": {"others": (Other(9, "a visit by Ada"),)},
    "Commercial meets Rosa then": {"others": (Other(9, "Commercial’s visit", ours=False),)},
    "Rosa agreed": {"agreed": "advisory board in the week of 7 December"},
    "Rosa was asked and has not answered": {"waiting": "advisory board in the week of 7 December"},
    "Rosa is pinned": {"pinned": "she flies home on Friday"},
    "Rosa has more contact than she has room for": {"room": 100, "pressure": 170},
}


@pytest.mark.parametrize("week, what, said", rows(WHERE_IT_MAY_GO))
def test_where_an_activity_may_go(week: str, what: str, said: str) -> None:
    whole = replace(STANDS, week=int(week) - 1, **ELSE.get(what, {}))
    if what in OF_ROSA:
        whole = replace(whole, places=(replace(PLACE, **OF_ROSA[what]), *whole.places[1:]))
    found = breaches_of_activity(whole)
    assert ", ".join(f"{each.rule} {'refuses' if each.hard else 'asks'}" for each in found) == said
    for each in found:
        assert each.sentence.endswith(".")
        assert what not in OF_ROSA or "Rosa Diaz" in each.sentence


def test_a_congress_says_whose_days_they_are() -> None:
    (found,) = breaches_of_activity(replace(STANDS, week=9, **ELSE["it is a congress of week 9"]))
    assert found.sentence == (
        "“Board” takes place from 3 June to 5 June in Vienna, and a congress does not move for us; if its organisers moved "
        "it, write its new days into the strategy, or ask what if."
    )


def test_the_same_sentence_is_said_once_however_many_it_is_about() -> None:
    gil = (Host("Gil", away=True), Host("Gil", away=True))
    assert len(breaches_of_activity(replace(STANDS, week=9, hosts=gil))) == 1


WHO = """
    function            | role  | hosts | may
    medical             | lead  | no    | yes
    medical             | field | yes   | yes
    medical             | field | no    | no
    medical_information | lead  | yes   | no
    compliance          | lead  | no    | no
    research            | lead  | yes   | no
    commercial          | field | yes   | no
"""


@pytest.mark.parametrize("function, role, hosts, may", rows(WHO))
def test_who_may_move_an_activity(function: str, role: str, hosts: str, may: str) -> None:
    verdict = may_change_activity(function, role, host=hosts == "yes")
    assert bool(verdict) == (may == "yes")
    assert verdict or verdict.rule == "PB-1"
