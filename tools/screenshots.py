"""Takes the pictures of docs/screenshots/ anew: `python -m tools.screenshots`, with the test tools installed."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.support import chromium, databases, rundir
from tests.support.server import ROOT, serve_here
from training import create_app
from training.rules.school_time import school_date
from training.services import demo
from training.services.demo.people import DOMAIN, PASSWORD

TO = ROOT / "docs" / "screenshots"
DAY = datetime(
    2026, 11, 23, 9, tzinfo=UTC
)  # the same school on the same day, so that a picture changes with the look
PICTURES = {"home": ("teacher", "/"), "board": ("lead", "/board"), "now": (None, "/now")}


def take(page: Page, name: str, who: str | None, path: str) -> None:
    if who:
        page.goto("/sign-in")
        page.get_by_label("email", exact=False).first.fill(f"{who}@{DOMAIN}")
        page.get_by_label("password", exact=False).first.fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "/sign-in" not in url)
    page.goto(path)
    page.screenshot(path=TO / f"{name}.png")


def main() -> None:
    TO.mkdir(parents=True, exist_ok=True)
    rundir.begin()
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            databases.fresh("sqlite", Path(folder), ROOT) as settings,
        ):
            app = create_app(settings, clock=lambda: DAY)
            with app.app_context():
                demo.create_demo(app.extensions["library"], DAY, school_date(DAY))
            with serve_here(app) as address, sync_playwright() as playwright:
                browser = playwright.chromium.launch(**chromium.provide())
                for name, (who, path) in PICTURES.items():
                    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 800})
                    take(context.new_page(), name, who, path)
                    context.close()
                browser.close()
    finally:
        rundir.end()


if __name__ == "__main__":
    main()
