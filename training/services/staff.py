"""One person on the staff list, by hand: add and change. `leaving` has who goes and comes back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select

from training.errors import InvalidInputError, NotAllowedError
from training.extensions import db
from training.models import Account, NameChange, StaffGroup, StaffGroupMember, StaffMember
from training.rules import roles, sign_in_names
from training.services import access_log, assignments, links, mail, people, sessions
from training.services.ids import new_id
from training.services.leaving import LAST_LEAD
from training.services.locks import lock_school
from training.services.people import NameState
from training.services.viewer import Viewer
from training.services.writing import writing
from training.words import GroupKind, Role


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """What the form says of a person. `groups`: for each kind the group's id, a new name, or None for no group.

    `new_name`: they are called something else now, as after a marriage; a spelling put right is no new name.
    """

    given_name: str
    family_name: str
    email: str
    username: str
    job_title: str
    role: Role
    groups: Mapping[GroupKind, int | str | None]
    start_on: date | None
    leave_on: date | None
    regulated_activity: bool | None = None  # None: not said
    unsupervised_on: date | None = None
    new_name: bool = False


def add_person(viewer: Viewer, details: PersonDetails, now: datetime, today: date) -> str:
    """Puts a person on the list, with an account to join; answers their public id."""
    _check(viewer, details, Role.STAFF)
    with writing():
        lock_school(viewer.school_id)  # the second click finds the name taken
        person = StaffMember(
            school_id=viewer.school_id,
            public_id=new_id(),
            role=details.role.value,
            given_name=details.given_name,
            family_name=details.family_name,
            email=details.email or None,
            job_title=details.job_title,
            start_on=details.start_on,
            leave_on=details.leave_on,
            regulated_activity=details.regulated_activity,
            unsupervised_on=details.unsupervised_on,
            created_at=now,
        )
        people.give_account(person, sign_in_names.normalise(details.username), now)
        db.session.add(person)
        db.session.flush()
        _set_groups(person, details.groups)
        assignments.apply_rules(viewer.school_id, [person.id], today, now)
        access_log.add(viewer.school_id, viewer.staff_member_id, "person-added", person.public_id, now)
        return person.public_id


def change_person(viewer: Viewer, public_id: str, details: PersonDetails, now: datetime, today: date) -> None:
    """Changes a person. A new role ends their sign-ins: what they may see is settled as they sign in."""
    with writing():
        lock_school(viewer.school_id)
        person = people.get_managed(viewer, public_id)
        _check(viewer, details, Role(person.role))
        role_changes = details.role.value != person.role
        goes = details.leave_on is not None and details.leave_on != person.leave_on
        if (
            person.role == Role.LEAD.value
            and (role_changes or goes)
            and not people.other_active_leads(person)
        ):
            raise InvalidInputError(LAST_LEAD, "role" if role_changes else "leave_on")
        was = person.email
        _rename(person, details, viewer, now)
        person.email, person.job_title = details.email or None, details.job_title
        person.start_on, person.leave_on = details.start_on, details.leave_on
        person.regulated_activity = details.regulated_activity
        person.unsupervised_on = details.unsupervised_on
        _rename_account(person, details, was, now)
        if role_changes:
            person.role = details.role.value
            sessions.end_membership(person.id, now)
            access_log.add(
                viewer.school_id, viewer.staff_member_id, f"role-{details.role}", person.public_id, now
            )
        _set_groups(person, details.groups)
        assignments.apply_rules(viewer.school_id, [person.id], today, now)
        access_log.add(viewer.school_id, viewer.staff_member_id, "person-changed", person.public_id, now)


def _check(viewer: Viewer, details: PersonDetails, role_now: Role) -> None:
    if not roles.may_manage(viewer.role, role_now) or not roles.may_manage(viewer.role, details.role):
        raise NotAllowedError("Only a safeguarding lead may make somebody a lead or deputy.")
    if details.start_on and details.leave_on and details.leave_on < details.start_on:
        raise InvalidInputError("The last day is before the first.", "leave_on")
    if details.start_on and details.unsupervised_on and details.unsupervised_on < details.start_on:
        raise InvalidInputError("That is before their first day.", "unsupervised_on")


def _rename(person: StaffMember, details: PersonDetails, viewer: Viewer, now: datetime) -> None:
    names = (details.given_name, details.family_name)
    before = (person.given_name, person.family_name)
    if details.new_name and names != before:
        db.session.add(
            NameChange(
                school_id=person.school_id,
                staff_member_id=person.id,
                given_name=before[0],
                family_name=before[1],
                changed_at=now,
                changed_by=viewer.staff_member_id,
            )
        )
    person.given_name, person.family_name = names


def _rename_account(
    person: StaffMember, details: PersonDetails, old_email: str | None, now: datetime
) -> None:
    """The sign-in name follows the form, unless another school relies on the account too."""
    username = sign_in_names.normalise(details.username)
    account = db.session.get(Account, person.account_id) if person.account_id else None
    if account is None:
        people.give_account(person, username, now)
        return
    if person.email != old_email:
        links.void_all(person.id, now)  # links lie in the old mailbox
        mail.drop_unsent(person.id, now)
    wanted = username or person.email or account.sign_in_name
    if wanted == account.sign_in_name or people.memberships_of(account.id) > 1:
        return
    if people.claim_name(wanted, person.school_id, but=account.id) is not NameState.FREE:
        raise InvalidInputError(
            f"Somebody signs in with “{wanted}” already. Give this person another username.", "username"
        )
    account.sign_in_name = wanted


def _set_groups(person: StaffMember, wanted: Mapping[GroupKind, int | str | None]) -> None:
    """One group of each kind by hand; more, from a staff list, are left alone."""
    shown = people.groups_of(person)
    for kind, choice in wanted.items():
        old = shown[kind][0] if kind in shown else None
        new = _group_id(person.school_id, kind, choice)
        if new == old:
            continue
        if old is not None:
            db.session.execute(
                delete(StaffGroupMember).where(
                    StaffGroupMember.school_id == person.school_id,
                    StaffGroupMember.staff_member_id == person.id,
                    StaffGroupMember.group_id == old,
                )
            )
        if new is not None and new not in _group_ids(person):
            db.session.add(
                StaffGroupMember(school_id=person.school_id, staff_member_id=person.id, group_id=new)
            )
            db.session.flush()


def _group_id(school_id: int, kind: GroupKind, choice: int | str | None) -> int | None:
    if choice is None:
        return None
    which = StaffGroup.id == choice if isinstance(choice, int) else StaffGroup.name == choice
    group = db.session.execute(
        select(StaffGroup).where(StaffGroup.school_id == school_id, StaffGroup.kind == kind.value, which)
    ).scalar_one_or_none()
    if group is None and isinstance(choice, int):
        raise InvalidInputError("That group is not there any more. Choose another.", kind.value)
    if group is None:
        group = StaffGroup(school_id=school_id, kind=kind.value, name=str(choice))
        db.session.add(group)
        db.session.flush()
    return group.id


def _group_ids(person: StaffMember) -> set[int]:
    return set(
        db.session.scalars(
            select(StaffGroupMember.group_id).where(
                StaffGroupMember.school_id == person.school_id,
                StaffGroupMember.staff_member_id == person.id,
            )
        )
    )
