"""The staff member's way in a real browser, on a phone, with and without script, on the real content."""

from collections.abc import Callable
from typing import Protocol

import pytest
from flask import Flask
from playwright.sync_api import Page, Response

from tests.browser.learning import LINEAR, STORY, answer_right, choose, open_item, sign_in, walk_pages
from tests.support.browser import NewPage
from tests.support.learning import join, open_school
from training.content.model import Library
from training.words import Role

PHONE = 375
PARTS = ("responseBodySize", "responseHeadersSize")  # as they travel: compressed
Axe = Callable[[Page], None]


def no_axe(_page: Page) -> None:
    """Axe is a script itself: where none may run, it never answers."""


class Open(Protocol):
    def __call__(self, width: int = PHONE, script: bool = True, role: Role = Role.STAFF) -> Page: ...


@pytest.fixture
def open_as(app: Flask, new_page: NewPage, live_server: str) -> Open:
    """A browser with somebody new signed in, whose school has opened every module."""
    school, _lead = open_school(app)

    def made(width: int = PHONE, script: bool = True, role: Role = Role.STAFF) -> Page:
        with join(app, school, role, given_name="Ines").client.session_transaction() as session:
            key = str(session["_user_id"])
        page = new_page(width, script=script)
        sign_in(app, page, live_server, key)
        return page

    return made


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_teacher_reads_slips_puts_it_right_and_passes(
    app: Flask, open_as: Open, axe: Axe, script: bool
) -> None:
    library: Library = app.extensions["library"]
    quiz = library.quizzes[LINEAR]
    page = open_as(script=script)
    axe = axe if script else no_axe

    page.goto("/")
    check(page, axe)
    page.goto(f"/modules/{quiz.module}")
    page.get_by_role("link", name="Start", exact=True).click()
    check(page, axe)
    walk_pages(page)
    check(page, axe)
    page.get_by_role("button", name="Start").click()

    item = open_item(page, quiz)
    page.get_by_role("button", name="Answer", exact=True).click()
    page.get_by_role("link", name="Choose an answer.").wait_for()
    check(page, axe)

    choose(page, item, next(o for o in item.options if o.critical))
    page.get_by_role("heading", name="Stop here").wait_for()
    assert page.locator("[data-saved]").inner_text().startswith("Saved ")
    check(page, axe)
    page.get_by_role("link", name="Put it right").click()
    check(page, axe)
    answer_right(page, item, script)
    page.get_by_role("heading", name="That puts it right").wait_for()
    check(page, axe)

    page.get_by_role("link", name="Continue").click()
    while not page.url.endswith("/check"):
        answer_right(page, open_item(page, quiz), script)
        page.get_by_role("link", name="Continue").click()
    check(page, axe)
    page.get_by_role("button", name="Finish").click()
    page.get_by_role("heading", name="You have finished").wait_for()
    check(page, axe)
    page.get_by_role("link", name="Your certificate").click()
    page.get_by_role("heading", name="Ines").wait_for()
    check(page, axe)
    page.goto("/record")
    check(page, axe)


def test_a_story_is_walked_as_a_conversation(app: Flask, open_as: Open, axe: Axe) -> None:
    library: Library = app.extensions["library"]
    story = library.quizzes[STORY]
    page = open_as()
    page.goto(f"/modules/{story.module}")
    check(page, axe)
    page.get_by_role("link", name="Start", exact=True).click()
    walk_pages(page)
    page.goto(f"/modules/{story.module}/quiz/{STORY}")
    page.get_by_role("button", name="Start").click()
    item = open_item(page, story)
    choose(page, item, next(o for o in item.options if o.critical))
    page.get_by_role("heading", name="Stop here").wait_for()
    check(page, axe)
    page.get_by_role("link", name="Put it right").click()
    page.get_by_text("Putting it right").wait_for()
    while not page.url.endswith("/check"):
        answer_right(page, open_item(page, story))
        page.get_by_role("link", name="Continue").click()
    page.get_by_text("The story so far").click()
    check(page, axe)


def test_a_lost_connection_keeps_the_choice_and_saves_it_once(app: Flask, open_as: Open) -> None:
    quiz = app.extensions["library"].quizzes[LINEAR]
    page = open_as()
    page.goto(f"/modules/{quiz.module}/what-this-is")
    walk_pages(page)
    page.get_by_role("button", name="Start").click()
    item = open_item(page, quiz)
    page.context.set_offline(True)
    choose(page, item, next(o for o in item.options if o.best))
    page.get_by_text("Not saved yet – we will keep trying").wait_for()
    assert page.locator("input[name=option]:checked").count() == 1
    page.context.set_offline(False)
    page.locator("[data-state=saved]").wait_for()
    assert page.url.endswith("/saved/1")


def test_the_keyboard_alone_answers_a_question(app: Flask, open_as: Open) -> None:
    quiz = app.extensions["library"].quizzes[LINEAR]
    page = open_as(1280)
    page.goto(f"/modules/{quiz.module}/what-this-is")
    walk_pages(page)
    page.get_by_role("button", name="Start").press("Enter")
    open_item(page, quiz)
    page.locator("input[name=option]").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator("[data-state=saved]").wait_for()
    assert page.evaluate("document.activeElement.matches('[data-focus]')")


def test_the_first_visit_to_a_lesson_is_small(app: Flask, open_as: Open) -> None:
    page = open_as()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(f"/modules/{LINEAR}/go-now", wait_until="networkidle")
    sizes = {answer.url: sum(answer.request.sizes()[part] for part in PARTS) for answer in answers}
    assert len(sizes) <= 4, sizes
    assert sum(sizes.values()) <= 40_000, sizes


def test_a_lead_sees_a_whole_module_before_adopting_it(app: Flask, open_as: Open, axe: Axe) -> None:
    page = open_as(role=Role.LEAD)
    for slug in app.extensions["library"].modules:
        page.goto(f"/modules/{slug}?preview")
        check(page, axe)


def check(page: Page, axe: Axe) -> None:
    """Nothing sideways, no violation, once its style is there."""
    page.wait_for_load_state("load")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    axe(page)
