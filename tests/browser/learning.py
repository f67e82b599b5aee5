"""Hands for the browser tests of learning: they know the right answers from the library."""

from flask import Flask
from playwright.sync_api import Page

from training.content.model import Item, Option, Quiz
from training.words import ItemKind

LINEAR, STORY = "first-words", "tutor-time"


def sign_in(app: Flask, page: Page, address: str, key: str) -> None:
    """Puts the cookie of a signed-in person into the browser."""
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    value = serializer.dumps({"_user_id": key, "_fresh": True})
    name = app.config["SESSION_COOKIE_NAME"]
    page.context.add_cookies([{"name": name, "value": value, "url": address}])


def walk_pages(page: Page) -> None:
    """From a page of a module to its questions."""
    while "/quiz/" not in page.url:
        with page.expect_navigation():
            page.get_by_role("button", name="Continue").click()


def open_item(page: Page, quiz: Quiz) -> Item:
    """The question this page asks."""
    page.locator("form[data-answer]").wait_for()
    return quiz.item(page.url.rsplit("/", 1)[1])


def choose(page: Page, item: Item, *options: Option) -> None:
    for option in options:
        page.locator(f"#option-{option.id}").check()
    send(page)


def answer_right(page: Page, item: Item, script: bool = True) -> None:
    """Answers, and waits until it is saved."""
    for option in item.options:
        if option.best:
            page.locator(f"#option-{option.id}").check()
    if item.kind is ItemKind.PUT_IN_ORDER:
        put_in_order(page, item, script)
    for card in item.cards:
        page.locator(f"#group-{card.id}-{card.group}").check()
    send(page)
    page.locator("[data-state=saved]").wait_for()


def put_in_order(page: Page, item: Item, script: bool) -> None:
    """By the lists without script; with it they are hidden, and arrows move the steps."""
    if not script:
        for place, step in enumerate(item.steps, start=1):
            page.locator(f"#place-{step.id}").select_option(str(place))
        return
    page.locator("[data-order] .movers").first.wait_for()
    for place, step in enumerate(item.steps):
        row = page.locator(f"[data-order] > li:has(#place-{step.id})")
        while row.evaluate("e => [...e.parentNode.children].indexOf(e)") > place:
            row.get_by_role("button").first.click()


def send(page: Page) -> None:
    page.get_by_role("button", name="Answer", exact=True).click()
