"""The plan board in the web app: rows and weeks, what opens, moving without a script, goals, adding."""

from typing import Any

import pytest
from django.test import Client

from kolloquy.governance.rights.actions import note_wishes
from kolloquy.kernel import clock
from kolloquy.planning.models import Plan, PlanChange, PlannedContact
from kolloquy.planning.moving.actions import move_contact, write_goals
from tests.support import cast, plans
from tests.support.forms import form_of

pytestmark = pytest.mark.django_db
WHY = "asked for another week"


def as_(client: Client, who: str) -> Client:
    client.force_login(getattr(cast, who)())
    return client


def text(response: Any) -> str:
    return str(response.content.decode())


def board(client: Client, plan: Plan, query: str = "") -> str:
    response = client.get(f"/plan/p/{plan.key}/board{query}")
    assert response.status_code == 200
    return text(response)


class TestTheBoard:
    @pytest.mark.parametrize(
        "by, row",
        [("colleague", "Ivy"), ("expert", "Rosa Diaz"), ("objective", "Two registries"), ("region", "Iberia")],
    )
    def test_has_a_view_by_each(self, client: Client, by: str, row: str) -> None:
        made = plans.drafted()
        html = board(as_(client, "ben"), made.plan, f"?by={by}")
        assert row in html
        assert html.count('class="plan-block') == 21

    def test_shows_state_load_coverage_and_who_was_left_out(self, client: Client) -> None:
        made = plans.drafted()
        html = board(as_(client, "ben"), made.plan)
        for words in (
            "held",
            "Invented Congress",
            "away" if False else "hours",
            "Yusuf Demir",
            "Ada has no hour left",
            "of 2–4",
        ):
            assert words in html

    def test_filters_stand_in_the_address_and_as_chips(self, client: Client) -> None:
        made = plans.drafted()
        html = board(as_(client, "ben"), made.plan, f"?colleague={cast.ada().pk}&state=held")
        assert "with Ada" in html
        assert html.count('class="plan-block') == 1
        html = board(client, made.plan, "?state=nonsense&colleague=x&week=99999999999")
        assert html.count('class="plan-block') == 21

    def test_shows_everybody_their_own_weeks_on_a_phone(self, client: Client) -> None:
        made = plans.drafted()
        assert "The weeks of Ada" in board(as_(client, "ada"), made.plan)
        assert "Whose weeks?" in board(as_(client, "ben"), made.plan)

    @pytest.mark.parametrize(
        "who, status", [("mia", 200), ("kim", 200), ("cora", 403), ("rui", 403), ("pia", 403), ("sol", 403)]
    )
    def test_is_for_who_reads_plans_in_full(self, client: Client, who: str, status: int) -> None:
        made = plans.in_force()
        for path in ("board", "review", "goals", "add", f"contacts/{made.contact('Diaz').key}"):
            response = as_(client, who).get(f"/plan/p/{made.plan.key}/{path}")
            assert response.status_code == status, path
            assert status == 200 or "FW-13" in text(response)

    def test_says_what_to_do_with_an_empty_plan(self, client: Client) -> None:
        made = plans.drafted()
        made.plan.contacts.all().delete()
        assert "Nobody is in this plan yet" in board(as_(client, "ben"), made.plan)

    def test_of_a_plan_that_is_not_there_is_not_found(self, client: Client) -> None:
        assert as_(client, "ben").get("/plan/p/NOTHERE/board").status_code == 404


class TestABlock:
    def test_opens_with_reasons_arithmetic_limits_and_history(self, client: Client) -> None:
        made = plans.drafted()
        move_contact(contact=made.contact("Ferreira"), version=1, week=5, because=WHY, by=cast.ada())
        html = text(as_(client, "ada").get(f"/plan/p/{made.plan.key}/contacts/{made.contact('Ferreira').key}"))
        for words in (
            "12th of 240",
            "75",
            "Moved from week 7 to week 6 by Ada",
            "2.5 of 12 h",
            "of 6 meetings’ worth",
            "a draft",
        ):
            assert words in html, words

    def test_answers_a_verdict_while_it_is_moved(self, client: Client, django_assert_max_num_queries: Any) -> None:
        made = plans.drafted()
        contact = made.contact("Diaz", 0)
        url = f"/plan/p/{made.plan.key}/contacts/{contact.key}/verdict"
        as_(client, "ada").get(url)
        with django_assert_max_num_queries(40):
            html = text(client.get(url, {"week": "9"}))
        assert 'data-verdict="hard"' in html
        assert "PB-6" in html
        assert 'data-verdict="fine"' in text(client.get(url, {"week": "6"}))
        assert 'data-verdict="soft"' in text(client.get(url, {"week": "7"}))  # Commercial is there already
        assert "Say which week" in text(client.get(url, {"week": "x"}))
        assert not PlanChange.objects.exists()

    def test_moves_by_a_plain_form_and_back_to_the_board_one_saw(self, client: Client) -> None:
        made = plans.drafted()
        contact = made.contact("Ferreira")
        url = f"/plan/p/{made.plan.key}/contacts/{contact.key}/move"
        told = {"week": "6", "version": "1", "back": "by=expert"}
        response = as_(client, "ada").post(url, told)
        assert (response.status_code, response["Location"]) == (
            302,
            f"/plan/p/{made.plan.key}/board?by=expert#c-{contact.key}",
        )
        assert made.contact("Ferreira").week == 5

    def test_that_may_not_be_moved_says_so_and_keeps_what_was_typed(self, client: Client) -> None:
        made = plans.drafted()
        contact = made.contact("Ferreira")
        url = f"/plan/p/{made.plan.key}/contacts/{contact.key}/move"
        response = as_(client, "ada").post(url, {"week": "2", "version": "1", "because": "my own words"})
        assert response.status_code == 422
        assert "PB-3" in text(response)
        assert "my own words" in text(response)
        part = client.post(url, {"week": "2", "version": "1"}, headers={"HX-Request": "true"})
        assert (part.status_code, part["HX-Retarget"]) == (422, "#verdict")

    def test_moved_by_two_tells_the_second_what_the_first_did(self, client: Client) -> None:
        made = plans.drafted()
        contact = made.contact("Ferreira")
        move_contact(contact=contact, version=1, week=5, because=WHY, by=cast.ben())
        response = as_(client, "ada").post(
            f"/plan/p/{made.plan.key}/contacts/{contact.key}/move", {"week": "9", "version": "1", "because": WHY}
        )
        assert response.status_code == 422
        assert "Ben changed this contact" in text(response)

    def test_is_pinned_and_taken_out_there(self, client: Client) -> None:
        made = plans.drafted()
        contact = made.contact("Ferreira")
        url = f"/plan/p/{made.plan.key}/contacts/{contact.key}/change"
        as_(client, "ada").post(url, {"do": "pin", "version": "1"})
        assert made.contact("Ferreira").pinned
        assert client.post(url, {"do": "take_out", "version": "2"}).status_code == 422
        client.post(url, {"do": "take_out", "version": "2", "because": "on leave until spring"})
        assert PlannedContact.objects.get(pk=contact.pk).state == "dropped"


class TestGoals:
    def test_are_read_mended_and_confirmed_by_whose_experts_they_are(self, client: Client) -> None:
        made = plans.drafted()
        url = f"/plan/p/{made.plan.key}/goals"
        html = text(as_(client, "ada").get(url))
        assert "still drafts" in html
        told = {name: values[0] for name, values in form_of(html, url).items()}
        keys = [made.planned(name).key for name in ("Okafor", "Diaz")]
        told[f"goals-{keys[1]}"] = "A site in the next trial."
        assert client.post(url, {**told, "planned": keys}).status_code == 302
        assert made.planned("Okafor").goals_confirmed_by == cast.ada()
        assert (made.planned("Diaz").mutual_goals, made.planned("Diaz").goals_confirmed_by) == (
            "A site in the next trial.",
            cast.ada(),
        )
        assert made.planned("Ferreira").goals_confirmed_at is None

    def test_that_somebody_wrote_anew_meanwhile_are_not_confirmed_unread(self, client: Client) -> None:
        made = plans.drafted()
        url = f"/plan/p/{made.plan.key}/goals"
        told = {name: values[0] for name, values in form_of(text(as_(client, "ada").get(url)), url).items()}
        write_goals(planned=made.planned("Okafor"), goals="Something else.", by=cast.ben())
        response = client.post(url, {**told, "planned": [made.planned("Okafor").key]})
        assert response.status_code == 422
        assert "changed since you read them" in text(response)
        assert made.planned("Okafor").goals_confirmed_at is None

    def test_are_written_one_by_one(self, client: Client) -> None:
        made = plans.drafted()
        row = made.planned("Okafor")
        url = f"/plan/p/{made.plan.key}/goals"

        def typed(words: str, button: str) -> int:
            told = {name: values[0] for name, values in form_of(text(client.get(url)), url).items()}
            return client.post(url, {**told, f"goals-{row.key}": words, button: row.key}).status_code

        as_(client, "ada")
        assert typed("A seat on the steering committee.", "draft") == 302
        assert made.planned("Okafor").goals_confirmed_at is None
        assert typed("A seat on the steering committee.", "one") == 302
        assert made.planned("Okafor").goals_confirmed_by == cast.ada()
        assert typed(" ", "one") == 422


class TestAdding:
    def test_goes_in_two_steps_without_a_script(self, client: Client) -> None:
        made = plans.drafted()
        url = f"/plan/p/{made.plan.key}/add"
        demir = made.experts["Demir"]
        assert f"?expert={demir.pk}" in text(as_(client, "ben").get(url, {"q": "demir"}))
        assert "What is in it for Yusuf Demir" in text(client.get(url, {"expert": demir.pk}))
        told = {"expert": demir.pk, "demand": made.demands["screening"].key, "channel": "virtual", "week": "7"}
        told |= {"colleague": str(cast.ada().pk), "goals": "A say in the next trial."}
        assert client.post(url, told).status_code == 302
        assert made.contact("Demir").week == 6
        assert client.post(url, {**told, "week": ""}).status_code == 422


class TestReview:
    def test_is_asked_said_and_signed_after_proving_who_one_is(self, client: Client) -> None:
        made = plans.ready_to_sign()
        url = f"/plan/p/{made.plan.key}/review"
        as_(client, "ben").post(url, {"do": "ask", "reviewer": [str(cast.gil().pk)]})
        as_(client, "gil").post(url, {"do": "say", "stand": "agrees", "version": "1"})
        client = as_(client, "ben")
        assert "Agrees" in text(client.get(url))
        told = {"do": "sign", "meaning": "approve_reviewed", "version": "1"}
        wrong = client.post(url, {**told, "password": "not this"})
        assert wrong.status_code == 422
        made.plan.refresh_from_db()
        assert made.plan.signed_at is None
        assert client.post(url, {**told, "password": cast.PASSWORD}).status_code == 302
        made.plan.refresh_from_db()
        assert (made.plan.state, made.plan.signed_by) == ("in_force", cast.ben())
        assert "It stands as it was signed" in text(client.get(url))
        move_contact(contact=made.contact("Lindqvist"), version=1, week=6, because=WHY, by=cast.gil())
        html = text(client.get(url))
        assert "moved from week 6 to week 7 by Gil" in html
        assert "It stands as it was signed" not in html

    def test_says_what_stands_in_the_way(self, client: Client) -> None:
        made = plans.drafted()
        url = f"/plan/p/{made.plan.key}/review"
        html = text(as_(client, "ben").get(url))
        assert "PB-13" in html
        response = client.post(url, {"do": "sign", "meaning": "approve", "version": "1", "password": cast.PASSWORD})
        assert response.status_code == 422

    def test_shows_a_word_on_an_older_version_as_such(self, client: Client) -> None:
        made = plans.ready_to_sign()
        url = f"/plan/p/{made.plan.key}/review"
        as_(client, "ben").post(url, {"do": "ask", "reviewer": [str(cast.gil().pk)]})
        as_(client, "gil").post(url, {"do": "say", "stand": "asks", "words": "One more in Oslo", "version": "1"})
        move_contact(contact=made.contact("Lindqvist"), version=1, week=6, because=WHY, by=cast.gil())
        assert "of an older version: 1 change since" in text(as_(client, "ben").get(url))

    def test_comments_are_left_on_a_contact_and_settled(self, client: Client) -> None:
        made = plans.drafted()
        contact = made.contact("Diaz")
        as_(client, "gil").post(f"/plan/p/{made.plan.key}/comments", {"text": "Too early", "contact": contact.key})
        comment = made.plan.comments.get()
        page = f"/plan/p/{made.plan.key}/contacts/{contact.key}"
        assert "Too early" in text(as_(client, "ada").get(page))
        client.post(f"/plan/p/{made.plan.key}/comments/{comment.key}/settle", {"contact": contact.key})
        assert "settled by Ada" in text(client.get(page))


class TestWishedDays:
    def test_stand_beside_the_contact_whose_day_is_to_be_picked(self, client: Client) -> None:
        made = plans.drafted()
        contact = made.contact("Diaz")
        path = f"/plan/p/{made.plan.key}/contacts/{contact.key}"
        assert "Wishes to be met" not in text(as_(client, "ben").get(path))
        note_wishes(
            expert_id=contact.expert_id, wishes={"weekday": ["thursday", "tuesday"], "time": ["morning"]},
            said_on=clock.today(), source="meeting", by=cast.ada(),
        )  # fmt: skip
        assert "Wishes to be met on Tuesday or Thursday, in the morning." in text(client.get(path))
