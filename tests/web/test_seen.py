"""When somebody was last seen: noted seldom, and never at the cost of what they came for."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from tests.factories import NOW, make_person, make_school
from tests.support.queries import count_queries
from tests.support.visitor import Visitor
from training.extensions import db
from training.models import SignIn


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Signed in a quarter of an hour ago, and not seen since."""
    app.extensions["clock"] = lambda: NOW
    with app.app_context():
        visitor = Visitor(app, make_person(make_school()))
    app.extensions["clock"] = lambda: NOW + timedelta(minutes=15)
    return visitor


def test_a_page_notes_that_somebody_was_there(app: Flask, visitor: Visitor) -> None:
    assert visitor.get("/record").status_code == 200
    with app.app_context():
        assert db.session.scalars(select(SignIn.last_seen_at)).one() == NOW + timedelta(minutes=15)


def test_a_page_is_shown_even_when_nothing_can_be_written(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        event.listen(db.engine, "checkout", lambda raw, *_: raw.execute("PRAGMA query_only=ON").close())
        db.engine.dispose()
    assert visitor.get("/record").status_code == 200


def test_style_and_scripts_ask_nothing_of_the_database(app: Flask, visitor: Visitor) -> None:
    with app.test_request_context():
        address = app.jinja_env.globals["asset"]("steady.css")
    with count_queries(app) as statements:
        assert visitor.get(address).status_code == 200
    assert statements == []
