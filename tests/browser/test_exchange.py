"""Logging an exchange in a corridor, and the other pages of the exchange: by thumb, by keyboard, and without JavaScript."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from kolloquy.engagement.actions import change_touchpoint
from kolloquy.engagement.follow_ups.actions import promise
from kolloquy.engagement.models import Touchpoint
from kolloquy.governance.models import User
from kolloquy.identity.models import Expert
from kolloquy.kernel import clock
from tests.browser.conftest import Site, assert_accessible
from tests.browser.test_screenshots import HEIGHTS
from tests.support import cast, exchange

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("browser")]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
# Taps and fields beyond the note itself.
MOST_INTERACTIONS = 6
SERVER_MS = 1_000  # for the saving post alone, on a machine that does other work besides


@pytest.fixture
def okafor(site: Site) -> Expert:
    """The expert with the highest standing, whom ada and cora have met."""
    expert = Expert.objects.get(pk=site.best)
    topic = exchange.topic("Iron deficiency")
    exchange.topic("Beyond the label", off_label=True)
    exchange.told_what_we_hold(expert)
    exchange.met(expert, ago=40, topics=[topic], note="Sees two new patients a month.", channel="virtual")
    exchange.met(expert, ago=4, by=cast.cora())
    return expert


class Thumb:
    """Does what a person does, and counts it."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def tap(self, role: str, name: str | re.Pattern[str]) -> None:
        self.page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]
        self.count += 1

    def tick(self, words: str) -> None:
        self.page.locator("label.pick", has_text=words).first.click()
        self.count += 1

    def fill(self, name: str, text: str) -> None:
        self.page.get_by_label(name).fill(text)
        self.count += 1


def test_ada_logs_an_exchange_in_a_corridor(site: Site, okafor: Expert) -> None:
    page = site.page(**PHONE)
    page.goto(f"/experts/{okafor.pk}")
    thumb = Thumb(page)
    thumb.tap("link", "Log an exchange")
    expect(page.get_by_label("What was said")).to_be_focused()
    expect(page.get_by_text("CO-1")).to_be_visible()
    expect(page.get_by_label("How", exact=True)).to_have_value("virtual")
    page.keyboard.type("Asked for the extension data.")
    thumb.tick("Iron deficiency")
    thumb.fill("I promised", "Send the extension data")
    with page.expect_response(lambda answer: answer.request.method == "POST") as posted:
        thumb.tap("button", "Save")
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_text("Asked for the extension data.")).to_be_visible()
    expect(page.get_by_role("link", name="Send the extension data")).to_be_visible()
    assert thumb.count <= MOST_INTERACTIONS
    assert posted.value.request.timing["responseStart"] < SERVER_MS
    assert_accessible(page)


def test_save_is_under_the_thumb_and_nothing_is_wider_than_the_phone(site: Site, okafor: Expert) -> None:
    page = site.page(**PHONE)
    page.goto(f"/exchange/log?expert={okafor.pk}")
    box = page.get_by_role("button", name="Save").bounding_box()
    assert box
    assert 600 < box["y"] < 844 - box["height"]
    assert box["height"] >= 48
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_somebody_is_found_while_typing_and_joins_the_others(site: Site, okafor: Expert) -> None:
    page = site.page(**PHONE)
    page.goto(f"/exchange/log?expert={okafor.pk}")
    other = Expert.objects.exclude(pk=okafor.pk).exclude(family=okafor.family).order_by("sort_name")[0]
    page.get_by_label("Find an expert by name").press_sequentially(other.family[:6])
    page.locator("#found label.pick", has_text=other.name).first.click()
    expect(page.locator("#chosen input:checked")).to_have_count(2)
    expect(page.get_by_label("Find an expert by name")).to_have_value("")


def test_what_is_typed_outlives_the_page_until_it_is_saved(site: Site, okafor: Expert) -> None:
    page = site.page(**PHONE)
    address = f"/exchange/log?expert={okafor.pk}"
    page.goto(address)
    page.get_by_label("What was said").fill("Half a thought")
    page.goto("/experts")
    page.goto(address)
    expect(page.get_by_label("What was said")).to_have_value("Half a thought")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.goto(address)
    expect(page.get_by_label("What was said")).to_have_value("")


def test_the_same_without_javascript(site: Site, okafor: Expert) -> None:
    page = site.page(java_script_enabled=False)
    page.goto("/exchange/log")
    page.get_by_label("Find an expert by name").fill(okafor.family)
    page.get_by_role("button", name="Find").click()
    page.locator("label.pick", has_text=okafor.name).first.click()
    page.get_by_label("What was said").fill("Without a script.")
    page.get_by_role("button", name="Check first").click()
    expect(page.get_by_text("CO-1")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Without a script.")).to_be_visible()
    page.get_by_role("link", name="Add the rest").click()
    page.get_by_label("Minutes").fill("25")
    page.get_by_role("button", name="Save the change").click()
    expect(page.get_by_text("25", exact=True)).to_be_visible()


def test_a_plan_that_may_not_be_is_refused_with_its_rule(site: Site, okafor: Expert) -> None:
    from kolloquy.governance.rights.actions import take_stance

    take_stance(
        expert_id=okafor.pk, kind="do_not_contact", holds=True, said_on=clock.today(), source="meeting", by=cast.ada()
    )
    page = site.page(**PHONE)
    page.goto(f"/exchange/plan?expert={okafor.pk}")
    expect(page.get_by_text("RI-3")).to_be_visible()
    page.get_by_label("What you want to talk about").fill("New data")
    page.get_by_role("button", name="Plan it").click()
    expect(page.get_by_text("RI-3").first).to_be_visible()
    expect(page.get_by_label("What you want to talk about")).to_have_value("New data")
    assert not Touchpoint.objects.filter(status="planned").exists()


def test_two_versions_are_chosen_from_by_keyboard(site: Site, okafor: Expert) -> None:
    met = Touchpoint.objects.filter(owner__username="ada").first()
    assert met
    page = site.page()
    page.goto(f"/exchange/touchpoints/{met.key}/change")
    change_touchpoint(touchpoint=met, version=met.version, by=User.objects.get(username="ada"), place="The canteen")
    page.get_by_label("Place").fill("Ward 9")
    page.get_by_role("button", name="Save the change").click()
    expect(page.get_by_role("heading", name="Somebody else changed it meanwhile")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Ward 9").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Save what I chose").press("Enter")
    expect(page.get_by_text("Ward 9")).to_be_visible()


def test_the_list_is_walked_by_keyboard_and_narrowed_by_words(site: Site, okafor: Expert) -> None:
    page = site.page()
    page.goto("/exchange")
    page.keyboard.press("j")
    expect(page.locator(".touch-row.chosen, .promise-row.chosen")).to_have_count(1)
    page.get_by_label("with the words").press_sequentially("patients")
    expect(page.get_by_role("link", name="with “patients”")).to_be_visible()
    expect(page).to_have_url(re.compile("words=patients"))
    page.locator("#rows .touch-row a").first.press("Enter")
    expect(page.get_by_text("Sees two new patients a month.")).to_be_visible()


def test_the_pressure_opens_in_the_drawer(site: Site, okafor: Expert) -> None:
    page = site.page()
    page.goto(f"/experts/{okafor.pk}")
    page.locator("#relation").get_by_role("link", name=re.compile("wish|room")).click()
    expect(page.get_by_role("dialog").get_by_role("heading", name="Contact pressure")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_cora_sees_that_there_was_something_and_reads_why_no_more(site: Site, okafor: Expert) -> None:
    page = site.page("cora")
    page.goto(f"/experts/{okafor.pk}/timeline")
    expect(page.get_by_text("known of, not seen whole")).to_have_count(1)
    page.get_by_text("Why am I not seeing more?").click()
    expect(page.get_by_text("FW-2")).to_be_visible()
    expect(page.get_by_text("two new patients")).to_have_count(0)
    assert_accessible(page)


def test_sol_decides_by_keyboard_and_undoes(site: Site, okafor: Expert) -> None:
    from kolloquy.engagement.unverified.actions import add_unverified

    add_unverified(name=okafor.name, by=cast.ada(), institution=okafor.institution)
    page = site.page("sol")
    page.goto("/exchange/unverified")
    assert_accessible(page)
    page.keyboard.press("1")
    expect(page.get_by_text(f"is {okafor.name}")).to_be_visible()
    page.keyboard.press("u")
    expect(page.get_by_text("waits for your word again")).to_be_visible()


PAGES = {
    "exchange": "/exchange",
    "log": "/exchange/log?expert={best}",
    "plan": "/exchange/plan?expert={best}",
    "touchpoint": "/exchange/touchpoints/{key}",
    "touchpoint-change": "/exchange/touchpoints/{key}/change",
    "promises": "/exchange/follow-ups",
    "promise": "/exchange/follow-ups/{promise}",
    "timeline": "/experts/{best}/timeline",
    "pressure": "/experts/{best}/pressure",
    "quiet": "/experts/{best}/quiet",
}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_every_page_fits_and_is_accessible(site: Site, okafor: Expert, width: int, theme: str) -> None:
    ada = User.objects.get(username="ada")
    late = promise(
        expert=okafor, promise="Send the extension data", due_on=clock.today() - timedelta(days=3), by=ada,
        promised_on=clock.today() - timedelta(days=30),
    )  # fmt: skip
    key = Touchpoint.objects.filter(owner=ada)[0].key
    page = site.page(viewport={"width": width, "height": HEIGHTS[width]}, color_scheme=theme)
    for name, address in PAGES.items():
        page.goto(address.format(best=site.best, key=key, promise=late.key))
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} is wider than {width} px"
        assert_accessible(page)
