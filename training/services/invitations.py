"""Letting people in: invitations, password links, and setting the password they lead to."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from training.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from training.extensions import db
from training.models import Account, School, StaffMember
from training.rules import sign_in_names
from training.services import access_log, limits, links, mail, passwords, people, sessions
from training.services.limits import Limit, Try
from training.services.links import LinkKind
from training.services.viewer import Viewer
from training.services.writing import writing

_DEAD = "This link has been used or is too old. Ask your safeguarding lead or administrator for a new one."
PER_NAME = Limit("reset", 3, timedelta(hours=1))
PER_PLACE = Limit("reset-place", 60, timedelta(hours=1))
PASSWORD_TRIES = Limit("password-change", 10, timedelta(minutes=15))


@dataclass(frozen=True, slots=True)
class Issued:
    """A link just made. With `message_id` it goes by mail; else `path` is handed over, now or never."""

    path: str
    code: str | None  # to type, on a join slip
    person_name: str
    school_name: str
    sign_in_name: str
    expires_at: datetime
    message_id: int | None


def invite(viewer: Viewer, public_id: str, now: datetime, base: str | None, typed: bool = False) -> Issued:
    """A new invitation, which voids older links. By mail when `base` (the address of Steady) is given.

    Raises ConflictError for somebody who has a password already.
    """
    with writing():
        person = people.get_managed(viewer, public_id)
        _refuse_leaver(person)
        if person.account_id is None:
            people.give_account(person, "", now)
        account = db.session.get(Account, person.account_id) if person.account_id else None
        if account and account.password_hash:
            raise ConflictError(f"{person.name} has joined already. Make a password link instead.")
        person.invited_at = now
        _void_older(person.id, now)
        access_log.add(viewer.school_id, viewer.staff_member_id, "invitation", person.public_id, now)
        return _issue(LinkKind.INVITATION, person, account, viewer.school_name, now, base, typed)


def make_reset(viewer: Viewer, public_id: str, now: datetime, base: str | None) -> Issued:
    """A password link for somebody who has forgotten theirs; by mail when `base` is given."""
    with writing():
        person = people.get_managed(viewer, public_id)
        _refuse_leaver(person)
        account = db.session.get(Account, person.account_id) if person.account_id else None
        if account is None or not account.password_hash:
            raise ConflictError(f"{person.name} has not joined yet. Send an invitation instead.")
        if people.memberships_of(account.id) > 1:
            raise NotAllowedError(
                f"Only {person.name} can ask for a new password, with “Forgotten your password?” when signing in."
            )
        _void_older(person.id, now)
        access_log.add(viewer.school_id, viewer.staff_member_id, "password-link", person.public_id, now)
        return _issue(LinkKind.RESET, person, account, viewer.school_name, now, base, False)


def _refuse_leaver(person: StaffMember) -> None:
    if person.left_on is not None:
        raise ConflictError(f"{person.name} is marked as having left. Undo that first.")


def _void_older(staff_member_id: int, now: datetime) -> None:
    links.void_all(staff_member_id, now)
    mail.drop_unsent(staff_member_id, now)


def _issue(
    kind: LinkKind,
    person: StaffMember,
    account: Account | None,
    school_name: str,
    now: datetime,
    base: str | None,
    typed: bool,
) -> Issued:
    token = links.make(kind, person.school_id, person.id, now, typed=typed)
    path = f"/{'join' if kind is LinkKind.INVITATION else 'reset'}/{token}"
    name = account.sign_in_name if account else person.email or ""
    expires_at = now + links.LIFETIME[kind]
    message_id = None
    if base and person.email:
        write = _invitation_text if kind is LinkKind.INVITATION else _reset_text
        subject, body = write(person, school_name, base + path, name)
        message_id = mail.queue(
            person.school_id, person.id, f"{kind}-{links.digest(token)}", subject, body, now
        ).id
    return Issued(path, token if typed else None, person.name, school_name, name, expires_at, message_id)


def _invitation_text(person: StaffMember, school_name: str, address: str, name: str) -> tuple[str, str]:
    return (
        f"Your training account at {school_name}",
        f"Hello {person.given_name or person.name},\n\n{school_name} has made a training account for you. "
        f"Open this link to begin:\n\n{address}\n\nYou sign in with: {name}\n\n"
        "The link works once, for 14 days. If it has run out, ask your school for a new one.\n",
    )


def _reset_text(person: StaffMember, school_name: str, address: str, name: str) -> tuple[str, str]:
    return (
        "Your password link",
        f"Hello {person.given_name or person.name},\n\nOpen this link to choose a new password for your "
        f"training account at {school_name}:\n\n{address}\n\nYou sign in with: {name}\n\n"
        "The link works once, for one hour. If you did not ask for it, you need do nothing.\n",
    )


def count_reset_request(name: str, address: str | None, now: datetime) -> Try:
    """Counted for any name, known or not. Sending is a second step, out of the asker's sight."""
    place = limits.network_of(address)
    return limits.count_try([(PER_NAME, sign_in_names.normalise(name)), (PER_PLACE, place)], now)


def request_reset(name: str, base: str, now: datetime, today: date) -> int | None:
    """Writes a password link to whoever signs in with `name`: the message's id, or None if nobody does."""
    with writing():
        person = db.session.scalars(
            select(StaffMember)
            .join(Account, StaffMember.account_id == Account.id)
            .where(
                Account.sign_in_name == sign_in_names.normalise(name),
                StaffMember.email.is_not(None),
                sessions.active_on(today),
            )
            .order_by((StaffMember.email == Account.sign_in_name).desc(), StaffMember.id)
            .limit(1)
        ).one_or_none()
        if person is None or person.account_id is None:
            return None
        account = db.session.get_one(Account, person.account_id)
        if person.email != account.sign_in_name and people.memberships_of(account.id) > 1:
            return None  # a school may not steer the password of an account that others trust too
        school_name = db.session.get_one(School, person.school_id).name
        return _issue(LinkKind.RESET, person, account, school_name, now, base, False).message_id


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
        _void_older(person.id, now)
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
            select(StaffMember).where(StaffMember.id == link.staff_member_id, sessions.active_on(today))
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
