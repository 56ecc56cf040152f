"""What a contact is worth: five parts weighed by the imperative, and terms whose points add up exactly."""

from datetime import date

import pytest

from kolloquy.planning.valuing import facts
from kolloquy.planning.valuing.goals import draft_goals
from kolloquy.planning.valuing.worth import continuity_of, rise_of, standing_of, value_of
from tests.support import valued
from tests.support.tables import rows

WHEN = date(2026, 3, 1)
STANDING = """
    place | among | standing
    1     | 1     | 1.00
    1     | 100   | 1.00
    10    | 100   | 0.50
    100   | 100   | 0.00
    2     | 3     | 0.50
"""


@pytest.mark.parametrize(("place", "among", "figure"), rows(STANDING))
def test_standing_falls_by_doublings_of_the_place(place, among, figure):
    who = valued.expert(standings={"heart-failure": valued.standing(int(place), int(among))})
    assert f"{standing_of(who, valued.objective()):.2f}" == figure


CONTINUITY = """
    met by | times | dropped | continuity
           | 0     | no      | 0.50
    ada    | 1     | no      | 0.80
    ada    | 5     | no      | 1.00
    ada    | 5     | yes     | 0.60
    gil    | 5     | no      | 0.25
    gil    | 5     | yes     | 0.15
"""


@pytest.mark.parametrize(("by", "times", "dropped", "figure"), rows(CONTINUITY))
def test_a_relation_lies_between_two_people_and_dropping_it_costs(by, times, dropped, figure):
    whose = {"ada": "user:1", "gil": "user:2"}
    met = {whose[by]: facts.Met(int(times), WHEN)} if by else {}
    who = valued.expert(met=met, dropped=dropped == "yes")
    assert f"{continuity_of(who, 'user:1'):.2f}" == figure


RISE = """
    rise | figure
    -1.0 | 0.00
    0.0  | 0.00
    0.75 | 0.50
    3.0  | 1.00
    none | 0.20
"""


@pytest.mark.parametrize(("rise", "figure"), rows(RISE))
def test_rising_counts_and_falling_takes_nothing_away(rise, figure):
    known = None if rise == "none" else float(rise)
    who = valued.expert(standings={"heart-failure": valued.standing(rise=known)})
    assert f"{rise_of(who, valued.objective()):.2f}" == figure


TERMS = """
    number | channel      | standing | sweet spot | need | continuity | rise | further contact | channel | whole
    0      | face_to_face | 350      | 273        | 100  | 75         | 0    |                 |         | 798
    1      | face_to_face | 350      | 273        | 100  | 75         | 0    | -303            |         | 495
    2      | virtual      | 350      | 273        | 100  | 75         | 0    | -463            | -94     | 241
    0      | virtual      | 350      | 273        | 100  | 75         | 0    |                 | -281    | 517
"""


@pytest.mark.parametrize(
    ("number", "channel", "standing", "spot", "need", "continuity", "rise", "further", "way", "whole"), rows(TERMS)
)
def test_the_terms_of_a_contact_add_up(number, channel, standing, spot, need, continuity, rise, further, way, whole):
    terms = value_of(valued.expert(), valued.demand(), None, colleague="user:1", channel=channel, number=int(number))
    told = {term.name: term.points for term in terms}
    expected = {
        "standing": standing, "sweet spot": spot, "need": need, "continuity": continuity, "rise": rise,
        "further contact": further, "channel": way,
    }  # fmt: skip
    assert told == {name: int(points) for name, points in expected.items() if points}
    assert sum(told.values()) == int(whole)


def test_the_weights_are_the_imperatives():
    weights = facts.Weights(standing=100, sweet_spot=0, need=0, continuity=0, rise=0)
    asked = valued.demand(objective=valued.objective(weights=weights))
    terms = value_of(valued.expert(), asked, None, colleague="user:1", channel="face_to_face", number=0)
    assert sum(term.points for term in terms) == 1000


def test_every_term_says_why():
    met = {"user:1": facts.Met(3, WHEN)}
    terms = value_of(
        valued.expert(met=met), valued.demand(), None, colleague="user:1", channel="virtual", number=1,
        colleague_name="Ada",
    )  # fmt: skip
    told = {term.name: term.because for term in terms}
    assert told["standing"] == "place 1 of 100 on Heart failure"
    assert told["continuity"] == "Ada met them 3 times, last on 1 March 2026"
    assert told["further contact"].startswith("contact 2 of the cycle")
    assert told["channel"].startswith("by virtual meeting")
    assert all(term.because for term in terms)


def test_a_draft_of_mutual_goals_comes_from_their_own_words_and_is_never_empty():
    who = valued.expert(wished_topics=("Heart failure",), interests=(valued.interest("Heart Failure", 1.0),))
    drafted = draft_goals(who, [valued.objective()])
    assert drafted.startswith("They asked to talk about Heart failure.")
    assert "Why so late?" in drafted
    nobody = draft_goals(valued.expert(standings={}), [valued.objective()])
    assert nobody == ("Nothing is known of what Amaka Okafor would gain; ask in the first talk, and write it here.")
