"""A full or locked database: no false “saved”, a plain message, and work goes on by itself afterwards (TRUST.md D4)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, event, func, select
from sqlalchemy.exc import OperationalError

from tests.support.learning import Learner, begin, join, open_school, read_pages, seq_of, serve_sample, words
from tests.support.sample import MODULE, QUIZ, RIGHT
from training.config import Settings
from training.extensions import db
from training.models import Attempt, Response
from training.store import engine_options, prepare_engine


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    with serve_sample(settings) as made:
        yield made


@pytest.fixture
def teacher(app: Flask) -> Learner:
    school, _lead = open_school(app)
    visitor = join(app, school)
    read_pages(visitor)
    return visitor


def count(app: Flask, table: type) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


@contextmanager
def no_room(app: Flask) -> Iterator[None]:
    """Not a page is free in the SQLite file, and it may not grow: what a full disk means to it."""

    def limit(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        (pages,) = cursor.execute("PRAGMA page_count").fetchone()
        cursor.execute(f"PRAGMA max_page_count={pages}")
        cursor.close()

    with app.app_context():
        engine = db.engine
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE ballast (fill BLOB)")
        connection.commit()
    engine.dispose()
    event.listen(engine, "connect", limit)
    with engine.connect() as connection, contextlib.suppress(OperationalError):
        while True:
            connection.exec_driver_sql("INSERT INTO ballast VALUES (zeroblob(3000))")
            connection.commit()
    try:
        yield
    finally:
        event.remove(engine, "connect", limit)
        engine.dispose()


@pytest.mark.sqlite_only
def test_on_a_full_disk_nothing_is_called_saved_and_reading_goes_on(app: Flask, teacher: Learner) -> None:
    with no_room(app):
        refused = teacher.send(f"/modules/{MODULE}/quiz/{QUIZ}")
        assert refused.status_code == 503
        assert "nothing was saved" in words(refused)
        assert teacher.get("/").status_code == 200
        assert count(app, Attempt) == 0
    assert begin(teacher)  # by itself, without a restart
    assert count(app, Attempt) == 1


def test_while_another_holds_the_database_the_person_is_told_that_nothing_was_saved(
    app: Flask, settings: Settings, teacher: Learner
) -> None:
    sitting = begin(teacher)
    page = teacher.get(f"{sitting}/phone")
    engine = create_engine(settings.database, **engine_options(settings.database))
    prepare_engine(engine)
    on_sqlite = engine.dialect.name == "sqlite"
    with app.app_context():
        if on_sqlite:  # five seconds' patience would only slow the test

            @event.listens_for(db.engine, "connect")
            def impatient(connection: Any, _record: Any) -> None:
                connection.execute("PRAGMA busy_timeout=50")

        else:

            @event.listens_for(db.engine, "connect")
            def impatient(connection: Any, _record: Any) -> None:
                connection.execute("SET lock_timeout = '50ms'")
                connection.commit()

        db.engine.dispose()
    with engine.connect() as other:
        if on_sqlite:
            other.exec_driver_sql("ROLLBACK")
            other.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            other.exec_driver_sql("LOCK TABLE attempt IN EXCLUSIVE MODE")
        answer = teacher.send(f"{sitting}/phone", seq=seq_of(page), **RIGHT["phone"])
        assert answer.status_code == 503
        assert "nothing was saved" in words(answer)
        other.exec_driver_sql("ROLLBACK")
    engine.dispose()
    assert count(app, Response) == 0
    assert teacher.send(f"{sitting}/phone", seq=seq_of(page), **RIGHT["phone"]).status_code == 303
    assert count(app, Response) == 1
