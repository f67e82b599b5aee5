"""The right-now card in a real browser: one side of paper, numbers that ring, nothing in the way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from tests.factories import make_person, make_school, make_sign_in
from training.services import details
from training.services.details import Entry, Show
from training.services.viewer import Viewer, find_viewer
from training.words import Role

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.support.browser import NewPage

pytestmark = pytest.mark.browser
EVERYTHING = {
    "lead": Entry("Mrs Lim", "01632 960 002", Show.PUBLIC),
    "deputies": Entry("Mr Okafor and Ms Llewellyn-Featherstonehaugh", "07700 900 456", Show.PRINTED),
    "head": Entry("Dr Ada Patel", "01632 960 003 ext 12", Show.SIGNED_IN),
    "chair": Entry("Sam Price", "01632 960 004", Show.SIGNED_IN),
    "recording-system": Entry("The safeguarding record"),
    "out-of-hours": Entry("", "01632 960 555", Show.PUBLIC),
    "switchboard": Entry("", "01632 960 001", Show.PUBLIC),
    "social-care": Entry("Northshire Children’s Services", "01632 960 777", Show.PUBLIC),
    "lado": Entry("Northshire designated officer", "01632 960 778", Show.SIGNED_IN),
}


@pytest.fixture
def viewer(app: Flask) -> Viewer:
    now = app.extensions["clock"]()
    with app.app_context():
        person = make_person(make_school(), Role.LEAD, "Ines", "Lim")
        found = find_viewer(make_sign_in(person, now), now, now.date())
        assert found
        details.save(found, EVERYTHING, 0, now)
        return found


def sign_in(page: Page, app: Flask, viewer: Viewer, address: str) -> None:
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = viewer.key
    cookie = client.get_cookie("steady")
    assert cookie
    page.context.add_cookies([{"name": "steady", "value": cookie.value, "url": address}])


def sides(page: Page) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))


def test_the_card_fits_on_one_side_of_paper(
    app: Flask, new_page: NewPage, live_server: str, viewer: Viewer
) -> None:
    page = new_page()
    for path in ("/now", f"/now/{viewer.now_key}"):
        page.goto(path)
        assert sides(page) == 1, path
    sign_in(page, app, viewer, live_server)
    for path in (f"/now/{viewer.now_key}", f"/now/{viewer.now_key}/print"):
        page.goto(path)
        assert sides(page) == 1, path
        assert "01632 960 778" in page.inner_text("main")


def test_the_card_is_calm_and_usable_on_a_small_phone(new_page: NewPage, viewer: Viewer) -> None:
    page = new_page(width=320, script=False)
    page.goto(f"/now/{viewer.now_key}")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    never = page.locator(".nevers li").first
    assert never.is_visible() and never.bounding_box()["y"] < 300  # type: ignore[index]
    for link in page.locator("main a[href^='tel:']").all():
        box = link.bounding_box()
        assert box and box["height"] >= 44
    assert page.locator("a[href='tel:+441632960002']").count() == 1
