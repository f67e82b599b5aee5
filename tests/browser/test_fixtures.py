"""The browser that the tests look through sees what a person would."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.support.browser import NewPage


def test_a_page_of_the_application_opens(page: Page) -> None:
    answer = page.goto("/health")
    assert answer is not None
    assert answer.status == 200


def test_a_page_without_a_name_is_found_by_axe(page: Page, axe: Callable[[Page], None]) -> None:
    page.set_content("<p>No title, no language, no heading</p>")
    with pytest.raises(AssertionError, match="document-title"):
        axe(page)


def test_a_page_without_script_runs_none(new_page: NewPage) -> None:
    page = new_page(script=False)
    page.set_content("<script>document.title = 'ran'</script><p>here</p>")
    assert page.title() == ""
