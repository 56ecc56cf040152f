"""An activity on the board and on its own page: moved as a whole by form, and looked at by who may not."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from kolloquy.planning.models import PlanChange
from kolloquy.planning.moving.activities_looking import activity_of
from kolloquy.strategy.models import Demand
from tests.support import cast, plans
from tests.support.forms import form_of

pytestmark = pytest.mark.django_db
WHY = "the chair cannot come before"


def as_(client: Client, who: str) -> Client:
    client.force_login(getattr(cast, who)())
    return client


def text(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def made() -> plans.World:
    world = plans.drafted()
    Demand.objects.filter(pk=world.demands["board"].pk).update(
        starts_on=plans.monday(7), ends_on=plans.monday(11) + timedelta(days=4)
    )
    return world


def url(made: plans.World, which: str = "board") -> str:
    return f"/plan/p/{made.plan.key}/activities/{made.demands[which].key}"


def weeks(made: plans.World) -> frozenset[int]:
    found = activity_of(made.plan, made.demands["board"].key)
    assert found is not None
    return found.weeks


def test_moves_by_a_plain_form_with_everybody_in_it(client: Client, made: plans.World) -> None:
    html = text(as_(client, "ben").get(url(made)))
    for words in ("Board on registries", "In week 10, with 3 experts; Gil", "Jonas Abrahamsen", "Move all of it"):
        assert words in html, words
    told = {name: values[0] for name, values in form_of(html, f"{url(made)}/move").items()}
    assert told["week"] == "10"
    answered = client.post(f"{url(made)}/move", {**told, "week": "9"})
    assert (answered.status_code, weeks(made)) == (302, {8})
    assert "“Board on registries” is in week 9 now, with 3 places." in text(client.get(answered["Location"]))
    late = client.post(f"{url(made)}/move", {**told, "week": "11"})
    assert (late.status_code, "Ben changed" in text(late)) == (422, True)


def test_says_at_once_what_speaks_against_it(
    client: Client, made: plans.World, django_assert_max_num_queries: Any
) -> None:
    at = f"{url(made)}/verdict"
    as_(client, "ben").get(at)
    with django_assert_max_num_queries(40):
        html = text(client.get(at, {"week": "9"}))
    assert ('data-verdict="fine"' in html, "“Board on registries”, 3 places" in html) == (True, True)
    assert 'data-verdict="hard"' in text(client.get(at, {"week": "13"}))
    assert 'data-verdict="soft"' in text(client.get(at, {"week": "12"}))
    assert "Say which week" in text(client.get(at, {"week": "soon"}))
    assert not PlanChange.objects.exists()


def test_is_dragged_on_the_board_by_any_of_its_places(client: Client, made: plans.World) -> None:
    html = text(as_(client, "ben").get(f"/plan/p/{made.plan.key}/board"))
    stamp = activity_of(made.plan, made.demands["board"].key)
    assert html.count(f'data-whole="{url(made)}"') == 3
    assert stamp is not None
    assert f'data-version="{stamp.stamp}"' in html
    told = {"week": "9", "version": stamp.stamp, "contact": made.contact("Abrahamsen", 1).key}
    part = as_(client, "ben").post(f"{url(made)}/move", told, headers={"HX-Request": "true"})
    assert (part.status_code, "is in week 9 now" in text(part), weeks(made)) == (200, True, {8})
    assert f'data-focus="c-{made.contact("Abrahamsen", 1).key}"' in text(part)
    refused = client.post(f"{url(made)}/move", {**told, "week": "13"}, headers={"HX-Request": "true"})
    assert (refused.status_code, refused["HX-Retarget"]) == (422, "#verdict")


def test_is_moved_on_the_board_by_who_may_alone(client: Client, made: plans.World) -> None:
    assert "data-whole" not in text(as_(client, "ada").get(f"/plan/p/{made.plan.key}/board"))
    assert "data-whole" in text(as_(client, "gil").get(f"/plan/p/{made.plan.key}/board"))
    html = text(as_(client, "ada").get(url(made)))
    assert "PB-1" in html
    assert "Move all of it" not in html


def test_a_congress_has_no_other_week(client: Client, made: plans.World) -> None:
    html = text(as_(client, "ben").get(url(made, "congress")))
    assert "There is no other week of this cycle for it" in html
    assert "in Vienna" in html


def test_a_place_leads_to_its_activity(client: Client, made: plans.World) -> None:
    row = made.contact("Abrahamsen", 1)
    html = text(as_(client, "ben").get(f"/plan/p/{made.plan.key}/contacts/{row.key}"))
    assert f'href="{url(made)}' in html
    assert "with all its 3 places" in html


@pytest.mark.parametrize("who", ["cora", "rui", "pia", "sol"])
def test_is_for_who_reads_plans_in_full(client: Client, made: plans.World, who: str) -> None:
    for path in ("", "/verdict?week=9"):
        assert as_(client, who).get(url(made) + path).status_code == 403
    assert as_(client, who).post(f"{url(made)}/move", {"week": "9"}).status_code == 403


def test_that_is_none_of_the_plan_is_not_found(client: Client, made: plans.World) -> None:
    assert as_(client, "ben").get(url(made, "screening")).status_code == 404
