"""The parts of every page in a real browser: readable, reachable by keyboard, and truthful about what is saved."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.gallery import PAGES, create_gallery
from tests.support.browser import NewPage

pytestmark = pytest.mark.browser

# What the focused element is hidden by: something that sticks to the window and does not hold it.
COVERED = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect();
  if (at === document.body || at.matches('.skip')) return false; // the skip link lies over the bar
  const bars = [...document.querySelectorAll('.bar, .thumb')].filter((bar) => !bar.contains(at));
  return bars.some((bar) => {
    const over = bar.getBoundingClientRect();
    return box.bottom > over.top && box.top < over.bottom && getComputedStyle(bar).position === 'sticky';
  });
}"""
SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, summary')]
  .map((element) => [element, (element.closest('label') || element).getBoundingClientRect()])
  .filter(([element, box]) => box.width > 1 && (box.height < 43.5 || box.width < 43.5)
    && getComputedStyle(element).display !== 'inline')
  .map(([element]) => element.outerHTML.slice(0, 90))"""


@pytest.fixture
def app() -> Flask:
    return create_gallery()


@pytest.mark.parametrize("name", PAGES)
def test_no_component_fails_axe_in_light_or_dark(
    new_page: NewPage, axe: Callable[[Page], None], name: str
) -> None:
    for width, scheme in ((375, "light"), (1280, "dark")):
        page = new_page(width, color_scheme=scheme)
        page.goto(f"/{name}")
        axe(page)


@pytest.mark.parametrize("name", PAGES)
def test_on_a_small_phone_nothing_scrolls_sideways_and_every_target_is_large(
    new_page: NewPage, name: str
) -> None:
    page = new_page(320, has_touch=True, is_mobile=True)
    page.goto(f"/{name}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate(SMALL_TARGETS) == []


@pytest.mark.parametrize("name", ["home", "lesson", "feedback", "form"])
def test_what_has_the_focus_is_never_covered_by_a_sticky_bar(new_page: NewPage, name: str) -> None:
    page = new_page(375)
    page.goto(f"/{name}")
    for key in ("Tab", "Shift+Tab"):
        page.evaluate("key => scrollTo(0, key === 'Tab' ? 0 : document.body.scrollHeight)", key)
        for _ in range(40):
            page.keyboard.press(key)
            assert not page.evaluate(COVERED), page.evaluate("document.activeElement.outerHTML")


def test_an_answer_is_saved_without_leaving_and_the_feedback_takes_the_focus(page: Page, app: Flask) -> None:
    page.goto("/item")
    page.get_by_label("Come and find me after lessons").check()
    page.get_by_role("button", name="Answer").dblclick()
    expect(page.locator("#feedback")).to_be_focused()
    expect(page).to_have_url("/feedback")
    assert page.title().startswith("Feedback")
    assert [(a["seq"], a["option"]) for a in app.extensions["answers"]] == [(["3"], ["later"])]


def test_an_answer_that_could_not_be_saved_is_kept_and_sent_again_once(page: Page, app: Flask) -> None:
    app.config["BUSY"] = True
    page.goto("/item")
    page.get_by_label("Come and find me after lessons").check()
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_text("Not saved yet – we will keep trying")).to_be_visible()
    expect(page.get_by_label("Come and find me after lessons")).to_be_checked()
    page.get_by_text("Show me, so I know").click()  # the answer is on its way: it stays the one shown
    expect(page.get_by_label("Come and find me after lessons")).to_be_checked()
    app.config["BUSY"] = False
    expect(page.locator("#feedback")).to_be_focused()  # it tries again by itself
    assert [(a["seq"], a["option"]) for a in app.extensions["answers"]] == [(["3"], ["later"])]


def test_without_script_the_same_form_leads_to_the_same_page(new_page: NewPage, app: Flask) -> None:
    page = new_page(script=False)
    page.goto("/item")
    page.get_by_label("Come and find me after lessons").check()
    page.get_by_role("button", name="Answer").click()
    expect(page).to_have_url("/feedback")
    assert [a["option"] for a in app.extensions["answers"]] == [["later"]]


def test_steps_are_put_in_order_with_the_keyboard(page: Page, app: Flask) -> None:
    page.goto("/kinds")
    button = page.get_by_role("button", name="Move down: Listen, and thank her for telling you")
    button.press("Enter")
    expect(button).to_be_focused()
    expect(page.get_by_text("is now 2 of 3")).to_be_attached()
    page.get_by_role("button", name="Answer").press("Enter")
    expect(page.locator("#feedback")).to_be_focused()
    sent = app.extensions["answers"][0]
    assert [sent[f"place-{step}"] for step in ("lead", "listen", "write")] == [["1"], ["2"], ["3"]]


def test_without_script_each_step_is_given_its_place(new_page: NewPage, app: Flask) -> None:
    page = new_page(script=False)
    page.goto("/kinds")
    page.get_by_label("Write down her own words").select_option("3")
    page.get_by_role("button", name="Answer").click()
    expect(page).to_have_url("/feedback")
    assert app.extensions["answers"][0]["place-write"] == ["3"]
