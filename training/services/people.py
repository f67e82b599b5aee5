"""Finding one person of one's own school, and the name they sign in with."""

import secrets
from datetime import date, datetime
from enum import Enum

from sqlalchemy import ColumnElement, func, or_, select

from training.errors import InvalidInputError, NotAllowedError, NotFoundError
from training.extensions import db
from training.models import Account, StaffAlias, StaffGroup, StaffGroupMember, StaffMember
from training.rules import roles, sign_in_names
from training.services.viewer import Viewer
from training.words import GroupKind, Role


def active_on(today: date) -> ColumnElement[bool]:
    """Which people are at the school, and have a way in, on that day."""
    return StaffMember.left_on.is_(None) & or_(StaffMember.leave_on.is_(None), StaffMember.leave_on >= today)


def get_person(viewer: Viewer, public_id: str) -> StaffMember:
    """Raises NotFoundError: not there, or of another school."""
    person = db.session.execute(
        select(StaffMember).where(
            StaffMember.school_id == viewer.school_id, StaffMember.public_id == public_id
        )
    ).scalar_one_or_none()
    if person is None:
        raise NotFoundError("That person is not on your staff list.")
    return person


def is_duplicate(person: StaffMember) -> bool:
    """Whether this record has been joined to another one of the same person."""
    return db.session.get(StaffAlias, (person.school_id, person.id)) is not None


def get_managed(viewer: Viewer, public_id: str) -> StaffMember:
    """A person whose account the viewer may look after. Raises NotFoundError or NotAllowedError."""
    person = get_person(viewer, public_id)
    if not roles.may_manage(viewer.role, Role(person.role)):
        raise NotAllowedError("Only a safeguarding lead may change the account of a lead or deputy.")
    return person


def other_active_leads(person: StaffMember) -> int:
    """How many other leads of the school can sign in."""
    return db.session.execute(
        select(func.count())
        .select_from(StaffMember)
        .join(Account, StaffMember.account_id == Account.id)
        .where(
            StaffMember.school_id == person.school_id,
            StaffMember.role == Role.LEAD.value,
            StaffMember.left_on.is_(None),
            StaffMember.leave_on.is_(None),
            StaffMember.id != person.id,
            Account.password_hash.is_not(None),
        )
    ).scalar_one()


def groups_of(person: StaffMember) -> dict[GroupKind, tuple[int, str]]:
    """The one group of each kind that a form shows, as id and name: the first by name. Lists may have given more."""
    rows = db.session.execute(
        select(StaffGroup.kind, StaffGroup.id, StaffGroup.name)
        .join(StaffGroupMember, StaffGroupMember.group_id == StaffGroup.id)
        .where(
            StaffGroupMember.school_id == person.school_id,
            StaffGroupMember.staff_member_id == person.id,
        )
        .order_by(StaffGroup.name.desc(), StaffGroup.id.desc())  # of each kind the last one stays
    )
    return {GroupKind(kind): (group_id, name) for kind, group_id, name in rows}


class NameState(Enum):
    FREE = "free"
    HERE = "here"  # somebody of this school signs in with it
    ELSEWHERE = "elsewhere"  # an account with no place at this school: another school’s


def claim_name(name: str, school_id: int, but: int | None = None) -> NameState:
    """Inside `writing()`: whether a new account may have `name`; `but` is an account that may keep it.

    A leaver's name is taken from them in the same transaction, so an address given to somebody new brings
    neither the old record nor the old password with it.
    """
    account = db.session.execute(select(Account).where(Account.sign_in_name == name)).scalar_one_or_none()
    if account is None or account.id == but:
        return NameState.FREE
    places = db.session.scalars(
        select(StaffMember.school_id).where(
            StaffMember.account_id == account.id, StaffMember.left_on.is_(None)
        )
    ).all()
    if not places:
        account.sign_in_name = unreachable_name("left")
        db.session.flush()
        return NameState.FREE
    return NameState.HERE if school_id in places else NameState.ELSEWHERE


def unreachable_name(kind: str) -> str:
    """A name nobody can type: usernames and addresses hold no slash before an @."""
    return f"{kind}/{secrets.token_hex(16)}"


def is_reachable(name: str) -> bool:
    return not name.startswith(("left/", "day/"))


def memberships_of(account_id: int) -> int:
    return db.session.execute(
        select(func.count())
        .select_from(StaffMember)
        .where(StaffMember.account_id == account_id, StaffMember.left_on.is_(None))
    ).scalar_one()


def give_account(person: StaffMember, username: str, now: datetime) -> None:
    """Inside `writing()`: an account for somebody without one: their username, address or a made-up name.

    Somebody whose address already signs in at another school gets none: they join with the one they have, by
    proving that it is theirs (`join_with_account`).
    """
    name = username or sign_in_names.normalise(person.email or "")
    if not name:
        name = free_username(person)
    state = claim_name(name, person.school_id)
    if state is NameState.HERE:
        raise InvalidInputError(
            f"Somebody on your list already signs in with “{name}”. Give this person another username.",
            "username" if username else "email",
        )
    if state is NameState.ELSEWHERE:
        if username:
            raise InvalidInputError(f"“{name}” is taken. Choose another username.", "username")
        return
    account = Account(sign_in_name=name, password_hash=None, password_set_at=None, created_at=now)
    db.session.add(account)
    db.session.flush()
    person.account_id = account.id


def free_username(person: StaffMember) -> str:
    """Inside `writing()`: a name nobody has, made from theirs."""
    base = sign_in_names.username_for(person.given_name, person.family_name)
    taken = set(db.session.scalars(select(Account.sign_in_name).where(Account.sign_in_name.startswith(base))))
    return next(name for n in range(1, 10_000) if (name := base if n == 1 else f"{base}{n}") not in taken)
