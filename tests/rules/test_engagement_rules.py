"""Who may log what, and how a touchpoint and a promise move."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolloquy.engagement import rules
from kolloquy.engagement.audit.rules import may_expect
from kolloquy.engagement.follow_ups import rules as promises
from kolloquy.engagement.vocabulary import Status
from kolloquy.governance.vocabulary import Function
from kolloquy.strategy.vocabulary import Channel
from tests.support.tables import rows

TODAY = date(2026, 3, 2)

HOW_A_TOUCHPOINT_MOVES = """
    now       | to        | verdict
    planned   | planned   | allowed
    planned   | held      | allowed
    planned   | cancelled | allowed
    held      | held      | allowed
    held      | planned   | TP-4
    held      | cancelled | allowed
    cancelled | planned   | allowed
    cancelled | held      | allowed
    cancelled | cancelled | allowed
"""


@pytest.mark.parametrize("now, to, verdict", rows(HOW_A_TOUCHPOINT_MOVES))
def test_how_a_touchpoint_moves(now: str, to: str, verdict: str) -> None:
    assert (rules.may_move(now, to).rule or "allowed") == verdict


def test_every_status_has_a_row() -> None:
    assert set(rules.NEXT) == set(Status)
    assert {(now, to) for now, to, _ in rows(HOW_A_TOUCHPOINT_MOVES)} == {(n, t) for n in Status for t in Status}


@given(st.lists(st.sampled_from(sorted(Status))))
def test_no_sequence_of_moves_plans_what_was_held_without_cancelling_it(wanted: list[str]) -> None:
    now, path = Status.PLANNED.value, []
    for to in wanted:
        if rules.may_move(now, to):
            path.append((now, to))
            now = to
    assert (Status.HELD, Status.PLANNED) not in path


WHO_MAY_LOG = """
    by                  | owner               | source | verdict
    medical             | medical             | hand   | allowed
    medical             | medical_information | hand   | allowed
    medical_information | medical_information | hand   | allowed
    pharmacovigilance   | pharmacovigilance   | hand   | allowed
    commercial          | commercial          | csv    | allowed
    research            | research            | api    | allowed
    medical             | commercial          | hand   | TP-2
    commercial          | medical             | csv    | TP-2
    commercial          | research            | api    | TP-2
    medical             | compliance          | hand   | TP-1
    compliance          | medical             | hand   | TP-1
    administrator       | administrator       | hand   | TP-1
    administrator       | medical             | csv    | TP-1
    data_steward        | medical             | hand   | TP-1
    data_steward        | medical             | csv    | allowed
    data_steward        | commercial          | api    | allowed
    data_steward        | data_steward        | csv    | TP-1
"""


@pytest.mark.parametrize("by, owner, source, verdict", rows(WHO_MAY_LOG))
def test_who_may_log(by: str, owner: str, source: str, verdict: str) -> None:
    assert (rules.may_log(by, owner, source=source).rule or "allowed") == verdict


WHAT_MAY_STAND = """
    status    | days | experts | channel      | quality | because | source | verdict
    held      | 0    | 1       | face_to_face |         |         | hand   | allowed
    held      | -900 | 3       | congress     |         |         | hand   | allowed
    held      | 1    | 1       | telephone    |         |         | hand   | allowed
    held      | 2    | 1       | telephone    |         |         | hand   | TP-5
    planned   | 30   | 1       | email        |         |         | hand   | allowed
    planned   | -1   | 1       | email        |         |         | hand   | allowed
    planned   | -2   | 1       | email        |         |         | hand   | TP-5
    planned   | -2   | 1       | email        |         |         | csv    | allowed
    held      | 0    | 0       | face_to_face |         |         | hand   | TP-3
    held      | 0    | 1       | virtual      | 4       |         | hand   | allowed
    held      | 0    | 1       | webinar      | 1       |         | hand   | allowed
    held      | 0    | 1       | telephone    | 4       |         | hand   | TP-6
    held      | 0    | 1       | face_to_face | 4       |         | hand   | TP-6
    cancelled | 5    | 1       | virtual      |         |         | hand   | TP-7
    cancelled | 5    | 1       | virtual      |         | ill     | hand   | allowed
"""


@pytest.mark.parametrize("status, days, experts, channel, quality, because, source, verdict", rows(WHAT_MAY_STAND))
def test_what_may_stand(
    status: str, days: str, experts: str, channel: str, quality: str, because: str, source: str, verdict: str
) -> None:
    found = rules.may_stand(
        status,
        TODAY + timedelta(days=int(days)),
        today=TODAY,
        experts=int(experts),
        channel=channel,
        channel_quality=int(quality) if quality else None,
        cancelled_because=because or None,
        source=source,
    )
    assert (found.rule or "allowed") == verdict


def test_channel_quality_is_asked_of_virtual_channels_alone() -> None:
    assert {Channel.VIRTUAL, Channel.WEBINAR} == rules.VIRTUAL


WHO_MAY_CHANGE = """
    function   | role  | took part | recorded | side     | verdict
    medical    | field | yes       | no       | medical  | allowed
    medical    | field | no        | yes      | medical  | allowed
    medical    | field | no        | no       | medical  | TP-8
    medical    | lead  | no        | no       | medical  | allowed
    medical    | lead  | no        | no       | research | TP-8
    commercial | lead  | no        | no       | medical  | TP-8
    compliance | lead  | no        | no       | medical  | TP-8
    research   | field | yes       | no       | medical  | TP-8
    medical_information | field | yes | no    | medical  | allowed
    data_steward | field | no      | yes      | medical  | TP-8
"""


@pytest.mark.parametrize("function, role, took_part, recorded, side, verdict", rows(WHO_MAY_CHANGE))
def test_who_may_change_a_touchpoint(
    function: str, role: str, took_part: str, recorded: str, side: str, verdict: str
) -> None:
    found = rules.may_change(
        function=function, role=role, took_part=took_part == "yes", side=side, recorded=recorded == "yes"
    )
    assert (found.rule or "allowed") == verdict


WHO_WRITES_A_NOTE = """
    function        | side       | verdict
    medical         | medical    | allowed
    pharmacovigilance | medical  | allowed
    medical         | commercial | TP-9
    research        | medical    | TP-9
    compliance      | office     | TP-1
    administrator   | medical    | TP-1
"""


@pytest.mark.parametrize("function, side, verdict", rows(WHO_WRITES_A_NOTE))
def test_who_writes_a_note(function: str, side: str, verdict: str) -> None:
    assert (rules.may_write_note(function=function, side=side).rule or "allowed") == verdict


WHAT_MAY_BE_PROMISED = """
    by            | owner      | owner here | due in | verdict
    medical       | medical    | yes        | 0      | allowed
    medical       | medical    | yes        | 14     | allowed
    medical       | medical    | yes        | -1     | FU-3
    medical       | medical    | no         | 14     | FU-2
    medical       | commercial | yes        | 14     | FU-2
    medical       | compliance | yes        | 14     | FU-2
    commercial    | commercial | yes        | 14     | allowed
    compliance    | medical    | yes        | 14     | FU-1
    administrator | medical    | yes        | 14     | FU-1
"""


@pytest.mark.parametrize("by, owner, here, due_in, verdict", rows(WHAT_MAY_BE_PROMISED))
def test_what_may_be_promised(by: str, owner: str, here: str, due_in: str, verdict: str) -> None:
    due_on = TODAY + timedelta(days=int(due_in))
    found = promises.may_promise(by=by, owner=owner, owner_here=here == "yes", due_on=due_on, promised_on=TODAY)
    assert (found.rule or "allowed") == verdict


WHO_MAY_ACT_ON_A_PROMISE = """
    function   | role  | mine | side    | closed | verdict
    medical    | field | yes  | medical | no     | allowed
    medical    | field | no   | medical | no     | FU-5
    medical    | lead  | no   | medical | no     | allowed
    commercial | lead  | no   | medical | no     | FU-5
    compliance | lead  | no   | office  | no     | FU-5
    medical    | field | yes  | medical | yes    | FU-4
"""


@pytest.mark.parametrize("function, role, mine, side, closed, verdict", rows(WHO_MAY_ACT_ON_A_PROMISE))
def test_who_may_act_on_a_promise(function: str, role: str, mine: str, side: str, closed: str, verdict: str) -> None:
    found = promises.may_act_on(function=function, role=role, mine=mine == "yes", side=side, closed=closed == "yes")
    assert (found.rule or "allowed") == verdict


HOW_A_PROMISE_IS_KEPT = """
    proof            | days | verdict
    the paper, by me | 0    | allowed
    the paper, by me | -3   | allowed
    the paper, by me | 1    | allowed
                     | 0    | FU-6
    the paper, by me | 2    | FU-7
    the paper, by me | -11  | FU-7
"""


@pytest.mark.parametrize("proof, days, verdict", rows(HOW_A_PROMISE_IS_KEPT))
def test_how_a_promise_is_kept(proof: str, days: str, verdict: str) -> None:
    on = TODAY + timedelta(days=int(days))
    found = promises.may_be_kept(proof=proof or None, on=on, promised_on=TODAY - timedelta(days=10), today=TODAY)
    assert (found.rule or "allowed") == verdict


WHO_HANDS_OVER = """
    function      | role  | own | side    | verdict
    medical       | field | yes | medical | allowed
    medical       | lead  | no  | medical | allowed
    medical       | field | no  | medical | FU-9
    commercial    | lead  | no  | medical | FU-9
    administrator | lead  | no  | medical | allowed
    administrator | field | no  | medical | allowed
"""


@pytest.mark.parametrize("function, role, own, side, verdict", rows(WHO_HANDS_OVER))
def test_who_hands_over_what_somebody_leaves_behind(
    function: str, role: str, own: str, side: str, verdict: str
) -> None:
    found = promises.may_hand_over_all(function=function, role=role, own=own == "yes", side=side)
    assert (found.rule or "allowed") == verdict


WHO_SAYS_WHICH_SOURCES_SHOULD_SPEAK = """
    function     | role  | verdict
    compliance   | field | allowed
    data_steward | field | allowed
    medical      | lead  | allowed
    medical      | field | AU-1
    commercial   | lead  | AU-1
"""


@pytest.mark.parametrize("function, role, verdict", rows(WHO_SAYS_WHICH_SOURCES_SHOULD_SPEAK))
def test_who_says_which_sources_should_speak(function: str, role: str, verdict: str) -> None:
    assert (may_expect(function=function, role=role).rule or "allowed") == verdict


def test_every_refusal_says_what_to_do_next() -> None:
    for function in Function:
        for verdict in (
            rules.may_log(function, Function.MEDICAL),
            rules.may_change(function=function, role="field", took_part=False, side="medical", recorded=False),
            promises.may_hand_over_all(function=function, role="field", own=False, side="medical"),
        ):
            assert verdict or ";" in verdict.reason
