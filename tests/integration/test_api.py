"""The API's door: who gets in, what is refused, and that every refusal is a problem somebody can act on."""

import json
from pathlib import Path

import pytest
from django.test import Client

from kolloquy.faces.api import callers, door
from kolloquy.faces.api.limits import Rate
from kolloquy.governance.models import User
from kolloquy.governance.tokens.actions import revoke_token
from kolloquy.governance.tokens.models import Token
from kolloquy.governance.tokens.vocabulary import Scope
from kolloquy.governance.trail import queries
from kolloquy.governance.trail.models import Entry
from kolloquy.kernel import clock
from tests.support import cast
from tests.support.api import ask_as_if_first, bearer, problem

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_asked_before(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ask_as_if_first(monkeypatch, tmp_path)


def test_a_token_acts_for_its_person() -> None:
    body = bearer(cast.ada()).get("/api/v1/me").json()
    assert (body["username"], body["function"], body["token"]["name"]) == ("ada", "medical", "a program")
    assert body["sees"]["note"] == "full"
    assert body["sees"]["trail"] == "nothing"


def test_nobody_is_let_in_without_a_token() -> None:
    response = Client().get("/api/v1/me")
    assert problem(response, 401)["title"] == "Nobody is signed in"
    assert response["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("said", ["Bearer", "Bearer kq_", "Bearer kq_" + "x" * 200, "Basic YTpi", "Bearer ä", "kq_1"])
def test_a_token_that_is_not_known_is_said_to_be_so(said: str) -> None:
    assert problem(Client(headers={"Authorization": said}).get("/api/v1/me"), 401)["rule"] == "TK-1"


def test_a_token_of_somebody_who_left_is_dead_at_once() -> None:
    ada = cast.ada()
    client = bearer(ada)
    assert client.get("/api/v1/me").status_code == 200
    ada.left_on = clock.today()
    ada.save()
    assert problem(client.get("/api/v1/me"), 401)["rule"] == "FW-0"


def test_a_revoked_and_an_expired_token_say_which_they_are() -> None:
    ada = cast.ada()
    client = bearer(ada)
    token = Token.objects.get()
    revoke_token(token=token, by=ada)
    assert problem(client.get("/api/v1/me"), 401)["rule"] == "TK-2"
    late = bearer(ada)
    Token.objects.filter(revoked_at=None).update(expires_at=clock.now())
    assert problem(late.get("/api/v1/me"), 401)["rule"] == "TK-3"


def test_a_token_serves_only_what_it_was_made_for() -> None:
    body = problem(bearer(cast.ada(), Scope.EXPERTS_READ).get("/api/v1/topics"), 403)
    assert body["rule"] == "TK-4"
    assert "evidence:read" in body["detail"]


def test_a_token_is_never_wider_than_its_person_now() -> None:
    ada = cast.ada()
    client = bearer(ada, Scope.EVIDENCE_READ)
    assert client.get("/api/v1/topics").status_code == 200
    User.objects.filter(pk=ada.pk).update(function="commercial")
    assert problem(client.get("/api/v1/topics"), 403)["rule"] == "FW-1"


def test_commercial_colleagues_find_experts_without_their_standing() -> None:
    client = bearer(cast.cora())
    assert client.get("/api/v1/experts").status_code == 200
    for query in ("topic=heart", "channel=science", "sort=rise", "sort=standing"):
        assert problem(client.get(f"/api/v1/experts?{query}"), 403)["rule"] == "FW-1"


@pytest.mark.parametrize("path", ["experts/EABCDEFGHJ", "experts/%00", "experts/" + "x" * 300, "experts/E/standings/a"])
def test_an_id_that_is_none_and_one_that_is_not_there_are_answered_alike(path: str) -> None:
    ada = bearer(cast.ada())
    assert problem(ada.get(f"/api/v1/{path}"), 404) == problem(ada.get("/api/v1/experts/EZZZZZZZZZ"), 404)


@pytest.mark.parametrize("path", ["/api/", "/api/v1", "/api/v1/", "/api/v2/me", "/api/v1/nothing", "/api/v1/me/"])
def test_an_address_that_is_none_is_a_problem_too(path: str) -> None:
    problem(Client().get(path), 404)


def test_a_method_that_an_address_does_not_know_is_a_problem_that_names_those_it_knows() -> None:
    response = bearer(cast.ada()).delete("/api/v1/me")
    problem(response, 405)
    assert response["Allow"] == "GET"


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("limit=0", "query.limit"),
        ("limit=x", "query.limit"),
        ("limit=201", "query.limit"),
        ("country=Spain", "query.country"),
        ("channel=payments", "query.channel"),
        ("q=%00", "query.q"),
        ("after=made-up", "query.after"),
        ("sort=payments", "query.sort"),
    ],
)
def test_what_is_wrong_in_a_request_is_said_field_by_field(query: str, where: str) -> None:
    body = problem(bearer(cast.ada()).get(f"/api/v1/experts?{query}"), 422)
    assert [error["where"] for error in body["errors"]] == [where]
    assert body["errors"][0]["sentence"].endswith(".")


def test_a_session_reads_and_needs_a_token_of_the_form_to_write() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.ada())
    assert client.get("/api/v1/me").json()["token"] is None
    problem(client.get("/api/v1/me", headers={"Sec-Fetch-Site": "cross-site"}), 401)


def test_another_purpose_than_work_needs_a_reason_and_the_trail_keeps_it() -> None:
    client = bearer(cast.pia())
    problem(client.get("/api/v1/me", headers={"X-Purpose": "curiosity"}), 422)
    problem(client.get("/api/v1/me", headers={"X-Purpose": "safety"}), 422)
    stated = {"X-Purpose": "safety", "X-Reason": "a report of liver enzymes"}
    assert client.get("/api/v1/me", headers=stated).json()["purpose"] == "safety"
    entry = Entry.objects.latest("number")
    assert entry.verb == "me.read"
    assert entry.facts["purpose"] == "safety"
    assert queries.payload(entry).values == {"because": "a report of liver enzymes"}  # it may name somebody


def test_who_asks_too_often_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    client = bearer(cast.ada())
    monkeypatch.setattr(callers, "PER_TOKEN", Rate(burst=3, per_second=0.01))
    assert [client.get("/api/v1/me").status_code for _ in range(3)] == [200, 200, 200]
    response = client.get("/api/v1/me")
    problem(response, 429)
    assert 1 <= int(response["Retry-After"]) <= 100
    assert bearer(cast.ben()).get("/api/v1/me").status_code == 200


def test_guessing_tokens_is_stopped_at_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (callers, door):
        monkeypatch.setattr(module, "PER_ADDRESS", Rate(burst=100, per_second=0.01))
    guess = Client(headers={"Authorization": "Bearer kq_guess"}, REMOTE_ADDR="192.0.2.7")
    assert [guess.get("/api/v1/me").status_code for _ in range(4)] == [401, 401, 429, 429]


def test_what_broke_is_a_problem_that_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("canary")

    monkeypatch.setattr("kolloquy.influence.queries.topics", broken)
    body = problem(bearer(cast.ada()).get("/api/v1/topics"), 500)
    assert "canary" not in json.dumps(body)


def test_a_busy_database_is_said_to_be_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    def busy(*_: object, **__: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("kolloquy.influence.queries.topics", busy)
    response = bearer(cast.ada()).get("/api/v1/topics")
    problem(response, 503)
    assert response["Retry-After"] == "5"


def test_the_document_is_open_and_answers_are_kept_by_nobody() -> None:
    document = Client().get("/api/v1/openapi.json")
    assert document.json()["info"]["title"] == "Kolloquy"
    answer = bearer(cast.ada()).get("/api/v1/me")
    assert answer["Cache-Control"] == "private, no-store"
    assert "Authorization" in answer["Vary"]


def test_a_head_request_is_answered_like_a_get() -> None:
    assert bearer(cast.ada()).head("/api/v1/me").status_code == 200


def test_pages_go_on_from_a_cursor_that_serves_one_person_only() -> None:
    cast.everybody()
    ada, ben = bearer(cast.ada()), bearer(cast.ben())
    names, path = [], "/api/v1/organisation/people?limit=2"
    while path:
        page = ada.get(path).json()
        names += [each["username"] for each in page["items"]]
        path = page["next"]
    assert names == sorted(user.username for user in User.objects.all())
    first = ada.get("/api/v1/organisation/people?limit=2").json()["next"]
    problem(ben.get(first), 422)


def test_the_wall_reads_the_same_here_as_in_its_table() -> None:
    body = bearer(cast.ada()).get("/api/v1/policy").json()
    assert {each["record_class"] for each in body["classes"]} >= {"touchpoint", "note", "trail"}
    assert any(each["record_class"] == "trail" and each["functions"] == ["compliance"] for each in body["permissions"])
