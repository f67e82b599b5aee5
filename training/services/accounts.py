"""The way in for the first safeguarding lead, and back in when the last has gone."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select

from training.errors import ConflictError, InvalidInputError, NotFoundError
from training.extensions import db
from training.models import Account, School, StaffMember
from training.rules import sign_in_names
from training.services import access_log, evidence, links, passwords, sessions
from training.services.ids import new_id
from training.services.links import LinkKind
from training.services.writing import writing
from training.words import Nation, Role, Setting

SETTINGS = tuple((setting.value, setting.label) for setting in Setting)
_USED = (
    "This link has been used or is too old. If your school is set up already, sign in. Otherwise whoever runs Steady "
    "makes a new link with the command flask first-lead."
)


@dataclass(frozen=True, slots=True)
class FirstLead:
    given_name: str
    family_name: str
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class NewSchool:
    name: str
    nation: Nation
    setting: str


def first_lead_path(now: datetime, leave_alone: timedelta = timedelta()) -> str | None:
    """A fresh one-time path while there is no school, and none made within `leave_alone` still works; else None.

    A fresh one voids the one before. Several workers that start together must not void what another just printed.
    """
    if db.session.execute(select(School.id).limit(1)).first() is not None:
        return None
    with writing():
        if links.is_open_since(LinkKind.FIRST_LEAD, now - leave_alone, now):
            return None
        return f"/start/{links.make(LinkKind.FIRST_LEAD, None, None, now)}"


def new_lead_path(now: datetime) -> str:
    """A way in for whoever looks after this installation to hand on.

    It names the school, or a lead where none can sign in any more; else it sets a new password
    for the lead who has been there longest.
    """
    with writing():
        school_id = db.session.execute(_school_without_lead()).scalars().first()
        if school_id is not None:
            return f"/start/{links.make(LinkKind.FIRST_LEAD, school_id, None, now)}"
        lead = db.session.execute(_leads().order_by(StaffMember.id).limit(1)).scalars().first()
        if lead is None:
            return f"/start/{links.make(LinkKind.FIRST_LEAD, None, None, now)}"
        access_log.add(lead.school_id, lead.id, "reset-link-by-command", lead.public_id, now)
        return f"/reset/{links.make(LinkKind.RESET, lead.school_id, lead.id, now)}"


@dataclass(frozen=True, slots=True)
class Start:
    """What a first-lead link is for: a new school, or a new lead of the one named."""

    school_name: str | None


def find_start(token: str, now: datetime) -> Start:
    """Raises NotFoundError when the link does not work (any more)."""
    link = links.find(LinkKind.FIRST_LEAD, token, now)
    if link is None:
        raise NotFoundError(_USED)
    if link.school_id is None:
        return Start(None)
    return Start(db.session.execute(select(School.name).where(School.id == link.school_id)).scalar_one())


def begin(
    token: str, lead: FirstLead, school: NewSchool | None, ready: Collection[Nation], now: datetime
) -> str:
    """Uses the link: makes the school (where it is for one) and its lead. Answers their cookie's key.

    `ready`: the nations a school can be in.
    """
    if school is not None and school.nation not in ready:
        raise InvalidInputError(f"Steady is not ready for {school.nation.label} yet.", "nation")
    context = (lead.given_name, lead.family_name, lead.email, school.name if school else "")
    if problem := passwords.problem_with(lead.password, context):
        raise InvalidInputError(problem, "password")
    password_hash = passwords.hash_password(lead.password)
    with writing():
        link = links.use(LinkKind.FIRST_LEAD, token, now)
        if link is None:
            raise NotFoundError(_USED)
        if link.school_id is None:
            assert school is not None
            school_id = _make_school(school, now)
        else:
            school_id = link.school_id
        person = _make_lead(school_id, lead, password_hash, now)
        access_log.add(school_id, person.id, "first-lead", person.public_id, now)
        return sessions.start(person, now)


def _make_school(new: NewSchool, now: datetime) -> int:
    school = School(
        name=new.name,
        nation=new.nation.value,
        setting=new.setting,
        colour=None,
        now_key=secrets.token_urlsafe(18),
        now_open=True,
        is_demo=False,
        created_at=now,
    )
    db.session.add(school)
    db.session.flush()
    evidence.begin_chain(school.id)
    return school.id


def _make_lead(school_id: int, lead: FirstLead, password_hash: str, now: datetime) -> StaffMember:
    name = sign_in_names.normalise(lead.email)
    taken = select(Account.id).where(Account.sign_in_name == name)
    if db.session.execute(taken).first() is not None:
        raise ConflictError("Somebody already signs in with that address. Use another one.")
    account = Account(sign_in_name=name, password_hash=password_hash, password_set_at=now, created_at=now)
    db.session.add(account)
    db.session.flush()
    person = StaffMember(
        school_id=school_id,
        public_id=new_id(),
        account_id=account.id,
        role=Role.LEAD.value,
        given_name=lead.given_name,
        family_name=lead.family_name,
        email=name,
        job_title="",
        created_at=now,
    )
    db.session.add(person)
    db.session.flush()
    return person


def _leads() -> Select[StaffMember]:
    return (
        select(StaffMember)
        .join(Account, StaffMember.account_id == Account.id)
        .where(
            StaffMember.role == Role.LEAD.value,
            StaffMember.left_on.is_(None),
            Account.password_hash.is_not(None),
        )
    )


def _school_without_lead() -> Select[int]:
    with_lead = _leads().with_only_columns(StaffMember.school_id)
    return select(School.id).where(School.id.not_in(with_lead)).order_by(School.id).limit(1)
