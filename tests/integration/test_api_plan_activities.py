"""Activities of a plan over the API: what speaks against a move before it is made, and the move of all places at once."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kolloquy.governance.tokens.vocabulary import Scope
from kolloquy.planning.agreeing.actions import propose
from kolloquy.planning.models import PlannedContact, TakenAsGiven
from kolloquy.planning.moving.activities_looking import activities_of
from kolloquy.strategy.models import Demand
from tests.support import cast, plans
from tests.support.api import ask_as_if_first, bearer, problem

pytestmark = pytest.mark.django_db
WHY = "the chair cannot come before"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> plans.World:
    """The board may be in the weeks 7 to 11, from 0; Gil hosts it."""
    ask_as_if_first(monkeypatch, tmp_path)
    world = plans.drafted()
    Demand.objects.filter(pk=world.demands["board"].pk).update(
        starts_on=plans.monday(7), ends_on=plans.monday(11) + timedelta(days=4)
    )
    return world


def ben() -> Client:
    return bearer(cast.ben(), Scope.PLANS_READ, Scope.PLANS_WRITE)


def at(made: plans.World, which: str = "board") -> str:
    return f"/api/v1/plans/{made.plan.key}/activities/{made.demands[which].key}"


def moved(client: Client, made: plans.World, which: str = "board", **body: Any) -> Any:
    return client.post(f"{at(made, which)}/move", body, content_type="application/json")


def board(client: Client, made: plans.World) -> dict[str, Any]:
    found: list[dict[str, Any]] = client.get(f"/api/v1/plans/{made.plan.key}/activities").json()
    [one] = [each for each in found if each["demand"] == made.demands["board"].key]
    return one


def test_activities_are_listed_as_wholes_the_soonest_first(made):
    found = ben().get(f"/api/v1/plans/{made.plan.key}/activities").json()
    assert [(each["name"], each["kind"], each["weeks"], each["hosts"], len(each["places"])) for each in found] == [
        ("Invented Congress", "congress", [7], ["Gil"], 2),
        ("Board on registries", "advisory_board", [9], ["Gil"], 3),
    ]
    assert found[1]["may_be_in"] == [7, 8, 9, 10, 11]
    assert {each["expert_id"] for each in found[1]["places"]} == {made.experts[name].pk for name in plans.BOARD}
    assert (found[1]["may_be_moved"], found[1]["why_not"]) == (True, None)
    ada = board(bearer(cast.ada(), Scope.PLANS_READ), made)
    assert not ada["may_be_moved"]
    assert "who hosts it or by a medical lead" in ada["why_not"]


def test_listing_them_costs_as_many_queries_however_many_there_are(made):
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            for it in activities_of(made.plan):
                assert [str(host) for host in it.demand.hosts.all()] == ["Gil"]
        return len(asked)

    before = cost()
    for number in range(4):
        demand = Demand.objects.get(pk=made.demands["board"].pk)
        demand.pk, demand.key, demand.code = None, f"ANOTHERBOARD{number}", f"board-{number}"
        demand.save()
        demand.hosts.add(cast.gil())
        row = PlannedContact.objects.filter(plan=made.plan, demand=made.demands["board"]).order_by("pk").first()
        assert row is not None
        row.pk, row.key, row.known_as, row.demand = None, f"ANOTHERPLACE{number}", f"PLACE{number}", demand
        row.save()
    assert len(activities_of(made.plan)) == 6
    assert cost() == before


def test_verdicts_come_first_and_change_nothing(made):
    client = ben()
    assert client.get(f"{at(made)}/verdicts?week=8").json() == []
    [late] = [each for each in client.get(f"{at(made)}/verdicts?week=12").json() if each["rule"] == "PB-8"]
    assert late["hard"]
    TakenAsGiven.objects.create(
        plan=made.plan, expert=made.experts["Okafor"], week=8, function="commercial", channel="virtual"
    )
    [soft] = client.get(f"{at(made)}/verdicts?week=8").json()
    assert (soft["rule"], soft["hard"]) == ("PB-12", False)
    [not_hers] = bearer(cast.ada(), Scope.PLANS_READ).get(f"{at(made)}/verdicts?week=8").json()
    assert (not_hers["rule"], not_hers["hard"]) == ("PB-1", True)
    assert board(client, made)["weeks"] == [9]
    assert problem(client.get(f"{at(made)}/verdicts"), 422)
    assert problem(client.get(f"/api/v1/plans/{made.plan.key}/activities/NOTHERE/verdicts?week=8"), 404)
    visits = made.demands["screening"].key
    assert problem(client.get(f"/api/v1/plans/{made.plan.key}/activities/{visits}/verdicts?week=8"), 404)


def test_all_its_places_move_at_once_and_for_who_saw_it_as_it_is(made):
    client = ben()
    seen = board(client, made)
    row = PlannedContact.objects.filter(demand=made.demands["board"]).order_by("pk").first()
    propose(contact=row, subject="What registries tell", how="telephone", by=cast.ada())
    refused = problem(moved(client, made, week=8, version=seen["version"]), 403)
    assert refused["rule"] == "PB-19"
    answer = moved(client, made, week=8, version=seen["version"], because=WHY)
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert (told["activity"]["weeks"], told["taken_back"]) == ([8], 1)
    assert [each["rule"] for each in told["verdicts"]] == ["PB-19"]
    assert set(PlannedContact.objects.filter(demand=made.demands["board"]).values_list("week", flat=True)) == {8}
    late = problem(moved(client, made, week=9, version=seen["version"], because=WHY), 409)
    assert "since you looked" in late["detail"]
    assert (late["current"]["weeks"], late["yours"]["week"]) == ([8], 9)
    assert late["current"] == told["activity"]
    assert moved(client, made, week=9, version=told["activity"]["version"]).status_code == 200


def test_a_congress_stays_and_who_neither_leads_nor_hosts_moves_nothing(made):
    [congress] = [
        each for each in ben().get(f"/api/v1/plans/{made.plan.key}/activities").json() if each["kind"] == "congress"
    ]
    refused = moved(ben(), made, "congress", week=8, version=congress["version"], because=WHY)
    assert problem(refused, 403)["rule"] == "PB-8"
    version = board(ben(), made)["version"]
    ada = bearer(cast.ada(), Scope.PLANS_WRITE)
    assert problem(moved(ada, made, week=8, version=version, because=WHY), 403)["rule"] == "PB-1"
    gil = bearer(cast.gil(), Scope.PLANS_WRITE)
    assert moved(gil, made, week=8, version=version).status_code == 200
    assert problem(moved(bearer(cast.ben(), Scope.PLANS_READ), made, week=9, version=version), 403)["rule"] == "TK-4"
