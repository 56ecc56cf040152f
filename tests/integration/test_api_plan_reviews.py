"""A plan put to somebody across the wall, over the API: whom it would meet and when, their stand and their remarks."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from kolloquy.governance.tokens.vocabulary import Scope
from kolloquy.governance.wall.reader import reader_of
from kolloquy.planning.models import Comment, Plan, PlannedContact, Review
from kolloquy.planning.reviewing.actions import ask_for_review, back_to_draft
from kolloquy.planning.reviewing.actions import comment as remark
from kolloquy.planning.reviewing.queries import comments_on
from tests.support import cast, plans
from tests.support.api import ask_as_if_first, bearer, problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def put(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> plans.World:
    """Rui of Research and Gil were asked."""
    ask_as_if_first(monkeypatch, tmp_path)
    made = plans.ready_to_sign()
    ask_for_review(plan=made.plan, reviewers=[cast.rui(), cast.gil()], by=cast.ben())
    made.plan.refresh_from_db()
    return made


@pytest.fixture
def force(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> plans.World:
    ask_as_if_first(monkeypatch, tmp_path)
    return plans.in_force()


def rui() -> Client:
    return bearer(cast.rui(), Scope.PLANS_READ, Scope.PLANS_WRITE)


def sent(client: Client, path: str, **body: Any) -> Any:
    return client.post(f"/api/v1/{path}", body, content_type="application/json")


def test_who_was_asked_finds_it_and_says_what_they_think(put):
    client, key = rui(), put.plan.key
    [asked] = client.get("/api/v1/plan-reviews").json()
    assert (asked["plan"], asked["asked_by"], asked["stand"], asked["said_of"]) == (key, "Ben", None, None)
    assert client.get(f"/api/v1/plans/{key}/review").json() == asked
    assert problem(sent(client, f"plans/{key}/review", stand="asks"), 422)
    words = "Rosa Diaz is to hear of the trial from us first"
    said = sent(client, f"plans/{key}/review", stand="asks", words=words, version=asked["version"]).json()
    assert (said["reviewer"], said["stand"], said["words"], said["said_of"]) == ("Rui", "asks", words, asked["version"])
    assert client.get("/api/v1/plan-reviews").json() == [said]
    row = Review.objects.get(reviewer=cast.rui())
    assert (row.stand, row.words) == ("asks", words)


def test_they_see_whom_it_would_meet_and_when_from_this_week_on_and_no_more(put):
    PlannedContact.objects.filter(pk=put.contact("Quispe").pk).update(state="dropped")
    client, key = rui(), put.plan.key
    seen = client.get(f"/api/v1/plans/{key}/contacts?limit=200").json()["items"]
    assert {each["week"] for each in seen} == {4, 5, 6, 7, 8, 9, 10, 11, 12}
    assert {each["state"] for each in seen} == {"planned"}
    assert "Tomás Quispe" not in {each["expert"] for each in seen}
    for hidden in ("plan", "colleague", "objective", "demand", "minutes", "agreed", "version"):
        assert {each[hidden] for each in seen} == {None}
    first = client.get(f"/api/v1/plans/{key}/contacts?limit=4").json()
    rest = client.get(first["next"]).json()
    assert {each["key"] for each in first["items"]}.isdisjoint({each["key"] for each in rest["items"]})
    for part in ("board", "experts", "left-out", "prices", "record", "proposals", "activities", "no-longer"):
        assert problem(client.get(f"/api/v1/plans/{key}/{part}"), 403)["rule"] == "FW-13"


def test_they_remark_on_it_and_read_their_own_remarks_alone(put):
    remark(plan=put.plan, text="a word among colleagues", by=cast.ben())
    client, key = rui(), put.plan.key
    whole = sent(client, f"plans/{key}/comments", text="Fewer in June, please")
    assert whole.status_code == 201, whole.content
    contact = put.contact("Diaz", 1)
    assert sent(client, f"plans/{key}/comments", text="A week later?", contact=contact.key).status_code == 201
    assert problem(sent(client, f"plans/{key}/comments", text="And this?", contact="NOTHERE"), 404)
    mine = client.get(f"/api/v1/plans/{key}/comments").json()
    assert [(each["text"], each["contact"]) for each in mine] == [
        ("A week later?", contact.key), ("Fewer in June, please", None),
    ]  # fmt: skip
    assert Comment.objects.filter(side="research").count() == 2
    assert len(comments_on(put.plan, reader_of(cast.ben()))) == 3
    medical = bearer(cast.gil(), Scope.PLANS_READ).get(f"/api/v1/plans/{key}/comments").json()
    assert len(medical) == 3


def test_a_contact_of_another_plan_is_not_there(put):
    other = Plan.objects.get(pk=put.plan.pk)
    other.pk, other.key, other.name = None, "ANOTHERPLAN", "Another"
    other.save()
    row = put.contact("Diaz", 1)
    PlannedContact.objects.filter(pk=row.pk).update(plan=other)
    assert problem(sent(rui(), f"plans/{put.plan.key}/comments", text="And this?", contact=row.key), 404)


def test_who_was_not_asked_knows_nothing_of_it(put):
    cora = bearer(cast.cora(), Scope.PLANS_READ, Scope.PLANS_WRITE)
    key = put.plan.key
    assert cora.get("/api/v1/plan-reviews").json() == []
    for part in ("", "/review", "/comments", "/contacts"):
        assert problem(cora.get(f"/api/v1/plans/{key}{part}"), 404)
    assert problem(sent(cora, f"plans/{key}/review", stand="agrees"), 404)
    assert problem(sent(cora, f"plans/{key}/comments", text="And I?"), 404)
    assert not Comment.objects.exists()


def test_it_is_no_longer_put_to_them_once_it_is_a_draft_again(put):
    back_to_draft(plan=put.plan, by=cast.ben())
    client, key = rui(), put.plan.key
    assert client.get("/api/v1/plan-reviews").json() == []
    for part in ("", "/review", "/comments", "/contacts"):
        assert problem(client.get(f"/api/v1/plans/{key}{part}"), 404)
    assert problem(sent(client, f"plans/{key}/review", stand="agrees"), 404)


def test_of_a_plan_in_force_they_are_told_the_rule(force):
    assert problem(sent(rui(), f"plans/{force.plan.key}/comments", text="And this?"), 403)["rule"] == "FW-13"


def test_a_colleague_in_medical_is_asked_by_the_same_address(put):
    gil = bearer(cast.gil(), Scope.PLANS_READ, Scope.PLANS_WRITE)
    [asked] = gil.get("/api/v1/plan-reviews").json()
    assert sent(gil, f"plans/{asked['plan']}/review", stand="agrees").json()["stand"] == "agrees"
    assert problem(bearer(cast.ada(), Scope.PLANS_READ).get(f"/api/v1/plans/{put.plan.key}/review"), 404)


def test_a_token_for_reading_says_nothing(put):
    client = bearer(cast.rui(), Scope.PLANS_READ)
    assert problem(sent(client, f"plans/{put.plan.key}/review", stand="agrees"), 403)["rule"] == "TK-4"


def test_across_the_wall_a_token_for_writing_changes_nothing_of_the_plan(force):
    client, row = bearer(cast.cora(), Scope.PLANS_WRITE), force.contact("Diaz", 1)
    board = force.demands["board"].key
    for path, body in (
        (f"planned-contacts/{row.key}/move", {"week": 9, "version": row.version}),
        (f"planned-contacts/{row.key}/propose", {"subject": "Finding patients", "how": "email"}),
        (f"plans/{force.plan.key}/activities/{board}/move", {"week": 9, "version": "00000000"}),
    ):
        assert sent(client, path, **body).status_code in {403, 404}, path
    again = PlannedContact.objects.get(pk=row.pk)
    assert (again.week, again.version) == (row.week, row.version)
