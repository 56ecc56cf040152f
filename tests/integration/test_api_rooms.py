"""Each room by API: what each role gets of the same records, and that what is sensitive leaves its reading in the trail."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kolloquy.engagement.incoming.queries import mappings
from kolloquy.engagement.models import FollowUp
from kolloquy.governance.trail import queries
from kolloquy.governance.trail.models import Entry
from tests.support import api_world, cast, exchange
from tests.support.api import ask_as_if_first, bearer, problem
from tests.support.tables import rows

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_asked_before(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ask_as_if_first(monkeypatch, tmp_path)


@pytest.fixture
def world() -> api_world.World:
    return api_world.world()


def client_of(world: api_world.World, who: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {world.tokens[who]}"})


def post(client: Client, url: str, body: Any) -> Any:
    return client.post(f"/api/v1/{url}", body, content_type="application/json")


WHO_GETS_WHAT = """
    address                        | ada | ben | mia | pia | cora | rui | kim | sol | alex
    me                             | 200 | 200 | 200 | 200 | 200  | 200 | 200 | 200 | 200
    experts                        | 200 | 200 | 200 | 200 | 200  | 200 | 200 | 200 | 200
    experts/EXPERT                 | 200 | 200 | 200 | 200 | 200  | 200 | 200 | 200 | 200
    experts/EXPERT/standings       | 200 | 200 | 200 | 200 | 403  | 200 | 200 | 200 | 200
    experts/EXPERT/touchpoints     | 200 | 200 | 200 | 200 | 200  | 200 | 200 | 200 | 403
    experts/EXPERT/pressure        | 200 | 200 | 200 | 200 | 200  | 200 | 200 | 200 | 403
    experts/EXPERT/legal-state     | 200 | 200 | 200 | 200 | 200  | 200 | 200 | 200 | 200
    experts/EXPERT/wishes          | 200 | 200 | 200 | 200 | 200  | 200 | 200 | 200 | 403
    touchpoints/KEY                | 200 | 200 | 200 | 200 | 200  | 200 | 200 | 200 | 403
    touchpoints/KEY/notes          | 200 | 200 | 200 | 200 | 200  | 200 | 403 | 403 | 403
    follow-ups                     | 200 | 200 | 200 | 200 | 200  | 200 | 200 | 403 | 403
    follow-ups/KEY                 | 200 | 200 | 404 | 404 | 404  | 404 | 200 | 403 | 403
    imports/KEY                    | 200 | 404 | 404 | 403 | 404  | 404 | 200 | 200 | 403
    releases/KEY                   | 200 | 200 | 404 | 404 | 404  | 404 | 200 | 403 | 403
    hand-overs/KEY                 | 404 | 200 | 200 | 403 | 200  | 404 | 200 | 403 | 403
    rights-requests                | 403 | 403 | 403 | 403 | 403  | 403 | 200 | 200 | 403
    unverified-experts             | 403 | 403 | 403 | 403 | 403  | 403 | 403 | 200 | 403
    expected-sources               | 200 | 200 | 200 | 200 | 200  | 200 | 200 | 200 | 403
    trail/entries                  | 403 | 403 | 403 | 403 | 403  | 403 | 200 | 403 | 403
    trail/state                    | 403 | 403 | 403 | 403 | 403  | 403 | 200 | 403 | 403
    organisation/people            | 200 | 200 | 200 | 200 | 200  | 200 | 200 | 200 | 200
    policy                         | 200 | 200 | 200 | 200 | 200  | 200 | 200 | 200 | 200
"""
PEOPLE = ("ada", "ben", "mia", "pia", "cora", "rui", "kim", "sol", "alex")


def test_everybody_gets_what_the_wall_shows_them(world: api_world.World) -> None:
    clients = {who: client_of(world, who) for who in PEOPLE}
    wrong = []
    for address, *expected in rows(WHO_GETS_WHAT):
        area = address.split("/")[0]
        path = address.replace("EXPERT", api_world.EXPERT).replace("KEY", world.known.get(area, {}).get("key", ""))
        found = [str(clients[who].get(f"/api/v1/{path}").status_code) for who in PEOPLE]
        if found != expected:
            wrong.append(
                (address, [f"{w}: {f} for {e}" for w, f, e in zip(PEOPLE, found, expected, strict=True) if f != e])
            )
    assert not wrong


def test_a_promise_goes_from_made_to_kept(world: api_world.World) -> None:
    ada = client_of(world, "ada")
    told = {"expert": {"expert_id": api_world.EXPERT}, "promise": "Send it.", "due_on": exchange.day(5).isoformat()}
    made = post(ada, "follow-ups", told)
    assert made.status_code == 201
    url = made["Location"].removeprefix("/api/v1/")
    assert problem(post(ada, f"{url}/keep", {"proof": "  "}), 422)["rule"] == "FU-6"
    late = problem(post(ada, f"{url}/keep", {"proof": "Sent.", "version": 7}), 409)
    assert late["current"]["promise"] == "Send it."
    kept = post(ada, f"{url}/keep", {"proof": "Sent by e-mail.", "version": 1}).json()
    assert (kept["done_on"], kept["proof"]) == (exchange.day().isoformat(), "Sent by e-mail.")
    assert problem(post(ada, f"{url}/drop", {"because": "Too late."}), 422)["rule"] == "FU-4"


def test_a_promise_is_passed_on_within_its_side(world: api_world.World) -> None:
    ada, url = client_of(world, "ada"), f"follow-ups/{world.known['follow-ups']['key']}/reassign"
    assert problem(post(ada, url, {"to": "cora"}), 422)["rule"] == "FU-2"
    assert post(ada, url, {"to": "mia"}).json()["owner"]["username"] == "mia"
    assert FollowUp.objects.get().owner == cast.mia()
    assert ada.get("/api/v1/follow-ups/kept-in-time?first=2026-01-01&last=2027-12-31").status_code == 200


def test_commercial_learns_of_the_law_only_whether_contact_is_open(world: api_world.World) -> None:
    state = client_of(world, "cora").get(f"/api/v1/experts/{api_world.EXPERT}/legal-state").json()
    assert {name for name, value in state.items() if value is not None} == {"expert_id", "on", "contact"}
    full = client_of(world, "ada").get(f"/api/v1/experts/{api_world.EXPERT}/legal-state").json()
    assert full["notice_due_on"] is not None
    wishes = client_of(world, "cora").get(f"/api/v1/experts/{api_world.EXPERT}/wishes").json()
    assert wishes["topics"] is None


def test_what_an_expert_asked_is_read_by_compliance_and_the_trail_knows(world: api_world.World) -> None:
    key = world.known["rights-requests"]["key"]
    assert client_of(world, "kim").get(f"/api/v1/rights-requests/{key}").json()["words"] == "All of it."
    assert Entry.objects.filter(verb="rights_request.read", key=key).count() == 1
    steward = client_of(world, "sol").get(f"/api/v1/rights-requests/{key}").json()
    assert (steward["kind"], steward["words"], steward["expert_id"]) == ("access", None, None)
    assert Entry.objects.filter(verb="rights_request.read", key=key).count() == 1


def test_the_trail_is_read_page_by_page_and_tells_of_persons_one_by_one(world: api_world.World) -> None:
    kim = client_of(world, "kim")
    first = kim.get("/api/v1/trail/entries?limit=5&kind=touchpoint").json()
    assert {each["kind"] for each in first["items"]} == {"touchpoint"}
    number = first["items"][0]["number"]
    opened = kim.get(f"/api/v1/trail/entries/{number}").json()
    assert opened["person"] == f"expert:{api_world.EXPERT}"
    assert opened["personal"]
    assert not opened["shredded"]
    person = kim.get(f"/api/v1/trail/entries?person=expert:{api_world.EXPERT}").json()
    assert len(person["items"]) > 3
    state = kim.get("/api/v1/trail/state").json()
    assert state["number"] >= number
    assert state["verified"] is None


def test_the_contact_pressure_is_the_same_for_all_who_meet_experts(world: api_world.World) -> None:
    found = {
        client_of(world, who).get(f"/api/v1/experts/{api_world.EXPERT}/pressure").content
        for who in ("ada", "ben", "cora", "rui", "pia")
    }
    assert len(found) == 1


def test_a_steward_sees_who_waits(world: api_world.World) -> None:
    [waiting] = client_of(world, "sol").get("/api/v1/unverified-experts").json()["items"]
    assert waiting["name"] == "Iria Souto"


def test_a_session_gets_what_a_token_gets(world: api_world.World) -> None:
    client = Client()
    client.force_login(cast.ada())
    for path in ("experts", "touchpoints", "follow-ups", "policy"):
        assert client.get(f"/api/v1/{path}").json() == client_of(world, "ada").get(f"/api/v1/{path}").json()


def test_a_token_shows_beside_its_matter_only_what_it_was_made_for(world: api_world.World) -> None:
    from kolloquy.governance.tokens.vocabulary import Scope

    narrow = bearer(cast.ada(), Scope.EXPERTS_READ)
    assert narrow.get(f"/api/v1/experts/{api_world.EXPERT}").json()["identity"] is None
    assert problem(narrow.get("/api/v1/experts?topic=heart-failure"), 403)["rule"] == "TK-4"
    wide = client_of(world, "ada")
    assert wide.get(f"/api/v1/experts/{api_world.EXPERT}").json()["identity"]["works"] == 0
    [row] = wide.get("/api/v1/experts?topic=heart-failure").json()["items"]
    assert row["standing"]["place"] == 1


def test_files_are_looked_at_then_taken_then_undone(world: api_world.World) -> None:
    ada = client_of(world, "ada")
    names = {"mapping": "touchpoints", "time_zone": "UTC"}
    file = SimpleUploadedFile("calls.csv", api_world.CALLS.encode(), content_type="text/csv")
    problem(ada.post("/api/v1/imports", {"files": file, "mapping": "nobody's"}), 422)
    problem(post(ada, "imports", {"mapping": "x"}), 415)
    mapping = next(each.name for each in mappings() if each.mapping.kind == "touchpoints")
    file.seek(0)
    made = ada.post("/api/v1/imports", names | {"files": file, "mapping": mapping})
    assert made.status_code == 201, made.content
    key = made.json()["key"]
    assert made.json()["state"] == "preview"
    problem(post(client_of(world, "ben"), f"imports/{key}/take", {}), 404)
    assert post(ada, f"imports/{key}/take", {}).json()["state"] == "taken"
    assert problem(post(ada, f"imports/{key}/take", {}), 422)["rule"] == "IM-4"
    assert post(ada, f"imports/{key}/undo", {}).json()["state"] == "undone"


def test_a_steward_says_who_it_is(world: api_world.World) -> None:
    [waiting] = client_of(world, "sol").get("/api/v1/unverified-experts").json()["items"]
    url = f"unverified-experts/{waiting['key']}/decide"
    assert problem(post(client_of(world, "ada"), url, {"expert_id": api_world.EXPERT}), 403)["rule"] == "ID-1"
    problem(post(client_of(world, "sol"), url, {"expert_id": "ENOBODY222"}), 422)
    assert post(client_of(world, "sol"), url, {"expert_id": api_world.EXPERT}).json()["moved"] == 0
    assert client_of(world, "sol").get("/api/v1/unverified-experts").json()["items"] == []


def test_what_an_expert_said_is_noted_and_heeded(world: api_world.World) -> None:
    expert = exchange.lindqvist().pk
    ada, url = client_of(world, "ada"), f"experts/{expert}"
    said = {"said_on": exchange.day(-1).isoformat(), "source": "meeting"}
    noted = post(ada, f"{url}/wishes", {**said, "channels": ["email"], "most_contacts_per_quarter": 2}).json()
    assert (noted["channels"], noted["most_contacts_per_quarter"]) == (["email"], 2)
    problem(post(ada, f"{url}/wishes", {**said, "said_on": exchange.day(1).isoformat(), "topics": ["x"]}), 422)
    assert post(ada, f"{url}/stances", {**said, "kind": "do_not_contact"}).status_code == 200
    state = ada.get(f"/api/v1/{url}/legal-state").json()
    assert (state["contact"]["allowed"], state["contact"]["rule"]) == (False, "RI-3")
    assert (
        problem(post(ada, f"{url}/stances", {**said, "kind": "do_not_contact", "holds": False}), 403)["rule"] == "RI-8"
    )
    plan = {"experts": [{"expert_id": expert}], "channel": "virtual", "status": "planned"}
    refused = post(ada, "touchpoints", plan | {"on": exchange.day(5).isoformat()})
    assert problem(refused, 403)["rule"] == "RI-3"
    asked = {"kind": "access", "received_on": exchange.day(-1).isoformat(), "source": "letter", "words": "All of it."}
    assert post(ada, f"{url}/requests", asked).json()["state"] == "received"


def test_a_matter_is_handed_over(world: api_world.World) -> None:
    told = {"kind": "interest", "expert_id": api_world.EXPERT, "words": "Would like to take part in a trial."}
    made = post(client_of(world, "ada"), "hand-overs", told)
    assert made.status_code == 201, made.content
    found = client_of(world, "rui").get("/api/v1/hand-overs").json()["items"]
    assert made.json()["key"] in [each["key"] for each in found]
    assert problem(post(client_of(world, "ada"), "hand-overs", told | {"kind": "question"}), 403)["rule"] == "FW-13"


def test_compliance_reads_notes_for_a_stated_purpose_which_the_trail_keeps(world: api_world.World) -> None:
    kim, key = client_of(world, "kim"), world.known["touchpoints"]["key"]
    assert problem(kim.get(f"/api/v1/touchpoints/{key}/notes"), 403)["rule"] == "FW-3"
    stated = {"X-Purpose": "investigation", "X-Reason": "a complaint of 12 March"}
    [note] = kim.get(f"/api/v1/touchpoints/{key}/notes", headers=stated).json()
    assert note["text"] == "Asked for data."
    [read] = Entry.objects.filter(verb="note.read")
    assert read.facts["purpose"] == "investigation"
    assert queries.payload(read).values == {"because": "a complaint of 12 March"}  # it may name somebody
    assert key in read.key
