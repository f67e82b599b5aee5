"""“Removal and reporting”: open to everybody, safe first, and nothing of what is chosen is kept anywhere."""

from __future__ import annotations

import logging
import re

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from tests.factories import NOW, Person, make_person, make_school, make_sign_in
from tests.support.queries import count_queries
from tests.support.visitor import Visitor
from training.extensions import db
from training.models import AccessEntry
from training.services import details
from training.services.details import Entry, Show
from training.services.viewer import find_viewer
from training.words import Role

ASKED = {
    "age": "13-15",
    "place": "chat",
    "made": "fake",
    "threat": "yes",
    "adult": "unknown",
    "nation": "england",
}
GIVEN = {
    "lead": Entry("Mrs Lim", "01632 960 002", Show.SIGNED_IN),
    "lado": Entry("Northshire officer", "01632 960 778", Show.PRINTED),
}


@pytest.fixture
def lead(app: Flask) -> Person:
    with app.app_context():
        person = make_person(make_school(), Role.LEAD)
        viewer = find_viewer(make_sign_in(person, NOW), NOW, NOW.date())
        assert viewer
        details.save(viewer, GIVEN, 0, NOW)
        return person


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_a_stranger_is_shown_the_way_without_a_name_and_without_a_query(app: Flask, lead: Person) -> None:
    visitor = Visitor(app)
    with count_queries(app) as sent:
        page = visitor.client.post("/routes", data=ASKED)
    assert page.status_code == 200 and sent == []
    shown = words(page.text)
    assert "Never open it, send it, save it or upload it." in shown
    assert "Get your safeguarding lead now." in shown and "Mrs Lim" not in shown
    for reader in ("You, now", "The safeguarding lead", "For the pupil", "For parents and carers"):
        assert reader in shown


def test_staff_read_their_own_leads_name_and_nothing_that_is_for_paper_alone(
    app: Flask, lead: Person
) -> None:
    visitor = Visitor(app, lead)
    page = visitor.client.post("/routes", data=ASKED).text
    assert "Get Mrs Lim (safeguarding lead) now." in words(page)
    assert "Northshire" not in page and "960 778" not in page


def test_nothing_that_is_chosen_is_kept(app: Flask, lead: Person, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for visitor in (Visitor(app), Visitor(app, lead)):
        visitor.get("/routes")
        with visitor.client.session_transaction() as session:
            before = dict(session)
        with app.app_context():
            rows = db.session.scalar(select(func.count()).select_from(AccessEntry))
        page = visitor.client.post("/routes", data=ASKED)
        assert page.status_code == 200 and page.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in page.headers and "Location" not in page.headers
        with visitor.client.session_transaction() as session:
            assert dict(session) == before
        with app.app_context():
            assert db.session.scalar(select(func.count()).select_from(AccessEntry)) == rows
    assert not re.search("13-15|fake|unknown", caplog.text)
    assert "is not kept" in words(Visitor(app).get("/routes").text)


def test_an_address_with_answers_in_it_shows_the_questions_only(app: Flask, lead: Person) -> None:
    page = Visitor(app).get("/routes?" + "&".join(f"{name}={value}" for name, value in ASKED.items()))
    assert page.status_code == 200 and "For the pupil" not in page.text
    assert page.text.count(" checked") == 1  # the nation, which stands ready


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize("value", ["", "another", "<b>"])
def test_what_is_missing_or_unknown_is_asked_again_and_the_rest_is_kept_in_the_form(
    app: Flask, name: str, value: str
) -> None:
    page = Visitor(app).client.post("/routes", data=ASKED | {name: value})
    assert page.status_code == 422 and f'href="#{name}-0"' in page.text
    assert page.text.count(" checked") == len(ASKED) - 1
    assert "<b>" not in page.text and "<title>Error:" in page.text


def test_an_adult_is_not_shown_report_remove_and_a_child_no_service_for_adults(app: Flask) -> None:
    visitor = Visitor(app)
    grown = visitor.client.post("/routes", data=ASKED | {"age": "18-or-over"}).text
    assert "Report Remove" not in grown and "StopNCII" in grown and "tel:+443456000459" in grown
    child = visitor.client.post("/routes", data=ASKED).text
    assert "Report Remove" in child and "StopNCII" not in child and "6000 459" not in child


def test_another_nation_is_told_that_this_is_only_part(app: Flask) -> None:
    page = words(Visitor(app).client.post("/routes", data=ASKED | {"nation": "scotland"}).text)
    assert "Only part of this is written for Scotland" in page
    assert "Police Scotland" in page and "LADO" not in page and "Whistleblowing" not in page


def test_it_works_with_the_database_away(app: Flask, lead: Person) -> None:
    visitor = Visitor(app, lead)
    with app.app_context():
        db.session.execute(text("ALTER TABLE school_details RENAME TO away"))
        db.session.connection().exec_driver_sql("COMMIT")
    assert "Never open it" in visitor.client.post("/routes", data=ASKED).text
    assert visitor.get("/routes").status_code == 200


def test_the_card_leads_here(app: Flask) -> None:
    assert 'href="/routes"' in Visitor(app).get("/now").text
