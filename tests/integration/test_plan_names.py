"""A planned contact is the same one in the calendar after a re-plan, a what-if and a signature."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from icalendar import Calendar

from kolloquy.governance.models import User
from kolloquy.kernel import clock
from kolloquy.planning.actions import copy_plan, re_plan
from kolloquy.planning.agreeing.actions import propose
from kolloquy.planning.feeding.actions import make_feed
from kolloquy.planning.models import Plan, PlanColleague, PlannedContact, PlannedExpert, Proposal
from kolloquy.planning.moving.actions import move_contact
from kolloquy.planning.reviewing.actions import ask_for_review
from kolloquy.workflows.sign_plan import sign
from tests.support import cast, plans
from tests.support.planning_world import World
from tests.support.planning_world import world as planning_world
from tests.support.solved_best_first import again, computed, put_in_force, without_a_solver

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(monkeypatch) -> World:
    cache.clear()
    without_a_solver(monkeypatch)
    made = planning_world(experts=24)
    computed(made.plan, made.ben)
    return replace(made, plan=put_in_force(made.plan, made.ben))


def in_calendar(user: User) -> dict[str, tuple[str, int]]:
    """By the name of an event, its first day and its sequence."""
    secret = make_feed(name="Phone", by=user).secret
    events = Calendar.from_ical(Client().get(f"/calendar/{secret}.ics").content).walk("VEVENT")
    return {str(each["uid"]): (str(each["dtstart"].dt), int(each["sequence"])) for each in events}


def names(plan: Plan) -> set[str]:
    return set(plan.contacts.values_list("known_as", flat=True))


def signed(plan: Plan, by: User, replaces: Plan) -> Plan:
    PlannedExpert.objects.filter(plan=plan).update(goals_confirmed_by=by, goals_confirmed_at=clock.now())
    ask_for_review(plan=plan, reviewers=[cast.ada()], by=by)
    return sign(plan=plan, meaning="I approve this plan for the cycle.", despite="Nobody answered in time",
                by=by, replaces=replaces)  # fmt: skip


def test_a_re_plan_keeps_the_names_of_what_it_keeps_and_of_what_it_moves(here):
    draft = re_plan(plan=here.plan, because="Half of it is over", by=here.ben, on=here.monday)
    computed(draft, here.ben)
    what = ("expert", "objective", "colleague", "channel")
    before = {row: name for *row, name in here.plan.contacts.values_list(*what, "known_as") for row in [tuple(row)]}
    now = {row: name for *row, name in draft.contacts.values_list(*what, "known_as") for row in [tuple(row)]}
    assert set(before) & set(now)
    for row in set(before) & set(now):
        if here.plan.contacts.filter(expert=row[0]).count() == 1 == draft.contacts.filter(expert=row[0]).count():
            assert before[row] == now[row]
    computed(draft, here.ben)
    assert names(draft) & names(here.plan), "computed once more it finds them again"


def test_the_calendar_moves_what_was_moved_instead_of_forgetting_and_adding(here):
    ada = here.ada
    before = in_calendar(ada)
    assert before
    draft = re_plan(plan=here.plan, because="Half of it is over", by=here.ben, on=here.monday)
    computed(draft, here.ben)
    # One of hers comes to stand in another week, written as a solver would.
    moved = draft.contacts.filter(colleague=ada, pinned=False, known_as__in=names(here.plan)).order_by("pk")[0]
    monday = here.plan.contacts.get(known_as=moved.known_as).monday + timedelta(weeks=1)
    draft.contacts.filter(pk=moved.pk).update(week=moved.week + 1, monday=monday)
    signed(again(draft), here.ben, replaces=here.plan)
    after = in_calendar(ada)
    uid = f"planned-{moved.known_as}@kolloquy"
    assert after[uid] == (str(monday), after[uid][1])
    assert before[uid][0] != after[uid][0]
    stayed = set(before) & set(after)
    assert len(stayed) >= len(before) - 2
    assert all(after[name][1] > before[name][1] for name in stayed if name.startswith("planned-"))


def test_a_plan_made_without_the_one_in_force_takes_its_names_over_when_it_is_signed(here):
    fresh, wanted = _fresh(here), []
    for row in here.plan.contacts.order_by("pk"):
        wanted.append((row.expert_id, row.known_as))
        row.key, row.known_as = f"n{row.pk}", f"other{row.pk}"
        _once_more(row, fresh)
    assert not names(fresh) & names(here.plan)
    signed(fresh, here.ben, replaces=here.plan)
    assert sorted(fresh.contacts.values_list("expert_id", "known_as")) == sorted(wanted)


def _fresh(here: World) -> Plan:
    """A first plan of the same cycle, which knows of no other."""
    made = again(here.plan)
    made.pk, made.key, made.state = None, "fresh", "draft"
    made.signed_by = made.signed_at = made.signed_meaning = made.digest = None
    made._state.adding = True
    made.save()
    for row in PlannedExpert.objects.filter(plan=here.plan):
        row.key = f"x{row.pk}"
        _once_more(row, made)
    for each in PlanColleague.objects.filter(plan=here.plan):
        _once_more(each, made)
    return made


def _once_more(row: PlannedContact | PlannedExpert | PlanColleague, plan: Plan) -> None:
    row.pk, row.plan, row._state.adding = None, plan, True
    if isinstance(row, PlannedContact):
        row.in_force, row.version = False, 1
    row.save()


def test_what_if_names_are_the_originals(here):
    aim = [{"kind": "priority", "objective": here.objective.key, "priority": 1}]
    draft = copy_plan(plan=here.plan, by=here.ben, changes=aim)
    computed(draft, here.ben)
    assert names(draft) <= names(here.plan)


def test_a_proposal_goes_along_to_the_week_its_contact_was_moved_to(here):
    contact = here.plan.contacts.filter(colleague=here.ada, week__gte=1).order_by("-week", "pk")[0]
    made = propose(contact=contact, subject="How clinics find patients", how="telephone", by=here.ada)
    draft = re_plan(plan=here.plan, because="Half of it is over", by=here.ben, on=here.monday)
    computed(draft, here.ben)
    draft.contacts.filter(known_as=contact.known_as).update(week=11, monday=here.monday + timedelta(weeks=11))
    signed(again(draft), here.ben, replaces=here.plan)
    row = Proposal.objects.select_related("contact").get(pk=made.pk)
    assert (row.plan_id, row.contact.known_as, row.contact.week) == (draft.pk, contact.known_as, 11)


def test_an_activity_does_not_grow_older_when_fewer_come_to_it():
    cache.clear()
    world = plans.in_force()
    uid = f"activity-{world.demands['board'].key}@kolloquy"
    gil = cast.gil()
    before = in_calendar(gil)[uid]
    draft = copy_plan(
        plan=world.plan, by=cast.ben(),
        changes=[{"kind": "priority", "objective": world.objectives["evidence"].key, "priority": 1}],
    )  # fmt: skip
    for row in world.plan.contacts.filter(demand=world.demands["board"]).order_by("pk")[:1]:
        row.pk, row.key, row.plan, row.in_force = None, "board1", draft, False
        row._state.adding = True
        row.save()
    PlannedExpert.objects.create(plan=draft, expert=row.expert, mutual_goals="An early look")
    signed(again(draft), cast.ben(), replaces=world.plan)
    after = in_calendar(gil)[uid]
    assert after[1] > before[1]


def test_moving_by_hand_raises_the_sequence_and_keeps_the_name():
    cache.clear()
    world = plans.in_force()
    contact = world.contact("Ferreira")
    uid = f"planned-{contact.known_as}@kolloquy"
    before = in_calendar(cast.ada())[uid]
    move_contact(contact=contact, version=contact.version, week=7, because="She is away that week", by=cast.ada())
    after = in_calendar(cast.ada())[uid]
    assert after[0] == str(plans.monday(7))
    assert after[1] > before[1]
    assert PlannedContact.objects.filter(known_as=contact.known_as).count() == 1
