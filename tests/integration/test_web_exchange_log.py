"""Logging and planning an exchange on a page: what is filled in, what is refused, and that no word is ever lost."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from kolloquy.engagement.models import FollowUp, Note, Touchpoint
from kolloquy.governance.models import User
from kolloquy.identity.models import ExpertTerm
from kolloquy.kernel import clock
from tests.support import cast, exchange
from tests.support.forms import form_of as fields

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def ada(client: Client) -> Client:
    client.force_login(cast.ada())
    return client


def text(response: Any) -> str:
    return str(response.content.decode())


def form_of(response: Any, action: str = "/exchange/log") -> dict[str, Any]:
    """What a browser would send back without anything being typed."""
    told = {name: values if name == "expert" else values[0] for name, values in fields(text(response), action).items()}
    told.pop("csrfmiddlewaretoken", None)
    return {"expert": [], **told, "do": "save"}


def test_who_how_and_when_are_filled_in(ada: Client) -> None:
    exchange.met(channel="telephone", ago=9)
    exchange.met(exchange.lindqvist(), channel="virtual", ago=2)
    offered = form_of(ada.get(f"/exchange/log?expert={exchange.okafor().pk}"))
    assert offered["expert"] == [exchange.okafor().pk]
    assert offered["channel"] == "telephone"
    assert offered["on"] == clock.today().isoformat()


def test_a_note_and_a_promise_are_saved_in_one_go(ada: Client) -> None:
    told = form_of(ada.get(f"/exchange/log?expert={exchange.okafor().pk}"))
    topic = exchange.topic()
    answer = ada.post(
        "/exchange/log", {**told, "note": "Asked for the extension data.", "promise": "Send them", "topic": topic.slug}
    )
    saved = Touchpoint.objects.get()
    assert answer["Location"].startswith(f"/exchange/touchpoints/{saved.key}?saved=")
    assert Note.objects.get().text == "Asked for the extension data."
    assert FollowUp.objects.get().due_on == clock.today() + timedelta(days=14)
    page = text(ada.get(answer["Location"]))
    assert "Saved." in page
    assert "Asked for the extension data." in page
    assert f'data-draft-done="{told["draft"]}"' in page


def test_a_form_sent_twice_is_one_exchange(ada: Client) -> None:
    told = form_of(ada.get(f"/exchange/log?expert={exchange.okafor().pk}"))
    for _ in range(2):
        answer = ada.post("/exchange/log", {**told, "note": "Once."})
    assert Touchpoint.objects.count() == 1
    assert "This was saved already." in text(ada.get(answer["Location"]))


def test_nobody_named_says_so_at_the_field_and_keeps_the_words(ada: Client) -> None:
    told = form_of(ada.get("/exchange/log"))
    answer = ada.post("/exchange/log", {**told, "note": "A long and careful note."})
    assert answer.status_code == 422
    assert "A touchpoint needs at least one expert" in text(answer)
    assert "A long and careful note." in text(answer)


def test_a_day_to_come_is_offered_as_a_plan(ada: Client) -> None:
    told = form_of(ada.get(f"/exchange/log?expert={exchange.okafor().pk}"))
    later = (clock.today() + timedelta(days=9)).isoformat()
    answer = ada.post("/exchange/log", {**told, "on": later, "note": "Prepare."})
    assert answer.status_code == 422
    assert "Plan it instead" in text(answer)
    assert ada.post("/exchange/plan", {**told, "on": later, "note": "Prepare."}).status_code == 302
    assert Touchpoint.objects.get().status == "planned"


def test_what_is_too_long_is_said_at_the_note_and_nothing_is_lost(ada: Client) -> None:
    told = form_of(ada.get(f"/exchange/log?expert={exchange.okafor().pk}"))
    answer = ada.post("/exchange/log", {**told, "note": "word " * 12_000})
    assert answer.status_code == 422
    assert "shorten it" in text(answer)
    assert "word word word" in text(answer)


def test_ten_megabytes_are_answered_with_a_sentence(ada: Client) -> None:
    answer = ada.post("/exchange/log", {"note": "x" * 10_000_000})
    assert answer.status_code == 413
    assert "larger than" in text(answer)


def test_marks_nobody_can_see_are_not_kept(ada: Client) -> None:
    told = form_of(ada.get(f"/exchange/log?expert={exchange.okafor().pk}"))
    ada.post("/exchange/log", {**told, "note": "Fine\x07 \u202edesrever\u202c."})
    assert Note.objects.get().text == "Fine desrever."


@pytest.mark.parametrize("field, value, sentence", [
    ("on", "yesterday", "Give the day as year-month-day"),
    ("minutes", "half an hour", "Give the minutes as a whole number"),
    ("minutes", "9" * 400, "Give the minutes as a whole number"),
    ("starts_at", "25:99", "Give the time as hours:minutes"),
    ("channel", "pigeon", "Choose how you met"),
])  # fmt: skip
def test_a_field_that_makes_no_sense_says_what_to_type(ada: Client, field: str, value: str, sentence: str) -> None:
    told = form_of(ada.get(f"/exchange/log?expert={exchange.okafor().pk}"))
    answer = ada.post("/exchange/log", {**told, "note": "Kept.", field: value})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert "Kept." in text(answer)


def test_a_colleague_who_met_them_is_said_before_saving(ada: Client) -> None:
    exchange.met(by=cast.cora(), ago=3)
    html = text(ada.get(f"/exchange/log?expert={exchange.okafor().pk}"))
    assert "CO-1" in html
    part = text(
        ada.get(
            "/exchange/log/check",
            {"expert": exchange.okafor().pk, "channel": "virtual", "on": clock.today().isoformat()},
            headers=HTMX,
        )
    )
    assert "CO-1" in part
    assert "<html" not in part


def test_a_form_left_open_too_long_comes_back_with_every_word() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.ada())
    answer = client.post(
        "/exchange/log",
        {
            "expert": exchange.okafor().pk,
            "channel": "virtual",
            "on": clock.today().isoformat(),
            "note": "An hour's work.",
        },
    )
    assert answer.status_code == 403
    assert "Your text is still here" in text(answer)
    assert "An hour&#x27;s work." in text(answer)
    again = {name: values[0] for name, values in fields(text(answer), "/exchange/log").items()}
    assert again["note"] == "An hour's work."
    assert client.post("/exchange/log", again).status_code == 302
    assert Note.objects.get().text == "An hour's work."


def test_a_session_that_ended_gives_the_text_back(client: Client) -> None:
    answer = client.post("/exchange/log", {"note": "Typed in the corridor.", "channel": "virtual"})
    assert answer.status_code == 401
    assert "Typed in the corridor." in text(answer)
    assert fields(text(answer), "/exchange/log")["channel"] == ["virtual"]
    assert not Touchpoint.objects.exists()


def test_finding_somebody_works_without_a_script_and_keeps_the_words(ada: Client) -> None:
    ExpertTerm.objects.get_or_create(expert=exchange.lindqvist(), term="lindqvist")
    told = form_of(ada.get(f"/exchange/log?expert={exchange.okafor().pk}"))
    html = text(ada.post("/exchange/log", {**told, "do": "find", "find": "lindq", "note": "So far."}))
    assert "Nils Lindqvist" in html
    assert "So far." in html
    assert fields(html, "/exchange/log")["expert"] == [exchange.okafor().pk]


def test_a_plan_that_was_held_is_logged_as_itself(ada: Client) -> None:
    plan = exchange.planned(ahead=1)
    told = form_of(ada.get(f"/exchange/log?touchpoint={plan.key}"))
    assert told["expert"] == [exchange.okafor().pk]
    ada.post("/exchange/log", {**told, "note": "It went well.", "on": clock.today().isoformat()})
    held = Touchpoint.objects.get()
    assert (held.key, held.status) == (plan.key, "held")
    assert held.notes.get().text == "It went well."


def test_a_plan_somebody_else_logged_meanwhile_is_not_logged_twice(ada: Client) -> None:
    plan = exchange.planned(ahead=1)
    told = form_of(ada.get(f"/exchange/log?touchpoint={plan.key}"))
    Touchpoint.objects.filter(pk=plan.pk).update(status="held", version=2)
    answer = ada.post("/exchange/log", {**told, "note": "Mine too."})
    assert answer.status_code == 422
    assert "logged or cancelled meanwhile" in text(answer)
    assert "Mine too." in text(answer)
    assert Touchpoint.objects.count() == 1


@pytest.mark.parametrize("who", ["kim", "sol", "alex"])
def test_who_meets_no_experts_is_told_whose_task_it_is(client: Client, who: str) -> None:
    client.force_login(getattr(cast, who)())
    answer = client.get("/exchange/log")
    assert answer.status_code == 403
    assert re.search("TP-1|FW-2", text(answer))


def test_a_colleagues_unverified_person_is_not_suggested_across_the_wall(client: Client) -> None:
    exchange.met(exchange.unknown("Iria Souto"), ago=2)
    client.force_login(cast.cora())
    assert "Souto" not in text(client.get("/exchange/log/who?find=souto", headers=HTMX))
    client.force_login(User.objects.get(username="ada"))
    assert "Iria Souto" in text(client.get("/exchange/log/who?find=souto", headers=HTMX))


def test_somebody_unknown_is_named_and_usable_at_once(ada: Client) -> None:
    told = form_of(ada.get("/exchange/log"))
    html = text(ada.post("/exchange/log", {**told, "do": "find", "find": "Iria Souto"}))
    assert "not yet known here" in html
    ada.post("/exchange/log", {**told, "unknown": "Iria Souto", "note": "New here."})
    taking_part = Touchpoint.objects.get().experts.get()
    assert taking_part.unverified is not None
    assert taking_part.unverified.name == "Iria Souto"


def test_the_channel_follows_whom_one_ticks_until_it_is_chosen_by_hand(ada: Client) -> None:
    exchange.met(channel="telephone", ago=9)
    exchange.met(exchange.lindqvist(), channel="virtual", ago=2)
    asked = {"expert": exchange.okafor().pk, "on": clock.today().isoformat()}
    follows = text(ada.get("/exchange/log/check", {**asked, "channel": "virtual", "offered": "virtual"}, headers=HTMX))
    assert re.search(r'<option value="telephone"\s+selected', follows)
    chosen = text(ada.get("/exchange/log/check", {**asked, "channel": "email", "offered": "virtual"}, headers=HTMX))
    assert "<select" not in chosen
