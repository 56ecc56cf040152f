"""What becomes of planned contacts when a person is erased, merged, objects or leaves, and what an expert is told of them."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from kolloquy.engagement.models import Touchpoint
from kolloquy.governance.rights.actions import take_stance
from kolloquy.identity.models import Expert
from kolloquy.kernel import clock
from kolloquy.planning.agreeing.actions import answer, propose
from kolloquy.planning.agreeing.following import follow
from kolloquy.planning.agreeing.queries import agreed, proposals
from kolloquy.planning.ahead import planned
from kolloquy.planning.models import Comment, Plan, PlannedContact, PlannedExpert, Proposal
from kolloquy.strategy.models import DiscussionTopic
from kolloquy.workflows.answer_request import access_copy
from kolloquy.workflows.answer_sayable import NOT_NAMED
from kolloquy.workflows.erasing import erase_rows
from kolloquy.workflows.held_on_expert import who
from kolloquy.workflows.let_go import let_go
from tests.support import cast, exchange, plans

pytestmark = pytest.mark.django_db
WHO = "Ferreira"


@pytest.fixture
def world() -> plans.World:
    return plans.in_force()


def put(world: plans.World, **told: object) -> Proposal:
    return propose(contact=world.contact(WHO), subject="How clinics find patients", how="email", by=cast.ada(), **told)


def test_of_an_erased_expert_nothing_is_asked_any_more_and_what_was_held_still_counts(world):
    made = put(world)
    PlannedContact.objects.filter(pk=world.contact(WHO, 1).pk).update(
        state="held", touchpoint_key="x", held_on=clock.today(), pinned=True, pinned_because="Inês wished it"
    )
    Comment.objects.create(plan=world.plan, text="Ask Inês Ferreira first", by=cast.ben(), at=clock.now())
    expert = world.experts[WHO]
    erase_rows(who(expert))
    states = dict(PlannedContact.objects.filter(expert=expert).values_list("channel", "state"))
    assert states == {"face_to_face": "dropped", "virtual": "dropped", "congress": "held"}
    made.refresh_from_db()
    assert (made.answer, made.subject) == ("withdrawn", "(erased)")
    assert PlannedExpert.objects.get(expert=expert).mutual_goals == "(erased)"
    told = json.dumps([str(list(m.objects.values_list())) for m in (PlannedContact, PlannedExpert, Proposal, Comment)])
    assert "Ferreira" not in told
    assert "wished it" not in told


def test_who_objected_since_is_flagged_and_can_no_longer_be_asked(world):
    take_stance(
        expert_id=world.experts[WHO].pk, kind="objection", scope="scientific_exchange", holds=True,
        said_on=clock.today(), source="meeting", proof="", by=cast.ada(),
    )  # fmt: skip
    found = agreed(world.plan, exchange.reads(cast.ada()), by=cast.ada(), today=clock.today(), colleague=cast.ada().pk)
    assert {part.contact.expert for part in found.flagged} == {"Inês Ferreira"}
    assert {part.may_propose.rule for part in found.flagged} == {"PA-3"}


def test_a_merged_experts_contacts_are_found_under_who_they_are_now(world):
    twin = plans.expert("Inês", "Ferreira Lopes", "Hospital Modelo de Lisboa", "Lisbon", "PT")
    Expert.objects.filter(pk=world.experts[WHO].pk).update(state="absorbed", absorbed_into=twin)
    client = Client()
    client.force_login(cast.ada())
    shown = client.get(f"/experts/{twin.pk}/timeline").content.decode()
    assert "week of" in shown
    assert f"/plan/p/{world.plan.key}/agreed?expert={twin.pk}" in shown
    assert {each.expert_id for each in planned(exchange.reads(cast.ada()), experts=[world.experts[WHO].pk])} == {
        twin.pk
    }


def test_what_a_leaver_was_to_hold_is_told_to_whoever_plans(world):
    let_go(user=cast.gil(), left_on=clock.today() + timedelta(days=7), hand_over_to=None, by=cast.alex())
    words = Comment.objects.get(plan=world.plan).text
    assert words.startswith("Gil works here until")
    assert "Nils Lindqvist in week 10" in words
    assert PlannedContact.objects.filter(colleague=cast.gil(), state="planned").exists(), (
        "the plan is a person's to change"
    )


def test_a_re_plan_takes_along_what_was_put_to_experts(world):
    made = put(world)
    answer(proposal=made, answer="accepted", by=cast.ada())
    Plan.objects.filter(pk=world.plan.pk).update(state="replaced", replaced_at=clock.now())
    again = Plan.objects.get(pk=world.plan.pk)
    again.pk, again.key, again.replaced_at, again.state = None, "again", None, "draft"
    again.save()
    row = PlannedContact.objects.get(pk=world.contact(WHO).pk)
    row.pk, row.key, row.plan = None, "row-again", again
    row.save()
    assert follow(again, by=cast.ben()) == 1
    assert [each.contact for each in proposals(exchange.reads(cast.ada()), plan=again)] == ["row-again"]
    assert follow(again, by=cast.ben()) == 0


def test_an_experts_copy_tells_what_is_planned_and_names_nothing_off_label(world):
    put(world)
    expert = world.experts[WHO]
    told = json.dumps(access_copy(expert=expert, because="request 1", by=cast.kim()).as_json(), ensure_ascii=False)
    assert "How clinics find patients" in told
    assert plans.OBJECTIVES["screening"] in told
    assert "Early access to the registry" in told
    off = DiscussionTopic.objects.create(slug="early-switch", name="Early switch", label="off")
    world.objectives["screening"].topics.add(off)
    PlannedExpert.objects.filter(expert=expert).update(
        reasons=[{"about": "objective", "sentence": f"Strong on early switch: {plans.OBJECTIVES['screening']}."}]
    )
    told = json.dumps(access_copy(expert=expert, because="request 2", by=cast.kim()).as_json(), ensure_ascii=False)
    assert plans.OBJECTIVES["screening"] not in told
    assert "early switch" not in told.lower()
    assert NOT_NAMED in told
    assert "Strong on" in told


def test_the_log_is_filled_in_from_the_plan_and_says_what_it_will_meet(world):
    client, contact = Client(), world.contact("Diaz")
    client.force_login(cast.ada())
    shown = client.get("/exchange").content.decode()
    assert f"/exchange/log?planned={contact.key}" in shown
    form = client.get(f"/exchange/log?planned={contact.key}").content.decode()
    assert "This was planned: face to face in the week of" in form
    assert 'value="face_to_face" selected' in form
    checked = client.get(f"/exchange/log/check?expert={contact.expert_id}&channel=virtual").content.decode()
    assert "this meets it" in checked
    ahead = client.get(f"/exchange/plan?planned={world.contact(WHO).key}").content.decode()
    assert (world.contact(WHO).monday + timedelta(days=2)).isoformat() in ahead
    cora = Client()
    cora.force_login(cast.cora())
    assert "This was planned" not in cora.get(f"/exchange/log?planned={contact.key}").content.decode()


def test_what_was_logged_from_the_plan_is_one_list_and_nothing_twice(world):
    exchange.planned(world.experts[WHO], ahead=(world.contact(WHO).monday - clock.today()).days + 2)
    client = Client()
    client.force_login(cast.ada())
    shown = client.get(f"/experts/{world.experts[WHO].pk}/timeline").content.decode()
    assert shown.count("<b>planned</b>") == 1
    assert shown.count("<b>by plan</b>") == 2, "the virtual one and the congress"
    assert Touchpoint.objects.count() == 1
