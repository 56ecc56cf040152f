"""The page on which one notes what was put to an expert and what they said."""

import pytest
from django.test import Client

from kolloquy.planning.agreeing.actions import propose
from kolloquy.planning.models import Proposal
from kolloquy.planning.moving.actions import move_contact
from tests.support import cast, plans

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> plans.World:
    return plans.in_force()


def as_(who) -> Client:
    client = Client()
    client.force_login(who)
    return client


def page(world: plans.World) -> str:
    return f"/plan/p/{world.plan.key}/agreed"


def test_one_proposes_and_notes_the_answer_from_the_page(world):
    ada, contact = as_(cast.ada()), world.contact("Ferreira")
    shown = ada.get(page(world)).content.decode()
    assert "Inês Ferreira" in shown
    assert 'value="Earlier diagnosis"' in shown, "the subject is filled in"
    told = {"do": "propose", "contact": contact.key, "subject": "Earlier diagnosis", "how": "telephone"}
    assert ada.post(page(world), told).status_code == 302
    made = Proposal.objects.get()
    answered = {"do": "accepted", "contact": contact.key, "proposal": made.key, "words": "Gladly"}
    done = ada.post(page(world), answered, follow=True).content.decode()
    assert "Agreed: no computation moves it now." in done
    assert "Gladly" in done
    assert world.contact("Ferreira").pinned


def test_a_refusal_stands_beside_the_contact_and_nothing_typed_is_lost(world):
    told = {"do": "propose", "contact": world.contact("Ferreira").key, "subject": "", "how": "email"}
    shown = as_(cast.ada()).post(page(world), told)
    assert shown.status_code == 422
    assert "PA-7" in shown.content.decode()


def test_from_the_experts_page_one_comes_to_their_part(world):
    expert = world.experts["Ferreira"]
    shown = as_(cast.ada()).get(f"/experts/{expert.pk}").content.decode()
    link = f"/plan/p/{world.plan.key}/agreed?expert={expert.pk}"
    assert link in shown
    assert "planned for the week of" in shown
    shown = as_(cast.ada()).get(link).content.decode()
    assert "Agreed with Inês Ferreira" in shown
    assert "Rosa Diaz" not in shown


def test_commercial_sees_the_week_on_the_timeline_and_nothing_of_what_was_agreed(world):
    propose(contact=world.contact("Ferreira"), subject="Clinics", how="email", by=cast.ada())
    expert = world.experts["Ferreira"]
    cora = as_(cast.cora())
    assert cora.get(page(world)).status_code == 403
    shown = cora.get(f"/experts/{expert.pk}/timeline").content.decode()
    assert "week of" in shown
    assert "screen" not in shown
    assert "Ada" not in shown


def test_nobody_finds_a_plan_that_is_not_there(world):
    assert as_(cast.ada()).get("/plan/p/NOTHERE/agreed").status_code == 404
    told = {"do": "propose", "contact": "NOTHERE"}
    assert as_(cast.ada()).post(page(world), told).status_code == 404


def test_pressure_is_shown_ahead_and_quiet_says_when(world):
    ada, expert = as_(cast.ada()), world.experts["Ferreira"]
    assert "Ahead, if all that is planned takes place" in ada.get(f"/experts/{expert.pk}/pressure").content.decode()
    assert "By plan they are to be met in the week of" in ada.get(f"/experts/{expert.pk}/quiet").content.decode()


def test_an_answer_to_what_was_moved_meanwhile_is_noted_as_such(world):
    ada, contact = as_(cast.ada()), world.contact("Ferreira")
    made = propose(contact=contact, subject="How clinics find patients", how="telephone", by=cast.ada())
    move_contact(contact=contact, version=contact.version, week=5, because="the ward is closed then", by=cast.ada())
    shown = ada.get(page(world)).content.decode()
    assert "Ada proposed the week of" in shown
    assert "They answered all the same" in shown
    told = {"do": "accepted", "contact": contact.key, "proposal": made.key, "words": "Gladly"}
    done = ada.post(page(world), told, follow=True).content.decode()
    assert "they accepted what is not planned so any more" in done
    assert not world.contact("Ferreira").pinned
