"""What an expert's rights let us do, as tables the data protection officer can read."""

from datetime import date

import pytest

from kolloquy.governance.rights import packs
from kolloquy.governance.rights.rules import (
    NEXT,
    OPEN,
    Step,
    may_change_stance,
    may_contact,
    may_export,
    may_extend,
    may_move,
    purpose_of,
    too_often,
)
from kolloquy.governance.rights.state import LegalState, Wishes
from kolloquy.governance.rights.vocabulary import Purpose, RequestState
from kolloquy.governance.vocabulary import Function
from tests.support.tables import rows

TODAY = date(2026, 5, 20)

WHEN_ONE_MAY_BE_CONTACTED = """
    what holds of them                          | for                 | by           | country | verdict
                                                | scientific_exchange | face_to_face | ES      | allowed
                                                | promotion           | face_to_face | ES      | allowed
    notice overdue                              | scientific_exchange | face_to_face | ES      | RI-1
    notice overdue                              | promotion           | telephone    | ES      | RI-1
    notice overdue                              | answer              | email        | ES      | allowed
    notice overdue                              | safety              | telephone    | ES      | allowed
    notice overdue                              | notice              | email        | DE      | allowed
    notice running                              | scientific_exchange | virtual      | ES      | allowed
    notice given late                           | scientific_exchange | virtual      | ES      | allowed
    objects to everything                       | scientific_exchange | virtual      | ES      | RI-2
    objects to everything                       | research            | congress     | ES      | RI-2
    objects to everything                       | answer              | email        | ES      | allowed
    objects to promotion                        | promotion           | face_to_face | ES      | RI-2
    objects to promotion                        | scientific_exchange | face_to_face | ES      | allowed
    do not contact                              | scientific_exchange | telephone    | ES      | RI-3
    do not contact                              | answer              | telephone    | ES      | allowed
    restricted                                  | scientific_exchange | virtual      | ES      | RI-4
    restricted                                  | safety              | telephone    | ES      | allowed
                                                | promotion           | email        | ES      | RI-5
                                                | scientific_exchange | email        | ES      | allowed
                                                | scientific_exchange | email        | DE      | RI-5
                                                | promotion           | telephone    | DE      | RI-5
                                                | promotion           | telephone    | ES      | allowed
                                                | promotion           | social       | FR      | RI-5
                                                | answer              | email        | DE      | allowed
    consents to promotion by email              | promotion           | email        | ES      | allowed
    consents to promotion by email              | scientific_exchange | email        | DE      | RI-5
    withdrew scientific_exchange by email       | scientific_exchange | email        | ES      | RI-5
    withdrew scientific_exchange by email       | scientific_exchange | virtual      | ES      | allowed
    erased                                      | answer              | email        | ES      | RI-7
    erased                                      | scientific_exchange | virtual      | ES      | RI-7
    notice overdue, do not contact              | scientific_exchange | virtual      | ES      | RI-1
    do not contact, objects to everything       | scientific_exchange | virtual      | ES      | RI-3
    notice overdue, consents to promotion by email | promotion        | email        | ES      | RI-1
"""


def state_of(words: str) -> LegalState:
    told: dict[str, object] = {}
    for what in filter(None, (part.strip() for part in words.split(","))):
        match what.split():
            case ["notice", "overdue"]:
                told |= {"recorded_on": date(2026, 1, 2), "notice_due_on": date(2026, 2, 2), "overdue": True}
            case ["notice", "running"]:
                told |= {"recorded_on": date(2026, 5, 2), "notice_due_on": date(2026, 6, 2)}
            case ["notice", "given", "late"]:
                told |= {"notice_due_on": date(2026, 2, 2), "notice_given_on": date(2026, 3, 1)}
            case ["objects", "to", scope]:
                told["objections"] = frozenset({scope})
            case ["do", "not", "contact"]:
                told["do_not_contact"] = True
            case ["consents", "to", purpose, "by", channel]:
                told["consents"] = frozenset({(purpose, channel)})
            case ["withdrew", purpose, "by", channel]:
                told["withdrawn"] = frozenset({(purpose, channel)})
            case [flag]:
                told[flag] = True
    return LegalState("E1", **told)  # type: ignore[arg-type]


@pytest.mark.parametrize(("holds", "purpose", "channel", "country", "verdict"), rows(WHEN_ONE_MAY_BE_CONTACTED))
def test_when_one_may_be_contacted(holds, purpose, channel, country, verdict):
    found = may_contact(state_of(holds), channel=channel, purpose=purpose, on=TODAY, country=country)
    assert (found.rule or "allowed") == verdict
    assert found.reason.endswith(".") or not found.rule


WHEN_WHAT_IS_HELD_MAY_LEAVE = """
    what holds of them | verdict
                       | allowed
    notice running     | allowed
    notice overdue     | RI-1
    notice given late  | allowed
    restricted         | RI-4
    erased             | RI-7
    do not contact     | allowed
"""


@pytest.mark.parametrize(("holds", "verdict"), rows(WHEN_WHAT_IS_HELD_MAY_LEAVE))
def test_when_what_is_held_may_leave(holds, verdict):
    assert (may_export(state_of(holds), on=TODAY).rule or "allowed") == verdict


HOW_OFTEN = """
    most a quarter | were | warning
                   | 40   |
    2              | 0    |
    2              | 1    |
    2              | 2    | RI-6
    0              | 0    | RI-6
"""


@pytest.mark.parametrize(("most", "were", "warning"), rows(HOW_OFTEN))
def test_how_often(most, were, warning):
    state = LegalState("E1", wishes=Wishes(most_contacts_per_quarter=int(most) if most else None))
    assert (too_often(state, contacts_this_quarter=int(were)).rule or "") == warning


WHAT_BECOMES_OF_A_REQUEST = """
    kind    | from     | to        | it is them | reason | the proposer | verdict
    access  | received | in_work   | yes        |        |              | allowed
    access  | received | in_work   | no         |        |              | RI-10
    access  | received | answered  | yes        |        |              | RI-9
    access  | received | withdrawn | no         |        |              | allowed
    access  | in_work  | answered  | yes        |        |              | allowed
    access  | in_work  | proposed  | yes        |        |              | RI-9
    access  | in_work  | refused   | yes        | no     |              | RI-12
    access  | in_work  | refused   | yes        | yes    |              | allowed
    access  | answered | in_work   | yes        |        |              | RI-9
    erasure | in_work  | answered  | yes        |        |              | RI-11
    erasure | in_work  | proposed  | yes        |        |              | allowed
    erasure | in_work  | proposed  | no         |        |              | RI-10
    erasure | proposed | answered  | yes        |        | no           | allowed
    erasure | proposed | answered  | yes        |        | yes          | RI-11
    erasure | proposed | in_work   | yes        |        | no           | allowed
    erasure | refused  | in_work   | yes        |        |              | RI-9
"""


@pytest.mark.parametrize(
    ("kind", "now", "to", "checked", "reason", "proposer", "verdict"), rows(WHAT_BECOMES_OF_A_REQUEST)
)
def test_what_becomes_of_a_request(kind, now, to, checked, reason, proposer, verdict):
    step = Step(kind, now, to, checked == "yes", reason=reason != "no", same_person=proposer == "yes")
    assert (may_move(step).rule or "allowed") == verdict


def test_every_state_of_a_request_has_a_row_and_an_end_is_reached_from_each():
    assert set(NEXT) == set(RequestState)
    ends = set(RequestState) - OPEN
    reached = set(ends)
    for _ in RequestState:
        reached |= {state for state, to in NEXT.items() if to & reached}
    assert reached == set(RequestState)


WHEN_MORE_TIME_MAY_BE_TAKEN = """
    state    | extended | reason          | day        | verdict
    in_work  | no       | many years of it | 2026-05-01 | allowed
    in_work  | no       |                 | 2026-05-01 | RI-13
    in_work  | yes      | still many      | 2026-05-01 | RI-13
    in_work  | no       | many            | 2026-06-01 | RI-13
    answered | no       | many            | 2026-05-01 | RI-9
"""


@pytest.mark.parametrize(("state", "extended", "reason", "day", "verdict"), rows(WHEN_MORE_TIME_MAY_BE_TAKEN))
def test_when_more_time_may_be_taken(state, extended, reason, day, verdict):
    found = may_extend(
        state=state, extended=extended == "yes", reason=reason, on=date.fromisoformat(day), due_on=date(2026, 5, 20)
    )
    assert (found.rule or "allowed") == verdict


WHO_NOTES_WHAT = """
    who           | objection | lifted objection | restriction
    medical       | yes       | no               | no
    commercial    | yes       | no               | no
    research      | yes       | no               | no
    data_steward  | yes       | no               | no
    compliance    | yes       | yes              | yes
    administrator | no        | no               | no
"""


@pytest.mark.parametrize(("who", "raised", "lifted", "restriction"), rows(WHO_NOTES_WHAT))
def test_who_notes_what(who, raised, lifted, restriction):
    assert bool(may_change_stance(who, kind="objection", holds=True)) == (raised == "yes")
    assert bool(may_change_stance(who, kind="objection", holds=False)) == (lifted == "yes")
    assert bool(may_change_stance(who, kind="restriction", holds=True)) == (restriction == "yes")


def test_every_function_contacts_for_a_purpose():
    assert {purpose_of(function) for function in Function} <= set(Purpose.values)


def test_a_country_with_rules_of_its_own_is_not_under_the_general_ones():
    own = packs.ConsentRule("XX", "portal", frozenset(), date(2026, 1, 1), "an invented law")
    mixed = packs.Packs((own, *packs.shipped().consents), ())
    asked = {"channel": "email", "purpose": "promotion", "on": TODAY}
    assert packs.consent_rule(mixed, country="XX", **asked) is None
    assert packs.consent_rule(mixed, country="YY", **asked) is not None
    assert packs.consent_rule(mixed, country=None, **asked) is not None
    assert packs.consent_rule(mixed, country="YY", channel="email", purpose="promotion", on=date(2003, 1, 1)) is None
