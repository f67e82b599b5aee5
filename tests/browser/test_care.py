"""Leaving quickly, practice, being asked how sure one is, and the order in which a page is read aloud."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.learning import LINEAR, STORY, answer_right, choose, open_item, sign_in, walk_pages
from tests.support.browser import NewPage, sideways
from tests.support.learning import join, open_school

PHONE = 375
TALL = 6000  # nothing sticks over anything else: what is above is read before
LESSON = "/modules/first-words/what-this-is"
Open = Callable[..., Page]
# What a person sees, piece by piece: blocks from top to bottom, in each its words as they run.
SEEN = """() => {
  const names = 'h1, h2, h3, p, li, summary, button, .button, .option span, .choice > span';
  const shown = (e) => e.checkVisibility() && e.getBoundingClientRect().width > 1;
  const words = (e) => {
    const walker = document.createTreeWalker(e, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) found.push(walker.currentNode.data);
    return found.filter((text) => text.trim());
  };
  const place = (e) => e.getBoundingClientRect();
  return [...document.querySelectorAll(`main :is(${names})`)]
    .filter((e) => shown(e) && !e.querySelector(names))
    .sort((a, b) => Math.round(place(a).top - place(b).top) || place(a).left - place(b).left)
    .flatMap(words);
}"""
HEADINGS = "() => [...document.querySelectorAll('main :is(h1, h2, h3)')].map((h) => Number(h.tagName[1]))"


@pytest.fixture
def open_as(app: Flask, new_page: NewPage, live_server: str) -> Open:
    school, _lead = open_school(app)

    def made(width: int = PHONE, **context: Any) -> Page:
        with join(app, school, given_name="Ines").client.session_transaction() as session:
            key = str(session["_user_id"])
        page = new_page(width, **context)
        sign_in(app, page, live_server, key)
        return page

    return made


def begin_quiz(page: Page, slug: str = LINEAR) -> None:
    page.goto(f"/modules/{slug}")
    page.get_by_role("link", name="Start", exact=True).click()
    walk_pages(page)
    page.get_by_role("button", name="Start").click()


@pytest.mark.parametrize("how", ["link", "keys"])
def test_leaving_shows_the_quiet_page_in_the_place_of_the_lesson(open_as: Open, how: str) -> None:
    page = open_as()
    page.goto("/record")
    page.goto(LESSON)
    if how == "link":
        page.get_by_role("link", name="Leave quickly (or press Escape three times)").click()
    else:
        for _ in range(3):
            page.keyboard.press("Escape")
    page.wait_for_url("**/pause")
    assert page.title() == "Pause"
    assert not re.search(
        "pupil|safeguarding|picture|school", page.locator("body").inner_text(), re.IGNORECASE
    )
    page.go_back()
    page.wait_for_url("**/record")


def test_two_presses_of_escape_do_not_leave(open_as: Open) -> None:
    page = open_as()
    page.goto(LESSON)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.url.endswith(LESSON)


def test_leaving_works_without_script(open_as: Open) -> None:
    page = open_as(script=False)
    page.goto(LESSON)
    page.get_by_role("link", name="Leave quickly", exact=True).click()
    page.wait_for_url("**/pause")


def test_leaving_while_an_answer_waits_for_the_connection_asks_nothing_and_the_place_is_kept(
    app: Flask, open_as: Open
) -> None:
    quiz = app.extensions["library"].quizzes[LINEAR]
    page = open_as()
    begin_quiz(page)
    answer_right(page, open_item(page, quiz))
    page.get_by_role("link", name="Continue").click()
    open_item(page, quiz)
    here = page.url
    page.context.set_offline(True)
    page.locator("form[data-answer] input[type=radio]").first.check()
    page.get_by_role("button", name="Answer", exact=True).click()
    page.locator("[data-state=waiting]").wait_for()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.context.set_offline(False)
    for _ in range(3):
        page.keyboard.press("Escape")
    page.wait_for_url("**/pause")
    assert asked == []
    page.get_by_role("link", name="Go on").click()
    page.get_by_role("link", name="Carry on").first.click()
    page.locator("form[data-answer]").wait_for()
    assert page.url.rsplit("/", 2)[:1] == here.rsplit("/", 2)[:1]


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_being_asked_how_sure_one_is_brings_it_first_and_forgets_it(
    app: Flask, open_as: Open, axe: Callable[[Page], None], script: bool
) -> None:
    quiz = app.extensions["library"].quizzes[LINEAR]
    page = open_as(script=script)
    page.goto("/account")
    page.get_by_role("button", name="Ask me how sure I am").click()
    begin_quiz(page)
    slipped = False
    while not page.url.endswith("/check"):
        item = open_item(page, quiz)
        wrong = [o for o in item.options if not o.best and not o.critical]
        page.locator("#sure-sure").check()
        if wrong and not slipped and item.kind == "choose-one":
            slipped = True
            if script:
                assert sideways(page) <= 0
                axe(page)
            choose(page, item, wrong[0])
            page.locator("[data-state=saved]").wait_for()
        else:
            answer_right(page, item, script)
        page.get_by_role("link", name="Continue").click()
    page.get_by_role("button", name="Finish").click()
    page.get_by_text("You were sure of this one").wait_for()
    page.reload()
    assert page.get_by_text("You were sure of this one").count() == 0
    page.get_by_role("heading", name="Worth another look").wait_for()


def test_a_sentence_has_a_calm_line_that_holds_nobody_up(open_as: Open, axe: Callable[[Page], None]) -> None:
    page = open_as()
    page.goto("/practice/say-it")
    line = page.locator("main [data-pause] + progress")
    expect(line).not_to_have_attribute("value", "0")
    assert line.get_attribute("aria-hidden") == "true"
    axe(page)
    while page.get_by_role("link", name="Continue").count():
        page.get_by_role("link", name="Continue").click()
        page.wait_for_load_state("load")
    page.get_by_role("heading", name="You have said them").wait_for()


@pytest.mark.parametrize("context", [{"script": False}, {"reduced_motion": "reduce"}])
def test_without_script_or_motion_a_sentence_stands_there_alone(
    open_as: Open, context: dict[str, Any]
) -> None:
    page = open_as(**context)
    page.goto("/practice/say-it")
    page.get_by_text("Say it out loud, or in your head. Take your time.").wait_for()
    assert page.locator("[data-pause] + progress").count() == 0
    page.get_by_role("link", name="Continue").click()
    page.wait_for_url("**/say-it?n=2")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_record_is_built_mended_and_finished(
    open_as: Open, axe: Callable[[Page], None], script: bool
) -> None:
    page = open_as(script=script)
    page.goto("/practice/record")
    page.get_by_role("link", name="Jay, 14").click()
    for text in ("Tuesday, 11.05am.", "In the picture he was in a bathroom, and …"):
        page.get_by_label(text, exact=True).check()
    page.get_by_role("button", name="See my record").click()
    page.get_by_role("heading", name="Better left out").wait_for()
    if script:
        assert sideways(page) <= 0
        axe(page)
    page.get_by_label("In the picture he was in a bathroom, and …", exact=True).uncheck()
    for name in ("place", "words", "crying", "you-said", "accident", "walked", "signed"):
        page.locator(f"#line-jay-{name}").check()
    page.get_by_role("button", name="See my record again").click()
    page.get_by_text("It says all it has to, and nothing else.").wait_for()


def plain(text: str) -> str:
    """Letters and figures alone: the two ways of writing a page down differ in all else."""
    return re.sub(r"[\W_]+", "", text)


def hear(page: Page) -> str:
    """The accessibility tree of the page in its order; where links lead is not read out."""
    return re.sub(r"- /url: .*", "", page.locator("main").aria_snapshot())


def check_order(page: Page) -> None:
    """What a screen reader reads, in its order, is what stands on the page from top to bottom."""
    heard = plain(hear(page))
    place = 0
    for seen in page.evaluate(SEEN):
        found = heard.find(plain(seen), place)
        assert found >= 0, f"{page.url}: “{seen}” is read out of order, or not at all"
        place = found
    levels = page.evaluate(HEADINGS)
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels)), levels


def test_a_lesson_is_read_as_it_stands_and_its_blocks_say_what_they_are(app: Flask, open_as: Open) -> None:
    page = open_as(1280)
    page.set_viewport_size({"width": 1280, "height": TALL})
    kinds = set()
    for lesson in app.extensions["library"].modules[LINEAR].lessons:
        page.goto(f"/modules/{LINEAR}/{lesson.slug}")
        page.wait_for_load_state("load")
        check_order(page)
        for kind, label in (("say", "Say this"), ("not-this", "Not this"), ("bubble", ", ")):
            for block in page.locator(f"main .{kind}").all():
                kinds.add(kind)
                first = block.locator("> :first-child").inner_text()
                assert label in first, f"{page.url}: a block of {kind} begins with “{first}”"
    assert kinds == {"say", "not-this", "bubble"}


def test_a_question_is_read_story_first_then_what_is_asked_the_options_and_the_button(
    app: Flask, open_as: Open
) -> None:
    quiz = app.extensions["library"].quizzes[LINEAR]
    page = open_as(1280)
    page.goto("/account")
    page.get_by_role("button", name="Ask me how sure I am").click()
    begin_quiz(page)
    page.set_viewport_size({"width": 1280, "height": TALL})
    while not page.url.endswith("/check"):
        item = open_item(page, quiz)
        check_order(page)
        heard = plain(hear(page))
        pieces = [plain(page.locator("main .story, main .bubble").first.inner_text())] if item.story else []
        pieces += [plain(page.get_by_role("heading", level=1).inner_text())]
        pieces += [plain(text) for text in page.locator("main .option span").all_inner_texts()]
        pieces += ["Howsureareyou", "buttonAnswer"]
        places = [heard.find(piece) for piece in pieces]
        assert -1 not in places, pieces[places.index(-1)]
        assert places == sorted(places)
        answer_right(page, item)
        check_order(page)
        page.get_by_role("link", name="Continue").click()


def test_a_story_is_read_in_order_while_a_choice_is_put_right(app: Flask, open_as: Open) -> None:
    story = app.extensions["library"].quizzes[STORY]
    page = open_as(1280)
    page.goto(f"/modules/{story.module}")
    page.get_by_role("link", name="Start", exact=True).click()
    walk_pages(page)
    page.goto(f"/modules/{story.module}/quiz/{STORY}")
    page.get_by_role("button", name="Start").click()
    page.set_viewport_size({"width": 1280, "height": TALL})
    item = open_item(page, story)
    check_order(page)
    choose(page, item, next(option for option in item.options if option.critical))
    page.get_by_role("link", name="Put it right").click()
    page.get_by_text("Putting it right").wait_for()
    check_order(page)
    for block in page.locator("main .bubble").all():
        told = re.sub(r"“[^”]*”", "", block.inner_text())
        assert re.search(r"\w", told), f"nobody is named for “{block.inner_text()}”"
