"""What was agreed while another plan was being made stands once that is signed, and what was taken back does not."""

from dataclasses import replace

import pytest

from kolloquy.governance.models import User
from kolloquy.kernel import clock
from kolloquy.kernel.verdict import Refused
from kolloquy.planning.actions import re_plan
from kolloquy.planning.agreeing.actions import answer, propose, take_back
from kolloquy.planning.models import Comment, Plan, PlannedContact, PlannedExpert
from kolloquy.planning.moving.actions import move_contact, pin, unpin
from kolloquy.planning.pressing import count_anew
from kolloquy.planning.reviewing.actions import ask_for_review
from kolloquy.workflows.plan_cycle import computing
from kolloquy.workflows.plan_cycle.gathering import collect
from kolloquy.workflows.sign_plan import sign
from tests.support import cast
from tests.support.planning_world import World
from tests.support.planning_world import world as planning_world
from tests.support.solved_best_first import again, by_hand, computed, put_in_force, without_a_solver

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(monkeypatch) -> World:
    without_a_solver(monkeypatch)
    made = planning_world(experts=24)
    computed(made.plan, made.ben)
    return replace(made, plan=put_in_force(made.plan, made.ben))


def first(here: World) -> PlannedContact:
    return here.plan.contacts.filter(colleague=here.ada, week__gte=1).order_by("-week", "pk")[0]


def draft_of(here: World) -> Plan:
    draft = re_plan(plan=here.plan, because="Half of it is over", by=here.ben, on=here.monday)
    computed(draft, here.ben)
    return again(draft)


def signed(plan: Plan, by: User, replaces: Plan) -> Plan:
    PlannedExpert.objects.filter(plan=plan).update(goals_confirmed_by=by, goals_confirmed_at=clock.now())
    ask_for_review(plan=plan, reviewers=[cast.ada()], by=by)
    return sign(plan=again(plan), meaning="I approve this plan for the cycle.", despite="Nobody answered in time",
                by=by, replaces=replaces)  # fmt: skip


def test_what_was_agreed_meanwhile_is_pinned_in_the_plan_that_is_signed(here):
    contact, draft = first(here), draft_of(here)
    same = draft.contacts.get(known_as=contact.known_as)
    assert (same.monday, same.pinned) == (contact.monday, False)
    asked = propose(contact=contact, subject="How clinics find patients", how="telephone", by=here.ada)
    answer(proposal=asked, answer="accepted", by=here.ada)
    signed(draft, here.ben, replaces=here.plan)
    same.refresh_from_db()
    assert (same.pinned, same.pinned_because) == (True, "agreed with the expert")


def test_what_was_taken_back_meanwhile_pins_nothing_in_the_plan_that_is_signed(here):
    contact = first(here)
    asked = propose(contact=contact, subject="How clinics find patients", how="telephone", by=here.ada)
    answer(proposal=asked, answer="accepted", by=here.ada)
    draft = draft_of(here)
    same = draft.contacts.get(known_as=contact.known_as)
    assert same.pinned
    take_back(proposal=asked, because="The room is taken", by=here.ada)
    signed(draft, here.ben, replaces=here.plan)
    same.refresh_from_db()
    assert (same.pinned, same.pinned_because) == (False, "")


def test_what_was_taken_back_meanwhile_can_be_unpinned_in_a_draft(here):
    contact = first(here)
    asked = propose(contact=contact, subject="How clinics find patients", how="telephone", by=here.ada)
    answer(proposal=asked, answer="accepted", by=here.ada)
    draft = draft_of(here)
    take_back(proposal=asked, because="The room is taken", by=here.ada)
    assert not unpin(contact=draft.contacts.get(known_as=contact.known_as), by=here.ada).pinned


def test_an_answer_noted_after_the_exchange_was_held_asks_for_nothing(here):
    contact = first(here)
    asked = propose(contact=contact, subject="How clinics find patients", how="telephone", by=here.ada)
    here.plan.contacts.filter(pk=contact.pk).update(state="held", touchpoint_key="t", held_on=contact.monday)
    answer(proposal=asked, answer="accepted", by=here.ada)
    assert not Comment.objects.filter(contact=contact).exists()


def test_what_is_moved_in_a_draft_is_not_agreed_there_and_whoever_agreed_is_to_hear_of_it(here):
    contact = first(here)
    asked = propose(contact=contact, subject="How clinics find patients", how="telephone", by=here.ada)
    answer(proposal=asked, answer="accepted", by=here.ada)
    draft = draft_of(here)
    same = draft.contacts.get(known_as=contact.known_as)
    pin(contact=same, because="the ward is free only then", by=here.ben)
    same.refresh_from_db()
    free = next(week for week in range(1, 13) if not draft.contacts.filter(expert=same.expert_id, week=week).exists())
    move_contact(contact=same, version=same.version, week=free, because="the ward is closed then", by=here.ben)
    same.refresh_from_db()
    assert (same.pinned, same.pinned_because) == (True, "the ward is free only then")
    signed(draft, here.ben, replaces=here.plan)
    same.refresh_from_db()
    assert (same.pinned, same.pinned_because) == (True, "the ward is free only then")
    said = Comment.objects.get(contact=same)
    assert said.plan_id == draft.pk
    assert said.text.endswith("and this is not planned so by now; plan it again, or tell them.")


def test_what_is_taken_back_while_a_plan_is_computed_is_not_lost_from_it(here, monkeypatch):
    draft = draft_of(here)
    Plan.objects.filter(pk=draft.pk).update(kind="first")
    contact = draft.contacts.filter(colleague=here.ada, week__gte=1).order_by("-week", "pk")[0]
    asked = propose(contact=contact, subject="How clinics find patients", how="telephone", by=here.ada)
    answer(proposal=asked, answer="accepted", by=here.ada)

    def meanwhile(instance, **told):
        take_back(proposal=asked, because="The room is taken", by=here.ada)
        return by_hand(instance, **told)

    monkeypatch.setattr(computing, "solve", meanwhile)
    run = computed(draft, here.ben)
    assert "Somebody changed this plan while it was computed" in (run.problem or "")
    assert draft.contacts.filter(pk=contact.pk).exists()


def test_a_late_answer_is_noted_beside_the_last_question(here):
    contact = first(here)
    told = {"contact": contact, "subject": "How clinics find patients", "how": "telephone", "by": here.ada}
    early = propose(**told)
    take_back(proposal=early, because="The room is taken", by=here.ada)
    answer(proposal=propose(**told), answer="accepted", by=here.ada)
    with pytest.raises(Refused, match=r"asked the same again since.*\(PA-8\)"):
        answer(proposal=early, answer="declined", by=here.ada)
    contact.refresh_from_db()
    assert (contact.state, contact.pinned) == ("planned", True)


def test_what_was_pinned_and_moved_in_a_re_plan_is_not_wanted_where_it_stood_as_well(here):
    contact, draft = first(here), draft_of(here)
    same = draft.contacts.get(known_as=contact.known_as)
    pin(contact=same, because="the ward is free only then", by=here.ben)
    same.refresh_from_db()
    free = next(week for week in range(1, 13) if not draft.contacts.filter(expert=same.expert_id, week=week).exists())
    move_contact(contact=same, version=same.version, week=free, because="the ward is closed then", by=here.ben)
    before = collect(again(draft), clock.today()).before
    assert (contact.expert_id, contact.week) not in {(each.expert, each.week) for each in before}


def test_what_was_put_to_an_expert_from_a_draft_is_not_forgotten_when_it_is_computed_again(here):
    Plan.objects.filter(pk=here.plan.pk).update(
        state="draft", signed_at=None, signed_by=None, signed_meaning=None, digest=None
    )
    here.plan.contacts.update(in_force=False)
    contact = first(here)
    asked = propose(contact=contact, subject="How clinics find patients", how="telephone", by=here.ada)
    computed(again(here.plan), here.ben)
    asked.refresh_from_db()
    assert asked.contact is not None
    now = asked.contact
    assert (now.plan_id, now.expert_id, now.week, now.known_as) == (
        here.plan.pk, contact.expert_id, contact.week, contact.known_as
    )  # fmt: skip
    with pytest.raises(Refused, match=r"\(PA-6\)"):
        propose(contact=now, subject="How clinics find patients", how="telephone", by=here.ada)


def test_an_expert_is_worth_and_presses_as_much_after_a_computation_as_after_a_change_by_hand(here):
    draft = draft_of(here)
    row = draft.contacts.filter(colleague=here.ada, week__gte=1).order_by("-week", "pk")[0]
    pin(contact=row, because="the ward is free only then", by=here.ben)
    computed(again(draft), here.ben)
    told = ("points", "pressure")
    before = list(PlannedExpert.objects.filter(plan=draft).order_by("expert").values_list("expert", *told))
    for expert, *_ in before:
        count_anew(draft.pk, expert)
    assert before == list(PlannedExpert.objects.filter(plan=draft).order_by("expert").values_list("expert", *told))
