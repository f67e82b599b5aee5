"""The right-now card in a real browser: one side of paper, numbers that ring, nothing in the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from tests.factories import make_person, make_school, make_sign_in
from tests.support.browser import sideways
from training.content.weave import NAMES
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

LONG = (
    "Mrs Alexandrina Featherstonehaugh-Llewellyn-Montgomery and "
    "Mr Oluwaseun Adebayo-Okonkwo-Cholmondeley, for the sixth form"
)
LONGEST = {
    name: Entry(LONG, "" if name == "recording-system" else f"01632 960 0{n:02} ext 123456", Show.PUBLIC)
    for n, name in enumerate(NAMES)
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


# how many of these hide a part of what they hold
CUT = """(which) => [...document.querySelectorAll(which)].filter(
    (box) => box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1).length"""


def give(app: Flask, viewer: Viewer, entries: dict[str, Entry]) -> None:
    with app.app_context():
        version = details.find_details(viewer.school_id).version
        assert details.save(viewer, entries, version, app.extensions["clock"]())


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


def test_it_is_one_side_of_paper_with_every_detail_given_and_the_longest_names(
    app: Flask, new_page: NewPage, live_server: str, viewer: Viewer
) -> None:
    assert len(LONG) == details.LONGEST_VALUE
    give(app, viewer, LONGEST)
    page = new_page()
    sign_in(page, app, viewer, live_server)
    for path in ("", "/print", "/poster", "/lanyard"):
        page.goto(f"/now/{viewer.now_key}{path}")
        assert sides(page) == 1, path
    page.goto(f"/now/{viewer.now_key}/lanyard")
    page.emulate_media(media="print")
    assert page.evaluate(CUT, ".worn > div") == 0
    page.emulate_media()
    page.goto(f"/now/{viewer.now_key}/poster")
    page.emulate_media(media="print")
    assert page.evaluate(CUT, ".poster-paper") == 0


def test_large_print_has_no_letter_under_18_points(
    app: Flask, new_page: NewPage, live_server: str, viewer: Viewer
) -> None:
    page = new_page()
    sign_in(page, app, viewer, live_server)
    page.goto(f"/now/{viewer.now_key}/large")
    page.emulate_media(media="print")
    sizes = page.evaluate(
        """() => [...document.querySelectorAll('.large-paper, .large-paper *')]
            .filter(e => e.checkVisibility() && ![...e.classList].includes('hush'))
            .map(e => parseFloat(getComputedStyle(e).fontSize))"""
    )
    assert min(sizes) >= 24  # pixels: 18 points
    page.emulate_media()
    assert sides(page) <= 6


def test_a_worn_card_is_as_large_as_a_bank_card_and_five_fit_a_sheet(
    app: Flask, new_page: NewPage, live_server: str, viewer: Viewer
) -> None:
    page = new_page()
    sign_in(page, app, viewer, live_server)
    page.goto(f"/now/{viewer.now_key}/lanyard")
    page.emulate_media(media="print")
    box = page.locator(".worn").first.bounding_box()
    assert box and abs(box["width"] / 2 - 85.6 * 96 / 25.4) < 1 and abs(box["height"] - 53.98 * 96 / 25.4) < 1
    assert page.evaluate(CUT, ".worn > div") == 0
    page.emulate_media()
    assert page.locator(".worn").count() == 5 and sides(page) == 1


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_two_taps_lead_from_the_card_to_the_first_sentence_to_say(
    new_page: NewPage, viewer: Viewer, axe: Callable[[Page], None], colours: str
) -> None:
    page = new_page(width=375, script=False, color_scheme=colours)
    for title in ("A threat for money, or for more pictures", "The safeguarding lead is away"):
        page.goto(f"/now/{viewer.now_key}")
        page.get_by_role("link", name="It is something else").click()
        page.get_by_role("link", name=title, exact=True).click()
        assert page.locator("h1").inner_text() == title
    with_script = new_page(width=375, color_scheme=colours)
    with_script.goto(page.url)
    axe(with_script)


def test_every_situation_begins_with_what_to_say_and_fits_a_phone(
    app: Flask, new_page: NewPage, live_server: str
) -> None:
    page = new_page(width=375, script=False)
    for situation in app.extensions["library"].situations:
        page.goto(f"/now/{situation.id}", wait_until="load")
        spoken = page.locator(".say p:not(.label)").first
        box = spoken.bounding_box()
        assert spoken.inner_text().startswith("“") and box
        assert box["y"] + box["height"] < 812, situation.id  # without scrolling
        assert sideways(page) <= 0, situation.id


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_cards_for_paper_are_accessible_on_the_screen_too(
    app: Flask, new_page: NewPage, live_server: str, viewer: Viewer, axe: Callable[[Page], None], colours: str
) -> None:
    page = new_page(width=320, color_scheme=colours)
    sign_in(page, app, viewer, live_server)
    for path in ("", "/threat-for-money", "/print", "/large", "/poster", "/lanyard"):
        page.goto(f"/now/{viewer.now_key}{path}")
        axe(page)
        assert sideways(page) <= 0, path
