"""The whole job in a real browser, on a phone's width, with and without script.

First link → a messy staff list → adopt and assign → a new member of staff joins, reads, makes a critical error,
puts it right, passes → the board shows it → export. Touches no internals.
"""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.support.browser import NewPage
from training.content.model import Item, Quiz
from training.services import accounts

PASSWORD = "copper lantern tuesday river"
STAFF_LIST = """Riverside Academy – staff list,,,,,,,,
Printed 01/09/2026,,,,,,,,
Name,Work Email,Job Title,Department,Site,Contract,Start Date,Staff Code,
"O'NEILL, Siân",sian.oneill@riverside.example,Teacher of Maths,Maths,Main,Permanent,31/08/2019,SON,
"BEGUM, Farida",FARIDA.BEGUM@riverside.example ,Teaching Assistant,Learning Support,Main,Term time,13/09/2021,FBE,
"OSEI, Kwame",kwame.osei@riverside.example,Caretaker,Site,Main,Permanent,25/01/2016,KOS,
"WHITE, Jo",,Lunchtime Supervisor,Catering,Main,Casual,14/11/2026,JWH,
"BEGUM, Farida",farida.begum@riverside.example,Teaching Assistant,Learning Support,Main,Term time,13/09/2021,FBE,
"HALL, Tom",tom.hall@riverside.example,Cover Supervisor,Cover,Main,Casual,31/02/2026,THA,
Total: 6,,,,,,,,
"""


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name).first.click()


def begin_school(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_label("Name of the school").fill("Riverside Academy")
    page.get_by_label("England").check()
    page.get_by_label("Kind of school").select_option(label="Secondary")
    page.get_by_label("First name").fill("Maryam")
    page.get_by_label("Last name").fill("Khan")
    page.get_by_label("Email").fill("maryam.khan@riverside.example")
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    press(page, "Begin")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Maryam")


def import_staff(page: Page, folder: Path) -> None:
    path = folder / "staff.csv"
    path.write_bytes(STAFF_LIST.encode("windows-1252"))
    page.goto("/staff/import")
    page.set_input_files("input[type=file]", str(path))
    press(page, "Continue")
    expect(page.get_by_text("O'NEILL, Siân").first).to_be_visible()
    press(page, "Continue")
    press(page, "Show what it would do")
    expect(page.get_by_text("The same person is in row 5")).to_be_visible()
    press(page, re.compile("^Import"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "/result" in page.url


def name_everybody(page: Page) -> None:
    """A module waits for the people it names."""
    page.goto("/adoption/first-words")
    page.get_by_role("link", name="Check your school’s people and numbers").click()
    page.get_by_role("link", name="Give your school’s people and numbers").click()
    for box in page.locator("input[name$='-value']").all():
        box.fill("Mr Okafor")
    press(page, "Save these details")
    expect(page.get_by_text("Checked").first).to_be_visible()


def adopt_and_assign(page: Page) -> None:
    page.goto("/adoption/first-words")
    page.get_by_role("checkbox").check()
    press(page, "Adopt")
    page.goto("/assign/new")
    page.get_by_label("First words: when a pupil tells you").check()
    page.get_by_label("Everyone, new starters too").check()
    page.get_by_label("So many days after they start").check()
    page.get_by_label("Days after starting").fill("14")
    press(page, "See what it will do")
    expect(page.get_by_text(re.compile("This reaches 5 people today"))).to_be_visible()
    press(page, "Assign now")
    expect(page.get_by_text("within 14 days of starting")).to_be_visible()


def join(lead: Page, member: Page) -> None:
    lead.goto("/staff/accounts")
    lead.get_by_role("link", name=re.compile("Siân")).click()
    press(lead, "Make a link to hand over")
    link = lead.locator("main input[readonly]").input_value()
    member.goto("/join/" + link.rsplit("/", 1)[1])
    member.get_by_label("New password").fill(PASSWORD)
    member.get_by_label("The same password again").fill(PASSWORD)
    press(member, "Set the password and go in")
    expect(member.get_by_role("heading", level=1)).to_contain_text("Siân")


def learn(page: Page) -> None:
    page.get_by_role("link", name="Start", exact=True).click()
    for number in range(1, 7):
        expect(page.get_by_text(f"{number} of 6")).to_be_visible()
        press(page, "Continue")
    expect(page.get_by_text("A critical answer has to be put right before you pass.")).to_be_visible()


def asked(page: Page, quiz: Quiz) -> Item:
    """The question on this page."""
    page.locator("form[data-answer]").wait_for()
    return quiz.item(page.url.rsplit("/", 1)[1])


def choose(page: Page, item: Item, wrong: str | None = None) -> None:
    """Answers the question on the page, rightly unless a wrong option is named."""
    page.wait_for_load_state("load")  # the script, if there is one, has done its work
    for option in item.options:
        if option.id == wrong or (wrong is None and option.best):
            page.locator(f"#option-{option.id}").check()
    for place, step in enumerate(item.steps, start=1):
        put_in_place(page, f"place-{step.id}", place)
    press(page, "Answer")
    page.wait_for_url("**/saved/*")


def put_in_place(page: Page, name: str, place: int) -> None:
    """By the arrows where script has put them, else by the list of numbers."""
    number = page.locator(f"[name='{name}']")
    if number.is_visible():
        number.select_option(str(place))
    while number.input_value() != str(place):
        page.locator(f"li:has([name='{name}']) button.up").press("Enter")


def pass_quiz(page: Page, quiz: Quiz) -> None:
    """Which form of each question is asked is drawn by lot, so the page says."""
    press(page, "Start")
    first = asked(page, quiz)
    choose(page, first, wrong=next(option.id for option in first.options if option.critical))
    expect(page.get_by_role("heading", name="Stop here")).to_be_visible()
    expect(page.get_by_text("Say this instead")).to_be_visible()
    expect(page.get_by_text(re.compile(r"Saved \d\d:\d\d"))).to_be_visible()
    page.get_by_role("link", name="Put it right").click()
    choose(page, first)
    onward = page.get_by_role("link", name=re.compile("^(Continue|Next|Check)"))
    onward.click()
    while not page.url.endswith("/check"):
        choose(page, asked(page, quiz))
        onward.click()
    press(page, re.compile("Finish|See how"))
    page.wait_for_url("**/result")
    expect(page.get_by_role("link", name=re.compile("[Cc]ertificate")).first).to_be_visible()


def board_shows(page: Page) -> list[dict[str, str]]:
    """What the lead exports, after seeing it on the board."""
    page.goto("/board")
    row = page.get_by_role("row").filter(has_text="Siân")
    expect(row.get_by_text("Complete").locator("visible=true").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as CSV").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_the_whole_job(app: Flask, new_page: NewPage, tmp_path: Path, script: bool) -> None:
    with app.app_context():
        link = accounts.first_lead_path(datetime.now(UTC))
    assert link is not None
    lead, member = (new_page(width=375, script=script) for _ in range(2))
    begin_school(lead, link)
    import_staff(lead, tmp_path)
    name_everybody(lead)
    adopt_and_assign(lead)
    join(lead, member)
    learn(member)
    pass_quiz(member, app.extensions["library"].quizzes["first-words"])
    exported = board_shows(lead)
    assert len(exported) == 5
    (hers,) = (row for row in exported if "Siân" in " ".join(row.values()))
    assert any(value.startswith("Complete") for value in hers.values())
