"""What stands against meeting an expert, and what to heed."""

import pytest

from kolloquy.engagement import actions, queries
from kolloquy.engagement.models import Touchpoint
from kolloquy.engagement.vocabulary import Status
from kolloquy.governance.rights.actions import note_wishes, take_stance
from kolloquy.governance.rights.models import Notice
from kolloquy.governance.rights.vocabulary import StanceKind
from kolloquy.governance.wall.policy import Level
from kolloquy.kernel.verdict import Refused
from kolloquy.strategy.vocabulary import Channel
from tests.support import cast, exchange

pytestmark = pytest.mark.django_db


def heeded(logged: actions.Logged) -> list[str]:
    return [warning.rule for warning in logged.warnings]


def test_the_first_touchpoint_opens_the_notice_and_a_plan_gives_it_a_month():
    exchange.met()
    assert Notice.objects.get(pk=exchange.okafor().pk).due_on == exchange.day(-1)
    exchange.planned(exchange.lindqvist(), ahead=60)
    assert exchange.day(27) < Notice.objects.get(pk=exchange.lindqvist().pk).due_on < exchange.day(32)


def test_planning_is_refused_by_the_name_of_the_rule_and_leaves_nothing_behind():
    exchange.met()
    with pytest.raises(Refused, match="RI-1"):
        exchange.planned()
    exchange.told_what_we_hold(exchange.okafor())
    exchange.planned()
    take_stance(
        expert_id=exchange.okafor().pk, kind=StanceKind.DO_NOT_CONTACT, holds=True, said_on=exchange.day(-1),
        source="email", by=cast.ada(),
    )  # fmt: skip
    before = Touchpoint.objects.count()
    with pytest.raises(Refused, match="RI-3"):
        exchange.planned(ahead=3)
    assert Touchpoint.objects.count() == before


def test_what_happened_is_written_down_whatever_stood_against_it_and_warns():
    take_stance(
        expert_id=exchange.okafor().pk, kind=StanceKind.OBJECTION, holds=True, said_on=exchange.day(-40),
        source="email", by=cast.ada(),
    )  # fmt: skip
    exchange.told_what_we_hold(exchange.okafor())
    assert heeded(exchange.logged()) == ["RI-2"]
    assert Touchpoint.objects.count() == 1


def test_a_plan_that_is_moved_or_taken_up_again_is_asked_about_once_more():
    made = exchange.planned(exchange.told_what_we_hold(exchange.okafor()))
    take_stance(
        expert_id=exchange.okafor().pk, kind=StanceKind.DO_NOT_CONTACT, holds=True, said_on=exchange.day(),
        source="email", by=cast.ada(),
    )  # fmt: skip
    with pytest.raises(Refused, match="RI-3"):
        actions.change_touchpoint(touchpoint=made, version=1, by=cast.ada(), on=exchange.day(9))
    actions.cancel_touchpoint(touchpoint=made, version=1, because="They asked for peace.", by=cast.ada())
    with pytest.raises(Refused, match="RI-3"):
        actions.change_touchpoint(touchpoint=made, version=2, by=cast.ada(), status=Status.PLANNED)


def test_a_colleague_of_any_function_nearby_is_told_without_a_name_or_a_word_of_what_was_said():
    exchange.told_what_we_hold(exchange.okafor())
    exchange.met(by=cast.cora(), ago=5, note="Price talk")
    logged = exchange.logged()
    assert heeded(logged) == ["CO-1"]
    sentence = logged.warnings[0].sentence
    assert "Commercial met them on" in sentence
    assert "Cora" not in sentence
    assert "Price" not in sentence
    assert logged.warnings[0].about == (Touchpoint.objects.get(function="commercial").key,)


def test_the_window_is_a_fortnight_each_side_and_what_was_cancelled_is_not_in_it():
    okafor = exchange.told_what_we_hold(exchange.okafor())
    far, near = exchange.met(ago=15), exchange.met(ago=14)
    ahead = exchange.planned(ahead=14)
    gone = exchange.planned(ahead=2)
    actions.cancel_touchpoint(touchpoint=gone, version=1, because="Ill.", by=cast.ada())
    around = queries.met_around(exchange.reads(cast.cora()), okafor, exchange.day())
    assert {seen.key for seen in around} == {near.key, ahead.key}
    assert far.key not in {seen.key for seen in around}
    assert {seen.level for seen in around} == {Level.COORDINATION}


def test_a_story_told_already_is_named_when_it_is_on_label_or_one_sees_it_in_full():
    exchange.told_what_we_hold(exchange.okafor())
    on, off = exchange.topic(), exchange.topic("Use in children", off_label=True)
    exchange.met(ago=60, topics=[on, off])
    mine = exchange.logged(topics=[on, off])
    assert heeded(mine) == ["CO-2", "CO-2"]
    theirs = exchange.logged(by=cast.cora(), topics=[off], ago=2)
    assert "CO-2" not in heeded(theirs)
    assert "CO-2" in heeded(exchange.logged(by=cast.cora(), topics=[on], ago=2))


def test_a_story_of_last_year_may_be_told_again():
    exchange.told_what_we_hold(exchange.okafor())
    exchange.met(ago=91, topics=[exchange.topic()])
    assert not heeded(exchange.logged(ago=0, topics=[exchange.topic()]))


def test_more_often_than_they_wish_is_a_warning_that_counts_all_functions():
    note_wishes(
        expert_id=exchange.okafor().pk, wishes={"frequency": 2}, said_on=exchange.day(-100), source="meeting",
        by=cast.ada(),
    )  # fmt: skip
    exchange.met(ago=80)
    assert "RI-6" not in heeded(exchange.logged(by=cast.cora(), ago=40))
    assert "RI-6" in heeded(exchange.logged(ago=1))
    assert "RI-6" not in heeded(exchange.logged(ago=1, channel=Channel.PORTAL))


def test_where_nothing_was_said_only_much_more_than_usual_is_too_much():
    exchange.told_what_we_hold(exchange.okafor())
    assert not heeded(exchange.logged(ago=60))
    for ago in (20, 19, 18):
        exchange.met(by=cast.cora(), ago=ago)
    assert "CO-3" in heeded(exchange.logged(ago=17))


def test_pressure_is_one_figure_for_all_who_meet_experts_with_every_term():
    exchange.met(ago=30)
    exchange.met(by=cast.cora(), ago=0, channel=Channel.EMAIL)
    figures = {
        queries.pressure(exchange.okafor().pk, exchange.day(), reader=exchange.reads(who)).figure
        for who in (cast.ada(), cast.ben(), cast.cora(), cast.rui(), cast.kim())
    }
    assert figures == {0.7}
    found = queries.pressure(exchange.okafor().pk, exchange.day(), reader=exchange.reads(cast.cora()))
    assert [(term.function, term.value) for term in found.terms] == [("medical", 0.5), ("commercial", 0.2)]
    assert found.arithmetic == "1 × 0.50 + 0.2 × 1.00 = 0.70 ÷ 1.90 for 4 a quarter (nothing was said) = 0.37"


def test_dormancy_tells_the_silences_against_the_rhythm():
    for ago in (800, 770, 740, 500, 470, 440, 200):
        exchange.met(ago=ago)
    found = queries.dormancy(exchange.okafor().pk, exchange.day(), reader=exchange.reads(cast.ada()))
    assert (found.usual_days, found.quiet_days, found.dormant, found.on_and_off) == (30.0, 200, True, True)
    assert [silence.days for silence in found.silences] == [240, 240, 200]
    assert found.arithmetic == "200 days ÷ 30 days usually = 6.67"


def test_a_plan_can_be_checked_before_it_is_made():
    exchange.met(by=cast.cora(), ago=1)
    checked = actions.check_plan(
        experts=[exchange.okafor()], channel=Channel.VIRTUAL, on=exchange.day(3), by=cast.ada()
    )
    assert [verdict.rule for verdict in checked.refusals] == ["RI-1"]
    assert [warning.rule for warning in checked.warnings] == ["CO-1"]
    assert Touchpoint.objects.count() == 1
