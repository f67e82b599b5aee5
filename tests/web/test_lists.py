"""Lists in a large school: found whatever the accents, page by page, taken out as a file at once or when it is made."""

import csv
import io

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import NOW, Person, make_person, make_school
from tests.support.visitor import Visitor
from tests.web.test_jobs import work
from training.extensions import db
from training.models import AccessEntry
from training.services import making
from training.words import Role

FILES = {
    "/staff/accounts.csv": "staff-2026-11-23.csv",
    "/reminders/overdue.csv": "overdue-2026-11-23.csv",
    "/reminders/trouble.csv": "undelivered-2026-11-23.csv",
    "/assign/rules.csv": "assignments-2026-11-23.csv",
    "/evidence/looked.csv": "who-looked-2026-11-23.csv",
    "/induction/export.csv": "steady-induction-2026-11-23.csv",
    "/elsewhere/list.csv": "training-elsewhere-2026-11-23.csv",
    "/briefings/list.csv": "before-you-start-2026-11-23.csv",
}


@pytest.fixture
def lead(app: Flask) -> Person:
    app.extensions["clock"] = lambda: NOW
    with app.app_context():
        school = make_school()
        make_person(school, given_name="Zoë", family_name="Łukasik")
        make_person(school, given_name="=SUM(A1)", family_name="O’Neill")
        return make_person(school, Role.LEAD, "Lena", "Lim")


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline="")))[1:]


@pytest.mark.parametrize("words", ["zoe", "ZOË", "lukasik", "zo luk"])
def test_accounts_are_found_whatever_the_case_and_accents(app: Flask, lead: Person, words: str) -> None:
    page = Visitor(app, lead).get(f"/staff/accounts?search={words}").text
    assert "Łukasik" in page and "Neill" not in page


def test_accounts_turn_their_pages(app: Flask, lead: Person) -> None:
    with app.app_context():
        for n in range(60):
            make_person(lead.school_id, family_name=f"Pupilless{n:02}", with_account=False)
    visitor = Visitor(app, lead)
    first, second = (visitor.get(f"/staff/accounts?waiting=y&page={n}").text for n in (1, 2))
    assert "Pupilless00" in first and "Pupilless59" not in first and "63 people, page 1 of 2" in first
    assert "Pupilless59" in second and "waiting=y" in second


def test_every_list_is_a_safe_file_that_nobody_keeps_on_the_way(app: Flask, lead: Person) -> None:
    visitor = Visitor(app, lead)
    for path, name in FILES.items():
        file = visitor.get(path)
        assert file.status_code == 200 and file.headers["Cache-Control"] == "no-store", path
        assert name in file.headers["Content-Disposition"] and file.mimetype == "text/csv", path
    staff = rows_of(visitor.get("/staff/accounts.csv?search=o'neill").get_data(as_text=True))
    assert [row[:2] for row in staff] == [["O’Neill", "'=SUM(A1)"]]
    with app.app_context():
        logged = db.session.scalars(select(AccessEntry.target).where(AccessEntry.what == "export")).all()
    assert len(logged) == len(FILES) + 1 and "staff-2026-11-23.csv: 3 lines" in logged


def test_a_long_list_is_made_in_the_background_with_its_filter(
    app: Flask, lead: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "MOST_AT_ONCE", 0)
    visitor = Visitor(app, lead)
    page = visitor.get("/staff/accounts.csv?search=zoe")
    assert "This is a long list" in page.text and 'name="search" value="zoe"' in page.text
    asked = visitor.post("/lists/staff", {"search": "zoe", "nonsense": "x"})
    work(app)
    file = visitor.get(f"{asked.location}/download").get_data(as_text=True)
    assert [row[0] for row in rows_of(file)] == ["Łukasik"]


def test_a_list_is_for_those_whose_it_is(app: Flask, lead: Person) -> None:
    with app.app_context():
        keeper = make_person(lead.school_id, Role.ADMINISTRATOR)
        teacher = make_person(lead.school_id)
    assert Visitor(app, keeper).post("/lists/staff").status_code == 303
    assert Visitor(app, keeper).post("/lists/overdue").status_code == 404
    assert Visitor(app, keeper).get("/reminders/overdue.csv").status_code == 403
    assert Visitor(app, teacher).post("/lists/staff").status_code == 403
    assert Visitor(app, lead).post("/lists/nothing").status_code == 404
