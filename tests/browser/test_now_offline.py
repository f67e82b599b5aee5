"""The right-now card without a signal: kept after the first visit, only it, only as a stranger sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

from tests.browser.test_now_card import EVERYTHING, give, sign_in, viewer
from training.services import school as schools
from training.services.details import Entry, Show
from training.services.viewer import Viewer

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.support.browser import NewPage

__all__ = ["viewer"]
pytestmark = pytest.mark.browser
KEPT = """async () => {
    const all = {};
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
            all[new URL(request.url).pathname] = await (await cache.match(request)).text();
        }
    }
    return all;
}"""
# the list of what is kept is stored last, so it marks the whole as there
DONE = "async (list) => Boolean(await caches.match(list))"


def until(page: Page, condition: str, given: str = "") -> None:
    """Playwright’s own waiting evaluates text, which our content security policy refuses."""
    page.evaluate(
        f"""async (given) => {{
            const holds = {condition};
            for (let n = 0; n < 200; n++) {{
                if (await holds(given)) return;
                await new Promise((go) => setTimeout(go, 50));
            }}
            throw new Error("it never came to that");
        }}""",
        given,
    )


def visit(page: Page, path: str, kept: str) -> None:
    """Opens the page and waits until the worker has kept it."""
    page.goto(path)
    until(page, "() => navigator.serviceWorker.controller !== null")
    until(page, DONE, kept)


def kept(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(KEPT)
    return found


def test_after_one_visit_the_card_and_its_situations_open_without_a_signal(
    app: Flask, new_page: NewPage, viewer: Viewer
) -> None:
    page = new_page(width=375)
    card = f"/now/{viewer.now_key}"
    visit(page, card, f"{card}/saved")
    page.context.set_offline(True)
    page.goto(card)
    today = page.evaluate("new Date().toLocaleDateString('en-GB', {day: 'numeric', month: 'long'})")
    assert page.locator("#saved").inner_text() == f"Saved on this phone on {today}. Connect to see changes."
    assert page.locator("a[href='tel:+441632960002']").is_visible()
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.nevers')).display") == "grid"
    )  # its style too
    for situation in app.extensions["library"].situations:
        page.goto(f"{card}/{situation.id}")
        assert page.locator("h1").inner_text() == situation.title
        assert page.locator("#saved").is_visible()


def test_the_national_card_is_kept_as_well(new_page: NewPage, live_server: str) -> None:
    page = new_page(width=375)
    visit(page, "/now", "/now/saved")
    page.context.set_offline(True)
    page.goto("/now/lead-away")
    assert "I need a safeguarding lead now" in page.inner_text("main")
    page.goto("/now")
    assert page.locator("#saved").is_visible()


def test_nothing_but_the_card_is_kept_and_nothing_of_a_signed_in_person(
    app: Flask, new_page: NewPage, live_server: str, viewer: Viewer
) -> None:
    page = new_page()
    sign_in(page, app, viewer, live_server)
    card = f"/now/{viewer.now_key}"
    visit(page, card, f"{card}/saved")
    assert "01632 960 778" in page.inner_text("main")  # the officer's number, for people who are signed in
    for path in (f"{card}/print", f"{card}/poster", "/routes", "/", card):
        page.goto(path)
    found = kept(page)
    pages = {path for path in found if not path.startswith(("/static/", "/brand/"))}
    wanted = {f"{card}/{situation.id}" for situation in app.extensions["library"].situations}
    assert pages == wanted | {card, f"{card}/saved"}
    assert {path.rsplit(".", 1)[1] for path in set(found) - pages} <= {"css", "js", "svg"}
    everything = " ".join(found[path] for path in pages)
    for hidden in ("01632 960 778", "07700 900 456", "Okafor", "Ines", "Sign out", "csrf", "My record"):
        assert hidden not in everything
    assert "01632 960 002" in everything
    page.context.set_offline(True)
    page.goto(card)
    assert "01632 960 778" not in page.inner_text("body") and "Ines" not in page.inner_text("body")


def test_without_a_signal_no_other_page_opens(
    app: Flask, new_page: NewPage, live_server: str, viewer: Viewer
) -> None:
    page = new_page()
    sign_in(page, app, viewer, live_server)
    card = f"/now/{viewer.now_key}"
    visit(page, card, f"{card}/saved")
    page.goto("/account")
    page.context.set_offline(True)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.goto("/account")


def test_a_changed_number_shows_at_the_next_visit_and_takes_the_place_of_the_old_one(
    app: Flask, new_page: NewPage, viewer: Viewer
) -> None:
    page = new_page(width=375)
    card = f"/now/{viewer.now_key}"
    visit(page, card, f"{card}/saved")
    before = page.evaluate("caches.keys()")
    give(app, viewer, EVERYTHING | {"lead": Entry("Mrs Lim", "01632 960 009", Show.PUBLIC)})
    page.goto(card)
    assert "01632 960 009" in page.inner_text("main") and not page.locator("#saved").is_visible()
    until(page, "async (old) => (await caches.keys())[0] !== old", before[0])
    until(page, "async () => (await caches.keys()).length === 1")
    page.context.set_offline(True)
    page.goto(card)
    assert "01632 960 009" in page.inner_text("main") and "01632 960 002" not in page.inner_text("main")


def test_a_card_that_is_closed_or_has_a_new_address_is_forgotten_at_the_next_visit(
    app: Flask, new_page: NewPage, viewer: Viewer
) -> None:
    page = new_page(width=375)
    card = f"/now/{viewer.now_key}"
    visit(page, card, f"{card}/saved")
    with app.app_context():
        schools.open_card(viewer, False, app.extensions["clock"]())
    page.goto(card)
    until(page, "async (card) => !(await caches.match(card))", card)
    assert not any("01632" in text for text in kept(page).values() if isinstance(text, str))


def test_without_script_the_card_and_its_situations_are_whole(new_page: NewPage, viewer: Viewer) -> None:
    page = new_page(width=375, script=False)
    page.goto(f"/now/{viewer.now_key}/threat-for-money")
    assert "stop replying" in page.inner_text("main") and not page.locator("#saved").is_visible()
