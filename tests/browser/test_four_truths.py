"""One expert, four people, four truths; then the same without JavaScript, and from hand to hand."""

import re

import pytest
from playwright.sync_api import Page, expect

from kolloquy.identity.models import Expert
from tests.browser.conftest import Site, assert_accessible
from tests.support import cast
from tests.support.tables import rows
from tests.support.week import NOTE, OFF_LABEL, PROMISE, Week, lived_through

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("browser")]

# What stands on the expert's page and on the one of what ada wrote down yesterday.
WHO_SEES_WHAT = """
    who  | standing | that they met | what was said | off-label | promise | plan
    ada  | yes      | yes           | yes           | yes       | yes     | yes
    cora | no       | yes           | no            | no        | no      | yes
    kim  | yes      | yes           | no            | yes       | yes     | no
    alex | yes      | no            | no            | no        | no      | no
"""


@pytest.fixture
def week(site: Site) -> Week:
    return lived_through(Expert.objects.get(pk=site.best))


def truth_of(page: Page, week: Week) -> list[str]:
    page.goto(f"/experts/{week.expert.pk}")
    expect(page.get_by_role("heading", level=1, name=week.expert.name)).to_be_visible()
    on_expert = page.content()
    assert_accessible(page)
    plans = page.get_by_role("link", name="Plan one").count() > 0
    standing = page.get_by_role("heading", name="Standing by topic").count() > 0
    page.goto(f"/experts/{week.expert.pk}/timeline")
    met = page.locator(".touch-row").count() > 0
    on_timeline = page.content()
    page.goto(f"/exchange/touchpoints/{week.touchpoint}")
    seen = on_expert + on_timeline + page.content()
    return [
        "yes" if each else "no" for each in (standing, met, NOTE in seen, OFF_LABEL in seen, PROMISE in seen, plans)
    ]


@pytest.mark.parametrize("row", rows(WHO_SEES_WHAT), ids=lambda row: row[0])
def test_the_same_expert_is_another_truth_for_each(site: Site, week: Week, row: tuple[str, ...]) -> None:
    who, *truth = row
    assert truth_of(site.page(who), week) == truth


def test_a_question_goes_from_hand_to_hand_without_javascript(site: Site, week: Week) -> None:
    """Cora reads the rule and hands a question over; ben answers; cora sees that, and not what."""
    page = site.page("cora", java_script_enabled=False)
    page.goto(f"/experts/{week.expert.pk}")
    expect(page.get_by_text("FW-1", exact=True)).to_be_visible()
    assert NOTE not in page.content()
    page.get_by_role("navigation", name="Kolloquy").get_by_role("link", name="Govern").click()
    page.get_by_role("navigation", name="Govern").get_by_role("link", name="Hand-overs").click()
    page.get_by_text("Hand something over").click()
    page.get_by_label(re.compile("^What")).select_option("question")
    page.get_by_label("Expert", exact=True).fill(week.owed.name)
    page.get_by_label("In the expert’s words").fill("Which of my patients would be scanned first?")
    page.get_by_role("button", name="Hand it over").click()
    given = page.locator("li.row", has_text="scanned first")
    expect(given).to_contain_text("Waiting")
    ben = site.page("ben", java_script_enabled=False)
    ben.goto("/govern/hand-overs")
    ben.locator("li.row", has_text="scanned first").get_by_role("button", name="Take it on").click()
    taken = ben.locator("li.row", has_text="scanned first")
    taken.get_by_label("What came of it").fill("Sent the red-flag card.")
    taken.get_by_role("button", name="Close with this answer").click()
    expect(ben.get_by_text("Answer: Sent the red-flag card.")).to_be_visible()
    page.goto("/govern/hand-overs")
    expect(page.locator("li.row", has_text="scanned first")).to_contain_text("Answered")
    assert "red-flag card" not in page.content()


def test_a_release_is_signed_by_a_second_person_and_reaches_the_other_side(site: Site, week: Week) -> None:
    address = f"/govern/releases/{week.waiting}"
    ada = site.page("ada")
    ada.goto(address)
    expect(ada.get_by_text("FW-15")).to_be_visible()
    expect(ada.get_by_role("button", name="Sign and release")).to_have_count(0)
    cora = site.page("cora")
    cora.goto("/releases")
    expect(cora.get_by_text("How often Medical meets experts")).to_have_count(0)
    ben = site.page("ben")
    ben.goto(address)
    ben.get_by_label("Why, in a sentence").fill("Counts only; names nobody.")
    if ben.get_by_label("Your password, once more").count():
        ben.get_by_label("Your password, once more").fill(cast.PASSWORD)
    ben.get_by_role("button", name="Sign and release").click()
    expect(ben.get_by_text(re.compile("^by Ben"))).to_be_visible()
    assert_accessible(ben)
    cora.reload()
    expect(cora.get_by_role("heading", name="How often Medical meets experts").first).to_be_visible()
    assert_accessible(cora)


def test_an_overdue_notice_is_given_and_the_plan_is_free_without_javascript(site: Site, week: Week) -> None:
    page = site.page("ada", java_script_enabled=False)
    plan = f"/exchange/plan?expert={week.owed.pk}"
    page.goto(plan)
    page.get_by_label("What you want to talk about").fill("New data")
    page.get_by_role("button", name="Plan it").click()
    expect(page.get_by_text("RI-1").first).to_be_visible()
    page.goto(f"/experts/{week.owed.pk}")
    page.get_by_role("link", name="Rights and wishes").click()
    page.get_by_text("They were given the notice").click()
    form = page.locator("#notice")
    form.get_by_label("Where the proof lies").fill("letter 2026-114 in the archive")
    form.get_by_role("button", name="Keep the proof").click()
    expect(page.get_by_text("letter 2026-114 in the archive").first).to_be_visible()
    page.goto(plan)
    page.get_by_label("What you want to talk about").fill("New data")
    page.get_by_role("button", name="Plan it").click()
    expect(page.get_by_text("Planned.")).to_be_visible()
