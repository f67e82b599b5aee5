"""The databases that tests get: real, migrated, empty, and nobody else's."""

from flask import Flask
from sqlalchemy import inspect, text

from tests.factories import make_school
from training.extensions import db
from training.services.health import why_not_ready


def test_a_test_gets_the_database_it_is_named_for(app: Flask, db_kind: str) -> None:
    with app.app_context():
        assert db.engine.dialect.name == db_kind


def test_every_migration_has_run(app: Flask) -> None:
    with app.app_context():
        assert why_not_ready() is None
        assert "response" in inspect(db.engine).get_table_names()


def test_what_one_test_writes(app: Flask) -> None:
    with app.app_context():
        make_school()
        assert db.session.execute(text("SELECT count(*) FROM school")).scalar() == 1


def test_another_test_does_not_meet(app: Flask) -> None:
    with app.app_context():
        assert db.session.execute(text("SELECT count(*) FROM school")).scalar() == 0
