"""What the limits of a plan cost, on its front page: as sure as it is known, while more of it comes in."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from kolloquy.faces.web.plans_prices import LONG_TO_WAIT, how_sure, means, points_in_words
from kolloquy.kernel import clock
from kolloquy.planning.models import LimitPrice, Pricing
from kolloquy.planning.seen import PriceSeen
from tests.support import cast, plans
from tests.support.tables import rows

AS_SURE_AS_KNOWN = """
points | at_most | found | estimate | figure              | how
2589   | None    | None  | True     | about +2,589        | an estimate
2310   | 2310    | 2310  | False    | +2,310              | exact
2130   | 2650    | 2300  | False    | +2,130 to +2,650    | between
0      | 480     | 0     | False    | at most +480        | between
310    | None    | None  | False    | +310                | -
"""


@pytest.mark.parametrize("points, at_most, found, estimate, figure, how", rows(AS_SURE_AS_KNOWN))
def test_a_figure_says_how_sure_it_is(
    points: str, at_most: str, found: str, estimate: str, figure: str, how: str
) -> None:
    given: dict[str, Any] = {"at_most": eval(at_most), "found": eval(found)}
    seen = PriceSeen("minutes", "user:1", "One more day", int(points), (), estimate == "True", **given)
    assert (points_in_words(seen), how_sure(seen) or "-") == (figure, how)
    assert means(seen).endswith(".")


def test_what_might_be_had_without_it_is_told() -> None:
    seen = PriceSeen("minutes", "user:1", "One more day", 2130, (), False, at_most=2650, found=2300)
    assert means(seen) == (
        "The plan was computed anew with it, and one was found that is worth 2,300 points more; up to 170 of these might "
        "be had without it. It was proved that none gains more than 2,650."
    )


def as_(client: Client, who: str) -> Client:
    client.force_login(getattr(cast, who)())
    return client


def priced(made: plans.World) -> None:
    LimitPrice.objects.update(
        sentence="One more day a week of Ada: +1 expert on the gap “Who is screened?”.", points=300, at_most=320, found=310,
        comes=[made.experts["Demir"].pk], goes=["nobody we know"],
    )  # fmt: skip


@pytest.mark.django_db
class TestTheFrontPage:
    def test_says_who_comes_in_and_between_what_the_price_lies(self, client: Client) -> None:
        made = plans.in_force()
        priced(made)
        html = as_(client, "ben").get(f"/plan/p/{made.plan.key}").content.decode()
        demir = made.experts["Demir"]
        assert f'Comes in: <a href="/experts/{demir.pk}">{demir.name}</a>' in html
        assert "+300 to +320" in html
        assert ">between<" in html
        assert "Goes:" not in html, "whom no evidence knows is not named"
        assert "every 5s" not in html
        opened = client.get(f"/plan/p/{made.plan.key}/explain/prices").content.decode()
        assert "It was proved that none gains more than 320." in opened

    def test_asks_again_for_its_prices_until_they_are_there(self, client: Client) -> None:
        made = plans.drafted()
        run = Pricing.objects.create(
            plan=made.plan, state="running", asked_at=clock.now(), computed_from="x", value=1, bound=1
        )
        LimitPrice.objects.update(estimate=True)
        path = f"/plan/p/{made.plan.key}/prices"
        part = as_(client, "ben").get(path, headers={"HX-Request": "true"}).content.decode()
        assert "every 5s" in part
        assert "Being computed behind the plan; until then they are estimates." in part
        assert "about +310" in part
        priced(made)
        LimitPrice.objects.update(estimate=False)
        assert "1 of 1 known by now" in client.get(path, headers={"HX-Request": "true"}).content.decode()
        Pricing.objects.filter(pk=run.pk).update(state="waiting", asked_at=clock.now() - LONG_TO_WAIT - timedelta(1))
        assert "the worker finds them out" in client.get(path, headers={"HX-Request": "true"}).content.decode()
        Pricing.objects.filter(pk=run.pk).update(state="failed", problem="It broke off.")
        part = client.get(path, headers={"HX-Request": "true"}).content.decode()
        assert "It broke off." in part
        assert "every 5s" not in part

    def test_without_a_script_all_prices_are_a_page(self, client: Client) -> None:
        made = plans.drafted()
        answer = as_(client, "ben").get(f"/plan/p/{made.plan.key}/prices")
        assert (answer.status_code, answer["Location"]) == (302, f"/plan/p/{made.plan.key}/explain/prices")

    @pytest.mark.parametrize("who", ["cora", "rui", "pia"])
    def test_is_for_who_reads_plans_in_full(self, client: Client, who: str) -> None:
        made = plans.in_force()
        assert as_(client, who).get(f"/plan/p/{made.plan.key}/prices").status_code in (403, 404)
