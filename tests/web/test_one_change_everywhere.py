"""A school changes one person and one number: every page, card and paper follows, what is on record does not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import NOW, TODAY, Person, make_sign_in
from tests.support.databases import read_content
from tests.support.learning import Learner, join, open_school, place, serve_sample, words
from training.config import Settings
from training.extensions import db
from training.models import Attempt, School, StaffMember
from training.services import details
from training.services.details import Entry, Show
from training.services.viewer import find_viewer

OLD, NEW = "Mrs Oldacre", "Mr Newbold"
OLD_NUMBER, NEW_NUMBER = "01632 960 001", "01632 960 002"
WOVEN = (  # pages of different kinds that name the lead
    "/modules/first-words/go-now",
    "/modules/before-you-start/aloud",
    "/new-details",
    "/break",
    "/school/details",
)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    with serve_sample(settings, read_content(settings.content)) as made:
        yield made


@pytest.fixture
def lead(app: Flask) -> Learner:
    _school, person = open_school(app)
    save(app, person, OLD, OLD_NUMBER)
    return Learner(app, person)


def save(app: Flask, lead: Person, name: str, number: str) -> None:
    with app.app_context():
        viewer = find_viewer(make_sign_in(lead, NOW), NOW, TODAY)
        assert viewer is not None
        last = details.find_details(lead.school_id)
        entries = {"lead": Entry(name, number, Show.PUBLIC), "head": Entry("Ms Bryant", "", Show.PUBLIC)}
        details.save(viewer, entries, last.version, NOW + timedelta(seconds=last.version))


def change(app: Flask) -> None:
    with app.app_context():
        row = db.session.scalars(select(StaffMember).where(StaffMember.role == "lead")).one()
        person = Person(row.id, row.school_id, row.account_id, row.email)
    save(app, person, NEW, NEW_NUMBER)


def card(app: Flask) -> str:
    with app.app_context():
        return f"/now/{db.session.scalars(select(School.now_key)).one()}"


def test_every_page_card_and_paper_has_the_new_name(app: Flask, lead: Learner) -> None:
    papers = [
        f"{card(app)}{kind}" for kind in ("", "/pupil-tells-you", "/print", "/large", "/poster", "/lanyard")
    ]
    every = [*WOVEN, *papers, "/briefings/sheet"]
    for path in every:
        assert OLD in lead.get(path).text or path == "/new-details", path
    change(app)
    for path in every:
        page = lead.get(path)
        assert page.status_code == 200, path
        assert NEW in page.text or path == "/new-details", path
        if path != "/new-details" and path != "/school/details":  # these two tell what it was until now
            assert OLD not in page.text, path


def test_every_card_and_paper_with_numbers_has_the_new_number(app: Flask, lead: Learner) -> None:
    change(app)
    for kind in ("", "/pupil-tells-you", "/print", "/large"):
        page = lead.get(f"{card(app)}{kind}")
        assert NEW_NUMBER in page.text, kind
        assert OLD_NUMBER not in page.text, kind


def test_a_sitting_begun_before_the_change_is_shown_as_it_was(app: Flask, lead: Learner) -> None:
    with app.app_context():
        school = db.session.scalars(select(School.id)).one()
    teacher = join(app, school)
    sitting = place(teacher.send("/modules/first-words/quiz/first-words", pages_later="yes"))
    with app.app_context():
        items = db.session.scalars(select(Attempt.drawn)).one()
    before = [words(teacher.get(f"{sitting}/{item}")) for item in items]
    assert any(OLD in page for page in before)
    change(app)
    assert [words(teacher.get(f"{sitting}/{item}")) for item in items] == before
