"""What the pages about a person's account show. Reads only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from training.extensions import db
from training.models import Account, NameChange, StaffGroup, StaffMember
from training.rules import roles
from training.rules.staff_names import full_name
from training.services import mail_trouble, people
from training.services.mail_trouble import LastMessage
from training.services.viewer import Viewer
from training.words import GroupKind, Role


@dataclass(frozen=True, slots=True)
class EarlierName:
    name: str
    until: datetime


@dataclass(frozen=True, slots=True)
class AccountPage:
    """One person as whoever looks after accounts sees them: nothing of their training."""

    public_id: str
    name: str
    given_name: str
    family_name: str
    email: str
    username: str  # empty when they sign in with their email
    sign_in_name: str | None  # None until an account is made or joined
    job_title: str
    role: Role
    start_on: date | None
    leave_on: date | None
    left_on: date | None
    regulated_activity: bool | None
    unsupervised_on: date | None
    earlier_names: tuple[EarlierName, ...]  # the newest first
    merged: bool  # only another record of somebody: joined to the one that counts
    invited_at: datetime | None
    joined_at: datetime | None
    has_password: bool
    groups: Mapping[GroupKind, tuple[int, str]]
    last_message: LastMessage | None
    may_manage: bool
    is_self: bool


def account_page(viewer: Viewer, public_id: str) -> AccountPage:
    """Raises NotFoundError: not there, or of another school."""
    person = people.get_person(viewer, public_id)
    account = db.session.get(Account, person.account_id) if person.account_id else None
    name = account.sign_in_name if account and people.is_reachable(account.sign_in_name) else None
    return AccountPage(
        public_id=person.public_id,
        name=person.name,
        given_name=person.given_name,
        family_name=person.family_name,
        email=person.email or "",
        username=name if name and name != person.email else "",
        sign_in_name=name,
        job_title=person.job_title,
        role=Role(person.role),
        start_on=person.start_on,
        leave_on=person.leave_on,
        left_on=person.left_on,
        regulated_activity=person.regulated_activity,
        unsupervised_on=person.unsupervised_on,
        earlier_names=_earlier_names(person),
        merged=people.is_duplicate(person),
        invited_at=person.invited_at,
        joined_at=person.joined_at,
        has_password=bool(account and account.password_hash),
        groups=people.groups_of(person),
        last_message=mail_trouble.last_message(viewer.school_id, person.id),
        may_manage=roles.may_manage(viewer.role, Role(person.role)),
        is_self=person.id == viewer.staff_member_id,
    )


def _earlier_names(person: StaffMember) -> tuple[EarlierName, ...]:
    rows = db.session.execute(
        select(NameChange.given_name, NameChange.family_name, NameChange.changed_at)
        .where(NameChange.school_id == person.school_id, NameChange.staff_member_id == person.id)
        .order_by(NameChange.id.desc())
    )
    return tuple(EarlierName(full_name(given, family), at) for given, family, at in rows)


def group_choices(viewer: Viewer) -> dict[GroupKind, list[tuple[int, str]]]:
    """The school's groups of each kind, by name."""
    choices: dict[GroupKind, list[tuple[int, str]]] = {kind: [] for kind in GroupKind}
    rows = db.session.execute(
        select(StaffGroup.kind, StaffGroup.id, StaffGroup.name)
        .where(StaffGroup.school_id == viewer.school_id)
        .order_by(StaffGroup.name, StaffGroup.id)
    )
    for kind, group_id, name in rows:
        choices[GroupKind(kind)].append((group_id, name))
    return choices
