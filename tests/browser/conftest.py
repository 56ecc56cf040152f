"""A browser on the system's Chromium against a live server on loopback, with invented experts to show."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.support import cast
from tests.support.published import publish_invented
from tests.support.snapshots import ROOT

# Playwright keeps an event loop on this thread; Django would refuse the database beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
BUILT = ROOT / "kolloquy/faces/web/static/built/app.css"
AXE = ROOT / "node_modules/axe-core/axe.min.js"
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
expect.set_options(timeout=10_000)


def chromium() -> str:
    given = os.environ.get("KOLLOQUY_CHROMIUM")
    found = given if given and Path(given).exists() else next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        pytest.fail("No Chromium was found: run `make browser`, or name one in KOLLOQUY_CHROMIUM.", pytrace=False)
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not BUILT.exists() or not AXE.exists():
        pytest.fail("The front end is not built: run `make build`.", pytrace=False)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield running
        running.close()


@dataclass
class Site:
    """The running site, and a page in it for somebody of the cast."""

    address: str
    open_context: Callable[..., BrowserContext]
    best: str  # the id of the expert with the highest standing

    def page(self, who: str | None = "ada", **options: object) -> Page:
        page = self.open_context(base_url=self.address, **options).new_page()
        if who:
            sign_in(page, who)
        return page


def sign_in(page: Page, who: str, password: str = cast.PASSWORD) -> None:
    page.goto("/sign-in")
    page.get_by_label("Name").fill(who)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/experts**")


@pytest.fixture
def open_context(browser: Browser, live_server: LiveServer) -> Iterator[Callable[..., BrowserContext]]:
    """Browsers on the running site, one for each person; what their consoles complain of fails the test."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def open_context(**options: object) -> BrowserContext:
        context = browser.new_context(
            **{"base_url": live_server.url, "viewport": {"width": 1440, "height": 900}, **options}  # type: ignore[arg-type]
        )
        context.on("console", lambda message: wrong.append(message.text) if is_wrong(message) else None)
        context.on("weberror", lambda error: wrong.append(str(error.error)))
        contexts.append(context)
        return context

    yield open_context
    for context in contexts:
        context.close()
    assert not wrong, f"the browser's console says: {wrong}"


@pytest.fixture
def site(open_context: Callable[..., BrowserContext], live_server: LiveServer) -> Site:
    world = publish_invented(experts=56, works_each=3)
    for person in (cast.ada, cast.sol, cast.cora):
        person()
    best = world.topic.standings.order_by("place").values_list("expert_id", flat=True)[0]  # type: ignore[attr-defined]
    return Site(live_server.url, open_context, best)


def is_wrong(message: ConsoleMessage) -> bool:
    # A refused page is an answer, not a fault; the browser logs it all the same.
    return message.type in {"error", "warning"} and "status of 4" not in message.text


def assert_accessible(page: Page) -> None:
    """What axe finds wrong, as sentences; it is put in by the debugger, so the page's own policy stays as it is."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    said = [f"{each['id']}: {each['help']} at {[node['target'] for node in each['nodes']][:3]}" for each in found]
    assert not said, "\n".join(said)
