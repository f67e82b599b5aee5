"""Signed-in browsers: one row each, which ends the moment it should, whatever the cookie says."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, update

from training.errors import NotFoundError
from training.extensions import db
from training.models import School, SignIn, StaffMember
from training.services import access_log
from training.services.people import active_on
from training.services.viewer import key_hash
from training.services.writing import writing
from training.words import Role

SHARED_IDLE_MINUTES = 20


@dataclass(frozen=True, slots=True)
class Stay:
    """How long a sign-in lasts without a click, and at the longest."""

    idle_minutes: int
    longest: timedelta


STAFF_STAY = Stay(24 * 60, timedelta(days=14))
STAY_OF_OTHERS = Stay(2 * 60, timedelta(hours=12))  # they see other people’s records


def stay_of(role: Role) -> Stay:
    return STAFF_STAY if role is Role.STAFF else STAY_OF_OTHERS


def start(person: StaffMember, now: datetime, shared: bool = False, until: datetime | None = None) -> str:
    """Inside `writing()`: signs a person in and answers the cookie's key. The first time is their joining."""
    assert person.account_id is not None
    key = secrets.token_urlsafe(32)
    stay = stay_of(Role(person.role))
    db.session.add(
        SignIn(
            key_hash=key_hash(key),
            account_id=person.account_id,
            staff_member_id=person.id,
            started_at=now,
            last_seen_at=now,
            idle_minutes=SHARED_IDLE_MINUTES if shared else stay.idle_minutes,
            expires_at=until or now + stay.longest,
        )
    )
    if person.joined_at is None:
        person.joined_at = now
    access_log.add(person.school_id, person.id, "sign-in", "", now)
    return key


def sign_out(sign_in_id: int, now: datetime) -> None:
    with writing():
        db.session.execute(
            update(SignIn).where(SignIn.id == sign_in_id, SignIn.ended_at.is_(None)).values(ended_at=now)
        )


def sign_out_everywhere(account_id: int, now: datetime) -> None:
    with writing():
        end_all(account_id, now)


def end_all(account_id: int, now: datetime, but: int | None = None) -> None:
    """Inside `writing()`: ends every sign-in of an account, except the one with id `but`."""
    db.session.execute(
        update(SignIn)
        .where(SignIn.account_id == account_id, SignIn.ended_at.is_(None), SignIn.id != (but or 0))
        .values(ended_at=now)
    )


def end_membership(staff_member_id: int, now: datetime) -> None:
    """Inside `writing()`: ends the sign-ins that work at this school; those at another go on."""
    db.session.execute(
        update(SignIn)
        .where(SignIn.staff_member_id == staff_member_id, SignIn.ended_at.is_(None))
        .values(ended_at=now)
    )


def account_behind(key: str) -> int | None:
    """Whose cookie this is or was: ended and idle sign-ins too. Lets nobody in."""
    return db.session.scalar(select(SignIn.account_id).where(SignIn.key_hash == key_hash(key)))


@dataclass(frozen=True, slots=True)
class OpenSignIn:
    started_at: datetime
    last_seen_at: datetime
    is_this: bool


def open_sign_ins(account_id: int, sign_in_id: int, now: datetime) -> list[OpenSignIn]:
    """Where the account is signed in now, the newest first."""
    rows = db.session.scalars(
        select(SignIn)
        .where(SignIn.account_id == account_id, SignIn.ended_at.is_(None), SignIn.expires_at > now)
        .order_by(SignIn.started_at.desc(), SignIn.id.desc())
        .limit(50)
    )
    return [
        OpenSignIn(row.started_at, row.last_seen_at, row.id == sign_in_id)
        for row in rows
        if row.id == sign_in_id or now - row.last_seen_at <= timedelta(minutes=row.idle_minutes)
    ]


@dataclass(frozen=True, slots=True)
class Membership:
    public_id: str
    school_name: str
    is_this: bool


def memberships(account_id: int, staff_member_id: int, today: date) -> list[Membership]:
    rows = db.session.execute(
        select(StaffMember.public_id, School.name, StaffMember.id)
        .join(School, StaffMember.school_id == School.id)
        .where(StaffMember.account_id == account_id, active_on(today))
        .order_by(School.name, StaffMember.id)
    )
    return [Membership(public_id, name, id_ == staff_member_id) for public_id, name, id_ in rows]


def switch(account_id: int, sign_in_id: int, public_id: str, now: datetime, today: date) -> None:
    """Goes on working at another school of the same account. Raises NotFoundError.

    The stricter of the two stays holds from then on.
    """
    with writing():
        person = db.session.execute(
            select(StaffMember).where(
                StaffMember.public_id == public_id, StaffMember.account_id == account_id, active_on(today)
            )
        ).scalar_one_or_none()
        row = db.session.get(SignIn, sign_in_id)
        if person is None or row is None or row.account_id != account_id:
            raise NotFoundError("You are not on the staff list of that school.")
        stay = stay_of(Role(person.role))
        row.staff_member_id = person.id
        row.idle_minutes = min(row.idle_minutes, stay.idle_minutes)
        row.expires_at = min(row.expires_at, row.started_at + stay.longest)
        person.joined_at = person.joined_at or now
