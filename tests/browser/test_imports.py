"""An import in a real browser: on a phone and at a desk, with and without script, every step accessible."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.factories import make_person, make_school, make_sign_in
from tests.support.browser import NewPage, sideways
from training.words import Role

pytestmark = pytest.mark.browser
LIST = (
    "Riverbank School;;;;;;\nStaff list at 1 September;;;;;;\n\n"
    "Staff Code;Name;Work Email;Post Title;Department;Start Date;Role\n"
    "AOS;OSEI, Adaeze;ADA@riverbank.example;Teacher of Music;Music;1 Sep 2024;\n"
    "BLI;LI, Bo;bo@riverbank.example;Cook;Kitchen;31/08/2025;DSL\n"
    "NUN;NUÑEZ-FEATHERSTONEHAUGH, Zoë;office@riverbank.example;Clerk;Office;01/09/2025;\n"
    "KAY;KAY, Flo;not-an-address;Clerk;Office;;\n"
    "RAE;RAE, Cy;taken@riverbank.example;Caretaker;Site;;\n"
    "Total;5;;;;;\n"
).encode("windows-1252")


def signed_in(app: Flask, page: Page, live_server: str) -> Page:
    """The lead of a school where somebody has the address of a row; the sign-in is put in by hand."""
    with app.app_context():
        school = make_school()
        make_person(school, given_name="Di", family_name="Fox", email="taken@riverbank.example")
        key = make_sign_in(make_person(school, Role.LEAD, "Lena", "Lim"), datetime.now(UTC))
        serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        cookie = serializer.dumps({"_user_id": key, "_fresh": True})
    page.context.add_cookies([{"name": "steady", "value": cookie, "url": live_server}])
    return page


@pytest.mark.parametrize(("width", "script"), [(320, True), (375, False), (1280, True)])
def test_a_list_comes_in_and_goes_again(
    app: Flask,
    new_page: NewPage,
    live_server: str,
    axe: Callable[[Page], None],
    tmp_path: Path,
    width: int,
    script: bool,
) -> None:
    page = signed_in(app, new_page(width=width, script=script), live_server)
    file = tmp_path / "staff.csv"
    file.write_bytes(LIST)

    def look() -> None:
        if script:  # axe itself is one
            axe(page)
        assert sideways(page) <= 0, page.url

    page.goto("/staff/import")
    look()
    page.get_by_role("button", name="Continue").click()
    look()  # no file chosen
    page.get_by_label("Staff list").set_input_files(file)
    page.get_by_role("button", name="Continue").click()
    look()
    page.get_by_role("button", name="Continue").click()
    look()
    page.get_by_role("button", name="Show what it would do").click()
    look()
    page.get_by_label("It is somebody new").check()
    page.get_by_role("button", name="Save these answers").click()
    for rows in ("Left out (1)", "New (4)", "Roles asked for (1)", "Answered (1)"):
        page.get_by_role("link", name=rows).click()
        look()
    page.get_by_role("button", name="Import: 4 people").click()
    expect(page.get_by_role("heading", name="The import is done")).to_be_visible()
    look()
    page.get_by_role("link", name="Undo this import").click()
    look()
    page.get_by_role("button", name="Undo the import").click()
    expect(page.get_by_role("heading", name="This import was undone")).to_be_visible()
    look()
    page.goto("/staff/import")
    look()
