"""Fixtures of the browser tests: a page that fails the test on any console error or outside request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

import pytest

from tests.support import chromium, notrun

if TYPE_CHECKING:  # imported on first use: they cost every other run a third of a second
    from flask import Flask
    from playwright.sync_api import Browser, ConsoleMessage, Page, Route

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
EXPECTED = ("the server responded with a status of 4", "net::ERR_INTERNET_DISCONNECTED")
PATIENCE = 10_000  # milliseconds
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than its window, once its style is there."""
    page.wait_for_load_state("load")
    return int(page.evaluate(SIDEWAYS))


class NewPage(Protocol):
    def __call__(self, width: int = 1280, script: bool = True, **context: Any) -> Page: ...


@pytest.fixture
def live_server(app: Flask) -> Iterator[str]:
    """The address of the test's own application, served by threads of this process."""
    from tests.support.server import serve_here

    with serve_here(app) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    try:
        launch = chromium.provide()
    except (chromium.ChromiumUnavailableError, RuntimeError) as error:
        notrun.not_run(f"Chromium: {error}")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(**launch)
        yield found
        found.close()


@pytest.fixture
def new_page(browser: Browser, live_server: str) -> Iterator[NewPage]:
    """Opens pages, each in a context of its own (its own cookies); `script=False` switches JavaScript off."""
    contexts = []
    problems: list[str] = []
    own = urlsplit(live_server).netloc

    def guard(route: Route) -> None:
        if urlsplit(route.request.url).netloc in {own, ""}:
            route.continue_()
        else:
            problems.append(f"asked for {route.request.url}")
            route.abort()

    def heard(message: ConsoleMessage) -> None:
        # Chromium says this of a page that answers 4xx on purpose (the tests look at the status itself), and of
        # a connection that a test took away.
        expected = any(said in message.text for said in EXPECTED)
        if message.type in {"error", "warning"} and not expected:
            problems.append(f"console {message.type}: {message.text}")

    def open_page(width: int = 1280, script: bool = True, **context: Any) -> Page:
        made = browser.new_context(
            base_url=live_server,
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
            locale="en-GB",
            timezone_id="Europe/London",
            **context,
        )
        contexts.append(made)
        made.set_default_timeout(PATIENCE)
        made.route("**/*", guard)
        made.on("console", heard)
        made.on("weberror", lambda error: problems.append(f"script error: {error.error}"))
        return made.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert not problems, "\n".join(problems)


@pytest.fixture
def page(new_page: NewPage) -> Page:
    return new_page()


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """Fails with every accessibility violation of the page as it stands."""
    from axe_playwright_python.sync_playwright import Axe

    rules = Axe()

    def run(page: Page) -> None:
        page.wait_for_load_state("load")  # contrast is judged with the style there
        # An error that takes the focus scrolls other links half under the sticky bar.
        page.evaluate("scrollTo(0, 0)")
        found = rules.run(page, options={"runOnly": {"type": "tag", "values": STANDARDS}})
        assert not found.violations_count, f"{page.url}\n{found.generate_report()}"

    return run
