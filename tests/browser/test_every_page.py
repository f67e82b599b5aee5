"""Every page that a link leads to, seen by each kind of person: it opens, it is accessible, it fits a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Page
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tests.support.browser import NewPage, sideways
from training.rules.school_time import school_date
from training.services import demo
from training.services.demo.people import DOMAIN, PASSWORD

pytestmark = pytest.mark.browser
ONCE, TWICE = 1, 2  # pages of one route that are looked at; one more of each in the long run
NARROW = (375, 320)
LINKS = "() => [...document.querySelectorAll('a[href]')].map(a => a.href)"


@pytest.fixture
def riverbank(app: Flask) -> Flask:
    """The application with the sample school in it."""
    with app.app_context():
        now = app.extensions["clock"]()
        demo.create_demo(app.extensions["library"], now, school_date(now))
    return app


def sign_in(page: Page, email: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("email", exact=False).first.fill(email)
    page.get_by_label("password", exact=False).first.fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


class Walk:
    """Follows links within the application, so many of each route, and collects what is wrong."""

    def __init__(self, app: Flask, page: Page, home: str, of_one_kind: int) -> None:
        self.of_one_kind = of_one_kind
        self.page = page
        self.home = home
        self.routes = app.url_map.bind("localhost")
        self.seen: dict[str, set[str]] = {}
        self.waiting = ["/"]
        self.problems: list[str] = []

    def pages(self) -> Iterator[str]:
        """The address of each page once it is open; downloads are fetched and left."""
        while self.waiting:
            path = self.waiting.pop(0)
            answer = self.page.context.request.get(path)
            if answer.status != 200:
                self.problems.append(f"{path} answers {answer.status}")
            elif answer.headers["content-type"].startswith("text/html"):
                self.page.goto(path)
                yield path
                for link in self.page.evaluate(LINKS):
                    self.note(link)

    def note(self, link: str) -> None:
        address = urlsplit(urljoin(self.home, link))
        if f"{address.scheme}://{address.netloc}" != self.home:
            return
        visited = self.seen.setdefault(self.route_of(address.path), set())
        path = address.path + (f"?{address.query}" if address.query else "")
        if len(visited) < self.of_one_kind and path not in visited:
            visited.add(path)
            self.waiting.append(path)

    def route_of(self, path: str) -> str:
        """The name of the view; an address that leads nowhere stands for itself, and answers 404 when asked."""
        try:
            return str(self.routes.match(path, "GET")[0])
        except (RequestRedirect, HTTPException):
            return path


def look_at(page: Page, path: str, axe: Callable[[Page], None]) -> Iterator[str]:
    """What is wrong with the page as it stands."""
    try:
        axe(page)
    except AssertionError as found:
        yield str(found)
    for width in NARROW:
        page.set_viewport_size({"width": width, "height": 800})
        if sideways(page) > 0:
            yield f"{path} scrolls sideways at {width} px"
    page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.parametrize(
    ("who", "colours"),
    [
        (None, "light"),
        ("lead", "light"),  # whose way leads to every page but those of a person’s own training
        ("teacher", "dark"),
        pytest.param("newstarter", "light", marks=pytest.mark.long),
        pytest.param("admin", "dark", marks=pytest.mark.long),
        pytest.param("deputy", "dark", marks=pytest.mark.long),
    ],
)
def test_every_page_opens_is_accessible_and_fits_a_phone(
    riverbank: Flask,
    live_server: str,
    new_page: NewPage,
    axe: Callable[[Page], None],
    who: str | None,
    colours: str,
    request: pytest.FixtureRequest,
) -> None:
    page = new_page(reduced_motion="reduce", color_scheme=colours)
    if who:
        sign_in(page, f"{who}@{DOMAIN}")
    walk = Walk(riverbank, page, live_server, TWICE if request.config.getoption("--long") else ONCE)
    for path in walk.pages():
        walk.problems.extend(look_at(page, path, axe))
    problems = "\n\n".join(walk.problems)
    assert not problems, problems
    assert len(walk.seen) > 5, f"came no further than {sorted(walk.seen)}"
