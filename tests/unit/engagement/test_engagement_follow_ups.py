"""Promises: given, kept with proof, dropped with a reason, passed on."""

from datetime import timedelta

import pytest

from kolloquy.engagement import actions, queries
from kolloquy.engagement.actions import Conflict
from kolloquy.engagement.models import FollowUp
from kolloquy.governance.trail.models import Entry
from kolloquy.governance.vocabulary import Function
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.verdict import Refused
from tests.support import cast, exchange

pytestmark = pytest.mark.django_db


def promised(due: int = 7, **told) -> FollowUp:
    given = {"expert": exchange.okafor(), "promise": "Send the full paper", "by": cast.ada(), **told}
    return actions.promise(due_on=exchange.day(due), promised_on=min(exchange.day(), exchange.day(due)), **given)


def second_msl():
    return cast._person("eva", Function.MEDICAL, "MSL", "Iberia")


def test_a_promise_is_kept_with_proof():
    made = promised()
    with pytest.raises(Refused, match="FU-6"):
        actions.keep_promise(follow_up=made, proof="  ", by=cast.ada())
    kept = actions.keep_promise(follow_up=made, proof="E-mail of 3 May, with the paper", by=cast.ada())
    assert (kept.done_on, kept.done_by) == (exchange.day(), cast.ada())
    seen = queries.follow_up(made.key, exchange.reads(cast.ada()))
    assert (seen.in_time, seen.is_open, seen.proof) == (True, False, "E-mail of 3 May, with the paper")
    with pytest.raises(Refused, match="FU-4"):
        actions.drop_promise(follow_up=made, because="Again", by=cast.ada())


def test_a_promise_is_dropped_for_a_reason():
    made = promised()
    with pytest.raises(Refused, match="FU-8"):
        actions.drop_promise(follow_up=made, because="", by=cast.ada())
    actions.drop_promise(follow_up=made, because="She has it already", by=cast.ada())
    assert queries.follow_up(made.key, exchange.reads(cast.ada())).dropped_because == "She has it already"


def test_promises_are_seen_by_the_side_that_gave_them():
    made = promised()
    for who, sees in (
        (cast.ada(), 1),
        (cast.ben(), 1),
        (cast.kim(), 1),
        (cast.cora(), 0),
        (cast.sol(), 0),
        (cast.alex(), 0),
    ):
        reader = exchange.reads(who)
        assert len(queries.follow_ups(reader).rows) == sees, who
        assert (queries.follow_up(made.key, reader) is not None) == bool(sees), who
        assert (queries.follow_up_to_act_on(made.key, reader) is not None) == bool(sees), who


def test_overdue_ones_rise():
    keys = {due: promised(due).key for due in (5, -3, 0, -20, 90)}
    page = queries.follow_ups(exchange.reads(cast.ada()), size=3)
    assert [seen.key for seen in page.rows] == [keys[-20], keys[-3], keys[0]]
    assert [seen.days_over for seen in page.rows] == [20, 3, 0]
    rest = queries.follow_ups(exchange.reads(cast.ada()), after=page.next_cursor)
    assert [seen.key for seen in rest.rows] == [keys[5], keys[90]]
    assert queries.overdue(exchange.reads(cast.ada())) == 2


def test_closed_ones_are_a_list_of_their_own():
    made = promised(-1)
    promised()
    actions.keep_promise(follow_up=made, proof="Sent", by=cast.ada())
    closed = queries.follow_ups(exchange.reads(cast.ada()), closed=True).rows
    assert [(seen.key, seen.in_time) for seen in closed] == [(made.key, False)]


def test_a_promise_is_passed_on_within_its_side():
    made = promised()
    with pytest.raises(Refused, match="FU-2"):
        actions.reassign(follow_up=made, to=cast.cora(), by=cast.ada())
    with pytest.raises(Refused, match="FU-5"):
        actions.reassign(follow_up=made, to=second_msl(), by=cast.cora())
    actions.reassign(follow_up=made, to=second_msl(), by=cast.ben())
    assert FollowUp.objects.get().owner == second_msl()
    assert Entry.objects.get(verb="promise.reassigned").facts["owner"] == [cast.ada().pk, second_msl().pk]


def test_what_somebody_leaves_behind_goes_to_a_colleague_plans_included():
    exchange.told_what_we_hold(exchange.okafor())
    made, plan = promised(), exchange.planned(colleagues=[second_msl()])
    other_plan, past = exchange.planned(ahead=9), exchange.met()
    closed = promised()
    actions.drop_promise(follow_up=closed, because="Not needed", by=cast.ada())
    with pytest.raises(Refused, match="FU-9"):
        actions.hand_over_all(of=cast.ada(), to=second_msl(), by=cast.cora())
    assert actions.hand_over_all(of=cast.ada(), to=second_msl(), by=cast.alex()) == 3
    for row in (made, plan, other_plan, past, closed):
        row.refresh_from_db()
    assert {made.owner, plan.owner, other_plan.owner} == {second_msl()}
    assert {past.owner, closed.owner} == {cast.ada()}
    assert [link.user for link in plan.colleagues.all()] == [second_msl()]
    assert actions.hand_over_all(of=cast.ada(), to=second_msl(), by=cast.ben()) == 0


def test_nothing_is_handed_to_somebody_across_the_wall_or_gone():
    promised()
    gone = second_msl()
    gone.left_on = exchange.day(-1)
    gone.save()
    for to in (cast.cora(), gone):
        with pytest.raises(Refused, match="FU-2"):
            actions.hand_over_all(of=cast.ada(), to=to, by=cast.ben())
    with pytest.raises(BadInput):
        actions.hand_over_all(of=cast.ada(), to=cast.ada(), by=cast.ben())


def test_a_stale_version_is_a_conflict():
    made = promised()
    actions.reassign(follow_up=made, to=second_msl(), by=cast.ada(), version=1)
    with pytest.raises(Conflict):
        actions.keep_promise(follow_up=made, proof="Sent", by=cast.ada(), version=1)


def test_the_share_kept_in_time_is_told_by_team_and_through_the_wall():
    exchange.iberia()
    early, late, waiting, dropped = promised(-5), promised(-4), promised(-3), promised(-2)
    promised(0)
    promised(9)
    actions.keep_promise(follow_up=early, proof="Sent", by=cast.ada(), on=exchange.day(-5))
    actions.keep_promise(follow_up=late, proof="Sent", by=cast.ada())
    actions.drop_promise(follow_up=dropped, because="Not needed", by=cast.ada())
    assert waiting.done_at is None
    span = {"first": exchange.day(-30), "last": exchange.day(30)}
    (share,) = queries.kept_in_time(exchange.reads(cast.ben()), **span)
    assert (share.function, share.territory) == ("medical", "Iberia")
    assert (share.due, share.in_time, share.late, share.open) == (3, 1, 1, 1)
    assert share.share == pytest.approx(1 / 3)
    assert queries.kept_in_time(exchange.reads(cast.cora()), **span) == ()


def test_absurd_promises_are_refused():
    for told in ({"promise": " "}, {"promise": "x" * 10_000}, {"due": 5_000}):
        with pytest.raises(BadInput):
            promised(**told)
    with pytest.raises(Refused, match="FU-3"):
        actions.promise(
            expert=exchange.okafor(), promise="Send it", due_on=exchange.day(-9), by=cast.ada(),
            promised_on=exchange.day(-9) + timedelta(days=1),
        )  # fmt: skip
