"""A director computes a plan, follows it, opens what it is worth and asks what if; by mouse, by keyboard, on a phone."""

import pytest
from playwright.sync_api import expect

from kolloquy.kernel import clock
from kolloquy.planning.models import Plan, Solving
from tests.browser.conftest import Site, assert_accessible
from tests.support import plans

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("browser")]


def test_computing_a_plan_is_followed_to_its_front_page_whose_figures_open(site: Site) -> None:
    made = plans.drafted()
    page = site.page("ben")
    page.get_by_role("link", name="Plan", exact=True).click()
    page.get_by_role("link", name=made.plan.name).click()
    page.get_by_role("button", name="Compute again").click()
    expect(page.get_by_text("Waiting for the worker")).to_be_visible()
    assert_accessible(page)
    # What the worker would say, second by second.
    run = Solving.objects.filter(plan=made.plan)
    run.update(state="running", started_at=clock.now(), step="Assigning", value=3000, bound=3300)
    expect(page.get_by_text("10.0 %")).to_be_visible()
    run.update(step="Putting 3 people’s visits into weeks", value=3120, bound=3122)
    expect(page.get_by_text("0.07 %")).to_be_visible()
    page.get_by_role("button", name="Stop, and take the best so far").click()
    expect(page.get_by_role("button", name="Stopping")).to_be_disabled()
    run.update(state="stopped", ended_at=clock.now())
    expect(page.get_by_role("heading", name="What it achieves")).to_be_visible()
    assert_accessible(page)
    figure = page.get_by_role("link", name="3,120 points")
    figure.focus()
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog", name="What it is worth")
    expect(drawer.get_by_text("no plan of these limits is worth more than 3,122")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(figure).to_be_focused()
    page.get_by_role("link", name="sweet spot").first.click()
    expect(page.get_by_role("dialog").get_by_text("What patients lack", exact=True)).to_be_visible()


def test_asking_what_if_on_a_phone(site: Site) -> None:
    made = plans.in_force()
    page = site.page("ben", viewport={"width": 390, "height": 844})
    for path in ("/plan", f"/plan/p/{made.plan.key}", f"/plan/p/{made.plan.key}/in", "/plan/time", "/plan/cycles/new"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        assert_accessible(page)
    page.goto(f"/plan/p/{made.plan.key}/what-if")
    page.get_by_text("A colleague leaves", exact=True).click()
    page.get_by_label("Who").first.select_option(label="Gil")
    page.get_by_role("button", name="Add this change").first.click()
    expect(page.get_by_text("Gil leaves")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Name", exact=True).fill("Without Gil")
    page.get_by_role("button", name="Compute it, and compare").click()
    expect(page.get_by_text("Waiting for the worker")).to_be_visible()
    copy = Plan.objects.get(name="Without Gil")
    assert copy.changes[0]["user"] == made.people["gil"].pk
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_without_a_script_a_plan_is_computed_and_read(site: Site) -> None:
    made = plans.drafted()
    page = site.page("ben", java_script_enabled=False)
    page.goto(f"/plan/p/{made.plan.key}")
    page.get_by_role("button", name="Compute again").click()
    expect(page.get_by_text("Waiting for the worker")).to_be_visible()
    Solving.objects.update(state="done", ended_at=clock.now(), value=3120, bound=3122)
    page.reload()
    page.get_by_role("link", name="See what came of it").click()
    page.get_by_role("link", name="3,120 points").click()
    expect(page.get_by_role("heading", name="What it is worth")).to_be_visible()
    page.goto(f"/plan/p/{made.plan.key}/out")
    page.get_by_label("Reason").select_option("consent")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("June Mercer objected")).to_be_visible()
    expect(page.get_by_text("Yusuf Demir")).to_have_count(0)
