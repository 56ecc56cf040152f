"""What may cross the wall and who may let it, as tables."""

import pytest

from kolloquy.governance.wall.crossing import NEXT_HAND_OVER, NEXT_RELEASE, HandOverState, ReleaseState
from kolloquy.governance.wall.matrix import CLASSES, purposes_of
from kolloquy.governance.wall.policy import (
    FIELDS,
    REFUSALS,
    SIDE_OF,
    Facts,
    Level,
    Purpose,
    Reader,
    RecordClass,
    level_of,
)
from kolloquy.governance.wall.rules import (
    may_hand_over,
    may_move_hand_over,
    may_move_release,
    may_prepare,
    may_receive,
    may_review,
    may_revoke,
    may_state_purpose,
    names_nobody,
    speaks_of_groups,
    tells_nobody_apart,
)
from tests.support.tables import rows

REASON = "an expert's report of a reaction"

WHO_SEES_A_MEDICAL_TOUCHPOINT_IN_IBERIA = """
    function            | role  | works in | took part | for            | sees
    medical             | lead  |          | no        | work           | full
    medical             | field | iberia   | no        | work           | full
    medical             | field | nordics  | no        | work           | coordination
    medical             | field | nordics  | yes       | work           | full
    medical_information | field |          | no        | work           | coordination
    medical_information | field |          | yes       | work           | full
    pharmacovigilance   | field |          | no        | work           | coordination
    pharmacovigilance   | field |          | no        | safety         | full
    commercial          | lead  | iberia   | no        | work           | coordination
    commercial          | field | iberia   | yes       | work           | coordination
    commercial          | field | iberia   | no        | safety         | coordination
    research            | field | iberia   | no        | work           | coordination
    compliance          | field |          | no        | work           | full
    data_steward        | field |          | no        | work           | coordination
    administrator       | lead  | iberia   | no        | work           | nothing
"""
WHO_SEES_A_MEDICAL_NOTE_FROM_IBERIA = """
    function            | role  | works in | wrote it | for            | sees
    medical             | lead  |          | no       | work           | full
    medical             | field | iberia   | no       | work           | full
    medical             | field | nordics  | no       | work           | nothing
    medical_information | field |          | no       | work           | nothing
    pharmacovigilance   | field |          | no       | work           | nothing
    pharmacovigilance   | field |          | no       | safety         | full
    commercial          | lead  | iberia   | no       | work           | nothing
    commercial          | field | iberia   | yes      | work           | nothing
    research            | field | iberia   | no       | work           | nothing
    research            | field |          | yes      | work           | full
    compliance          | field |          | no       | work           | nothing
    compliance          | field |          | no       | investigation  | full
    compliance          | field |          | no       | expert_request | full
    compliance          | field |          | no       | safety         | nothing
    data_steward        | field |          | no       | work           | nothing
    administrator       | lead  |          | no       | investigation  | nothing
"""
PLACES = {"": frozenset[int](), "iberia": frozenset({1}), "nordics": frozenset({2})}


def sees(record_class: RecordClass, function: str, role: str, where: str, own: str, purpose: str) -> str:
    reader = Reader(7, function, role, PLACES[where], Purpose(purpose))
    facts = Facts("medical", 1, frozenset({7} if own == "yes" else {8}))
    return level_of(reader, record_class, facts).name.lower()


@pytest.mark.parametrize(
    ("function", "role", "where", "own", "purpose", "level"), rows(WHO_SEES_A_MEDICAL_TOUCHPOINT_IN_IBERIA)
)
def test_who_sees_a_medical_touchpoint(function, role, where, own, purpose, level):
    assert sees(RecordClass.TOUCHPOINT, function, role, where, own, purpose) == level


@pytest.mark.parametrize(
    ("function", "role", "where", "own", "purpose", "level"), rows(WHO_SEES_A_MEDICAL_NOTE_FROM_IBERIA)
)
def test_who_sees_a_medical_note(function, role, where, own, purpose, level):
    assert sees(RecordClass.NOTE, function, role, where, own, purpose) == level


def test_every_class_has_words_fields_and_a_refusal():
    assert set(CLASSES) == set(FIELDS) == set(REFUSALS) == set(RecordClass)


def test_coordination_of_a_touchpoint_is_what_the_model_calls_so():
    from kolloquy.engagement.models import Touchpoint

    seen = {name for name, least in FIELDS[RecordClass.TOUCHPOINT].items() if least is Level.COORDINATION}
    assert seen == Touchpoint.Wall.coordination | {"on_label_topics"}


PURPOSES = """
    function          | role  | purpose        | hours | verdict
    pharmacovigilance | field | safety         | 8     | allowed
    pharmacovigilance | field | investigation  | 1     | FW-14
    compliance        | field | investigation  | 1     | allowed
    compliance        | lead  | expert_request | 4     | allowed
    compliance        | field | safety         | 1     | FW-14
    compliance        | field | investigation  | 9     | FW-14
    compliance        | field | investigation  | 0     | FW-14
    commercial        | lead  | safety         | 1     | FW-14
    medical           | lead  | investigation  | 1     | FW-14
    compliance        | field | work           | 1     | FW-14
"""


@pytest.mark.parametrize(("function", "role", "purpose", "hours", "verdict"), rows(PURPOSES))
def test_who_may_state_a_purpose(function, role, purpose, hours, verdict):
    assert (may_state_purpose(function, role, Purpose(purpose), REASON, int(hours)).rule or "allowed") == verdict


def test_a_purpose_needs_a_reason():
    assert may_state_purpose("compliance", "field", Purpose.INVESTIGATION, "because", 1).rule == "FW-14"


def test_only_purposes_that_open_something_are_offered():
    offered = {function for function in SIDE_OF if purposes_of(function, "field") or purposes_of(function, "lead")}
    assert offered == {"compliance", "pharmacovigilance"}


PREPARING = """
    function            | to                  | verdict
    medical             | commercial          | allowed
    medical             | commercial,research | allowed
    medical             | pharmacovigilance   | FW-15
    medical             | compliance          | FW-15
    medical             |                     | FW-15
    medical_information | commercial          | allowed
    research            | medical             | allowed
    commercial          | medical             | FW-15
    administrator       | commercial          | FW-15
"""


@pytest.mark.parametrize(("function", "to", "verdict"), rows(PREPARING))
def test_who_may_prepare_a_release_for_whom(function, to, verdict):
    assert (may_prepare(function, [each for each in to.split(",") if each]).rule or "allowed") == verdict


SIGNING = """
    function            | role  | prepared it | signs   | revokes
    medical             | lead  | no          | allowed | allowed
    medical             | lead  | yes         | FW-15   | allowed
    medical             | field | no          | FW-15   | FW-15
    medical             | field | yes         | FW-15   | allowed
    compliance          | field | no          | allowed | allowed
    compliance          | field | yes         | FW-15   | allowed
    medical_information | lead  | no          | FW-15   | FW-15
    commercial          | lead  | no          | FW-15   | FW-15
    administrator       | lead  | no          | FW-15   | FW-15
"""


@pytest.mark.parametrize(("function", "role", "prepared", "signs", "revokes"), rows(SIGNING))
def test_a_second_person_signs(function, role, prepared, signs, revokes):
    by = 7 if prepared == "yes" else 8
    assert (may_review(function, role, 7, by).rule or "allowed") == signs
    assert (may_revoke(function, role, 7, by).rule or "allowed") == revokes


GROUPS = """
    experts | lines   | verdict
    4       | 4       | FW-12
    5       | 5       | allowed
    9       | 5,5     | allowed
    9       | 5,4     | FW-12
    0       |         | FW-12
"""


@pytest.mark.parametrize(("experts", "lines", "verdict"), rows(GROUPS))
def test_a_figure_speaks_about_five_or_more(experts, lines, verdict):
    counted = [int(each) for each in lines.split(",") if each]
    assert (speaks_of_groups(int(experts), counted).rule or "allowed") == verdict


APART = """
    members | earlier   | verdict
    abcde   |           | allowed
    abcde   | abcde     | allowed
    abcdef  | abcde     | FW-12
    abcde   | abcdef    | FW-12
    abcdefg | abcdehi   | FW-12
    abcde   | fghij     | allowed
    abcdefghij | abcde  | allowed
    abcdefghi  | abcde  | FW-12
"""


@pytest.mark.parametrize(("members", "earlier", "verdict"), rows(APART))
def test_two_figures_never_tell_a_few_apart(members, earlier, verdict):
    assert (tells_nobody_apart(set(members), {"before": set(earlier)} if earlier else {}).rule or "allowed") == verdict


NAMES = """
    text                           | verdict
    Kidney outcomes interest them  | allowed
    Okafor asked about it          | FW-12
    what OKÁFOR thinks             | FW-12
    Østergaard asked               | FW-12
    Ostergaard's question          | FW-12
    the Okafors of this world      | FW-12
    Li                             | FW-12
    Lisbon                         | allowed
"""


@pytest.mark.parametrize(("text", "verdict"), rows(NAMES))
def test_nothing_that_crosses_names_anybody(text, verdict):
    people = [("Amara", "Okafor"), ("Nils", "Østergaard"), (None, "Li"), (None, None)]
    assert (names_nobody([text], people).rule or "allowed") == verdict


HANDING_OVER = """
    kind     | from                | verdict
    interest | medical             | allowed
    interest | medical_information | allowed
    interest | commercial          | allowed
    interest | research            | FW-13
    question | commercial          | allowed
    question | research            | allowed
    question | medical             | FW-13
    question | administrator       | FW-13
"""


@pytest.mark.parametrize(("kind", "function", "verdict"), rows(HANDING_OVER))
def test_what_is_handed_over_by_whom(kind, function, verdict):
    assert (may_hand_over(kind, function, "asked about a trial").rule or "allowed") == verdict
    assert may_hand_over(kind, function, "short").rule == "FW-13"


def test_a_question_for_medical_is_also_medical_informations():
    assert may_receive("medical", "medical")
    assert may_receive("medical_information", "medical")
    assert may_receive("commercial", "medical").rule == "FW-13"
    assert may_receive("medical", "research").rule == "FW-13"


def test_every_state_has_a_row_and_nothing_leaves_an_end():
    assert set(NEXT_RELEASE) == set(ReleaseState)
    assert set(NEXT_HAND_OVER) == set(HandOverState)
    for now, later in NEXT_RELEASE.items():
        for state in ReleaseState:
            assert bool(may_move_release(now, state)) == (state in later)
    for now, steps in NEXT_HAND_OVER.items():
        for step in HandOverState:
            assert bool(may_move_hand_over(now, step)) == (step in steps)
    assert not NEXT_RELEASE[ReleaseState.REVOKED]
