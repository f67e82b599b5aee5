"""Leaving the school, and coming back: access ends the same day, the record stays."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import select

from training.errors import ConflictError, InvalidInputError
from training.extensions import db
from training.models import Account, School, StaffMember, StaffStint
from training.rules.school_time import in_words
from training.services import access_log, assignments, links, mail, people, sessions
from training.services.locks import lock_school
from training.services.viewer import Actor, Viewer
from training.services.writing import writing
from training.words import Role

LAST_LEAD = "The school needs one safeguarding lead who can sign in. Make somebody else a lead first."


def mark_leaver(viewer: Viewer, public_id: str, last_day: date, now: datetime, today: date) -> None:
    """From the day after the last no way in; with a day that is here or past, sign-ins and links end at once.

    The record is kept.
    """
    with writing():
        lock_school(viewer.school_id)
        person = people.get_managed(viewer, public_id)
        if person.left_on is not None:
            raise ConflictError(f"{person.name} is marked as having left already.")
        if person.start_on and last_day < person.start_on:
            raise InvalidInputError("The last day is before the first.", "last_day")
        if person.role == Role.LEAD.value and not people.other_active_leads(person):
            raise InvalidInputError(LAST_LEAD, "last_day")
        person.leave_on = last_day
        if last_day <= today:
            see_off(person, last_day, now)
        access_log.add(viewer.school_id, viewer.staff_member_id, "leaver-marked", person.public_id, now)


def see_off_leavers(now: datetime, today: date) -> int:
    """Marks everybody whose last day has passed as having left, and answers how many. They have had no way in since
    midnight; this ends what lies open, so that nothing is written to them. Done again it finds nobody."""
    gone = select(StaffMember).where(StaffMember.left_on.is_(None), StaffMember.leave_on < today)
    found = 0
    for school_id in db.session.scalars(select(School.id).order_by(School.id)).all():
        with writing():
            lock_school(school_id)
            for person in db.session.scalars(gone.where(StaffMember.school_id == school_id)).all():
                assert person.leave_on is not None
                see_off(person, person.leave_on, now)
                found += 1
    return found


def undo_leaver(viewer: Viewer, public_id: str, now: datetime, today: date) -> None:
    """It was a mistake: they are as they were. If their name to sign in was given to somebody else, they get a new
    one."""
    with writing():
        person = _leaver(viewer, public_id)
        _let_back(person, now, today)
        access_log.add(viewer.school_id, viewer.staff_member_id, "leaver-undone", person.public_id, now)


def return_person(viewer: Viewer, public_id: str, first_day: date, now: datetime, today: date) -> None:
    """They come back on `first_day`: with their whole record, and as new starters from that day.

    The time before stays on record, so that a summary as at a day in between does not hold them.
    """
    with writing():
        lock_school(viewer.school_id)
        person = _leaver(viewer, public_id)
        if person.left_on is None:
            raise ConflictError(f"{person.name} has not left yet. Undo the last day instead.")
        if first_day <= person.left_on:
            raise InvalidInputError(
                f"They left on {in_words(person.left_on)}. Give a day after that.", "first_day"
            )
        db.session.add(
            StaffStint(
                school_id=person.school_id,
                staff_member_id=person.id,
                started_on=person.start_on,
                left_on=person.left_on,
                recorded_at=now,
                recorded_by=viewer.staff_member_id,
            )
        )
        person.start_on = first_day
        _let_back(person, now, today)
        access_log.add(viewer.school_id, viewer.staff_member_id, "returned", person.public_id, now)


def mark_many(by: Actor, found: Iterable[StaffMember], last_day: date, now: datetime, today: date) -> None:
    """Inside `writing()`, with the school locked: the same for people who are here, none of them a lead."""
    for person in found:
        person.leave_on = last_day
        if last_day <= today:
            see_off(person, last_day, now)
        access_log.add(by.school_id, by.staff_member_id, "leaver-marked", person.public_id, now)


def let_back_many(by: Actor, found: Sequence[StaffMember], now: datetime, today: date) -> None:
    """Inside `writing()`, with the school locked: they are as they were before they were marked."""
    for person in found:
        _open_again(person)
        access_log.add(by.school_id, by.staff_member_id, "leaver-undone", person.public_id, now)
    assignments.apply_rules(by.school_id, [person.id for person in found], today, now)


def see_off(person: StaffMember, last_day: date, now: datetime) -> None:
    """Inside `writing()`: no way in any more, and nothing on its way to them."""
    person.left_on = last_day
    sessions.end_membership(person.id, now)
    links.void_all(person.id, now)
    mail.drop_unsent(person.id, now)


def _leaver(viewer: Viewer, public_id: str) -> StaffMember:
    person = people.get_managed(viewer, public_id)
    if person.left_on is None and person.leave_on is None:
        raise ConflictError(f"{person.name} is not marked as leaving.")
    if people.is_duplicate(person):
        raise ConflictError(
            f"This record of {person.name} was joined to another one. Take that apart first, under Accounts."
        )
    return person


def _let_back(person: StaffMember, now: datetime, today: date) -> None:
    _open_again(person)
    assignments.apply_rules(person.school_id, [person.id], today, now)


def _open_again(person: StaffMember) -> None:
    person.left_on = person.leave_on = None
    account = db.session.get(Account, person.account_id) if person.account_id else None
    if account is not None and not people.is_reachable(account.sign_in_name):
        account.sign_in_name = people.free_username(person)
