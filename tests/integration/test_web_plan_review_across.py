"""A plan put to Research or Commercial: whom it would meet, when and how, what they say of it, and nothing else of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from kolloquy.engagement.plan_conflicts import conflicts_put_to
from kolloquy.kernel import clock
from kolloquy.kernel.verdict import Refused
from kolloquy.planning.models import Comment, Plan, PlannedContact, PlannedExpert, Review
from kolloquy.planning.reviewing.actions import ask_for_review, back_to_draft, comment, say, sign
from kolloquy.planning.reviewing.queries import comments_on
from kolloquy.planning.reviewing.rules import MEANINGS
from tests.support import cast, exchange, plans
from tests.support.forms import form_of

pytestmark = pytest.mark.django_db


def as_(client: Client, who: str) -> Client:
    client.force_login(getattr(cast, who)())
    return client


def text(response: Any) -> str:
    return str(response.content.decode())


def url(made: plans.World) -> str:
    return f"/plan/p/{made.plan.key}/across"


@pytest.fixture
def put() -> plans.World:
    """Rui of Research was asked; he has an appointment with Rosa Diaz in the week of a visit of hers."""
    made = plans.ready_to_sign()
    who = exchange.told_what_we_hold(made.experts["Diaz"])
    ahead = (plans.monday(8) + timedelta(days=3) - clock.today()).days
    exchange.planned(who, by=cast.rui(), ahead=ahead, channel="virtual")
    ask_for_review(plan=made.plan, reviewers=[cast.rui()], by=cast.ben())
    made.plan.refresh_from_db()
    return made


def test_shows_experts_and_weeks_and_where_the_two_come_close(client: Client, put: plans.World) -> None:
    html = text(as_(client, "rui").get(url(put)))
    for words in (
        "Ben asks what you think",
        "1 contact of it within a week",
        "Rosa Diaz",
        "Medical, virtual",
        "Tomás Quispe",
    ):
        assert words in html, words


def test_shows_nothing_of_what_for_by_whom_or_of_what_worth(client: Client, put: plans.World) -> None:
    PlannedContact.objects.filter(plan=put.plan).update(points=77_731, pinned=True, pinned_because="a word of a pin")
    PlannedExpert.objects.filter(plan=put.plan).update(points=77_732, mutual_goals="a word of goals")
    Plan.objects.filter(pk=put.plan.pk).update(value=77_733, bound=77_734)
    comment(plan=put.plan, text="a word among colleagues", by=cast.ben())
    html = text(as_(client, "rui").get(url(put)))
    hidden = [each.statement for each in put.objectives.values()] + [each.name for each in put.demands.values()]
    hidden += ["7773", "77,73", "a word", "Ada", "Gil", "Ivy", "Demir", "Earlier diagnosis of ATTR", "12th of 240"]
    for words in hidden:
        assert words not in html, words


def test_is_found_among_what_waits_and_answered_there(client: Client, put: plans.World) -> None:
    home = text(as_(client, "rui").get("/plan"))
    assert f"/plan/p/{put.plan.key}/review" in home
    assert client.get(f"/plan/p/{put.plan.key}/review")["Location"] == url(put)
    assert "You were asked what you think" in text(client.get(f"/plan/p/{put.plan.key}"))
    told = {name: values[0] for name, values in form_of(text(client.get(url(put))), "").items()}
    refused = client.post(url(put), {**told, "do": "say", "stand": "asks", "words": ""})
    assert (refused.status_code, "which change you ask for" in text(refused)) == (422, True)
    words = "Rosa Diaz is to hear of the trial from us first"
    assert client.post(url(put), {**told, "do": "say", "stand": "asks", "words": words}).status_code == 302
    assert f"I object, because</b> “{words}”" in text(client.get(url(put)))
    signer = text(as_(client, "ben").get(f"/plan/p/{put.plan.key}/review"))
    for said in (
        '<b class="wrong">Objects</b>',
        words,
        "sees whom it meets, when and how",
        "Rui (Research",
        "asks for a change",
    ):
        assert said in signer, said


def test_an_objection_is_signed_over_with_a_reason_alone(put: plans.World) -> None:
    say(review=Review.objects.get(), stand="asks", words="Rosa Diaz is ours that week", by=cast.rui())
    with pytest.raises(Refused, match=r"Rui \(Research.*\) asks for a change.*\(PB-18\)"):
        sign(plan=put.plan, meaning=MEANINGS["approve"], by=cast.ben())
    sign(plan=put.plan, meaning=MEANINGS["approve"], despite="agreed with Rui on Monday", by=cast.ben())


def test_comments_are_left_on_a_contact_and_on_the_whole_and_read_by_medical(client: Client, put: plans.World) -> None:
    row = put.contact("Diaz", 1)
    as_(client, "rui").post(url(put), {"do": "comment", "contact": row.key, "text": "We could come a week later"})
    client.post(url(put), {"do": "comment", "text": "Fewer in June, please"})
    html = text(client.get(url(put)))
    for words in ("We could come a week later", "Fewer in June, please", "of the plan as a whole", "Rosa Diaz, week 9"):
        assert words in html
    assert len(comments_on(put.plan, exchange.reads(cast.ben()))) == 2
    assert {row.side for row in Comment.objects.all()} == {"research"}


def test_is_nobodys_who_was_not_asked(client: Client, put: plans.World) -> None:
    assert as_(client, "cora").get(url(put)).status_code == 404
    assert client.get(f"/plan/p/{put.plan.key}").status_code == 404
    assert client.post(url(put), {"do": "comment", "text": "And I?"}).status_code == 404
    assert as_(client, "pia").get(url(put)).status_code == 403
    assert conflicts_put_to(put.plan, exchange.reads(cast.cora()), on=clock.today()) == ()
    with pytest.raises(Refused, match=r"\(PB-16\)"):
        comment(plan=put.plan, contact=put.contact("Diaz", 1), text="And I?", by=cast.cora())


def test_is_over_once_the_plan_is_a_draft_again(client: Client, put: plans.World) -> None:
    back_to_draft(plan=put.plan, by=cast.ben())
    assert as_(client, "rui").get(url(put)).status_code == 404
    assert client.get(f"/plan/p/{put.plan.key}").status_code == 404
    with pytest.raises(Refused, match=r"\(PB-16\)"):
        comment(plan=Plan.objects.get(pk=put.plan.pk), text="Still there?", by=cast.rui())


def test_where_a_contact_goes_once_it_is_over_is_not_told_beside_a_comment(client: Client, put: plans.World) -> None:
    row = put.contact("Diaz", 1)
    comment(plan=Plan.objects.get(pk=put.plan.pk), contact=row, text="We could come a week later", by=cast.rui())
    assert "Rosa Diaz, week 9" in text(as_(client, "rui").get("/plan/conflicts"))
    back_to_draft(plan=put.plan, by=cast.ben())
    PlannedContact.objects.filter(pk=row.pk).update(week=10, monday=plans.monday(10))
    html = text(client.get("/plan/conflicts"))
    assert "We could come a week later" in html
    assert "week 11" not in html


def test_a_comment_is_about_what_one_sees(client: Client, put: plans.World) -> None:
    told = {"do": "comment", "contact": "NOTHERE", "text": "Which?"}
    assert as_(client, "rui").post(url(put), told).status_code == 422


def test_a_what_if_is_put_to_nobody_across_the_wall(put: plans.World) -> None:
    Plan.objects.filter(pk=put.plan.pk).update(kind="what_if")
    with pytest.raises(Refused, match=r"a question we ask ourselves.*\(PB-15\)"):
        ask_for_review(plan=put.plan, reviewers=[cast.cora()], by=cast.ben())


def test_is_asked_for_on_the_page_of_the_plan(client: Client, put: plans.World) -> None:
    page, cora = f"/plan/p/{put.plan.key}/review", cast.cora()
    html = text(as_(client, "ben").get(page))
    assert "Who would see whom it meets, when and how, and no more" in html
    client.post(page, {"do": "ask", "reviewer": [str(cora.pk)]})
    assert as_(client, "cora").get(url(put)).status_code == 200
    assert as_(client, "gil").get(url(put))["Location"] == page
