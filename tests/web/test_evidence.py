"""The hub of the evidence: issuing a summary, the list of those issued, their files, and who may have them."""

from datetime import date

import pytest
from flask import Flask

from tests.factories import NOW, TODAY, Person, make_person, make_school
from tests.support.big_school import make_big_school
from tests.support.queries import count_queries
from tests.support.visitor import Visitor, errors_of
from training.extensions import db
from training.models import Term
from training.services import evidence
from training.services.writing import writing
from training.words import Role

ISSUE = {"as_at": TODAY.isoformat(), "who": "names"}


@pytest.fixture
def school(app: Flask) -> int:
    app.extensions["clock"] = lambda: NOW
    with app.app_context():
        school_id = make_school()
        with writing():
            evidence.begin_chain(school_id)
        return school_id


def person(app: Flask, school: int, role: Role) -> Person:
    with app.app_context():
        return make_person(school, role)


@pytest.fixture
def lead(app: Flask, school: int) -> Visitor:
    return Visitor(app, person(app, school, Role.LEAD))


def issued(visitor: Visitor, **changes: str) -> str:
    answer = visitor.post("/evidence", ISSUE | changes)
    assert answer.status_code == 303, errors_of(answer)
    return str(answer.location)


def test_a_summary_is_issued_listed_and_fetched_as_it_was(lead: Visitor) -> None:
    assert "None issued yet" in lead.get("/evidence").text
    address = issued(lead)
    page = lead.get(address).text
    assert "Safeguarding training summary as at Monday 23 November 2026" in page
    assert address in lead.get("/evidence").text
    file = lead.get(f"{address}/summary")
    assert file.data.startswith(b"%PDF")
    assert file.headers["Cache-Control"] == "no-store"
    assert "safeguarding-training-summary-2026-11-23-no-1.pdf" in file.headers["Content-Disposition"]
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert lead.get(f"{address}/summary").data == file.data
    assert issued(lead) == address


def test_the_page_says_when_the_last_term_ended(app: Flask, school: int, lead: Visitor) -> None:
    assert "Your last term ended" not in lead.get("/evidence").text
    with app.app_context(), writing():
        for name, first, last in (
            ("Spring", date(2026, 4, 13), date(2026, 7, 3)),
            ("Summer", date(2026, 7, 6), date(2026, 7, 21)),
            ("Autumn", date(2026, 9, 2), date(2026, 12, 18)),
        ):
            db.session.add(Term(school_id=school, name=name, starts_on=first, ends_on=last))
    assert "Your last term ended on Tuesday 21 July 2026." in lead.get("/evidence").text


def test_totals_for_governors_have_other_files(lead: Visitor) -> None:
    address = issued(lead, who="totals")
    assert lead.get(f"{address}/governors").status_code == 200
    assert lead.get(f"{address}/people").status_code == 404
    assert "Governors: totals, and no names" in lead.get(address).text


def test_a_day_that_cannot_be_summarised_says_why_and_keeps_what_was_chosen(lead: Visitor) -> None:
    page = lead.post("/evidence", {"as_at": "2027-01-01", "who": "totals"})
    assert page.status_code == 422
    assert errors_of(page) == ["Choose today or a day that has passed. Nothing is recorded of later ones."]
    assert 'value="2027-01-01"' in page.text
    assert 'value="totals" id="who-1" checked' in page.text
    early = lead.post("/evidence", {"as_at": "2020-01-01", "who": "totals"})
    assert "records here begin on 23 November 2026" in errors_of(early)[0]
    assert lead.post("/evidence", {"as_at": "", "who": ""}).status_code == 422


def test_evidence_is_for_leads_and_deputies_of_the_school(app: Flask, school: int, lead: Visitor) -> None:
    address = issued(lead)
    for role in (Role.STAFF, Role.GOVERNOR, Role.ADMINISTRATOR):
        visitor = Visitor(app, person(app, school, role))
        for page in ("/evidence", "/evidence/check", address, f"{address}/summary"):
            assert visitor.get(page).status_code == 403, (role, page)
        assert visitor.post("/evidence", ISSUE).status_code == 403
    with app.app_context():
        other = make_school("Hilltop")
    stranger = Visitor(app, person(app, other, Role.DEPUTY))
    assert stranger.get(address).status_code == 404
    assert stranger.get(f"{address}/summary").status_code == 404


def test_the_page_on_checking_shows_where_the_chain_stands(lead: Visitor) -> None:
    assert "There is no entry yet" in lead.get("/evidence/check").text
    issued(lead)
    page = lead.get("/evidence/check").text
    assert "<dd>1</dd>" in page
    assert "flask evidence verify" in page


def test_the_pages_ask_no_more_of_a_large_school_and_a_large_summary_is_a_job(app: Flask) -> None:
    app.extensions["clock"] = lambda: NOW
    asked = []
    for staff in (1, 310):
        with app.app_context():
            big = make_big_school(staff, ["first-words"])
        visitor = Visitor(app, big.lead)
        answer = visitor.post("/evidence", ISSUE)
        assert ("/jobs/" in answer.location) == (staff > 300)
        with count_queries(app) as queries:
            assert visitor.get("/evidence").status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 8
