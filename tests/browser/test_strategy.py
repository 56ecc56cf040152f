"""The strategy in a browser: it fits on a phone and a desk, axe finds nothing, and it works without JavaScript."""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from kolloquy.strategy import actions
from tests.browser.conftest import Site, assert_accessible
from tests.support import strategies

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("browser")]


def a_strategy() -> list[str]:
    """One that has been lived with: readings, a region behind its parent, something to mend. The addresses of its pages."""
    at = strategies.place()
    actions.set_phase(indication=at.indication, territory=at.world, phase="established", since="2024-01-01", by=at.ben)
    actions.set_phase(
        indication=at.indication, territory=at.iberia, phase="newly_launched", since="2025-09-01", by=at.ben
    )
    actions.put_fee(code="advisory-board", name="Board", amount=900, most_a_year=7500, source="A survey", by=at.ben)
    started = actions.start_from_template(
        template="newly-launched", indication=at.indication, territory=at.world, owner=at.ben, by=at.ben,
        baselines={"referral-time": (26, "Chart review, May"), "first-registry": (20, "Registry, June")},
    )  # fmt: skip
    row = started.imperatives[0]
    actions.put_in_force(imperative=row, by=at.ben)
    objective = row.objectives.get(code="referral-time")
    actions.record_reading(objective=objective, on=strategies.day(-2), value=22.5, source="Chart review", by=at.ben)
    child = actions.make_regional(parent=row, territory=at.iberia, owner=at.ben, code="right-iberia", by=at.ben)
    actions.change_objective(objective=child.objectives.get(code="first-registry"), target=50, by=at.ben)
    actions.change_gap(gap=row.gaps.get(code="real-life"), unmet_need=3, by=at.ben)
    actions.change_objective(objective=row.objectives.get(code="first-registry"), target=70, by=at.ben)
    lists = ("audit", "primer", "templates", "topics", "phases", "fees", "import", "new")
    return [
        reverse("strategy"), *(reverse(f"strategy-{name}") for name in lists),
        f"{reverse('strategy-template', args=['pre-launch'])}?indication=attr-cm",
        reverse("strategy-imperative", args=[row.key]), reverse("strategy-differences", args=[child.key]),
        reverse("strategy-version", args=[row.key, row.version]), reverse("strategy-objective", args=[objective.key]),
        reverse("strategy-objective-new", args=[row.key]), reverse("strategy-demand-new", args=[objective.key]),
    ]  # fmt: skip


@pytest.mark.parametrize("width, scheme", [(390, "light"), (1440, "dark")])
def test_every_page_fits_and_axe_finds_nothing(site: Site, width: int, scheme: str) -> None:
    addresses = a_strategy()
    page = site.page("ben", viewport={"width": width, "height": 900}, color_scheme=scheme)
    shots = os.environ.get("KOLLOQUY_LOOK")  # a folder, for whoever wants to look at them
    for number, address in enumerate(addresses):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        assert_accessible(page)
        if shots:
            name = address.strip("/").replace("/", "-").partition("?")[0]
            page.screenshot(path=Path(shots) / f"{number:02}-{name[:60]}-{width}-{scheme}.png", full_page=True)


def test_a_template_is_taken_and_a_reading_recorded_without_a_script(site: Site) -> None:
    strategies.place()
    page = site.page("ben", java_script_enabled=False)
    page.goto("/plan/strategy")
    page.get_by_role("link", name="Start from a template").click()
    page.get_by_role("link", name="Pre-launch").click()
    page.get_by_label("In", exact=True).select_option("emea")
    page.get_by_label("Baseline, in centres").fill("12")
    page.get_by_role("button", name="Start from this").click()
    expect(page.get_by_role("alert")).to_contain_text("without a source for its baseline")
    expect(page.get_by_label("Baseline, in centres")).to_have_value("12")
    page.get_by_label("Where it is from").first.fill("Survey of May")
    page.get_by_role("button", name="Start from this").click()
    expect(page.get_by_role("status")).to_contain_text("1 objective waits for a baseline")
    page.get_by_role("link", name="Record a reading").click()
    page.get_by_label("Centres").fill("17")
    page.get_by_label("Where it was found").fill("Survey of November")
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_text("(17 − 12) ÷ (32 − 12) = 25 %")).to_be_visible()
