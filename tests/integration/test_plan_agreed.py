"""What of a plan is put to an expert, what they say, and what becomes of the contact."""

from datetime import timedelta

import pytest

from kolloquy.governance.rights.actions import take_stance
from kolloquy.governance.trail.models import Entry, Payload
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.verdict import Refused
from kolloquy.planning.agreeing.actions import answer, propose, take_back
from kolloquy.planning.models import Comment, PlannedContact, Proposal
from kolloquy.planning.vocabulary import Answer
from kolloquy.strategy.models import DiscussionTopic
from tests.support import cast, plans

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> plans.World:
    return plans.in_force()


def put(contact: PlannedContact, **told: object) -> Proposal:
    return propose(**{"contact": contact, "subject": "How clinics find patients", "how": "telephone",
                      "by": cast.ada(), **told})  # fmt: skip


def test_what_was_accepted_is_pinned(world):
    made = put(world.contact("Ferreira"))
    assert (made.answer, made.monday) == (Answer.WAITING, world.contact("Ferreira").monday)
    answer(proposal=made, answer="accepted", words="Gladly, bring the registry", by=cast.ada())
    contact = world.contact("Ferreira")
    assert (contact.pinned, contact.pinned_because, contact.version) == (True, "agreed with the expert", 2)
    assert list(Entry.objects.filter(verb__startswith="plan.").order_by("number").values_list("verb", flat=True)) == [
        "plan.proposed", "plan.answered",
    ]  # fmt: skip
    told = Payload.objects.filter(person=f"expert:{contact.expert_id}").values_list("text", flat=True)
    assert "Gladly" in "".join(told)


def test_what_was_declined_is_taken_out_and_planners_read_why(world):
    answer(proposal=put(world.contact("Ferreira")), answer="declined", words="Too busy", by=cast.ada())
    assert world.contact("Ferreira").state == "dropped"
    assert Comment.objects.get().text == "The expert declined: Too busy"


def test_what_was_declined_may_be_asked_again(world):
    answer(proposal=put(world.contact("Ferreira")), answer="declined", by=cast.ada(), again=True)
    assert world.contact("Ferreira").state == "planned"
    assert put(world.contact("Ferreira")).answer == Answer.WAITING


def test_another_time_is_a_wish_that_planners_see(world):
    answer(proposal=put(world.contact("Ferreira")), answer="other_time", words="After Easter", by=cast.ada())
    contact = world.contact("Ferreira")
    assert (contact.state, contact.pinned) == ("planned", False)
    assert Comment.objects.get(contact=contact).text == "The expert asks for another time: After Easter"


def test_nothing_off_label_is_proposed(world):
    contact = world.contact("Ferreira")
    DiscussionTopic.objects.create(slug="early-switch", name="Early switch", label="off")
    with pytest.raises(Refused, match="PA-2"):
        put(contact, subject="The early  SWITCH, and when")
    world.objectives["screening"].topics.add(DiscussionTopic.objects.get(slug="early-switch"))
    with pytest.raises(Refused, match="PA-2"):
        put(contact)
    assert not Proposal.objects.exists()


def test_an_indication_that_is_not_approved_is_off_label(world):
    indication = world.imperative.indication
    indication.approved_on = clock.today() + timedelta(days=1)
    indication.save()
    with pytest.raises(Refused, match="PA-2"):
        put(world.contact("Ferreira"))


def test_whoever_objected_is_not_asked(world):
    contact = world.contact("Ferreira")
    take_stance(
        expert_id=contact.expert_id, kind="do_not_contact", scope="everything", holds=True, said_on=clock.today(),
        source="meeting", proof="", by=cast.ada(),
    )  # fmt: skip
    with pytest.raises(Refused, match=r"RI-3.*PA-3"):
        put(contact)


@pytest.mark.parametrize("state", ["set_aside", "replaced"])
def test_nothing_is_proposed_from_a_plan_that_does_not_stand(world, state):
    world.plan.state = state
    world.plan.save()
    with pytest.raises(Refused, match="PA-4"):
        put(world.contact("Ferreira"))


def test_a_contact_is_asked_for_once_at_a_time_and_by_medical_affairs(world):
    contact = world.contact("Ferreira")
    for who in (cast.cora(), cast.kim(), cast.rui(), cast.pia()):
        with pytest.raises(Refused, match="PA-1"):
            put(contact, by=who)
    put(contact)
    with pytest.raises(Refused, match="PA-6"):
        put(contact)
    with pytest.raises(Refused, match="PA-5"):
        put(world.contact("Okafor"))  # held
    with pytest.raises(Refused, match="PA-7"):
        put(world.contact("Diaz"), subject=" ")
    with pytest.raises(BadInput, match="no way to ask"):
        put(world.contact("Diaz"), how="pigeon")
    with pytest.raises(Refused, match="PA-8"):
        put(world.contact("Diaz"), proposed_on=clock.today() + timedelta(days=3))


def test_an_answer_is_noted_once_and_no_earlier_than_the_question(world):
    made = put(world.contact("Ferreira"))
    with pytest.raises(Refused, match="PA-8"):
        answer(proposal=made, answer="accepted", answered_on=clock.today() - timedelta(days=1), by=cast.ada())
    with pytest.raises(Refused, match="PA-8"):
        answer(proposal=made, answer="waiting", by=cast.ada())
    answer(proposal=made, answer="accepted", by=cast.ada())
    answer(proposal=made, answer="accepted", by=cast.ada())
    assert world.contact("Ferreira").version == 2
    with pytest.raises(Refused, match="PA-8"):
        answer(proposal=made, answer="declined", by=cast.ada())


def test_what_we_take_back_is_no_longer_agreed(world):
    made = put(world.contact("Ferreira"))
    answer(proposal=made, answer="accepted", by=cast.ada())
    take_back(proposal=made, because="The congress moved", by=cast.ada())
    assert not world.contact("Ferreira").pinned
    assert put(world.contact("Ferreira")).answer == Answer.WAITING
