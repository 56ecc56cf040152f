"""Prices come in behind a plan while its page is open; what each rests on opens with it."""

import os

import pytest
from playwright.sync_api import expect

from kolloquy.kernel import clock
from kolloquy.planning.models import LimitPrice, Pricing
from tests.browser.conftest import Site, assert_accessible
from tests.support import plans

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("browser")]


def test_a_price_that_was_an_estimate_is_proved_while_one_looks(site: Site) -> None:
    made = plans.in_force()
    LimitPrice.objects.update(estimate=True, sentence="One more day a week of Ada.")
    LimitPrice.objects.create(
        plan=made.plan,
        kind="most",
        limit_key="x",
        points=95,
        estimate=True,
        sentence="Room for one more expert in Talks.",
    )
    run = Pricing.objects.create(
        plan=made.plan, state="running", asked_at=clock.now(), computed_from="x", value=1, bound=1
    )
    page = site.page("ben")
    page.goto(f"/plan/p/{made.plan.key}")
    prices = page.get_by_role("region", name="What the limits cost")
    expect(prices.get_by_text("Being computed behind the plan; until then")).to_be_visible()
    expect(prices.get_by_text("about +310")).to_be_visible()
    assert_accessible(page)
    # What the worker would find.
    demir = made.experts["Demir"]
    LimitPrice.objects.filter(kind="minutes").update(
        sentence="One more day a week of Ada: +1 expert on the gap “Who is screened?”.", estimate=False, points=300,
        at_most=320, found=310, comes=[demir.pk],
    )  # fmt: skip
    expect(prices.get_by_text("+300 to +320")).to_be_visible()
    expect(prices.get_by_text("1 of 2 known by now")).to_be_visible()
    expect(prices.get_by_role("link", name=demir.name)).to_be_visible()
    LimitPrice.objects.filter(kind="most").delete()
    Pricing.objects.filter(pk=run.pk).update(state="done", ended_at=clock.now())
    expect(prices.get_by_text("known by now")).to_be_hidden()
    figure = prices.get_by_role("link", name="+300 to +320")
    figure.focus()
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog", name="What the limits cost")
    expect(drawer.get_by_text("It was proved that none gains more than 320.")).to_be_visible()
    assert_accessible(page)
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/drawer.png")
    page.keyboard.press("Escape")
    expect(figure).to_be_focused()
    if folder:
        prices.screenshot(path=f"{folder}/section.png")
        for width in (390, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                prices.screenshot(path=f"{folder}/prices-{width}-{scheme}.png")
        page.goto(f"/plan/p/{made.plan.key}/explain/prices")
        page.set_viewport_size({"width": 390, "height": 900})
        page.screenshot(path=f"{folder}/page-390.png", full_page=True)


def test_on_a_phone_prices_fit(site: Site) -> None:
    made = plans.in_force()
    LimitPrice.objects.update(points=123_300, at_most=123_320, found=123_310, comes=[made.experts["Demir"].pk])
    page = site.page("ben", viewport={"width": 390, "height": 844})
    for path in (f"/plan/p/{made.plan.key}", f"/plan/p/{made.plan.key}/explain/prices"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        assert_accessible(page)
