"""Builders with defaults, so that a test names only what matters to it.

Each writes through the session inside `writing()` and answers plain ids, as services do. Call them within an
application context.
"""

import itertools
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from training.extensions import db
from training.models import Account, School, SignIn, StaffMember
from training.services.viewer import key_hash
from training.services.writing import writing
from training.words import Role

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Person:
    staff_member_id: int
    school_id: int
    account_id: int | None
    sign_in_name: str | None
    key: str | None = None  # of a sign-in, when one was asked for


def make_school(name: str = "Riverbank School", nation: str = "england") -> int:
    with writing():
        school = School(
            name=name,
            nation=nation,
            setting="secondary",
            colour=None,
            now_key=secrets.token_urlsafe(12),
            now_open=True,
            is_demo=False,
            created_at=NOW,
        )
        db.session.add(school)
        db.session.flush()
        return school.id


def make_person(
    school_id: int,
    role: Role = Role.STAFF,
    given_name: str = "Ada",
    family_name: str | None = None,
    email: str | None = None,
    start_on: date | None = None,
    left_on: date | None = None,
    with_account: bool = True,
    password_hash: str | None = None,
) -> Person:
    n = next(_numbers)
    name = email or f"person{n}@school.example"
    with writing():
        account = None
        if with_account:
            account = Account(
                sign_in_name=name,
                password_hash=password_hash,
                password_set_at=NOW if password_hash else None,
                created_at=NOW,
            )
            db.session.add(account)
            db.session.flush()
        person = StaffMember(
            school_id=school_id,
            public_id=secrets.token_urlsafe(12),
            account_id=account.id if account else None,
            role=role.value,
            given_name=given_name,
            family_name=family_name or f"Person{n}",
            email=name if with_account or email else None,
            job_title="",
            start_on=start_on,
            left_on=left_on,
            created_at=NOW,
        )
        db.session.add(person)
        db.session.flush()
        return Person(person.id, school_id, account.id if account else None, name if account else None)


def make_sign_in(person: Person, now: datetime | None = None) -> str:
    """Signs the person in from `now` (the real present unless given); answers the cookie's key."""
    assert person.account_id is not None
    now = now or datetime.now(UTC)
    key = secrets.token_urlsafe(32)
    with writing():
        db.session.add(
            SignIn(
                key_hash=key_hash(key),
                account_id=person.account_id,
                staff_member_id=person.staff_member_id,
                started_at=now,
                last_seen_at=now,
                idle_minutes=120,
                expires_at=now + timedelta(hours=12),
            )
        )
    return key
