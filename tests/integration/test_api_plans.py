"""Plans over the API: the same wall, the same rules and refusals as the pages."""

from pathlib import Path
from typing import Any

import pytest

from kolloquy.governance.rights.actions import take_stance
from kolloquy.governance.tokens.vocabulary import Scope
from kolloquy.kernel import clock
from kolloquy.planning.models import Proposal, Review
from tests.support import cast, plans
from tests.support.api import ask_as_if_first, bearer, problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> plans.World:
    ask_as_if_first(monkeypatch, tmp_path)
    return plans.in_force()


def sent(client: Any, path: str, **body: Any) -> Any:
    return client.post(f"/api/v1/{path}", body, content_type="application/json")


def test_a_plan_is_read_in_every_part(world):
    ada = bearer(cast.ada(), Scope.PLANS_READ)
    [found] = ada.get("/api/v1/plans").json()
    key = world.plan.key
    assert (found["key"], found["state"], found["value"]) == (key, "in_force", 3120)
    assert ada.get(f"/api/v1/plans/{key}").json() == found
    first = ada.get(f"/api/v1/plans/{key}/contacts?limit=4").json()
    rest = ada.get(first["next"]).json()
    assert len(first["items"]) == 4
    assert {each["key"] for each in first["items"]}.isdisjoint({each["key"] for each in rest["items"]})
    board = ada.get(f"/api/v1/plans/{key}/board?by=region").json()
    assert sum(len(row["blocks"]) for row in board["rows"]) >= 17
    [most] = ada.get(f"/api/v1/plans/{key}/experts?limit=1").json()["items"]
    assert most["reasons"]
    assert most["mutual_goals"]
    assert {each["expert"] for each in ada.get(f"/api/v1/plans/{key}/left-out").json()["items"]} == {
        "Yusuf Demir", "June Mercer", "Sofia Marchetti",
    }  # fmt: skip
    assert ada.get(f"/api/v1/plans/{key}/prices").json()[0]["points"] == 310
    measured = ada.get(f"/api/v1/plans/{key}/record").json()
    assert measured["adherence"]["arithmetic"].startswith(f"{measured['adherence']['part']} ÷ ")
    assert {each["name"] if "name" in each else each["objective"] for each in measured["objectives"]} == {
        *plans.OBJECTIVES.values()
    }


def test_the_record_says_of_each_objective_and_part_who_was_met_of_how_many_are_asked_for(world):
    ada = bearer(cast.ada(), Scope.PLANS_READ)
    found = ada.get(f"/api/v1/plans/{world.plan.key}/record").json()
    assert found["missed_before"] == 0
    evidence = next(each for each in found["objectives"] if each["key"] == world.objectives["evidence"].key)
    assert {part["name"]: (part["met"], part["planned"], part["fewest"], part["most"]) for part in evidence["parts"]} == {
        "Exchange on evidence": (0, 3, 2, 4), "Board on registries": (0, 3, 2, 8),
    }  # fmt: skip
    assert {part["demand"] for part in evidence["parts"]} == {world.demands[code].key for code in ("evidence", "board")}
    told = ("met", "planned", "fewest", "most", "elsewhere", "reached", "short", "held", "contacts")
    assert [evidence[name] for name in told] == [0, 5, 2, 12, 0, False, 0, 0, 8]
    world.plan.contacts.filter(objective=world.objectives["evidence"], demand=world.demands["evidence"]).update(
        state="held", held_on=clock.today(), touchpoint_key="x"
    )
    [again] = [each for each in ada.get(f"/api/v1/plans/{world.plan.key}/record").json()["objectives"]
               if each["key"] == evidence["key"]]  # fmt: skip
    assert (again["met"], again["held"], again["reached"]) == (3, 5, False)  # the board was not held
    assert [part["reached"] for part in again["parts"]] == [True, False]


def test_what_may_no_longer_be_made_is_listed_with_why(world):
    ada = bearer(cast.ada(), Scope.PLANS_READ)
    assert ada.get(f"/api/v1/plans/{world.plan.key}/no-longer").json() == []
    take_stance(
        expert_id=world.experts["Okafor"].pk, kind="do_not_contact", scope="everything", holds=True,
        said_on=clock.today(), source="meeting", proof="", by=cast.ada(),
    )  # fmt: skip
    visit, place = ada.get(f"/api/v1/plans/{world.plan.key}/no-longer").json()
    assert (visit["contact"], visit["expert"], visit["colleague"]) == (
        world.contact("Okafor", 1).key, "Amaka Okafor", "Ada",
    )  # fmt: skip
    assert (visit["why"], visit["rule"], visit["week"]) == ("rights", "RI-3", 6)
    assert (place["channel"], place["colleague"]) == ("advisory_board", None)


def test_commercial_reads_weeks_and_nothing_else(world):
    cora = bearer(cast.cora(), Scope.PLANS_READ)
    [found] = cora.get("/api/v1/plans").json()
    assert (found["name"], found["value"], found["imperatives"]) == ("The cycle’s plan", None, None)
    seen = cora.get("/api/v1/planned-contacts").json()
    assert seen
    assert {each["colleague"] for each in seen} == {each["objective"] for each in seen} == {None}
    for part in (
        "board",
        "experts",
        "left-out",
        "prices",
        "record",
        "no-longer",
        "activities",
        "proposals",
        "comments",
    ):
        assert problem(cora.get(f"/api/v1/plans/{world.plan.key}/{part}"), 403)["rule"] == "FW-13"
    assert problem(cora.get("/api/v1/plans/NOTHERE/board"), 404)
    world.plan.contacts.update(in_force=False)
    assert cora.get(f"/api/v1/plans/{world.plan.key}/contacts").json()["items"] == []


def test_a_contact_is_moved_with_a_verdict_and_by_who_saw_it_as_it_is(world):
    ada = bearer(cast.ada(), Scope.PLANS_WRITE)
    contact = world.contact("Ferreira")
    moved = sent(ada, f"planned-contacts/{contact.key}/move", week=5, version=contact.version,
                 because="She is at a congress that week")  # fmt: skip
    assert moved.status_code == 200, moved.content
    assert moved.json()["contact"]["week"] == 5
    late = problem(sent(ada, f"planned-contacts/{contact.key}/move", week=8, version=contact.version), 409)
    assert (late["current"], late["yours"]) == (moved.json()["contact"], {"week": 8, "version": contact.version})
    assert problem(sent(ada, "planned-contacts/NOTHERE/move", week=8, version=1), 404)


def test_a_contact_is_put_to_its_expert_and_the_answer_noted(world):
    ada, contact = bearer(cast.ada(), Scope.PLANS_WRITE, Scope.PLANS_READ), world.contact("Ferreira")
    made = sent(ada, f"planned-contacts/{contact.key}/propose", subject="Finding patients", how="telephone")
    assert made.status_code == 201, made.content
    again = sent(ada, f"planned-contacts/{contact.key}/propose", subject="Finding patients", how="telephone")
    assert problem(again, 403)["rule"] == "PA-6"
    said = sent(ada, f"proposals/{made.json()['key']}/answer", answer="accepted", words="Gladly").json()
    assert (said["answer"], said["words"]) == ("accepted", "Gladly")
    assert world.contact("Ferreira").pinned
    assert [each["key"] for each in ada.get(f"/api/v1/plans/{world.plan.key}/proposals").json()] == [
        Proposal.objects.get().key
    ]


def test_one_remarks_and_reviews_where_one_was_asked(world):
    ada = bearer(cast.ada(), Scope.PLANS_WRITE, Scope.PLANS_READ)
    key = world.plan.key
    made = sent(ada, f"plans/{key}/comments", text="Too early", contact=world.contact("Ferreira").key)
    assert made.status_code == 201, made.content
    assert [each["text"] for each in ada.get(f"/api/v1/plans/{key}/comments").json()] == ["Too early"]
    assert problem(sent(ada, f"plans/{key}/review", stand="agrees"), 404)
    world.plan.state = "in_review"
    world.plan.save()
    Review.objects.create(plan=world.plan, reviewer=cast.ada(), asked_by=cast.ben(), asked_at=clock.now())
    assert sent(ada, f"plans/{key}/review", stand="agrees").json()["stand"] == "agrees"


def test_a_token_for_reading_changes_nothing(world):
    ada = bearer(cast.ada(), Scope.PLANS_READ)
    path = f"planned-contacts/{world.contact('Ferreira').key}/propose"
    assert problem(sent(ada, path, subject="Finding patients", how="email"), 403)["rule"] == "TK-4"
