"""“Removal and reporting” in a real browser: by hand and by ear, light and dark, on a phone and a desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.support.browser import sideways

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.support.browser import NewPage

pytestmark = pytest.mark.browser
CHOSEN = ("age-1", "place-2", "made-0", "threat-0", "adult-2")


@pytest.mark.parametrize(("colours", "width"), [("light", 375), ("dark", 1280)])
def test_questions_errors_and_the_way_are_accessible_and_fit(
    new_page: NewPage, axe: Callable[[Page], None], colours: str, width: int
) -> None:
    page = new_page(width=width, color_scheme=colours)
    page.goto("/routes")
    axe(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Show what to do").click()
    assert page.title().startswith("Error: ") and page.locator(".problems a").count() == len(CHOSEN)
    axe(page)
    for choice in CHOSEN:
        page.locator(f"#{choice}").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Show what to do").click()
    assert page.locator("h1").inner_text() == "What to do, and who can help"
    assert page.url.endswith("/routes") and sideways(page) <= 0
    axe(page)


def test_the_name_of_a_service_opens_what_it_can_do_and_it_works_without_script(new_page: NewPage) -> None:
    page = new_page(width=375, script=False)
    page.goto("/routes")
    for choice in CHOSEN:
        page.locator(f"#{choice}").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Show what to do").click()
    told = page.locator("#service-report-remove")
    assert not told.is_visible()
    page.locator("#pupil").get_by_role("link", name="Report Remove").first.click()
    assert told.is_visible() and "own phone" in told.inner_text()
