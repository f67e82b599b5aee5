"""What a link leads to: joining, a new password, and one's own change of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from training.errors import InvalidInputError, NotAllowedError, NotFoundError
from training.extensions import db
from training.models import Account, School, StaffMember
from training.rules import sign_in_names
from training.services import access_log, limits, links, passwords, people, sessions
from training.services.invitations import void_older
from training.services.limits import Limit
from training.services.links import LinkKind
from training.services.viewer import Viewer
from training.services.writing import writing

_DEAD = "This link has been used or is too old. Ask your safeguarding lead or administrator for a new one."
PASSWORD_TRIES = Limit("password-change", 10, timedelta(minutes=15))


@dataclass(frozen=True, slots=True)
class JoinPage:
    """What an invitation or password link shows before it is used."""

    school_name: str
    given_name: str
    family_name: str
    sign_in_name: str
    has_account_elsewhere: bool


def find_join(kind: LinkKind, token: str, now: datetime) -> JoinPage:
    """Raises NotFoundError when the link does not work (any more)."""
    link = links.find(kind, token, now)
    if link is None:
        raise NotFoundError(_DEAD)
    person, school = db.session.execute(
        select(StaffMember, School)
        .join(School, StaffMember.school_id == School.id)
        .where(StaffMember.id == link.staff_member_id)
    ).one()
    account = db.session.get(Account, person.account_id) if person.account_id else None
    name = account.sign_in_name if account else sign_in_names.normalise(person.email or "")
    return JoinPage(school.name, person.given_name, person.family_name, name, account is None)


def set_password(kind: LinkKind, token: str, password: str, now: datetime, today: date) -> str:
    """Uses the link, sets the password, ends every other sign-in and answers the key of a new one."""
    page = find_join(kind, token, now)
    if page.has_account_elsewhere:
        raise NotAllowedError("Sign in with the account you have.")
    _check(password, page.given_name, page.family_name, page.school_name, page.sign_in_name)
    password_hash = passwords.hash_password(password)
    with writing():
        person = _use(kind, token, now, today)
        account = db.session.get_one(Account, person.account_id)
        account.password_hash, account.password_set_at = password_hash, now
        void_older(person.id, now)
        sessions.end_all(account.id, now)
        access_log.add(person.school_id, person.id, "password-set", kind.value, now)
        return sessions.start(person, now)


def join_with_account(token: str, viewer: Viewer, now: datetime, today: date) -> None:
    """Somebody with an account at another school joins this one with it: they hold both link and account."""
    with writing():
        person = _use(LinkKind.INVITATION, token, now, today)
        if (
            person.account_id is not None
            or sign_in_names.normalise(person.email or "") != viewer.sign_in_name
        ):
            raise NotAllowedError(
                "This invitation is for another account. Sign out, and sign in with that one."
            )
        person.account_id = viewer.account_id
        person.joined_at = now
        access_log.add(person.school_id, person.id, "joined-with-account", "", now)


def _use(kind: LinkKind, token: str, now: datetime, today: date) -> StaffMember:
    link = links.use(kind, token, now)
    person = None
    if link is not None:
        person = db.session.execute(
            select(StaffMember).where(StaffMember.id == link.staff_member_id, people.active_on(today))
        ).scalar_one_or_none()
    if person is None:
        raise NotFoundError(_DEAD)
    return person


def change_password(viewer: Viewer, current: str, password: str, now: datetime) -> None:
    """Changes one's own password and signs out everywhere else. Raises InvalidInputError naming the field."""
    tried = limits.count_try([(PASSWORD_TRIES, f"{viewer.account_id}")], now)
    if not tried.allowed:
        raise InvalidInputError("Too many tries. Wait a quarter of an hour, then try again.", "current")
    known_hash = db.session.execute(
        select(Account.password_hash).where(Account.id == viewer.account_id)
    ).scalar_one()
    db.session.rollback()
    if not passwords.verify(known_hash, current):
        raise InvalidInputError("That is not your password now.", "current")
    _check(password, viewer.given_name, viewer.family_name, viewer.school_name, viewer.sign_in_name)
    password_hash = passwords.hash_password(password)
    with writing():
        account = db.session.get_one(Account, viewer.account_id)
        account.password_hash, account.password_set_at = password_hash, now
        limits.take_back(tried)
        sessions.end_all(account.id, now, but=viewer.sign_in_id)
        access_log.add(viewer.school_id, viewer.staff_member_id, "password-changed", "", now)


def _check(password: str, *context: str) -> None:
    if problem := passwords.problem_with(password, context):
        raise InvalidInputError(problem, "password")
