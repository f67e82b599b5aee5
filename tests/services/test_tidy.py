"""What is forgotten, and what never is."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import NOW, Person, make_person, make_school, make_sign_in
from training.extensions import db
from training.models import (
    AccessEntry,
    ImportRow,
    ImportRun,
    OneTimeLink,
    OutboxMessage,
    PageReport,
    SignIn,
)
from training.services import access_log, links, mail
from training.services.links import LinkKind
from training.services.tidy import (
    ACCESS_KEPT,
    LINKS_KEPT,
    MESSAGES_KEPT,
    REPORTS_KEPT,
    SIGN_INS_KEPT,
    tidy,
)
from training.services.writing import writing

MINUTE = timedelta(minutes=1)


@pytest.fixture
def person(app: Flask) -> Iterator[Person]:
    with app.app_context():
        yield make_person(make_school())


def left(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def gone_at(now: datetime) -> dict[str, int]:
    return {what: gone for what, gone in tidy(now) if gone}


def test_a_link_goes_a_month_after_it_ran_out(person: Person) -> None:
    with writing():
        links.make(LinkKind.RESET, person.school_id, person.staff_member_id, NOW)
    ran_out = NOW + links.LIFETIME[LinkKind.RESET]
    assert gone_at(ran_out + LINKS_KEPT) == {}
    assert gone_at(ran_out + LINKS_KEPT + MINUTE) == {"one-time links": 1}
    assert left(OneTimeLink) == 0


def test_a_sign_in_goes_when_its_person_has_been_away_for_more_than_a_year(person: Person) -> None:
    make_sign_in(person, NOW)
    make_sign_in(person, NOW + timedelta(days=90))
    assert gone_at(NOW + SIGN_INS_KEPT) == {}
    assert gone_at(NOW + SIGN_INS_KEPT + timedelta(days=1)) == {"sign-ins": 1}
    assert left(SignIn) == 1


def test_the_text_of_a_message_that_never_went_is_emptied_once_its_link_is_dead(person: Person) -> None:
    with writing():
        mail.queue(person.school_id, person.staff_member_id, "k", "Your account", "the link", NOW)
    gone_at(NOW + timedelta(days=14))
    assert db.session.scalars(select(OutboxMessage.body)).one() == "the link"
    gone_at(NOW + timedelta(days=14) + MINUTE)
    assert db.session.scalars(select(OutboxMessage.body)).one() == ""
    assert gone_at(NOW + MESSAGES_KEPT + MINUTE) == {"messages": 1}


def test_who_looked_at_whose_record_is_known_for_three_years(person: Person) -> None:
    access_log.record(person.school_id, person.staff_member_id, "person", "x", NOW)
    assert gone_at(NOW + ACCESS_KEPT) == {}
    assert gone_at(NOW + ACCESS_KEPT + MINUTE) == {"entries of the access log": 1}
    assert left(AccessEntry) == 0


def test_a_report_stays_until_long_after_it_was_settled(person: Person) -> None:
    with writing():
        for settled_at in (None, NOW):
            db.session.add(
                PageReport(
                    school_id=person.school_id,
                    staff_member_id=person.staff_member_id,
                    module="first-words",
                    page="one",
                    kind="unclear",
                    reported_at=NOW,
                    settled_at=settled_at,
                )
            )
    assert gone_at(NOW + REPORTS_KEPT + MINUTE) == {"settled reports": 1}
    assert db.session.scalars(select(PageReport.settled_at)).all() == [None]


def test_a_list_that_was_read_in_and_left_is_forgotten_with_its_names(person: Person) -> None:
    with writing():
        run = ImportRun(
            school_id=person.school_id,
            created_by=person.staff_member_id,
            file_name="staff.csv",
            state="staged",
            data=b"names",
            reading={},
            mapping={},
            counts={},
            created_at=NOW,
        )
        db.session.add(run)
        db.session.flush()
        db.session.add(ImportRow(run_id=run.id, row=1, fate="new", reason="", original=["Ada"]))
    assert gone_at(NOW + timedelta(days=7)) == {}
    assert gone_at(NOW + timedelta(days=7) + MINUTE) == {"abandoned imports": 1}
    assert (left(ImportRow), db.session.scalars(select(ImportRun.state)).one()) == (0, "dropped")
    assert gone_at(NOW + timedelta(days=8)) == {}
