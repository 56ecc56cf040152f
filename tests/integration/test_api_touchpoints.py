"""Touchpoints by API: the same actions, the same wall; asked twice is done once; two writers lose nothing."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from kolloquy.engagement.models import Note, Touchpoint, UnverifiedExpert
from kolloquy.faces.api.models import KeptAnswer
from kolloquy.governance.trail.models import Entry
from kolloquy.kernel import clock
from tests.support import cast, exchange
from tests.support.api import ask_as_if_first, bearer, problem
from tests.support.postgres import postgres_url
from tests.support.snapshots import ROOT

pytestmark = pytest.mark.django_db
URL = "/api/v1/touchpoints"


@pytest.fixture(autouse=True)
def _nobody_asked_before(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ask_as_if_first(monkeypatch, tmp_path)


def told(**more: Any) -> dict[str, Any]:
    return {
        "experts": [{"expert_id": exchange.okafor().expert_id}],
        "channel": "face_to_face",
        "on": exchange.day(-1).isoformat(),
    } | more


def post(client: Client, body: Any, url: str = URL, **headers: str) -> Any:
    return client.post(url, body, content_type="application/json", headers=headers)


def patch(client: Client, key: str, body: Any, **headers: str) -> Any:
    return client.patch(f"{URL}/{key}", body, content_type="application/json", headers=headers)


def test_a_touchpoint_is_logged_with_its_note_and_its_trail_entry() -> None:
    ada = bearer(cast.ada())
    response = post(ada, told(note="Asked for the subgroup data.", minutes=30, topics=[exchange.topic().slug]))
    assert response.status_code == 201
    shown = response.json()["touchpoint"]
    assert shown["owner"] == {"username": "ada", "name": "Ada"}
    assert (shown["level"], shown["minutes"], shown["version"]) == ("full", 30, 1)
    assert response["ETag"] == '"1"'
    assert ada.get(response["Location"]).json() == shown
    [note] = ada.get(f"{URL}/{shown['key']}/notes").json()
    assert note["text"] == "Asked for the subgroup data."
    assert Entry.objects.filter(verb="note.read", key=shown["key"]).count() == 1


def test_the_same_client_id_is_the_same_touchpoint() -> None:
    ada = bearer(cast.ada())
    body = told(source_system="crm", client_id="CALL-1", experts=[{"name": "Iria Souto", "institution": "A hospital"}])
    first, again = post(ada, body), post(ada, body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["touchpoint"] == again.json()["touchpoint"]
    assert Touchpoint.objects.count() == UnverifiedExpert.objects.count() == 1
    conflict = problem(post(ada, {**body, "minutes": 5}), 409)
    assert conflict["current"]["minutes"] is None
    assert conflict["yours"]["minutes"] == 5


def test_a_client_id_of_the_other_side_tells_and_changes_nothing() -> None:
    body = told(source_system="crm", client_id="CALL-1", place="canary ward")
    post(bearer(cast.ada()), body)
    theirs = {**body, "place": "ours", "source_changed_at": "2026-11-22T00:00:00Z"}
    response = post(bearer(cast.cora()), theirs)
    assert "current" not in problem(response, 409)
    assert "canary" not in response.content.decode()
    assert Touchpoint.objects.get().place == "canary ward"


def test_an_idempotency_key_answers_again_what_it_answered_before() -> None:
    ada, ben = bearer(cast.ada()), bearer(cast.ben())
    first = post(ada, told(), **{"Idempotency-Key": "k-1"})
    again = post(ada, told(), **{"Idempotency-Key": "k-1"})
    assert again["Idempotency-Replayed"] == "true"
    assert (first.status_code, first.content, first["Location"]) == (
        again.status_code,
        again.content,
        again["Location"],
    )
    assert Touchpoint.objects.count() == 1
    problem(post(ada, told(minutes=5), **{"Idempotency-Key": "k-1"}), 409)
    assert post(ben, told(), **{"Idempotency-Key": "k-1"}).status_code == 201  # a key belongs to its caller
    problem(post(ada, told(), **{"Idempotency-Key": "x" * 121}), 422)


def test_a_refused_request_may_come_again_under_its_key() -> None:
    ada = bearer(cast.ada())
    problem(post(ada, told(on=exchange.day(9).isoformat()), **{"Idempotency-Key": "k"}), 422)
    assert not KeptAnswer.objects.exists()
    assert post(ada, told(), **{"Idempotency-Key": "k"}).status_code == 201


def test_kept_answers_go_after_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    ada = bearer(cast.ada())
    post(ada, told(), **{"Idempotency-Key": "old"})
    KeptAnswer.objects.update(kept_until="2026-01-01T00:00:00Z")
    post(ada, told(), **{"Idempotency-Key": "new"})
    assert KeptAnswer.objects.get().kept_until > clock.now()


def test_a_kept_answer_says_nothing_without_its_key() -> None:
    post(bearer(cast.ada()), told(place="canary ward"), **{"Idempotency-Key": "k-secret"})
    kept = repr(KeptAnswer.objects.values().get())
    assert "canary" not in kept
    assert "k-secret" not in kept


def test_two_writers_both_see_both_versions() -> None:
    ada, ben = bearer(cast.ada()), bearer(cast.ben())
    key = exchange.met(by=cast.ada()).key
    assert patch(ada, key, {"version": 1, "place": "Room 4"}).json()["touchpoint"]["version"] == 2
    late = problem(patch(ben, key, {"version": 1, "place": "Room 5"}), 409)
    assert (late["current"]["place"], late["yours"]["place"]) == ("Room 4", "Room 5")
    response = patch(ben, key, {"place": "Room 5"}, **{"If-Match": '"1"'})
    assert problem(response, 412)["current"]["version"] == 2
    assert patch(ben, key, {"place": "Room 5"}, **{"If-Match": response["ETag"]}).status_code == 200
    problem(patch(ben, key, {"place": "Room 6"}), 428)
    problem(patch(ben, key, {"place": "Room 6"}, **{"If-Match": "three"}), 422)


def test_what_is_stated_is_changed_and_null_clears() -> None:
    ada = bearer(cast.ada())
    key = exchange.met(minutes=30, place="Room 4").key
    shown = patch(ada, key, {"version": 1, "minutes": None}).json()["touchpoint"]
    assert (shown["minutes"], shown["place"]) == (None, "Room 4")
    body = problem(patch(ada, key, {"version": 2, "channel": None}), 422)
    assert body["errors"][0]["where"] == "body.channel"


def test_cancelling_says_why() -> None:
    ada = bearer(cast.ada())
    key = exchange.planned().key
    problem(post(ada, {"version": 1}, f"{URL}/{key}/cancel"), 422)
    shown = post(ada, {"version": 1, "because": "Called off."}, f"{URL}/{key}/cancel").json()["touchpoint"]
    assert (shown["status"], shown["cancelled_because"]) == ("cancelled", "Called off.")


def test_commercial_sees_that_and_when_and_nothing_else() -> None:
    key = exchange.met(place="canary ward", topics=[exchange.topic(), exchange.topic("Off", off_label=True)]).key
    shown = bearer(cast.cora()).get(f"{URL}/{key}").json()
    told_of = {name for name, value in shown.items() if value is not None}
    assert told_of == {"key", "level", "on", "status", "channel", "function", "side", "topics"}
    assert [topic["slug"] for topic in shown["topics"]] == [exchange.topic().slug]


@pytest.mark.parametrize("way", ["get", "notes", "patch", "cancel", "note"])
def test_another_side_s_touchpoint_is_answered_like_one_that_is_not_there(way: str) -> None:
    cora, key = bearer(cast.cora()), exchange.met().key

    def ask(key: str) -> Any:
        match way:
            case "get":
                return bearer(cast.alex()).get(f"{URL}/{key}")
            case "patch":
                return patch(cora, key, {"version": 1, "place": "x"})
            case "cancel":
                return post(cora, {"version": 1, "because": "x"}, f"{URL}/{key}/cancel")
            case "note":
                return post(cora, {"text": "x"}, f"{URL}/{key}/notes")
            case _:
                return cora.get(f"{URL}/{key}/notes")

    theirs, nobodys = ask(key), ask("BBBBBBBBBBBBBBBB")
    if way == "notes":
        assert theirs.json() == []  # the touchpoint is seen, its notes are not
    else:
        assert theirs.content == nobodys.content
        assert theirs.status_code in {403, 404}


def test_lists_are_of_an_expert_or_of_oneself_and_may_be_narrowed() -> None:
    exchange.met(ago=1)
    exchange.met(exchange.lindqvist(), by=cast.ben(), ago=2)
    exchange.met(by=cast.cora(), ago=3)
    ada = bearer(cast.ada())
    functions = [each["function"] for each in ada.get(URL).json()["items"]]
    assert functions == ["medical", "medical", "commercial"]
    assert len(ada.get(f"{URL}?mine=true").json()["items"]) == 1
    assert len(ada.get(f"{URL}?function=commercial").json()["items"]) == 1
    assert ada.get(f"{URL}?mine=true&function=commercial").json()["items"] == []
    found = ada.get(f"{URL}/search?q=okafor").json()["items"]
    assert [each["because"] for each in found] == ["expert", "expert"]
    expert = exchange.okafor().expert_id
    assert (
        ada.get(f"{URL}?expert={expert}").json()["items"]
        == ada.get(f"/api/v1/experts/{expert}/touchpoints").json()["items"]
    )
    problem(ada.get(f"{URL}?mine=true&expert={expert}"), 422)
    first = ada.get(f"{URL}?limit=2").json()
    assert len(first["items"]) == 2
    assert [each["function"] for each in ada.get(first["next"]).json()["items"]] == ["commercial"]


def test_who_meets_the_expert_nearby_is_seen_and_warned_of() -> None:
    exchange.met(by=cast.cora(), ago=3)
    ada = bearer(cast.ada())
    near = ada.get(f"/api/v1/experts/{exchange.okafor().expert_id}/met-around").json()
    assert [each["function"] for each in near] == ["commercial"]
    assert "CO-1" in [each["rule"] for each in post(ada, told()).json()["warnings"]]


def test_notes_are_written_and_changed_by_their_author() -> None:
    ada, key = bearer(cast.ada()), exchange.met().key
    note = post(ada, {"text": "First."}, f"{URL}/{key}/notes").json()
    url = f"/api/v1/notes/{note['key']}"
    ask = {"content_type": "application/json"}
    assert ada.patch(url, {"text": "Second.", "version": 1}, **ask).json()["version"] == 2
    late = problem(ada.patch(url, {"text": "Third.", "version": 1}, **ask), 409)
    assert (late["current"]["text"], late["yours"]["text"]) == ("Second.", "Third.")
    problem(bearer(cast.cora()).patch(url, {"text": "Mine.", "version": 2}, **ask), 404)
    assert Note.objects.get().text == "Second."


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"experts": []}, "body.experts"),
        ({"experts": [{}]}, "body.experts.0"),
        ({"experts": [{"expert_id": "ENOBODY222"}]}, "body.experts.0.expert_id"),
        ({"experts": [{"unverified": "NOBODY"}]}, "body.experts.0.unverified"),
        ({"channel": "carrier pigeon"}, "body.channel"),
        ({"on": "yesterday"}, "body.on"),
        ({"on": None}, "body.on"),
        ({"note": 7}, "body.note"),
        ({"note": "x" * 50_001}, "body.note"),
        ({"minutes": 10**30}, "body.minutes"),
        ({"colour": "green"}, "body.colour"),
        ({"colleagues": ["nobody"]}, "body.colleagues.0"),
        ({"topics": ["nothing"]}, "body.topics.0"),
        ({"starts_at": "2026-03-31T09:00:00"}, "body.starts_at"),
        ({"source_changed_at": "2026-03-31T09:00:00Z"}, "body.client_id"),
    ],
)
def test_what_is_wrong_with_a_touchpoint_is_said_field_by_field(more: dict[str, Any], where: str) -> None:
    body = problem(post(bearer(cast.ada()), told(**more)), 422)
    assert where in [error["where"] for error in body["errors"]]
    assert not Touchpoint.objects.exists()
    assert not UnverifiedExpert.objects.exists()


def test_clocks_may_disagree_by_a_day_and_no_more() -> None:
    ada = bearer(cast.ada())
    assert post(ada, told(on=exchange.day(1).isoformat())).status_code == 201
    body = problem(post(ada, told(on=exchange.day(2).isoformat())), 422)
    assert body["rule"] == "TP-5"
    assert "plan it instead" in body["detail"]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'"text"', b"null", b'{"minutes": NaN}', b"\xff\xfe", b"[" * 100_000, b'{"note": "\\ud800"}'],
)
def test_a_body_that_is_no_json_object_is_said_to_be_none(body: bytes) -> None:
    response = bearer(cast.ada()).post(URL, body, content_type="application/json")
    assert response.status_code in {400, 422}
    problem(response, response.status_code)


def test_a_note_of_ten_megabytes_and_a_body_of_another_kind_end_at_the_door() -> None:
    ada = bearer(cast.ada())
    assert "10.0 MB" in problem(post(ada, told(note="x" * 10_000_000)), 413)["detail"]
    problem(ada.post(URL, {"on": "2026-03-31"}), 415)
    problem(ada.post(URL, b"<touchpoint/>", content_type="text/xml"), 415)


def test_control_and_turning_marks_are_left_out_of_what_is_kept() -> None:
    response = post(bearer(cast.ada()), told(note="a\u0000b\u202ec", place="Room\u0007 4"))
    assert response.status_code == 201
    assert Note.objects.get().text == "abc"
    assert Touchpoint.objects.get().place == "Room 4"


def test_an_administrator_logs_nothing() -> None:
    assert problem(post(bearer(cast.alex()), told()), 403)["rule"] in {"FW-2", "TK-4"}


def test_off_label_topics_are_named_on_their_own_side() -> None:
    off = exchange.topic("Off", off_label=True)
    assert off.slug in [each["slug"] for each in bearer(cast.ada()).get("/api/v1/discussion-topics").json()["items"]]
    cora = bearer(cast.cora())
    assert off.slug not in [each["slug"] for each in cora.get("/api/v1/discussion-topics").json()["items"]]
    assert problem(post(cora, told(topics=[off.slug])), 422) == problem(post(cora, told(topics=["nothing"])), 422)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_eight_at_once_with_one_key_make_one_touchpoint(database: str, tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KOLLOQUY_", "DJANGO_"))}
    url = {"KOLLOQUY_DATABASE_URL": postgres_url()} if database == "postgresql" else {}
    environment = kept | url | {"KOLLOQUY_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "tests.support.asked_at_once"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found == {"statuses": [201], "different": 1, "touchpoints": 1, "answers": 8}
