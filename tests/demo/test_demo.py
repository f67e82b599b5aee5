"""The sample school of `run.py demo`."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from training.config import Settings, check
from training.errors import ConfigurationError
from training.extensions import db
from training.models import Account, Adoption, Completion, EvidenceEntry, Response, StaffMember, Standing
from training.rules.school_time import school_date
from training.services import acknowledging, adoption, contacts, demo, evidence
from training.services.acknowledged import find_seen
from training.services.adoption import AdoptionState
from training.services.demo.people import KNOWN, PASSWORD
from training.services.passwords import verify
from training.services.standing import status_sql
from training.services.standing_as_at import dates_as_at
from training.words import Nation, Status

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def make(app: Flask, now: datetime = NOW) -> None:
    demo.create_demo(app.extensions["library"], now, school_date(now))


def spread(now: datetime) -> Counter[str]:
    rows = db.session.execute(
        select(status_sql(school_date(now)), func.count())
        .join(StaffMember, StaffMember.id == Standing.staff_member_id)
        .where(StaffMember.left_on.is_(None))
        .group_by(status_sql(school_date(now)))
    )
    return Counter({row[0]: row[1] for row in rows})


def test_the_demo_has_sixty_staff_in_every_status_and_a_whole_chain(app: Flask) -> None:
    with app.app_context():
        make(app)
        here = select(func.count()).select_from(StaffMember).where(StaffMember.left_on.is_(None))
        assert db.session.scalar(here) == 60
        assert set(spread(NOW)) == {s.value for s in Status} - {Status.NOT_ASSIGNED.value}
        assert evidence.verify(1).whole
        for leaver in db.session.scalars(select(StaffMember).where(StaffMember.left_on.is_not(None))):
            assert leaver.left_on is not None
            then = dates_as_at(1, leaver.left_on)
            assert then[leaver.id, "first-words"].assigned_on is not None  # asked like everybody, while here


def test_the_named_accounts_sign_in_with_the_published_password_and_no_other_does(app: Flask) -> None:
    with app.app_context():
        make(app)
        hashes = dict(db.session.execute(select(Account.sign_in_name, Account.password_hash)).all())
        for person in KNOWN:
            assert verify(hashes.pop(f"{person.email}@riverbank.example"), PASSWORD)
        assert set(hashes.values()) == {None}


def test_the_sample_school_has_adopted_every_published_module(app: Flask) -> None:
    with app.app_context():
        make(app)
        adopted = set(db.session.scalars(select(Adoption.module)))
        assert adopted == {module.slug for module in app.extensions["library"].published()}


def test_its_people_and_numbers_are_fresh_and_one_change_is_not_seen_by_all_yet(app: Flask) -> None:
    library, today = app.extensions["library"], school_date(NOW)
    with app.app_context():
        make(app)
        given = contacts.find_contacts(1, today)
        assert given.doubtful() == ()
        rows = adoption.find_modules(1, Nation.ENGLAND, library, given, today)
        assert {row.state for row in rows} == {AdoptionState.ADOPTED}
        seen = find_seen(1, acknowledging.woven(library, acknowledging.find_adopted(1)), today)
        assert 30 < seen.seen < seen.of
        kinds = set(db.session.scalars(select(EvidenceEntry.kind)))
        assert "acknowledgement" in kinds


def test_the_spread_is_the_same_whatever_the_day(app: Flask) -> None:
    later = NOW + timedelta(days=100)
    with app.app_context():
        make(app, later)
        answers, done = count(Response), count(Completion)
        there = spread(later)
    assert answers > 3000
    assert done > 200
    assert there["complete"] > there["overdue"] > 5


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_the_demo_refuses_a_service_configuration() -> None:
    with pytest.raises(ConfigurationError, match="demo"):
        check(Settings(demo=True, url="https://training.school.example", secret_key="x" * 40))
