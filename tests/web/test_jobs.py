"""Files made in the background: asked for, watched, fetched by one person only."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.factories import NOW, Person, make_person, make_school
from tests.support.visitor import Visitor
from training.extensions import db
from training.models import AccessEntry, Job, StaffMember
from training.services import beats, board_export, making
from training.services.worker import Worker
from training.services.writing import writing
from training.words import Role


def forbid(what: str, error: Exception | None) -> None:
    raise AssertionError(what) from error


def work(app: Flask, turns: int = 1) -> None:
    with app.app_context():
        for _ in range(turns):
            Worker(app.extensions["library"], "http://localhost", None, lambda: NOW, forbid).do_job()


@pytest.fixture
def school(app: Flask, monkeypatch: pytest.MonkeyPatch) -> int:
    app.extensions["clock"] = lambda: NOW
    monkeypatch.setattr(making, "MOST_AT_ONCE", 1)  # as if two people were a large school
    with app.app_context():
        return make_school()


@pytest.fixture
def lead(app: Flask, school: int) -> Person:
    with app.app_context():
        make_person(school, given_name="Bo", family_name="Li")
        return make_person(school, Role.LEAD, "Lena", "Lim")


def ask(visitor: Visitor, form: str = "csv", query: str = "") -> str:
    answer = visitor.post(f"/board/export.{form}{query}")
    assert answer.status_code == 303
    return answer.location


def test_a_long_export_is_made_in_the_background_and_fetched(app: Flask, lead: Person) -> None:
    visitor = Visitor(app, lead)
    page = visitor.get("/board/export.csv?q=li")
    assert page.status_code == 200 and "Make the file" in page.text  # and nothing was begun by looking
    with app.app_context():
        assert db.session.scalars(select(Job.id)).all() == []
    place = ask(visitor)
    waiting = visitor.get(place)
    assert "Waiting for its turn" in waiting.text and "You can leave this page" in waiting.text
    assert "See how far it is" in waiting.text  # without script
    assert visitor.get(f"{place}/download").status_code == 404
    work(app)
    done = visitor.get(place)
    assert "It is ready" in done.text and "<progress" not in done.text
    file = visitor.get(f"{place}/download")
    assert file.headers["Content-Disposition"] == "attachment; filename=steady-board-2026-11-23.csv"
    assert file.headers["Cache-Control"] == "no-store" and file.mimetype == "text/csv"
    assert "Lim,Lena" in file.get_data(as_text=True) and "Li,Bo" in file.get_data(as_text=True)
    with app.app_context():
        logged = db.session.scalars(select(AccessEntry.target).where(AccessEntry.what == "export")).all()
    assert logged == ["steady-board-2026-11-23.csv"]


def test_the_filter_of_the_board_goes_with_it(app: Flask, lead: Person) -> None:
    visitor = Visitor(app, lead)
    place = ask(visitor, "csv", "?role=lead&status=not-assigned&year=2026")
    work(app)
    text = visitor.get(f"{place}/download").get_data(as_text=True)
    assert "Lena" in text and "Bo" not in text


def test_nobody_else_sees_it_or_fetches_it(app: Flask, school: int, lead: Person) -> None:
    place = ask(Visitor(app, lead))
    work(app)
    with app.app_context():
        others = [make_person(school, Role.LEAD), make_person(make_school("Hilltop"), Role.LEAD)]
    for other in others:
        visitor = Visitor(app, other)
        for path in (place, f"{place}/progress", f"{place}/download"):
            assert visitor.get(path).status_code == 404
        assert visitor.post(f"{place}/again").status_code == 404
        assert "No files yet" in visitor.get("/jobs").text


def test_who_is_no_lead_any_more_fetches_no_board(app: Flask, lead: Person) -> None:
    visitor = Visitor(app, lead)
    place = ask(visitor)
    work(app)
    with app.app_context(), writing():
        db.session.execute(
            update(StaffMember).where(StaffMember.id == lead.staff_member_id).values(role=Role.STAFF.value)
        )
    assert visitor.get(f"{place}/download").status_code == 404


def test_two_clicks_make_one_and_a_fourth_has_to_wait(app: Flask, lead: Person) -> None:
    visitor = Visitor(app, lead)
    assert ask(visitor) == ask(visitor)
    ask(visitor, "xlsx")
    ask(visitor, "csv", "?q=li")
    refused = visitor.post("/board/export.csv?q=other")
    assert refused.status_code == 409 and "Three of your files are waiting" in refused.text
    listed = visitor.get("/jobs")
    assert len(re.findall(r'href="/jobs/[^"]+"', listed.text)) == 3
    work(app, turns=3)
    assert listed.text.count("Waiting") == 3 and visitor.get("/jobs").text.count("Ready") == 3


def test_the_page_says_when_nobody_works_on_it(app: Flask, lead: Person) -> None:
    visitor = Visitor(app, lead)
    place = ask(visitor)
    assert "Nobody is working on it" in visitor.get(place).text
    with app.app_context():
        beats.beat(beats.WORKER, NOW - timedelta(minutes=1))
    assert "Nobody is working on it" not in visitor.get(place).text
    assert visitor.get(f"{place}/progress").get_json() == {
        "state": "waiting",
        "text": "",
        "done": 0,
        "total": 1,
    }


def test_what_could_not_be_made_is_said_and_asked_for_again(app: Flask, lead: Person) -> None:
    visitor = Visitor(app, lead)
    place = ask(visitor)
    with app.app_context(), writing():
        db.session.execute(update(Job).values(kind="gone", state="waiting"))
    work(app)
    with app.app_context(), writing():
        db.session.execute(update(Job).values(kind=board_export.KIND))
    assert "This release of Steady cannot make it" in visitor.get(place).text
    again = visitor.post(f"{place}/again")
    assert again.status_code == 303 and again.location != place
    work(app)
    assert "It is ready" in visitor.get(again.location).text
