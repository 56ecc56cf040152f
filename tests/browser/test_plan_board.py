"""The plan board in a browser: by keyboard, by pointer, without a script, and signed."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from kolloquy.planning.models import PlanChange
from kolloquy.strategy.models import Demand
from tests.browser.conftest import Site, assert_accessible
from tests.support import cast, plans

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made(site: Site) -> plans.World:
    cast.ben()
    return plans.ready_to_sign()


def open_board(site: Site, made: plans.World, who: str = "ben", **options: object) -> Page:
    page = site.page(who, **options)
    page.goto(f"/plan/p/{made.plan.key}/board")
    return page


def test_a_contact_is_moved_by_keyboard_and_put_back(site: Site, made: plans.World) -> None:
    page = open_board(site, made)
    contact = made.contact("Quispe")
    block = page.locator(f"#c-{contact.key}")
    block.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#verdict")).to_contain_text("Nothing speaks against it")
    page.keyboard.press("Escape")
    expect(page.locator("#board-said")).to_have_text("Put back.")
    expect(block).to_be_focused()
    assert made.contact("Quispe").week == 7
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.locator("#board-said")).to_have_text("Tomás Quispe is in week 7 with Ada now.")
    expect(block).to_be_focused()
    assert made.contact("Quispe").week == 6
    page.keyboard.press("Space")
    expect(page.get_by_role("dialog")).to_contain_text("Moved from week 8 to week 7 by Ben")
    assert_accessible(page)


def test_a_contact_is_dragged_to_a_colleague_with_a_reason_and_refused_where_nobody_is(
    site: Site, made: plans.World
) -> None:
    page = open_board(site, made)
    contact = made.contact("Hofstätter", 0)
    assert contact.week == 5
    _drag(page, contact.key, week=5, colleague=cast.gil().pk)
    expect(page.locator("#verdict")).to_contain_text("PB-9")
    page.get_by_label("Why it is to be so all the same").fill("Gil was asked for by name")
    page.get_by_role("button", name="Move it, and keep my reason").click()
    expect(page.locator("#board-said")).to_contain_text("with Gil now")
    assert PlanChange.objects.get().because == "Gil was asked for by name"
    _drag(page, contact.key, week=1, colleague=cast.gil().pk)
    expect(page.locator("#verdict")).to_contain_text("Week 2 is over")
    page.get_by_role("button", name="Put back").click()
    expect(page.locator("#verdict")).to_be_hidden()
    assert made.contact("Hofstätter", 0).week == 5


def test_an_activity_goes_with_all_its_places_by_keys_and_by_pointer(site: Site, made: plans.World) -> None:
    days = {"starts_on": plans.monday(7), "ends_on": plans.monday(11) + timedelta(days=4)}
    Demand.objects.filter(pk=made.demands["board"].pk).update(**days)
    page = open_board(site, made)
    place = made.contact("Abrahamsen", 1)
    page.locator(f"#c-{place.key}").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#board-said")).to_contain_text("“Board on registries” with all its 3 places")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#verdict")).to_contain_text("Nothing speaks against it")
    page.keyboard.press("Enter")
    expect(page.locator("#board-said")).to_have_text("“Board on registries” is in week 9 now, with 3 places.")
    expect(page.locator(f"#c-{place.key}")).to_be_focused()
    rows = made.plan.contacts.filter(demand=made.demands["board"])
    assert set(rows.values_list("week", flat=True)) == {8}
    _drag(page, place.key, week=12, colleague="")
    expect(page.locator("#verdict")).to_contain_text("PB-8")
    page.get_by_role("button", name="Put back").click()
    assert set(rows.values_list("week", flat=True)) == {8}


def test_a_plan_is_read_moved_and_signed_without_a_script(site: Site, made: plans.World) -> None:
    page = open_board(site, made, "ben", java_script_enabled=False)
    assert_there(page, "The board")
    page.locator(f"#c-{made.contact('Quispe').key}").click()
    page.locator("select[name=week]").select_option("7")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_text("Tomás Quispe is in week 7 with Ada now.")).to_be_visible()
    page.get_by_role("link", name="Review and signature").click()
    page.get_by_label("I approve this plan for the cycle and answer for it.").check()
    page.get_by_label("Your password, once more").fill(cast.PASSWORD)
    page.get_by_role("button", name="Sign and put in force").click()
    expect(page.get_by_text("It stands as it was signed.")).to_be_visible()
    made.plan.refresh_from_db()
    assert made.plan.state == "in_force"


def test_somebody_on_a_phone_has_their_own_weeks(site: Site, made: plans.World) -> None:
    page = open_board(site, made, "ada", viewport={"width": 390, "height": 844})
    expect(page.get_by_role("heading", name="The weeks of Ada")).to_be_visible()
    expect(page.locator(".board-table")).to_be_hidden()
    page.get_by_role("link", name="Rosa Diaz").first.click()
    expect(page.get_by_role("heading", name="Rosa Diaz", exact=True)).to_be_visible()
    assert_accessible(page)
    page.goto(f"/plan/p/{made.plan.key}/review")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def _drag(page: Page, key: str, *, week: int, colleague: int | str) -> None:
    page.locator(f"#c-{key}").hover()
    page.mouse.down()
    cell = page.locator(f'td[data-week="{week}"][data-colleague="{colleague}"]')
    cell.hover()
    cell.hover(position={"x": 8, "y": 8})
    page.mouse.up()


def assert_there(page: Page, heading: str) -> None:
    expect(page.get_by_role("heading", name=heading)).to_be_visible()
