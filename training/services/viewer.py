"""Who is asking. One query for each request of a signed-in person."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from sqlalchemy import func, select, update
from sqlalchemy.orm import aliased

from training.content.tailor import Reader
from training.extensions import db
from training.models import Account, School, SignIn, StaffMember
from training.rules.staff_names import full_name
from training.services.writing import writing
from training.words import LEADS, Nation, Role, Setting

SEEN_EVERY = timedelta(minutes=10)  # `last_seen_at` is written no oftener (DECISIONS 2)


class Actor(Protocol):
    """Who does something to others: a viewer, or whoever asked for what is done in the background."""

    @property
    def school_id(self) -> int: ...
    @property
    def school_name(self) -> str: ...
    @property
    def staff_member_id(self) -> int: ...
    @property
    def public_id(self) -> str: ...
    @property
    def role(self) -> Role: ...
    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Viewer:
    """The signed-in person, at the school they are working in. Has what Flask-Login asks of a person."""

    key: str  # the cookie's random key
    sign_in_id: int
    account_id: int
    sign_in_name: str
    staff_member_id: int
    public_id: str
    school_id: int
    school_name: str
    nation: Nation
    setting: Setting
    colour: str | None
    now_key: str
    is_demo: bool
    role: Role
    given_name: str
    family_name: str
    start_on: date | None
    memberships: int  # at how many schools; more than one shows a switcher
    asks_confidence: bool  # whether questions also ask how sure they are
    seen_is_stale: bool
    induction: tuple[str, ...]  # slugs of the modules that the school gives its new staff first

    is_authenticated = True
    is_active = True
    is_anonymous = False

    @property
    def name(self) -> str:
        return full_name(self.given_name, self.family_name)

    @property
    def is_lead(self) -> bool:
        return self.role in LEADS

    def reader(self, on: date, core: bool = False) -> Reader:
        """Whose eyes content is shown to them for."""
        return Reader(self.nation, self.setting, on, core)

    def get_id(self) -> str:
        return self.key


def key_hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def find_viewer(key: str, now: datetime, today: date) -> Viewer | None:
    """The person behind a cookie, or None: unknown, signed out, idle too long, expired, or a leaver."""
    also = aliased(StaffMember)
    others = (
        select(func.count(also.id))
        .where(also.account_id == Account.id, also.left_on.is_(None))
        .correlate(Account)
        .scalar_subquery()
    )
    row = db.session.execute(
        select(SignIn, Account, StaffMember, School, others)
        .join(Account, SignIn.account_id == Account.id)
        .join(StaffMember, SignIn.staff_member_id == StaffMember.id)
        .join(School, StaffMember.school_id == School.id)
        .where(SignIn.key_hash == key_hash(key), SignIn.ended_at.is_(None), SignIn.expires_at > now)
    ).one_or_none()
    if row is None:
        return None
    sign_in, account, person, school, memberships = row
    if person.account_id != account.id or person.left_on is not None:
        return None
    if person.leave_on is not None and person.leave_on < today:
        return None
    # A clock set back makes “idle” negative: that person stays signed in, and `expires_at` still ends it.
    if now - sign_in.last_seen_at > timedelta(minutes=sign_in.idle_minutes):
        return None
    return Viewer(
        key=key,
        sign_in_id=sign_in.id,
        account_id=account.id,
        sign_in_name=account.sign_in_name,
        staff_member_id=person.id,
        public_id=person.public_id,
        school_id=school.id,
        school_name=school.name,
        nation=Nation(school.nation),
        setting=Setting(school.setting),
        colour=school.colour,
        now_key=school.now_key,
        is_demo=school.is_demo,
        role=Role(person.role),
        given_name=person.given_name,
        family_name=person.family_name,
        start_on=person.start_on,
        memberships=memberships,
        asks_confidence=account.asks_confidence,
        seen_is_stale=abs(now - sign_in.last_seen_at) >= SEEN_EVERY,
        induction=tuple(school.induction),
    )


def note_seen(sign_in_id: int, now: datetime) -> None:
    """Called after the page is made, and only when `seen_is_stale`."""
    with writing():
        db.session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(last_seen_at=now))
