"""The right-now card: open to everybody, and no more in it than the school has marked for them."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import text

from tests.factories import NOW, Person, make_person, make_school, make_sign_in
from tests.support.queries import count_queries
from tests.support.visitor import Visitor
from training.extensions import db
from training.models import School
from training.services import details
from training.services import school as schools
from training.services.details import Entry, Show
from training.services.viewer import find_viewer
from training.words import Role

OPEN, INSIDE, PAPER = "01632 960 001", "07700 900 123", "07700 900 456"
GIVEN = {
    "lead": Entry("Mrs Lim", INSIDE, Show.SIGNED_IN),
    "deputies": Entry("Mr <b>Okafor</b>", PAPER, Show.PRINTED),
    "switchboard": Entry("", OPEN, Show.PUBLIC),
}


@pytest.fixture
def lead(app: Flask) -> Person:
    with app.app_context():
        person = make_person(make_school(), Role.LEAD)
        viewer = find_viewer(make_sign_in(person, NOW), NOW, NOW.date())
        assert viewer
        details.save(viewer, GIVEN, 0, NOW)
        return person


def address(app: Flask, school_id: int) -> str:
    with app.app_context():
        school = db.session.get(School, school_id)
        assert school
        return f"/now/{school.now_key}"


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_open_card_shows_only_what_is_marked_for_everybody(app: Flask, lead: Person) -> None:
    page = Visitor(app).get(address(app, lead.school_id))
    assert page.status_code == 200
    assert OPEN in page.text and 'href="tel:+441632960001"' in page.text
    for hidden in (INSIDE, PAPER, "Mrs Lim", "Okafor", "7700900"):
        assert hidden not in page.text
    assert "your safeguarding lead" in words(page.text)


def test_one_deputy_is_called_a_lead_and_several_are_called_leads(app: Flask, lead: Person) -> None:
    for value, called in (
        ("Mr Osei", "lead"),
        ("Mr Osei, Ms Kaur", "leads"),
        ("Mr Osei and Ms Kaur", "leads"),
    ):
        with app.app_context():
            viewer = find_viewer(make_sign_in(lead, NOW), NOW, NOW.date())
            assert viewer
            version = details.find_details(lead.school_id).version
            details.save(viewer, {"deputies": Entry(value, OPEN, Show.PUBLIC)}, version, NOW)
        page = words(Visitor(app).get(address(app, lead.school_id)).text)
        assert f"{value} Deputy safeguarding {called}." in page


def test_signed_in_staff_also_see_what_is_for_them_and_paper_stays_paper(app: Flask, lead: Person) -> None:
    page = Visitor(app, lead).get(address(app, lead.school_id)).text
    assert INSIDE in page and "Mrs Lim" in page and OPEN in page
    assert PAPER not in page and "Okafor" not in page
    assert "On the printed card only: Deputy safeguarding leads" in words(page)


def test_the_card_for_paper_holds_every_number_and_is_for_the_schools_own_people(
    app: Flask, lead: Person
) -> None:
    paper = address(app, lead.school_id) + "/print"
    page = Visitor(app, lead).get(paper)
    assert all(number in page.text for number in (OPEN, INSIDE, PAPER))
    assert "Mr &lt;b&gt;Okafor&lt;/b&gt;" in page.text  # as typed, never as markup
    assert page.headers["Cache-Control"] == "no-store"
    assert "<path" in page.text and "style=" not in page.text
    assert Visitor(app).get(paper).status_code == 303
    with app.app_context():
        stranger = make_person(make_school("Hillside School"), Role.LEAD)
    other = Visitor(app, stranger).get(paper)
    assert other.status_code == 303 and other.location.endswith("/print")
    assert Visitor(app, stranger).get(address(app, lead.school_id)).text.count("Mrs Lim") == 0


@pytest.mark.parametrize("path", ["/now", "/now/nobody-has-this-key"])
def test_the_national_card_names_nobody_and_is_never_a_dead_end(app: Flask, lead: Person, path: str) -> None:
    page = Visitor(app).get(path)
    assert page.status_code == (200 if path == "/now" else 404)
    shown = words(page.text)
    for never in ("Look", "Copy, send or save", "Delete, or ask them to", "Promise to keep it secret"):
        assert never in shown
    assert 'href="tel:999"' in page.text and 'href="tel:08001111"' in page.text
    assert "Riverbank" not in page.text and OPEN not in page.text


def test_a_new_address_stops_the_old_one_showing_names(app: Flask, lead: Person) -> None:
    old = address(app, lead.school_id)
    with app.app_context():
        viewer = find_viewer(make_sign_in(lead, NOW), NOW, NOW.date())
        assert viewer
        schools.renew_card_key(viewer, NOW)
    page = Visitor(app).get(old)
    assert page.status_code == 404
    assert OPEN not in page.text and "Riverbank" not in page.text and 'href="tel:999"' in page.text
    assert OPEN in Visitor(app).get(address(app, lead.school_id)).text


def test_a_card_switched_off_is_for_the_schools_own_people_only(app: Flask, lead: Person) -> None:
    with app.app_context():
        viewer = find_viewer(make_sign_in(lead, NOW), NOW, NOW.date())
        assert viewer
        schools.open_card(viewer, False, NOW)
    closed = Visitor(app).get(address(app, lead.school_id))
    wrong = Visitor(app).get("/now/nobody-has-this-key")
    assert closed.status_code == 404 and closed.text == wrong.text  # not told apart from outside
    assert OPEN in Visitor(app, lead).get(address(app, lead.school_id)).text


def test_the_card_keeps_nothing_asks_nothing_and_stays_out_of_searches(app: Flask, lead: Person) -> None:
    page = Visitor(app).get(address(app, lead.school_id))
    assert "Set-Cookie" not in page.headers
    assert "<form" not in page.text and "<input" not in page.text and "<textarea" not in page.text
    assert page.headers["X-Robots-Tag"].startswith("noindex")
    assert '<meta name="robots" content="noindex' in page.text
    assert page.headers["Cache-Control"] == "public, max-age=300" and "Cookie" in page.headers["Vary"]
    signed_in = Visitor(app, lead).get(address(app, lead.school_id))
    assert signed_in.headers["Cache-Control"] == "no-store"


def test_a_stranger_costs_one_query_and_the_national_card_none(app: Flask, lead: Person) -> None:
    path = address(app, lead.school_id)
    visitor = Visitor(app)
    with count_queries(app) as sent:
        visitor.get("/now")
    assert sent == []
    with count_queries(app) as sent:
        visitor.get(path)
    assert len(sent) == 1
    signed_in = Visitor(app, lead)
    signed_in.get(path)
    with count_queries(app) as sent:
        signed_in.get(path)
    assert len(sent) <= 2


@pytest.mark.parametrize("table", ["school", "sign_in"])
def test_the_card_shows_when_the_database_cannot_answer(app: Flask, lead: Person, table: str) -> None:
    path = address(app, lead.school_id)
    visitor = Visitor(app, lead)
    with app.app_context():
        db.session.execute(text(f"ALTER TABLE {table} RENAME TO away"))
        db.session.connection().exec_driver_sql("COMMIT")
    for there in ("/now", path):
        page = visitor.get(there)
        assert 'href="tel:999"' in page.text and "Look" in page.text


def test_a_page_that_fails_with_the_database_still_leads_to_the_card(app: Flask, lead: Person) -> None:
    visitor = Visitor(app, lead)
    with app.app_context():
        db.session.execute(text("ALTER TABLE sign_in RENAME TO away"))
        db.session.connection().exec_driver_sql("COMMIT")
    page = visitor.get("/school")
    assert page.status_code == 503 and 'href="/now"' in page.text


def test_pages_lead_to_the_right_card(app: Flask, lead: Person) -> None:
    assert 'href="/now"' in Visitor(app).get("/sign-in").text
    path = address(app, lead.school_id)
    assert f'class="now" href="{path}"' in Visitor(app, lead).get(path).text


@pytest.mark.parametrize("path", ["", "/large", "/poster", "/lanyard"])
def test_cards_on_paper_are_for_the_schools_own_people(app: Flask, lead: Person, path: str) -> None:
    there = address(app, lead.school_id) + (path or "/print")
    page = Visitor(app, lead).get(there)
    assert page.status_code == 200 and page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Robots-Tag"].startswith("noindex")
    assert Visitor(app).get(there).status_code == 303


@pytest.mark.parametrize("path", ["/poster", "/lanyard"])
def test_paper_that_pupils_see_holds_names_but_only_numbers_that_are_for_everybody(
    app: Flask, lead: Person, path: str
) -> None:
    page = Visitor(app, lead).get(address(app, lead.school_id) + path).text
    assert "Mrs Lim" in page and OPEN in page
    assert INSIDE not in page and PAPER not in page


def test_every_situation_has_a_page_signed_out_with_its_first_sentence(app: Flask, lead: Person) -> None:
    visitor = Visitor(app)
    situations = app.extensions["library"].situations
    assert len(situations) >= 15
    for home in ("/now", address(app, lead.school_id)):
        card = visitor.get(home).text
        for situation in situations:
            there = f"{home}/{situation.id}"
            assert f'href="{there}"' in card
            page = visitor.get(there)
            assert page.status_code == 200 and situation.title in words(page.text)
            assert page.headers["X-Robots-Tag"].startswith("noindex") and "Set-Cookie" not in page.headers
            assert "<form" not in page.text and 'href="tel:999"' in page.text
            assert page.headers["Cache-Control"] == "public, max-age=300"


def test_a_situation_weaves_in_names_only_as_they_are_marked(app: Flask, lead: Person) -> None:
    there = address(app, lead.school_id) + "/lead-away"
    for reader, seen, unseen in (
        (None, ("a deputy safeguarding lead", OPEN), ("Mrs Lim", "Okafor", INSIDE, PAPER)),
        (lead, ("Mrs Lim", INSIDE, OPEN), ("Okafor", PAPER)),
    ):
        page = Visitor(app, reader).get(there).text
        shown = words(page)
        assert all(text in shown for text in seen)
        assert not any(text in page for text in unseen)


def test_a_situation_at_an_old_address_is_still_told_without_names(app: Flask, lead: Person) -> None:
    page = Visitor(app).get("/now/nobody-has-this-key/lead-away")
    assert page.status_code == 404 and "I need a safeguarding lead now" in page.text
    assert "Riverbank" not in page.text
    unknown = Visitor(app).get(address(app, lead.school_id) + "/no-such-thing")
    assert unknown.status_code == 404 and "Look" in unknown.text and 'href="tel:999"' in unknown.text


def test_a_situation_costs_a_stranger_one_query_and_the_national_one_none(app: Flask, lead: Person) -> None:
    there = address(app, lead.school_id) + "/fake-image"
    for path, cost in ((there, 1), ("/now/fake-image", 0), (f"{address(app, lead.school_id)}/saved", 1)):
        with count_queries(app) as sent:
            Visitor(app).get(path)
        assert len(sent) == cost, path


def test_what_a_phone_keeps_is_what_a_stranger_sees_whoever_asks(app: Flask, lead: Person) -> None:
    there = address(app, lead.school_id)
    listed = Visitor(app).get(f"{there}/saved")
    assert listed.json == Visitor(app, lead).get(f"{there}/saved").json
    assert listed.json and listed.json["pages"][0] == there
    assert {page.removeprefix(there).count("/") for page in listed.json["pages"]} == {0, 1}
    for asset in listed.json["assets"]:
        assert Visitor(app).get(asset).status_code == 200
    with app.app_context():
        viewer = find_viewer(make_sign_in(lead, NOW), NOW, NOW.date())
        assert viewer
        hidden = GIVEN | {"head": Entry("Dr Patel", "01632 960 003", Show.SIGNED_IN)}
        details.save(viewer, hidden | {"switchboard": Entry("", "01632 960 002", Show.PUBLIC)}, 1, NOW)
    changed = Visitor(app).get(f"{there}/saved").json
    assert changed and changed["version"] != listed.json["version"]


def test_a_closed_card_is_not_listed_and_its_own_people_keep_the_national_one(
    app: Flask, lead: Person
) -> None:
    there = address(app, lead.school_id)
    assert f'data-saves="{there}/saved"' in Visitor(app, lead).get(there).text
    with app.app_context():
        viewer = find_viewer(make_sign_in(lead, NOW), NOW, NOW.date())
        assert viewer
        schools.open_card(viewer, False, NOW)
    assert Visitor(app).get(f"{there}/saved").status_code == 404
    assert Visitor(app, lead).get(f"{there}/saved").status_code == 404
    assert 'data-saves="/now/saved"' in Visitor(app, lead).get(there).text


def test_the_worker_has_a_say_over_the_card_and_no_other_page(app: Flask) -> None:
    worker = Visitor(app).get("/now/worker.js")
    assert worker.mimetype == "text/javascript" and worker.headers["Service-Worker-Allowed"] == "/now"
    assert worker.headers["Cache-Control"] == "no-cache"
    assert 'data-scope="/now"' in Visitor(app).get("/now").text
    assert "data-worker" not in Visitor(app).get("/sign-in").text
