"""What a plan promised keeps its word: fees counted once, answers where they were asked, what-ifs on their original's terms."""

from datetime import timedelta

import pytest

from kolloquy.engagement.measuring.queries import record
from kolloquy.governance.models import User
from kolloquy.governance.trail.models import Entry, Payload
from kolloquy.kernel import clock
from kolloquy.kernel.verdict import Refused
from kolloquy.planning.actions import copy_plan, make_plan, re_plan
from kolloquy.planning.agreeing.actions import answer, propose
from kolloquy.planning.cycles import set_plan_aside
from kolloquy.planning.models import Comment, Plan, PlannedContact
from kolloquy.planning.moving.actions import move_contact, take_out
from kolloquy.planning.reviewing.actions import sign
from kolloquy.strategy import actions as strategy
from kolloquy.strategy.models import Demand
from kolloquy.workflows.erasing import erase_rows
from kolloquy.workflows.held_on_expert import who
from kolloquy.workflows.plan_cycle.comparing import compare
from kolloquy.workflows.plan_cycle.gathering import gather
from tests.support import cast, plans
from tests.support.exchange import met, reads
from tests.support.planning_world import World, world
from tests.support.solved_best_first import again, computed, put_in_force, without_a_solver

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(monkeypatch) -> World:
    without_a_solver(monkeypatch)
    return world(experts=24)


@pytest.fixture
def stands() -> plans.World:
    return plans.in_force()


def board(here: World) -> Demand:
    strategy.put_fee(code="board", name="Advice", amount=1200, most_a_year=2000, source="Invented", by=here.ben)
    return strategy.add_demand(
        objective=here.objective, code="board", kind="advisory_board", name="Board on screening", territory="global",
        fewest=2, most=4, minutes=240, channels=["advisory_board"], starts_on=here.monday + timedelta(days=28),
        ends_on=here.monday + timedelta(days=40), lead_weeks=2, fee="board", by=here.ben,
    )  # fmt: skip


def same(here: World) -> list[dict[str, object]]:
    return [{"kind": "priority", "objective": here.objective.key, "priority": 1}]


def test_fees_of_the_plan_that_is_replaced_are_not_promised_twice(here):
    board(here)
    computed(here.plan, here.ben)
    plan = put_in_force(here.plan, here.ben)
    seats = set(plan.contacts.filter(colleague=None).values_list("expert", flat=True))
    assert seats
    drafts = [
        copy_plan(plan=plan, by=here.ada, changes=same(here)),
        re_plan(plan=plan, because="Half of it is over", by=here.ben, on=here.monday),
        make_plan(cycle=here.cycle, name="Another", imperatives=[here.imperative], by=here.ben, limits=plan.limits),
    ]
    for draft in drafts:
        rooms = {one.key: one.fee_room for one in gather(draft, here.monday).instance.experts}
        assert {rooms[key] for key in seats} == {2000}


def test_fees_of_what_stands_in_the_plan_itself_are_promised(here):
    board(here)
    computed(here.plan, here.ben)
    plan = put_in_force(here.plan, here.ben)
    seat = plan.contacts.filter(colleague=None).order_by("pk")[0]
    PlannedContact.objects.filter(pk=seat.pk).update(pinned=True, pinned_because="agreed with the expert")
    draft = re_plan(plan=plan, because="Half of it is over", by=here.ben, on=here.monday)
    assert gather(draft, here.monday).known[seat.expert_id].facts.fee_room == 800


def test_a_what_if_of_a_re_plan_is_on_the_terms_of_the_re_plan(here):
    computed(here.plan, here.ben)
    first = put_in_force(here.plan, here.ben)
    row = PlannedContact.objects.filter(plan=first, colleague=here.ada).order_by("week", "pk")[0]
    PlannedContact.objects.filter(pk=row.pk).update(
        state="held", touchpoint_key="T", week=0, monday=here.monday, held_on=here.monday
    )
    draft = re_plan(plan=first, because="The first weeks are over", by=here.ben, on=here.monday + timedelta(weeks=3))
    Plan.objects.filter(pk=draft.pk).update(as_of=here.monday + timedelta(weeks=3))
    made = copy_plan(plan=again(draft), by=here.ada, changes=same(here))
    on = here.monday + timedelta(weeks=3)
    one, other = gather(draft, on).instance, gather(made, on).instance
    assert [set(aim.met) for aim in other.aims] == [set(aim.met) for aim in one.aims] == [{row.expert_id}]
    assert (other.before, other.disturbance) == (one.before, one.disturbance)
    computed(made, here.ada)
    assert compare(again(first), again(made), reads(here.ben)).goes == ()


def test_nobody_is_asked_for_an_objective_and_for_its_regional_version(here):
    regional = strategy.make_regional(
        parent=here.imperative, territory="iberia", owner=here.ada, code="iberian", by=here.ben
    )
    strategy.put_in_force(imperative=regional, by=here.ben)
    here.plan.imperatives.add(regional)
    found = gather(here.plan, here.monday)
    theirs = Demand.objects.get(objective__imperative=regional)
    asked = {
        key: {one.expert for one in found.instance.options if key in {c.objective for c in one.contacts}}
        for key in (here.talks.key, theirs.key)
    }
    assert {"PT"} <= {found.known[one].facts.country for one in asked[theirs.key]} <= {"ES", "PT"}
    assert asked[here.talks.key]
    assert not asked[here.talks.key] & asked[theirs.key]
    assert [found.demands[key].fewest for key in (here.talks.key, theirs.key)] == [0, 2]


def put(contact: PlannedContact):
    return propose(contact=contact, subject="How clinics find patients", how="telephone", by=cast.ada())


def test_an_answer_about_another_week_is_told_and_pins_nothing(stands):
    made = put(stands.contact("Quispe"))
    row = stands.contact("Quispe")
    move_contact(contact=row, version=row.version, week=row.week + 1, because="The clinic asked us to", by=cast.ada())
    answer(proposal=made, answer="accepted", by=cast.ada())
    row = stands.contact("Quispe")
    assert (row.pinned, row.monday == made.monday) == (False, False)
    assert "accepted" in Comment.objects.get(contact=row, plan=stands.plan).text


def test_an_answer_to_what_no_plan_holds_any_more_is_told_to_whoever_plans(stands):
    made = put(stands.contact("Quispe"))
    take_out(contact=stands.contact("Quispe"), because="Nobody has time", by=cast.ben())
    answer(proposal=made, answer="accepted", by=cast.ada())
    told = Comment.objects.get(plan=stands.plan)
    assert (told.expert_id, "accepted" in told.text) == (made.expert_id, True)


def test_what_is_taken_out_or_declined_presses_nobody(stands):
    take_out(contact=stands.contact("Diaz", 2), because="Nobody has time", by=cast.ada())
    assert stands.planned("Diaz").pressure == 170
    answer(proposal=put(stands.contact("Diaz", 1)), answer="declined", by=cast.ada())
    assert stands.planned("Diaz").pressure == 100


def test_a_plan_that_was_signed_meanwhile_is_not_set_aside(stands):
    looked_at = Plan.objects.get(pk=stands.plan.pk)
    looked_at.state = "draft"
    with pytest.raises(Refused, match="PN-4"):
        set_plan_aside(plan=looked_at, by=cast.ben())
    assert Plan.objects.get(pk=stands.plan.pk).state == "in_force"


def test_what_was_held_before_the_cycle_began_meets_nothing_of_it(stands):
    row = stands.contact("Okafor")
    PlannedContact.objects.filter(pk=row.pk).update(state="planned", touchpoint_key=None, held_on=None)
    before = (clock.today() - plans.monday(0)).days + 5
    met(stands.experts["Okafor"], by=stands.people["ada"], ago=before)
    assert stands.contact("Okafor").state == "planned"
    met(stands.experts["Okafor"], by=stands.people["ada"], ago=before - 6)
    assert stands.contact("Okafor").state == "held"


def test_two_colleagues_of_one_name_carry_their_own_load(stands):
    User.objects.filter(username__in=["ada", "gil"]).update(first_name="Ada", last_name="")
    found = record(stands.plan.key, reads(stands.people["ben"]), clock.today())
    assert found is not None
    assert len(found.people.values) == len(found.times) == 3


def test_words_of_a_signature_can_be_shredded_and_lose_an_erased_name():
    ready = plans.ready_to_sign()
    sign(plan=ready.plan, meaning="I answer for it, as Rosa Diaz asked me to", by=ready.people["ben"])
    entry = Entry.objects.get(verb="plan.signed")
    assert "Diaz" not in str(entry.facts)
    assert "Diaz" in Payload.objects.get(entry_number=entry.number).text
    erase_rows(who(ready.experts["Diaz"]))
    assert "Diaz" not in (Plan.objects.get(pk=ready.plan.pk).signed_meaning or "")
