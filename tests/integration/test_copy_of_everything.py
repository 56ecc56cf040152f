"""The expert's own copy: a word planted in every table that can hold something on an expert stands in it."""

import json

import pytest

from kolloquy.evidence.models import Registration
from kolloquy.governance.trail.models import Entry
from kolloquy.identity.models import Expert
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.verdict import Refused
from kolloquy.workflows.answer_request import access_copy
from kolloquy.workflows.held_on_expert import NOBODYS, tables, who
from tests.support import cast
from tests.support.planting import Planter

pytestmark = pytest.mark.django_db


@pytest.fixture
def expert() -> Expert:
    return _expert("EXPERT0001", "Okafor")


def _expert(key: str, family: str, **fields: object) -> Expert:
    return Expert.objects.create(
        expert_id=key, family=family, sort_name=family.lower(), changed_at=clock.now(), **fields
    )


def test_a_word_planted_in_every_table_stands_in_the_copy(expert):
    planter = Planter(expert, cast.ada())
    planter.everywhere()
    expert.npi = planter.row(Registration).pk  # the registry knows the expert by number alone
    expert.save()
    made = access_copy(expert=expert, because="request 1", by=cast.kim())
    text = json.dumps(made.as_json(), default=str, ensure_ascii=False)
    theirs = {place: word for place, word in planter.words.items() if place.rpartition(".")[0] not in NOBODYS}
    assert len(theirs) > 40
    assert [place for place, word in theirs.items() if word not in text] == []
    walked = {model._meta.label for model in tables()} - set(NOBODYS)
    assert walked - {held.table for held in made.tables} == set(), "a table that holds something is not in the copy"


def test_nothing_of_somebody_else_is_in_the_copy(expert):
    other = _expert("EXPERT0002", "Lindqvist")
    planter = Planter(other, cast.ada())
    planter.everywhere()
    text = json.dumps(access_copy(expert=expert, because="request 1", by=cast.kim()).as_json(), default=str)
    assert [place for place, word in planter.words.items() if word in text] == []
    assert "Lindqvist" not in text


def test_the_copy_is_of_everybody_who_was_merged_into_the_expert(expert):
    absorbed = _expert("EXPERT0002", "Okafor-Diaz", state="absorbed", absorbed_into=expert)
    assert who(absorbed).ids == who(expert).ids == ("EXPERT0001", "EXPERT0002")
    text = json.dumps(access_copy(expert=absorbed, because="request 1", by=cast.kim()).as_json(), default=str)
    assert "Okafor-Diaz" in text


def test_our_people_are_told_by_function_and_role(expert):
    Planter(expert, cast.ada()).everywhere()
    text = json.dumps(access_copy(expert=expert, because="request 1", by=cast.kim()).as_json(), default=str)
    assert "Medical, MSL" in text
    assert "ada@example.org" not in text


def test_a_copy_is_made_by_compliance_for_a_reason_and_stands_on_the_trail(expert):
    with pytest.raises(Refused, match="RI-8"):
        access_copy(expert=expert, because="curiosity", by=cast.ada())
    with pytest.raises(BadInput, match="which request"):
        access_copy(expert=expert, because=" ", by=cast.kim())
    access_copy(expert=expert, because="request 7", by=cast.kim())
    read = Entry.objects.get(verb="expert.read")
    assert (read.key, read.facts) == (expert.pk, {"purpose": "expert_request", "because": "request 7"})
