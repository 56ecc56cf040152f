"""Somebody nobody knows yet, and the steward's word on who it is."""

import pytest

from kolloquy.engagement import actions, queries
from kolloquy.engagement.models import TouchpointExpert, UnverifiedExpert
from kolloquy.governance.trail.models import Entry
from kolloquy.identity.models import Expert, ExpertTerm
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.text import fold
from kolloquy.kernel.verdict import Refused
from tests.support import cast, exchange

pytestmark = pytest.mark.django_db


def found_by_name(who: Expert, institution: str = "Invented University Hospital") -> Expert:
    who.institution, who.institution_key = institution, fold(institution)
    who.save()
    for word in {*who.sort_name.split(), *fold(institution).split()}:
        ExpertTerm.objects.get_or_create(expert=who, term=word)
    return who


def test_an_unverified_expert_is_usable_at_once():
    met = actions.add_unverified(name="  Iria\u202e Souto ", institution="Clinic", country="es", by=cast.ada())
    assert (met.name, met.sort_name, met.country) == ("Iria Souto", "souto iria", "ES")
    made = exchange.met(met)
    actions.promise(expert=met, promise="Send it", due_on=exchange.day(3), by=cast.ada(), touchpoint=made)
    seen = queries.timeline(met, exchange.reads(cast.ada())).rows[0]
    assert seen.experts[0].unverified == met.key
    assert queries.follow_ups(exchange.reads(cast.ada()), expert=met).rows[0].expert.name == "Iria Souto"


def test_candidates_come_with_reasons_in_words():
    found_by_name(exchange.okafor())
    found_by_name(exchange.lindqvist(), "Elsewhere Clinic")
    Expert.objects.filter(pk=exchange.lindqvist().pk).update(npi="1234567893")
    candidates = queries.candidates_for("Okafor, Amaka", "Invented University Hospital")
    assert [(c.expert_id, c.because) for c in candidates] == [
        (exchange.okafor().pk, "the same name and the same institution")
    ]
    numbered = queries.candidates_for("N. L.", npi="1234567893")
    assert [(c.expert_id, c.because) for c in numbered] == [(exchange.lindqvist().pk, "the same NPI")]
    elsewhere = queries.candidates_for("Amaka Okafor", "Quite Another Place", country="FR")
    assert elsewhere[0].probability < candidates[0].probability
    assert "another country (ES)" in elsewhere[0].because
    assert queries.candidates_for("Somebody Else") == ()


def test_a_steward_says_who_it_is_and_touchpoints_and_promises_follow():
    met = actions.add_unverified(name="A. Okafor", by=cast.ada())
    made = exchange.met(met)
    joint = exchange.met(experts=[met, exchange.okafor()], ago=5)
    actions.promise(expert=met, promise="Send it", due_on=exchange.day(3), by=cast.ada())
    with pytest.raises(Refused, match="ID-1"):
        actions.verify_expert(unverified=met, expert=exchange.okafor(), by=cast.ada())
    assert [seen.key for seen in queries.waiting()] == [met.key]
    assert actions.verify_expert(unverified=met, expert=exchange.okafor(), by=cast.sol()) == 2
    assert [row.key for row in queries.timeline(exchange.okafor(), exchange.reads(cast.ada())).rows] == [
        made.key,
        joint.key,
    ]
    assert TouchpointExpert.objects.filter(touchpoint=joint).count() == 1
    assert queries.follow_ups(exchange.reads(cast.ada()), expert=exchange.okafor()).rows
    assert not queries.waiting()
    assert Entry.objects.get(verb="expert.verified").facts["is_expert"] == [None, exchange.okafor().pk]


def test_who_was_verified_before_is_known_when_they_are_met_again():
    met = actions.add_unverified(name="A. Okafor", by=cast.ada())
    actions.verify_expert(unverified=met, expert=exchange.okafor(), by=cast.sol())
    made = exchange.met(UnverifiedExpert.objects.get(pk=met.pk))
    assert queries.timeline(exchange.okafor(), exchange.reads(cast.ada())).rows[0].key == made.key


def test_one_person_named_twice_took_part_once():
    one, two = (actions.add_unverified(name=name, by=cast.ada()) for name in ("A. Okafor", "Okafor"))
    joint = exchange.met(experts=[one, two], ago=3)
    for met in (one, two):
        actions.verify_expert(unverified=met, expert=exchange.okafor(), by=cast.sol())
    assert joint.experts.get().expert == exchange.okafor()
    named = [UnverifiedExpert.objects.get(pk=met.pk) for met in (one, two)]
    assert exchange.met(experts=[*named, exchange.okafor(), exchange.okafor()]).experts.get().unverified is None
    assert exchange.met(experts=named).experts.count() == 1
    assert exchange.met(experts=[named[0], named[0]]).experts.count() == 1


def test_a_steward_may_say_that_it_is_nobody_we_know_and_change_their_mind():
    met = actions.add_unverified(name="A. Okafor", by=cast.ada())
    exchange.met(met)
    actions.verify_expert(unverified=met, expert=None, by=cast.sol())
    assert not queries.waiting()
    assert queries.waiting(decided=True)[0].is_expert is None
    actions.verify_expert(unverified=met, expert=exchange.lindqvist(), by=cast.sol())
    actions.verify_expert(unverified=met, expert=exchange.okafor(), by=cast.sol())
    reader = exchange.reads(cast.ada())
    assert len(queries.timeline(exchange.okafor(), reader).rows) == 1
    assert not queries.timeline(exchange.lindqvist(), reader).rows


def test_a_name_of_nothing_is_refused():
    for told in (
        {"name": " "},
        {"name": "\u202e"},
        {"name": "..."},
        {"name": "x" * 500},
        {"name": "A B", "country": "Spain"},
    ):
        with pytest.raises(BadInput):
            actions.add_unverified(**told, by=cast.ada())
