import pytest

from kolloquy.engagement import queries
from kolloquy.governance.wall.policy import Level
from tests.support import cast, exchange

pytestmark = pytest.mark.django_db


def test_a_logged_touchpoint_stands_in_the_timeline_of_all_who_meet_experts():
    made = exchange.met(note="She asked about renal outcomes.", topics=[exchange.topic()])
    seen = queries.timeline(exchange.okafor(), exchange.reads(cast.ada())).rows[0]
    assert (seen.key, seen.level) == (made.key, Level.FULL)
    assert seen.notes is not None
    assert seen.notes[0].text == "She asked about renal outcomes."
    other = queries.timeline(exchange.okafor(), exchange.reads(cast.cora())).rows[0]
    assert (other.key, other.level, other.notes, other.owner, other.version) == (
        made.key,
        Level.COORDINATION,
        None,
        None,
        None,
    )
    assert [topic.name for topic in other.topics] == ["Heart failure outcomes"]
