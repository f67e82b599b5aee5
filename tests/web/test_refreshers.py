"""One more question some months after a pass."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import NOW, TODAY, Person
from tests.support.learning import (
    RIGHT,
    Learner,
    answer,
    complete,
    join,
    open_school,
    place,
    read_pages,
    serve_sample,
    words,
)
from tests.support.sample import MODULE
from training.config import Settings
from training.extensions import db
from training.models import (
    Attempt,
    Completion,
    EvidenceEntry,
    OtherWay,
    OutboxMessage,
    Refresher,
    StaffMember,
)
from training.services import refreshers
from training.services.writing import writing

DUE = date(2027, 3, 23)  # four months after the pass


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    with serve_sample(settings) as made:
        yield made


@pytest.fixture
def ada(app: Flask) -> Learner:
    school, _lead = open_school(app)
    return join(app, school)


def planned(app: Flask) -> list[tuple[str, date]]:
    with app.app_context():
        rows = db.session.execute(select(Refresher.module, Refresher.due_on).order_by(Refresher.id))
        return [tuple(row) for row in rows]


def go_to(app: Flask, day: date) -> None:
    app.extensions["clock"].now = datetime.combine(day, NOW.timetz())


def signed_in_on(app: Flask, day: date) -> Learner:
    """The person again, signed in anew on that day."""
    go_to(app, day)
    with app.app_context():
        row = db.session.scalars(select(StaffMember).where(StaffMember.role == "staff")).one()
        person = Person(row.id, row.school_id, row.account_id, row.email)
    return Learner(app, person)


def test_nothing_is_planned_before_something_is_passed(app: Flask, ada: Learner) -> None:
    read_pages(ada)
    assert planned(app) == []


def test_completing_plans_one_question_four_months_on(app: Flask, ada: Learner) -> None:
    complete(ada)
    assert planned(app) == [(MODULE, DUE)]
    assert "One question" not in words(ada.get("/"))


def test_a_school_can_do_without(app: Flask, settings: Settings) -> None:
    school, person = open_school(app)
    lead, ada = Learner(app, person), join(app, school)
    complete(ada)
    assert planned(app) == [(MODULE, DUE)]
    look = {"name": "Riverbank School", "nation": "england", "setting": "secondary", "colour": ""}
    assert lead.send("/school/settings", **look, refreshers="0").status_code == 303
    assert planned(app) == []
    ben = join(app, school)
    complete(ben)
    assert planned(app) == []


def test_on_its_day_it_is_on_the_home_page_is_answered_and_the_next_is_planned(
    app: Flask, ada: Learner
) -> None:
    complete(ada)
    ada = signed_in_on(app, DUE)
    assert "One question: Look away" in words(ada.get("/"))
    with app.app_context():
        number = db.session.scalar(select(Refresher.id))
        entries = db.session.scalar(select(func.count()).select_from(EvidenceEntry))
    sitting = place(ada.send(f"/refreshers/{number}"))
    assert place(ada.send(f"/refreshers/{number}")) == sitting  # opened again it is the same question
    with app.app_context():
        (item,) = db.session.scalars(select(Attempt.drawn).where(Attempt.kind == "refresher")).one()
    answer(ada, sitting, item, **RIGHT[item])
    ada.send(f"{sitting}/finish")
    assert "That keeps it fresh" in words(ada.follow(f"{sitting}/result"))
    assert planned(app) == [(MODULE, DUE), (MODULE, date(2027, 7, 23))]
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Completion)) == 1
        newest = db.session.scalars(select(EvidenceEntry).order_by(EvidenceEntry.n.desc())).first()
        assert newest is not None and newest.kind == "refresher" and item not in newest.payload
        assert newest.n == (entries or 0) + 1
    assert "One question" not in words(ada.get("/"))
    assert "One question: Look away" in words(ada.get("/record"))
    assert "One question answered: Look away" in words(ada.get("/record"))
    with app.app_context():
        of_ada = db.session.scalars(select(StaffMember.public_id).where(StaffMember.role == "staff")).one()
        person = db.session.scalars(select(StaffMember).where(StaffMember.role == "lead")).one()
        lead = Person(person.id, person.school_id, person.account_id, person.email)
    shown = words(Learner(app, lead).get(f"/people/{of_ada}"))
    assert "One question answered: Look away" in shown and "Option" not in shown  # that, and never what
    assert "refresher-" not in ada.get("/record/download.csv").text


def test_nobody_opens_anothers(app: Flask, ada: Learner) -> None:
    complete(ada)
    with app.app_context():
        number, school = db.session.execute(select(Refresher.id, Refresher.school_id)).one()
    other = join(app, school)
    assert other.get(f"/refreshers/{number}").status_code == 404
    assert other.send(f"/refreshers/{number}").status_code == 404


def test_whoever_passed_before_there_were_refreshers_and_has_not_left_is_given_one_by_command(
    app: Flask, ada: Learner
) -> None:
    complete(ada)
    with app.app_context():
        with writing():
            db.session.execute(Refresher.__table__.delete())
        _set_left(TODAY)
        assert list(refreshers.plan_all()) == [("Riverbank School", 0)]
        _set_left(None)
        assert list(refreshers.plan_all()) == [("Riverbank School", 1)]
        assert list(refreshers.plan_all()) == [("Riverbank School", 0)]
    assert planned(app) == [(MODULE, DUE)]


def _set_left(day: date | None) -> None:
    with writing():
        db.session.scalars(select(StaffMember).where(StaffMember.role == "staff")).one().left_on = day


def test_one_message_goes_when_its_day_has_come_and_none_twice(app: Flask, ada: Learner) -> None:
    complete(ada)
    with app.app_context():
        at = datetime.combine(DUE, NOW.timetz())
        assert refreshers.tell("https://steady.example", at - timedelta(days=1)) == 0
        assert refreshers.tell("https://steady.example", at) == 1
        assert refreshers.tell("https://steady.example", at + timedelta(days=20)) == 0
        message = db.session.scalars(select(OutboxMessage)).one()
        assert message.subject == "Your training: one question, half a minute"  # never the topic
        assert f"/refreshers/{db.session.scalar(select(Refresher.id))}" in message.body


def test_nobody_is_written_to_in_the_fortnight_after_asking_for_another_way(app: Flask, ada: Learner) -> None:
    complete(ada)
    with app.app_context():
        at = datetime.combine(DUE, NOW.timetz())
        row = db.session.scalars(select(Refresher)).one()
        asked = OtherWay(
            school_id=row.school_id,
            staff_member_id=row.staff_member_id,
            module="another",
            contact="lead",
            asked_at=at - timedelta(days=3),
        )
        with writing():
            db.session.add(asked)
        assert refreshers.tell("https://steady.example", at) == 0
        later = timedelta(days=12)
        assert refreshers.tell("https://steady.example", at + later) == 1


def test_no_two_messages_reach_a_person_within_a_fortnight(app: Flask, ada: Learner) -> None:
    complete(ada)
    with app.app_context():
        row = db.session.scalars(select(Refresher)).one()
        at = datetime.combine(DUE, NOW.timetz())
        refreshers.tell("https://steady.example", at)
        with writing():
            db.session.add(
                Refresher(
                    school_id=row.school_id,
                    staff_member_id=row.staff_member_id,
                    module="another",
                    due_on=DUE + timedelta(days=3),
                )
            )
        week, fortnight = timedelta(days=7), timedelta(days=14)
        assert refreshers.tell("https://steady.example", at + week) == 0
        assert refreshers.tell("https://steady.example", at + fortnight) == 1
