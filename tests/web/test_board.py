import csv
import io
from datetime import date, timedelta

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from tests.factories import NOW, TODAY, Person, make_person, make_school
from tests.support.visitor import Visitor
from training.extensions import db
from training.models import AccessEntry, StaffMember
from training.services import assignments
from training.words import Role

TITLE = "First words: when a pupil tells you"


@pytest.fixture
def school(app: Flask) -> int:
    app.extensions["clock"] = lambda: NOW
    with app.app_context():
        return make_school()


def person(
    app: Flask, school: int, role: Role = Role.STAFF, given: str = "Ada", family: str = "Byron"
) -> Person:
    with app.app_context():
        return make_person(school, role, given, family)


def people_ids(school: int) -> dict[int, str]:
    rows = db.session.execute(
        select(StaffMember.id, StaffMember.public_id).where(StaffMember.school_id == school)
    )
    return {row.id: row.public_id for row in rows}


def give_everyone(app: Flask, school: int, by: Person, due: date = TODAY + timedelta(days=9)) -> None:
    with app.app_context():
        assignments.add_rule(
            school,
            by.staff_member_id,
            "first-words",
            {"everyone": True},
            {"on": due.isoformat()},
            None,
            NOW,
            TODAY,
        )


def test_the_lead_sees_everyone_with_their_modules(app: Flask, school: int) -> None:
    lead = person(app, school, Role.LEAD, "Lena", "Lim")
    person(app, school)
    give_everyone(app, school, lead)
    page = Visitor(app, lead).get("/board")
    assert page.status_code == 200
    assert "Byron, Ada" in page.text
    assert "Lim, Lena" in page.text
    assert "due 2 Dec 2026, soon" in page.text


def test_the_board_is_for_leads_and_deputies(app: Flask, school: int) -> None:
    for role, answer in {
        Role.LEAD: 200,
        Role.DEPUTY: 200,
        Role.STAFF: 403,
        Role.ADMINISTRATOR: 403,
        Role.GOVERNOR: 403,
    }.items():
        visitor = Visitor(app, person(app, school, role))
        for address in ("/board", "/board/export.csv", "/board/export.xlsx", "/assign"):
            assert visitor.get(address).status_code == answer, (role, address)


def test_governors_see_totals_and_no_name(app: Flask, school: int) -> None:
    lead = person(app, school, Role.LEAD, "Lena", "Lim")
    for n in range(6):
        person(app, school, family=f"Byron{n}")
    give_everyone(app, school, lead)
    page = Visitor(app, person(app, school, Role.GOVERNOR, "Grace", "Chair")).get("/totals")
    assert page.status_code == 200
    assert "First words" in page.text
    assert ">7<" in page.text
    assert "Byron" not in page.text
    assert "Lim" not in page.text


def test_a_deputy_of_another_school_sees_none_of_ours(app: Flask, school: int) -> None:
    ours = person(app, school)
    with app.app_context():
        other = make_school("Hilltop")
    deputy = Visitor(app, person(app, other, Role.DEPUTY, "Dee", "Deputy"))
    with app.app_context():
        public_id = people_ids(school)[ours.staff_member_id]
    assert "Byron" not in deputy.get("/board").text
    assert deputy.get(f"/people/{public_id}").status_code == 404
    assert deputy.get(f"/people/{public_id}/exempt").status_code == 404
    assert "Byron" not in deputy.get("/board/export.csv").text


def test_an_address_with_values_that_mean_nothing_shows_everyone(app: Flask, school: int) -> None:
    lead = person(app, school, Role.LEAD)
    person(app, school, family="Lovelace")
    page = Visitor(app, lead).get("/board?status=nonsense&role=x&module=y&year=1900&page=-1&sort=z&group=abc")
    assert page.status_code == 200
    assert "Lovelace" in page.text


def test_a_filter_is_said_in_words_and_can_be_taken_away(app: Flask, school: int) -> None:
    lead = person(app, school, Role.LEAD)
    page = Visitor(app, lead).get("/board?status=overdue&q=byron&sort=due").text
    assert "Nobody matches" in page
    assert '<a href="/board?q=byron&amp;sort=due">Overdue' in page
    assert '<a href="/board?status=overdue&amp;sort=due">Name: byron' in page


def test_the_search_is_kept_in_the_form_and_escaped(app: Flask, school: int) -> None:
    lead = person(app, school, Role.LEAD)
    page = Visitor(app, lead).get('/board?q="><script>alert(1)</script>').text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_a_name_that_is_a_formula_is_only_text_in_the_export(app: Flask, school: int) -> None:
    lead = person(app, school, Role.LEAD, "Lena", "Lim")
    person(app, school, given="=1+1", family="@SUM(A1)")
    visitor = Visitor(app, lead)
    text = visitor.get("/board/export.csv").get_data().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[2][:2] == ["'@SUM(A1)", "'=1+1"]
    book = visitor.get("/board/export.xlsx")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book.get_data())).get_sheet_by_index(0).to_python()
    assert sheet[2][:2] == ["'@SUM(A1)", "'=1+1"]


def test_the_export_holds_the_filtered_people_of_every_page_and_is_noted(app: Flask, school: int) -> None:
    lead = person(app, school, Role.LEAD, "Lena", "Lim")
    with app.app_context():
        for n in range(60):
            make_person(school, given_name="Ada", family_name=f"Byron{n:02}")
    give_everyone(app, school, lead)
    answer = Visitor(app, lead).get("/board/export.csv?q=byron")
    rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert [row["Surname"] for row in rows] == [f"Byron{n:02}" for n in range(60)]
    assert {row[TITLE] for row in rows} == {"Not started"}
    assert {row[f"{TITLE}: due"] for row in rows} == {"2026-12-02"}
    assert "attachment" in answer.headers["Content-Disposition"]
    with app.app_context():
        entry = db.session.scalars(select(AccessEntry).where(AccessEntry.what == "export")).one()
    assert (entry.staff_member_id, entry.target) == (lead.staff_member_id, "board.csv: 60 people")


def test_a_long_board_can_be_had_on_one_page_to_print(app: Flask, school: int) -> None:
    lead = person(app, school, Role.LEAD, "Lena", "Lim")
    for n in range(50):
        person(app, school, family=f"Byron{n}")
    page = Visitor(app, lead).get("/board?role=staff&leavers=y")
    assert "Show 51 people" not in page.text  # fifty fit on a page
    page = Visitor(app, lead).get("/board?leavers=y")
    assert "51 people, page 1 of 2" in page.text
    assert "Show 51 people on one page, to print" in page.text
    assert 'href="/board?leavers=y&amp;whole=y"' in page.text
    whole = Visitor(app, lead).get("/board?leavers=y&whole=y").text
    assert whole.count('<th scope="row">') == 51
    assert "on one page, to print" not in whole
