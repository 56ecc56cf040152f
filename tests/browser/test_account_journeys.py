"""Passkeys in a real browser with a virtual authenticator, and the account and people pages on every screen."""

import pytest
from playwright.sync_api import Page, expect

from kolloquy.governance.roster.places import import_products, import_territories
from tests.browser.conftest import Site, assert_accessible
from tests.browser.test_screenshots import HEIGHTS, LEAST_SHIFT, OBSERVED
from tests.support import cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("browser")]


def with_authenticator(page: Page) -> None:
    """A device that holds passkeys and always says that its owner was there."""
    debugger = page.context.new_cdp_session(page)
    debugger.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    debugger.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_added_signs_in_and_proves(site: Site) -> None:
    page = site.page("ada")
    with_authenticator(page)
    page.goto("/account")
    page.get_by_role("link", name="add a passkey").click()
    page.get_by_label("What you call it").fill("My laptop")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto("/account")
    expect(page.get_by_text("My laptop, added")).to_be_visible()

    page.locator("summary", has_text="theme and sign-out").click()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/topics")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Topics", exact=True)).to_be_visible()

    page.goto("/account/prove?next=/account/codes/add")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Add one-time codes")).to_be_visible()

    page.goto("/account")
    page.get_by_role("link", name="remove My laptop").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("none · add a passkey")).to_be_visible()


def test_a_password_with_a_passkey_as_second_step(site: Site) -> None:
    page = site.page("ada")
    with_authenticator(page)
    page.goto("/account/passkeys/add")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.context.clear_cookies()
    page.goto("/sign-in")
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill(cast.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/experts**")


def test_without_a_passkey_the_page_says_what_else_to_do(site: Site) -> None:
    page = site.page(None)
    debugger = page.context.new_cdp_session(page)
    debugger.send("WebAuthn.enable")
    page.goto("/sign-in")
    refusing = "async () => { throw new DOMException('no', 'NotAllowedError') }"
    page.evaluate(f"() => {{ navigator.credentials.get = {refusing}; }}")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("No passkey was chosen; try again, or use another way.")).to_be_visible()


def test_without_javascript_people_are_found_changed_and_let_go(site: Site) -> None:
    fill_organisation()
    page = site.page("alex", java_script_enabled=False)
    page.goto("/govern/people")
    page.get_by_label("Find people").fill("ada")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Ada").click()
    page.get_by_label("Role in words").fill("Senior MSL")
    page.get_by_label("Nordics").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Ada is changed; the trail keeps what was before.")).to_be_visible()
    page.get_by_role("button", name="Make an invitation").click()
    expect(page.get_by_text("/sign-in/first/")).to_be_visible()
    page.get_by_role("button", name="Let them go").click()
    expect(page.get_by_text("Left on")).to_be_visible()


def fill_organisation() -> None:
    cast.everybody()
    tree = b"code,name,parent,countries\nglobal,Global,,\nemea,EMEA,global,\niberia,Iberia,emea,ES;PT\nnordics,Nordics,emea,SE;NO\n"
    import_territories(tree, name="t.csv", by=None)
    products = b"product,product_name,indication,indication_name\nvel,Velarix,attr-cm,ATTR cardiomyopathy\n"
    import_products(products, name="p.csv", by=None)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_account_and_people_fit_and_are_accessible(site: Site, width: int, theme: str) -> None:
    fill_organisation()
    page = site.page("alex", viewport={"width": width, "height": HEIGHTS[width]}, color_scheme=theme)
    addresses = {
        "people": "/govern/people",
        "person": f"/govern/people/{cast.ada().pk}",
        "person-add": "/govern/people/add",
        "account": "/account",
        "account-password": "/account/password",
        "account-codes": "/account/codes/add",
        "account-passkey": "/account/passkeys/add",
        "account-prove": "/account/prove",
    }
    for name, address in addresses.items():
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} is wider than {width} px"
        seen = page.evaluate(OBSERVED)
        assert seen["shift"] <= LEAST_SHIFT, f"{name} moves while it loads: {seen['shift']:.4f}"
        assert_accessible(page)


def test_a_session_that_ended_says_so_where_one_signs_in_again(site: Site) -> None:
    page = site.page("ada")
    page.goto("/account")
    session = next(cookie for cookie in page.context.cookies() if cookie["name"] == "sessionid")
    end_by_idling(session["value"])
    page.goto("/topics")
    expect(page.get_by_text("You were away for 60 minutes and were signed out")).to_be_visible()
    sign_in_here(page)
    expect(page.get_by_role("heading", name="Topics", exact=True)).to_be_visible()


def sign_in_here(page: Page) -> None:
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill(cast.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def end_by_idling(key: str) -> None:
    from importlib import import_module

    from django.conf import settings

    store = import_module(settings.SESSION_ENGINE).SessionStore(session_key=key)
    store["seen_at"] = store["seen_at"] - 3601
    store.save()
