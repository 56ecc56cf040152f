"""The pages of an expert's rights: what each function sees and may write down there."""

import re
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from kolloquy.governance.rights import actions, requests
from kolloquy.governance.rights.models import Consent, NoticeProof, RightsRequest, Stance, Wish
from kolloquy.governance.rights.vocabulary import Use
from kolloquy.governance.trail.models import Entry
from kolloquy.identity.models import Expert
from kolloquy.kernel import clock
from tests.support import cast
from tests.support.tables import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def expert() -> Expert:
    return Expert.objects.create(
        expert_id="EXPERT0001", family="Lindqvist", given="Nils", sort_name="lindqvist nils", country="SE",
        changed_at=clock.now(),
    )  # fmt: skip


def as_(person: object) -> Client:
    client = Client()
    client.force_login(person)
    return client


def address(expert: Expert, what: str = "") -> str:
    return f"/experts/{expert.pk}/rights{what}"


def post(person: object, expert: Expert, what: str, **told: object):
    heard = {"said_on": clock.today().isoformat(), "source": "meeting", "proof": "said so at the congress"}
    return as_(person).post(address(expert, "/note"), {"what": what, **heard, **told}, follow=True)


def without_token(answer: HttpResponse) -> str:
    """The address itself stands in the form that changes the theme."""
    text = re.sub(r"csrfmiddlewaretoken.+", "", answer.content.decode())
    return re.sub(r"/govern/rights/\w+", "", text)


WHO_SEES_WHAT = """
    who  | page of the expert | history | requests | clocks
    ada  | full               | yes     | no       | all
    mia  | full               | yes     | no       | all
    kim  | full               | yes     | yes      | all
    sol  | full               | yes     | yes      | all
    cora | coordination       | no      | no       | own
    rui  | coordination       | no      | no       | own
    pia  | coordination       | no      | no       | own
    alex | refused            |         | no       | own
"""


@pytest.mark.parametrize(("who", "level", "history", "requests_too", "clocks"), rows(WHO_SEES_WHAT))
def test_who_sees_what(who, level, history, requests_too, clocks, expert):
    kim = cast.kim()
    actions.note_wishes(
        expert_id=expert.pk, wishes={"topic": ["a topic of theirs"]}, said_on=clock.today(), source="email", by=kim
    )
    requests.receive_request(
        expert_id=expert.pk,
        kind="access",
        received_on=clock.today(),
        source="letter",
        words="What do you hold?",
        by=kim,
    )
    client = as_(getattr(cast, who)())
    seen = client.get(address(expert))
    assert seen.status_code == (403 if level == "refused" else 200)
    text = seen.content.decode()
    assert ("a topic of theirs" in text) == (level == "full")
    if level != "refused":
        assert (">History<" in text) == (history == "yes")
        assert ("Access (Art. 15)</a>" in text) == (requests_too == "yes")
    overview = client.get("/govern/rights").content.decode()
    assert ("Nils Lindqvist" in overview) == (clocks == "all" or requests_too == "yes")
    assert ("Requests, by due date" in overview) == (requests_too == "yes")


def test_an_objection_is_noted_by_whoever_hears_it_and_shown_at_the_head_of_the_page(expert):
    answer = post(cast.cora(), expert, "stance", kind="do_not_contact", scope="everything", holds="yes")
    assert "It is noted" in answer.content.decode()
    assert Stance.objects.get().recorded_by.username == "cora"
    head = as_(cast.ada()).get(f"/experts/{expert.pk}").content.decode()
    assert "They asked not to be contacted" in head
    assert "RI-3" in head


def test_only_compliance_lifts_it(expert):
    post(cast.ada(), expert, "stance", kind="objection", scope="everything", holds="yes")
    refused = post(cast.ada(), expert, "stance", kind="objection", scope="everything", holds="no")
    assert refused.status_code == 422
    assert "RI-8" in refused.content.decode()
    post(cast.kim(), expert, "stance", kind="objection", scope="everything", holds="no")
    assert [row.holds for row in Stance.objects.order_by("id")] == [True, False]


def test_wishes_come_in_by_form_and_stand_in_the_history(expert):
    told = {"channel": ["virtual", "email"], "weekday": ["friday", "monday"], "frequency": "2", "topic": "amyloidosis"}
    answer = post(cast.ada(), expert, "wishes", **told).content.decode()
    assert "Channels: Virtual meeting, E-mail" in answer
    assert "2 contacts a quarter" in answer
    assert {row.kind: row.value for row in Wish.objects.all()}["weekday"] == ["monday", "friday"]
    again = post(cast.ada(), expert, "wishes", **told).content.decode()
    assert "nothing was added" in again
    assert Wish.objects.count() == 4


WRONG_FORMS = """
    form    | field     | value      | sentence
    wishes  | said_on   | yesterday  | Give the day as year-month-day
    wishes  | said_on   | 2999-01-01 | lies in the future
    wishes  | frequency | 1000       | from 0 to 100
    consent | proof     |            | The proof of a consent is missing
    stance  | kind      | revenge    | Choose one of the list
    request | words     |            | What they asked is missing
    nothing | said_on   | 2026-01-01 | This form is not one of ours
"""


@pytest.mark.parametrize(("form", "field", "value", "sentence"), rows(WRONG_FORMS))
def test_what_a_form_gets_wrong_is_said_in_a_sentence(form, field, value, sentence, expert):
    told = {
        "purpose": "promotion", "channel": "email", "given": "yes", "kind": "access" if form == "request" else "objection",
        "scope": "everything", "holds": "yes", "received_on": clock.today().isoformat(), "words": "my data please",
    }  # fmt: skip
    answer = post(cast.ada(), expert, form, **{**told, field: value})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Consent.objects.exists()
    assert not Wish.objects.exists()


def test_the_proof_of_a_notice_stops_the_clock(expert):
    ada, today = cast.ada(), clock.today()
    actions.open_notice(expert_id=expert.pk, because=Use.TOUCHPOINT, by=ada, on=today - timedelta(days=3))
    client = as_(ada)
    assert "RI-1" in client.get(address(expert)).content.decode()
    given = {"given_on": today.isoformat(), "how": "letter", "language": "en", "reference": "letter 12"}
    answer = client.post(address(expert, "/note"), {"what": "notice", **given}, follow=True).content.decode()
    assert "Notice given on" in answer
    assert "RI-1" not in answer
    assert NoticeProof.objects.get().wording.objection.startswith("You have the right to object")


def test_a_request_goes_its_way_to_the_copy(expert):
    told = {"kind": "access", "received_on": clock.today().isoformat(), "words": "Everything, please"}
    post(cast.ada(), expert, "request", **told)
    key = RightsRequest.objects.get().key
    kim = as_(cast.kim())
    assert kim.get(f"/govern/rights/{key}/copy").status_code == 422
    step = {"do": "take_up", "version": "1", "words": ""}
    assert "RI-10" in kim.post(f"/govern/rights/{key}", step).content.decode()
    kim.post(f"/govern/rights/{key}", {**step, "words": "wrote from the address of her clinic"})
    copy = kim.get(f"/govern/rights/{key}/copy")
    assert "Lindqvist" in copy.content.decode()
    file = kim.get(f"/govern/rights/{key}/copy.json").json()
    assert file["tables"]["identity.Expert"][0]["family"] == "Lindqvist"
    assert Entry.objects.filter(verb="expert.read", key=expert.pk).count() == 2
    kim.post(f"/govern/rights/{key}", {"do": "grant", "version": "2", "words": "sent by letter"})
    assert RightsRequest.objects.get().state == "answered"


def test_two_people_on_one_request_notice_each_other(expert):
    post(cast.ada(), expert, "request", kind="objection", received_on=clock.today().isoformat(), words="No more")
    key = RightsRequest.objects.get().key
    kim = as_(cast.kim())
    kim.post(f"/govern/rights/{key}", {"do": "take_up", "version": "1", "words": "known by voice"})
    late = kim.post(f"/govern/rights/{key}", {"do": "withdraw", "version": "1", "words": ""})
    assert "Somebody else changed this request meanwhile" in late.content.decode()


def test_a_request_that_is_not_there_is_answered_like_one_that_is_forbidden(expert):
    post(cast.ada(), expert, "request", kind="access", received_on=clock.today().isoformat(), words="All")
    key = RightsRequest.objects.get().key
    ada, kim = as_(cast.ada()), as_(cast.kim())
    there, not_there = ada.get(f"/govern/rights/{key}"), ada.get("/govern/rights/NOSUCHKEY")
    assert there.status_code == not_there.status_code == 403
    assert without_token(there) == without_token(not_there)
    assert kim.get("/govern/rights/NOSUCHKEY").status_code == 404
    assert as_(cast.sol()).get(f"/govern/rights/{key}/copy").status_code == 404


def test_the_pages_ask_a_constant_number_of_questions(expert, django_assert_max_num_queries):
    today = clock.today()
    for n in range(30):
        actions.open_notice(expert_id=f"EX{n}", because=Use.PLAN, by=cast.ada(), on=today)
    client = as_(cast.kim())
    client.get("/govern/rights")
    with django_assert_max_num_queries(14):
        assert client.get("/govern/rights").status_code == 200
