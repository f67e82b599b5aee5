"""A staff meeting with real phones in the room, and the papers of “Before you start”."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from sqlalchemy import select

from tests.browser.learning import sign_in
from tests.factories import make_sign_in
from tests.support.learning import open_school
from training.extensions import db
from training.models import BriefingDay, Meeting, MeetingVote

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.support.browser import NewPage

pytestmark = pytest.mark.browser
STORY = "tutor-time"


@pytest.fixture
def lead(app: Flask, new_page: NewPage, live_server: str) -> Page:
    _school, person = open_school(app, assigned=False)
    with app.app_context():
        key = make_sign_in(person)
    page = new_page()
    sign_in(app, page, live_server, key)
    return page


def choose(phone: Page, option: str) -> None:
    phone.get_by_label(option, exact=False).first.check()
    phone.get_by_role("button", name="Send").click()
    phone.get_by_role("heading", name="Sent. Look at the screen.").wait_for()


def test_phones_vote_without_signing_in_and_follow_the_screen(
    app: Flask, new_page: NewPage, lead: Page, axe: Callable[[Page], None]
) -> None:
    lead.goto(f"/meetings/new/{STORY}")
    lead.get_by_label("I have read it").check()
    lead.get_by_role("button", name="Open the meeting").click()
    axe(lead)
    code = lead.locator(".pin").inner_text()
    phones = [new_page(width=375) for _ in range(3)]
    for phone in phones:
        phone.goto("/vote")
        phone.get_by_label("Code on the screen").fill(code.lower())
        phone.get_by_role("button", name="Continue").click()
    axe(phones[0])
    lead.get_by_role("button", name="Begin").click()
    for phone, option in zip(phones, ("A “", "A “", "Sit this one out"), strict=True):
        phone.get_by_role("button", name="Send").wait_for()  # came up by itself
        axe(phone)
        choose(phone, option)
    lead.get_by_text("Fewer than five phones").wait_for()
    axe(lead)
    lead.get_by_role("button", name="Close the vote").click()
    lead.get_by_text("Fewer than five voted: talk about it together.").wait_for()
    axe(lead)
    phones[0].get_by_text("The vote is closed").wait_for()
    with app.app_context():
        assert db.session.scalars(select(MeetingVote)).all() == []
        assert [list(m.totals.values()) for m in db.session.scalars(select(Meeting))] == [[{}]]
    lead.get_by_text("What each would mean").click()
    lead.get_by_role("button", name="which helps most").click()
    plain = new_page(width=375, script=False)
    plain.goto(f"/vote/{code.replace('-', '')}")
    for phone in (*phones, plain, new_page(width=375)):
        if phone.url == "about:blank":
            phone.goto(f"/vote/{code.replace('-', '')}")
        phone.get_by_role("button", name="Send").wait_for()
        choose(phone, "A P")
    lead.get_by_text("At least 5 phones have answered").wait_for()  # counted by itself
    lead.get_by_role("button", name="Close the vote").click()
    assert lead.locator("li.option", has_text="A").first.locator(".tag").inner_text() == "5"


def test_the_papers_keep_to_their_sides(app: Flask, lead: Page, axe: Callable[[Page], None]) -> None:
    def sides() -> int:
        return len(re.findall(rb"/Type\s*/Page\b", lead.pdf(format="A4")))

    lead.goto("/briefings/way-in")
    lead.get_by_role("button", name="Open it").click()
    with app.app_context():
        pin = db.session.scalars(select(BriefingDay.pin)).one()
    assert lead.locator(".pin").inner_text().replace(" ", "") == pin
    assert sides() == 1
    axe(lead)
    lead.goto("/briefings/sheet")
    assert sides() == 2
    axe(lead)


def test_a_visitor_with_a_small_phone_and_no_script_reads_and_signs(
    app: Flask, new_page: NewPage, lead: Page
) -> None:
    lead.goto("/briefings/way-in")
    lead.get_by_role("button", name="Open it").click()
    pin = lead.locator(".pin").inner_text()
    phone = new_page(width=320, script=False)

    def press(what: Locator) -> None:
        """And waits for the page it leads to: until then the address is still the old one."""
        with phone.expect_navigation():
            what.click()

    phone.goto("/here")
    phone.get_by_label("PIN").fill(pin)
    press(phone.get_by_role("button", name="Continue"))
    press(phone.get_by_role("button", name="Begin"))
    while "/page/" in phone.url:
        assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        press(phone.get_by_role("button", name="Continue"))
    quiz = app.extensions["library"].quizzes["before-you-start"]
    while "/question/" in phone.url:
        item = quiz.item(phone.url.rsplit("/", 1)[1])
        phone.locator(f"#option-{next(o.id for o in item.options if o.best)}").check()
        press(phone.get_by_role("button", name="Answer"))
        press(phone.get_by_role("link", name="Continue"))
    phone.get_by_label("Your name").fill("Ola Nowak")
    phone.get_by_label("You are here as").select_option("contractor")
    phone.get_by_label("I have read this").check()
    press(phone.get_by_role("button", name="Sign"))
    phone.get_by_role("heading", name="You have signed").wait_for()
    assert "Ola Nowak" in phone.inner_text("main")
