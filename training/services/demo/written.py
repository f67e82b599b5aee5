"""What the sample school's people with something overdue were written to, and what became of it."""

from datetime import datetime, timedelta

from sqlalchemy import select

from training.content.model import Library
from training.extensions import db
from training.models import Nudge, OutboxMessage, Reminder, StaffMember
from training.rules import reminder_words
from training.rules.reminding import LADDER, due_day
from training.rules.standing import status
from training.services import waiting
from training.services.mail import MOST_TRIES
from training.services.waiting import Person, SchoolNow
from training.words import Status

REMINDED, NUDGED = timedelta(days=9), timedelta(days=4)
CAME_BACK = "The mail server there knows nobody at this address (550)."
REFUSED = "The mail server did not take it: the address was refused."


def add(school_id: int, library: Library, lead: int, now: datetime) -> None:
    """A reminder each; the first two were nudged since, one message came back and one was never taken."""
    school = waiting.school_now(school_id, library, now)
    everyone = db.session.scalars(
        select(StaffMember.id).where(StaffMember.school_id == school_id).order_by(StaffMember.id)
    ).all()
    late = [
        person
        for person in waiting.find_people(school, everyone)
        if any(status(each.dates, school.day) is Status.OVERDUE for each in person.asked)
    ]
    for n, person in enumerate(late):
        _reminded(school, person, now - REMINDED, came_back=n == 2, refused=n == 3)
        if n < 2:
            _nudged(school, person, lead, now - NUDGED)


def _reminded(school: SchoolNow, person: Person, at: datetime, came_back: bool, refused: bool) -> None:
    message = _message(school, person, "reminder", at)
    if came_back:
        message.bounced_at, message.last_error = at + timedelta(minutes=3), CAME_BACK
    if refused:
        message.sent_at, message.tries, message.last_error = None, MOST_TRIES, REFUSED
    db.session.add(message)
    db.session.flush()
    for each in person.asked:
        if status(each.dates, school.day) is not Status.OVERDUE:
            continue
        for step in LADDER:
            db.session.add(
                Reminder(
                    school_id=school.id,
                    staff_member_id=person.id,
                    assignment_id=each.assignment_id,
                    module=each.module,
                    step=step.value,
                    due_on=due_day(each.dates),
                    told_at=at,
                    message_id=message.id,
                )
            )


def _nudged(school: SchoolNow, person: Person, lead: int, at: datetime) -> None:
    message = _message(school, person, "nudge", at)
    db.session.add(message)
    db.session.flush()
    db.session.add(
        Nudge(
            school_id=school.id,
            staff_member_id=person.id,
            nudged_at=at,
            nudged_by=lead,
            message_id=message.id,
        )
    )


def _message(school: SchoolNow, person: Person, kind: str, at: datetime) -> OutboxMessage:
    waits = person.waiting(school.day, (each.module for each in person.asked))
    letter = reminder_words.reminder(
        person.given_name, school.name, "https://riverbank.example", waits, school.day
    )
    return OutboxMessage(
        school_id=school.id,
        staff_member_id=person.id,
        key=f"{kind}/{person.public_id}/{at:%Y-%m-%d}",
        subject=letter.subject,
        body=letter.body,
        kind=kind,
        send_after=at,
        tries=1,
        sent_at=at,
    )
