"""Accounts in a real browser: what only shows there, and the pages that no link leads to."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.support.browser import NewPage, sideways
from training.services import accounts

pytestmark = pytest.mark.browser
PASSWORD = "copper kettle umbrella"


def path_in(page: Page, start: str) -> str:
    found = re.search(rf"/{start}/[\w-]+", page.content())
    assert found
    return found[0]


def sign_in(page: Page, name: str = "lead@riverbank.example") -> None:
    page.get_by_label("Email or username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def begin(app: Flask, page: Page) -> None:
    with app.app_context():
        page.goto(accounts.first_lead_path(datetime.now(UTC)) or "")
    for label, words in (
        ("Name of the school", "Riverbank School"),
        ("First name", "Ada"),
        ("Last name", "Lim"),
        ("Email", "lead@riverbank.example"),
        ("New password", PASSWORD),
        ("The same password again", PASSWORD),
    ):
        page.get_by_label(label, exact=True).fill(words)
    page.get_by_label("Kind of school").select_option(label="Secondary")
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url(lambda url: "/start/" not in url)


def add_person(page: Page, given_name: str) -> None:
    page.goto("/staff/new")
    page.get_by_label("First name", exact=True).fill(given_name)
    page.get_by_label("Last name", exact=True).fill("Roe")


def test_first_lead_invites_on_paper_and_every_page_on_the_way_is_accessible(
    app: Flask, new_page: NewPage, axe: Callable[[Page], None]
) -> None:
    page = new_page(width=320)
    guest = new_page(width=320)

    def look(seen: Page) -> None:
        axe(seen)
        assert sideways(seen) <= 0, seen.url

    begin(app, page)
    add_person(page, "Bea")
    page.get_by_role("button", name="Save").click()
    person = page.url
    page.get_by_role("button", name="Make a link to hand over").click()
    look(page)
    page.goto(person)
    page.get_by_role("button", name="Print a join slip").click()
    look(page)
    code = page.get_by_text(re.compile(r"^(\w{4}-){3}\w{4}$")).inner_text()
    page.goto("/staff/join-day")
    page.get_by_role("button", name="Make today").click()
    look(page)
    guest.goto(path_in(page, "today"))
    look(guest)
    guest.goto("/join")
    guest.get_by_label("Join code").fill("AAAA")
    guest.get_by_role("button", name="Continue").click()
    look(guest)
    guest.get_by_label("Join code").fill(code.lower())
    guest.get_by_role("button", name="Continue").click()
    guest.get_by_role("button", name="Set the password").click()
    look(guest)
    guest.get_by_label("New password").fill(PASSWORD)
    guest.get_by_label("The same password again").fill(PASSWORD)
    guest.get_by_role("button", name="Set the password").click()
    guest.goto("/account")
    expect(guest.get_by_text("bea.roe")).to_be_visible()


def test_form_sent_after_signing_out_elsewhere_is_saved_in_the_end(
    app: Flask, new_page: NewPage, axe: Callable[[Page], None]
) -> None:
    page = new_page(width=375)
    begin(app, page)
    add_person(page, "Cai")
    elsewhere = new_page()
    elsewhere.goto("/sign-in")
    sign_in(elsewhere)
    elsewhere.wait_for_url(lambda url: not url.endswith("/sign-in"))
    elsewhere.goto("/account")
    elsewhere.get_by_role("button", name="Sign out everywhere").click()
    elsewhere.wait_for_url(lambda url: not url.endswith("/account"))
    page.get_by_role("button", name="Save").click()
    axe(page)
    sign_in(page)
    expect(page.get_by_text("nothing is saved yet")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Send it now").click()
    expect(page.get_by_role("heading", name="Cai Roe")).to_be_visible()


def test_form_with_an_old_token_is_saved_in_the_end(app: Flask, new_page: NewPage) -> None:
    page = new_page(width=375)
    begin(app, page)
    add_person(page, "Dan")
    other_tab = page.context.new_page()
    other_tab.goto("/account")
    other_tab.get_by_role("button", name="Sign out everywhere").click()
    other_tab.wait_for_url(lambda url: not url.endswith("/account"))
    sign_in(other_tab)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Send it now").click()
    expect(page.get_by_role("heading", name="Dan Roe")).to_be_visible()
