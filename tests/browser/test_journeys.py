"""What people come for, once with a mouse or keyboard and once without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from kolloquy.influence.models import Topic, TopicStanding
from tests.browser.conftest import Site, assert_accessible

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("browser")]


def test_ada_finds_an_expert_by_typing_and_sees_why(site: Site) -> None:
    page = site.page()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("okafor")
    expect(page.get_by_role("link", name="named “okafor”")).to_be_visible()
    expect(page).to_have_url(re.compile(r"q=okafor"))
    first = page.get_by_role("heading", level=2).first
    expect(first).to_contain_text("Okafor")
    page.get_by_role("link", name=re.compile("science")).first.click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("heading", name="Heart failure")).to_be_focused()
    expect(drawer.get_by_role("columnheader", name="Points")).to_be_visible()
    expect(drawer.get_by_role("link", name=re.compile("PubMed")).first).to_have_attribute(
        "href", re.compile("pubmed.ncbi")
    )
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(page.get_by_role("link", name=re.compile("science")).first).to_be_focused()


def test_the_same_without_javascript(site: Site) -> None:
    page = site.page(java_script_enabled=False)
    page.get_by_role("searchbox").fill("okafor")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("link", name="named “okafor”")).to_be_visible()
    page.get_by_label("in", exact=True).select_option("Sweden")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("link", name="in Sweden")).to_be_visible()
    page.get_by_role("link", name=re.compile("science")).first.click()
    expect(page.get_by_role("heading", level=1, name="Heart failure")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("PubMed")).first).to_be_visible()
    page.get_by_role("link", name=re.compile("Okafor")).first.click()
    expect(page.get_by_role("heading", name="Interests over the years")).to_be_visible()
    expect(page.get_by_role("table").first).to_be_visible()


def test_rows_are_walked_by_keyboard(site: Site) -> None:
    page = site.page()
    names = page.get_by_role("heading", level=2).get_by_role("link")
    page.keyboard.press("j")
    expect(names.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(names.nth(1)).to_be_focused()
    page.keyboard.press("k")
    name = names.nth(0).inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


def test_tab_leads_past_the_rail_and_through_the_question(site: Site) -> None:
    page = site.page()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="To the page")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Experts on")).to_be_focused()


def test_a_filter_is_shared_by_its_address_and_undone_by_going_back(site: Site) -> None:
    page = site.page()
    page.get_by_label("in", exact=True).select_option("Sweden")
    expect(page.get_by_role("link", name="in Sweden")).to_be_visible()
    expect(page).to_have_url(re.compile("country=SE"))
    page.go_back()
    expect(page.get_by_role("link", name="in Sweden")).to_have_count(0)
    expect(page.get_by_role("heading", level=2)).to_have_count(50)


def test_the_list_goes_on(site: Site) -> None:
    page = site.page()
    page.get_by_role("link", name="Show the next 50").click()
    expect(page.get_by_role("heading", level=2)).to_have_count(56)
    expect(page.get_by_role("link", name="Show the next 50")).to_have_count(0)


def test_the_list_goes_on_without_javascript(site: Site) -> None:
    page = site.page(java_script_enabled=False)
    page.get_by_role("link", name="Show the next 50").click()
    expect(page.get_by_role("heading", level=2)).to_have_count(6)


def test_an_experts_page_is_opened_to_its_sources(site: Site) -> None:
    page = site.page()
    page.goto(f"/experts/{site.best}")
    expect(page.locator(".chart svg")).to_be_visible()
    page.get_by_role("link", name=re.compile("surely theirs")).click()
    expect(page.get_by_role("dialog").get_by_role("heading", name="Where we have it from")).to_be_focused()
    page.keyboard.press("Escape")
    page.get_by_text("As a table").click()
    page.get_by_role("table").first.get_by_role("link").first.click()
    expect(page.get_by_role("dialog").get_by_role("link", name=re.compile("PubMed")).first).to_be_visible()
    page.get_by_role("button", name="Close").click()
    page.get_by_role("link", name=re.compile("works? together")).first.click()
    expect(page.get_by_role("dialog").get_by_role("heading", name=re.compile("With "))).to_be_visible()


def test_transfers_open_and_stay_marked(site: Site) -> None:
    page = site.page()
    page.goto(f"/experts/{site.best}")
    page.get_by_role("link", name="Each transfer with its source").click()
    expect(page.get_by_role("dialog").get_by_text("never scored")).to_be_visible()


def test_the_theme_switches_and_stays(site: Site) -> None:
    page = site.page()
    page.locator("summary", has_text="theme and sign-out").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "slate")
    page.goto("/topics")
    expect(page.locator("html")).to_have_attribute("data-theme", "slate")


def test_the_theme_switches_without_javascript(site: Site) -> None:
    page = site.page(java_script_enabled=False)
    page.locator("summary", has_text="theme and sign-out").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "slate")


def test_what_could_not_be_read_opens_with_its_reason(site: Site) -> None:
    page = site.page()
    page.get_by_role("link", name="Evidence").click()
    page.get_by_role("link", name="2", exact=True).click()
    expect(page.get_by_role("dialog").get_by_text("a PubMed article without a PMID")).to_be_visible()


def test_a_topic_that_is_being_computed_shows_its_result_by_itself(site: Site) -> None:
    page = site.page()
    page.goto("/topics/amyloidosis")
    expect(page.get_by_role("heading", name="Being computed")).to_be_visible()
    finish("amyloidosis")
    expect(page.get_by_role("heading", name="Highest standing")).to_be_visible()
    expect(page.locator(".chart svg")).to_be_visible()
    assert_accessible(page)


def test_a_topic_is_looked_at_again_without_javascript(site: Site) -> None:
    page = site.page(java_script_enabled=False)
    page.goto("/topics/amyloidosis")
    finish("amyloidosis")
    page.get_by_role("link", name="look again").click()
    expect(page.get_by_role("heading", name="Highest standing")).to_be_visible()


def finish(slug: str) -> None:
    """What the worker does, with the standings of the other topic."""
    done = Topic.objects.get(slug="heart-failure")
    for standing in TopicStanding.objects.filter(topic=done):
        standing.pk = (slug, standing.expert_id)
        standing.save(force_insert=True)
    Topic.objects.filter(slug=slug).update(computed_at=done.computed_at, as_of=done.as_of, experts=done.experts)


def test_cora_reads_names_the_rule_and_the_method_only(site: Site) -> None:
    page = site.page("cora")
    expect(page.get_by_text("Science", exact=True)).to_have_count(0)
    assert_accessible(page)
    page.get_by_role("main").get_by_role("link", name="Wiśniewska").first.click()
    expect(page.get_by_text("FW-1")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="how it comes about").click()
    expect(page.get_by_role("heading", name="What cannot enter")).to_be_visible()


def test_signing_out_ends_it(site: Site) -> None:
    page = site.page()
    page.locator("summary", has_text="theme and sign-out").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto("/experts")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
