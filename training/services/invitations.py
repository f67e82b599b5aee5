"""Letting people in: invitations and password links, by mail, by hand or on paper."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from training.errors import ConflictError, InvalidInputError, NotAllowedError
from training.extensions import db
from training.models import Account, School, StaffMember
from training.rules import roles, sign_in_names
from training.services import access_log, limits, links, mail, people
from training.services.limits import Limit, Try
from training.services.links import LinkKind
from training.services.locks import lock_school
from training.services.viewer import Actor, Viewer
from training.services.writing import writing

PER_NAME = Limit("reset", 3, timedelta(hours=1))
PER_PLACE = Limit("reset-place", 60, timedelta(hours=1))


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
        return _invite(viewer, people.get_managed(viewer, public_id), now, base, typed)


def invite_many(viewer: Viewer, public_ids: list[str], now: datetime, base: str | None) -> list[Issued]:
    """The same for several people at once; on paper (with codes to type) where no `base` is given.

    Whoever cannot be invited goes on waiting: two people with one address keep nobody else out.
    """
    with writing():
        lock_school(viewer.school_id)  # a second click finds nobody waiting, and voids no link just sent
        found = [people.get_managed(viewer, public_id) for public_id in public_ids]
        return [issued for _, issued in invite_waiting(viewer, found, now, base)]


def invite_waiting(
    by: Actor, found: Iterable[StaffMember], now: datetime, base: str | None
) -> list[tuple[int, Issued]]:
    """Inside `writing()`, with the school locked: those of them whom nobody has invited, each with their link."""
    made = []
    for person in filter(_is_waiting, found):
        try:
            made.append((person.id, _invite(by, person, now, base, base is None)))
        except InvalidInputError:  # before anything of theirs was written
            continue
    return made


def _is_waiting(person: StaffMember) -> bool:
    return person.invited_at is None and person.joined_at is None and person.left_on is None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Public ids of people whom nobody has invited yet."""

    with_email: list[str]
    without_email: list[str]


def find_waiting(viewer: Viewer, today: date) -> Waiting:
    rows = db.session.execute(
        select(StaffMember.public_id, StaffMember.email)
        .where(
            StaffMember.school_id == viewer.school_id,
            StaffMember.invited_at.is_(None),
            StaffMember.joined_at.is_(None),
            StaffMember.role.in_(roles.roles_to_give(viewer.role)),
            people.active_on(today),
        )
        .order_by(StaffMember.family_name, StaffMember.given_name, StaffMember.id)
    ).all()
    return Waiting(
        [public_id for public_id, email in rows if email],
        [public_id for public_id, email in rows if not email],
    )


def _invite(viewer: Actor, person: StaffMember, now: datetime, base: str | None, typed: bool) -> Issued:
    _refuse_leaver(person)
    if person.account_id is None:
        people.give_account(person, "", now)
    account = db.session.get(Account, person.account_id) if person.account_id else None
    if account and account.password_hash:
        raise ConflictError(f"{person.name} has joined already. Make a password link instead.")
    person.invited_at = now
    void_older(person.id, now)
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
        void_older(person.id, now)
        access_log.add(viewer.school_id, viewer.staff_member_id, "password-link", person.public_id, now)
        return _issue(LinkKind.RESET, person, account, viewer.school_name, now, base, False)


def _refuse_leaver(person: StaffMember) -> None:
    if person.left_on is not None:
        raise ConflictError(f"{person.name} is marked as having left. Undo that first.")


def void_older(staff_member_id: int, now: datetime) -> None:
    """Inside `writing()`: whatever link or message a person has not used yet works no more."""
    links.void_all(staff_member_id, now)
    mail.drop_unsent(staff_member_id, now, "account")


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
        key = f"{kind}-{links.digest(token)}"
        message_id = mail.queue(person.school_id, person.id, key, subject, body, now, kind="account")
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
                people.active_on(today),
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
