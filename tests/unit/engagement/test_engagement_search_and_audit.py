"""Touchpoints found by a word, and sources that have fallen silent."""

import pytest

from kolloquy.engagement import actions, queries
from kolloquy.engagement.vocabulary import Source
from kolloquy.governance.models import Territory
from kolloquy.governance.wall.policy import Level
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.verdict import Refused
from kolloquy.strategy.vocabulary import Channel
from tests.support import cast, exchange

pytestmark = pytest.mark.django_db


def keys(text: str, who, **told) -> list[tuple[str, str]]:
    return [(hit.touchpoint.key, hit.because) for hit in queries.search(text, exchange.reads(who), **told).rows]


def test_touchpoints_are_found_by_the_name_of_an_expert():
    made, other = exchange.met(), exchange.met(exchange.lindqvist())
    assert keys("Okaf", cast.cora()) == [(made.key, "expert")]
    assert other.key not in dict(keys("okafor amaka", cast.ada()))
    assert keys("okafor nils", cast.ada()) == []


def test_touchpoints_are_found_by_the_name_of_somebody_unverified():
    made = exchange.met(exchange.unknown("Iria Souto"))
    assert keys("sou", cast.ada()) == [(made.key, "expert")]
    assert keys("sou", cast.cora()) == []  # their name stands in the touchpoint alone, which she does not see whole


def test_a_topic_is_found_across_the_wall_only_if_it_is_on_label():
    made = exchange.met(topics=[exchange.topic(), exchange.topic("Use in children", off_label=True)])
    assert keys("failure", cast.cora()) == [(made.key, "topic")]
    assert keys("children", cast.ada()) == [(made.key, "topic")]
    assert keys("children", cast.cora()) == []
    assert keys("children", cast.ben()) == [(made.key, "topic")]
    assert keys("children", cast.kim()) == [(made.key, "topic")]


def test_notes_are_found_by_their_author_alone_without_accents_or_case():
    made = exchange.met(note="Café: RÉNAL outcomes")
    assert keys("cafe renal", cast.ada()) == [(made.key, "note")]
    assert keys("cafe", cast.ben()) == []
    assert keys("cafe", cast.cora()) == []
    assert keys("enal", cast.ada()) == [], "words are found from their beginning"


def test_hits_are_shown_as_the_reader_sees_them_newest_first_in_pages():
    made = [exchange.met(ago=ago, topics=[exchange.topic("Okafor’s question")]).key for ago in (1, 2, 3)]
    first = queries.search("okafor", exchange.reads(cast.cora()), size=2)
    second = queries.search("okafor", exchange.reads(cast.cora()), first.next_cursor, size=2)
    assert [hit.touchpoint.key for hit in (*first.rows, *second.rows)] == made
    assert second.next_cursor is None
    assert {hit.touchpoint.level for hit in first.rows} == {Level.COORDINATION}


@pytest.mark.parametrize("text", ["", "  ", "%", "_", "'", "\x00", "a" * 100_000, '()*"; DROP'])
def test_whatever_is_searched_for_is_answered(text: str):
    exchange.met()
    assert queries.search(text, exchange.reads(cast.ada())).rows == ()


def test_a_source_that_does_not_speak_for_too_long_is_told():
    europe = Territory.objects.create(code="europe", name="Europe", path="/europe/")
    iberia = exchange.iberia()
    iberia.parent, iberia.path = europe, "/europe/iberia/"
    iberia.save()
    told = {"by": cast.kim(), "expected_from": exchange.day(-100)}
    actions.expect_source(function="medical", every_days=14, territory=europe, **told)
    actions.expect_source(function="commercial", source_system="crm", every_days=7, **told)
    actions.expect_source(function="research", every_days=200, **told)
    exchange.met(ago=20)
    # Of nowhere: ben has no territory, and the country is not known.
    exchange.met(exchange.unknown(), by=cast.ben(), ago=3)
    exchange.met(ago=60, source=Source.CSV, source_system="crm")  # of another function
    found = queries.silent_sources(exchange.day(), reader=exchange.reads(cast.kim()))
    assert [(s.function, s.source_system, s.territory, s.last_on, s.silent_since, s.days) for s in found] == [
        ("commercial", "crm", None, None, exchange.day(-100), 101),
        ("medical", "", "Europe", exchange.day(-20), exchange.day(-19), 20),
    ]
    for who, functions in (
        (cast.sol(), {"medical", "commercial", "research"}),
        (cast.ben(), {"medical"}),
        (cast.ada(), set()),  # she works in Iberia alone
        (cast.cora(), set()),
        (cast.alex(), set()),
    ):
        seen = queries.expected_sources(exchange.day(), reader=exchange.reads(who))
        assert {source.function for source in seen} == functions, who
    everything = queries.expected_sources(exchange.day(), reader=exchange.reads(cast.kim()))
    assert len(everything) == 3
    exchange.met(ago=2, channel=Channel.EMAIL)
    assert len(queries.silent_sources(exchange.day(), reader=exchange.reads(cast.kim()))) == 1
    assert queries.silent_sources(exchange.day(), reader=exchange.reads(cast.alex())) == ()


def test_what_is_expected_can_be_changed_and_ends():
    first = actions.expect_source(function="medical", every_days=14, by=cast.kim())
    again = actions.expect_source(function="medical", every_days=30, by=cast.sol())
    assert (first.pk, again.every_days) == (again.pk, 30)
    actions.expect_no_longer(source=again, by=cast.kim())
    assert queries.expected_sources(exchange.day(), reader=exchange.reads(cast.kim())) == ()
    with pytest.raises(Refused, match="AU-1"):
        actions.expect_source(function="medical", every_days=14, by=cast.ada())
    for absurd in ({"function": "compliance", "every_days": 7}, {"function": "medical", "every_days": 0}):
        with pytest.raises(BadInput):
            actions.expect_source(**absurd, by=cast.kim())
