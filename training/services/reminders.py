"""Tells people what waits for them: one message each, at most once a week, in the hours of their school.

A message and the note of the steps it tells are written in one transaction, so a step told is a message in the
outbox, however long the mail server stays away.
"""

from collections.abc import Sequence
from datetime import date, datetime
from urllib.parse import urlsplit

from sqlalchemy import insert, select

from training.content.model import Library
from training.documents.calendar import Entry, as_calendar
from training.extensions import db
from training.models import Reminder, School
from training.rules import reminder_words
from training.rules.reminding import Told, due_day, to_tell
from training.services import mail, waiting
from training.services.batches import in_batches
from training.services.locks import lock_people
from training.services.waiting import Person, SchoolNow
from training.services.writing import writing

KIND = "reminder"
AT_ONCE = 20  # people in one transaction, so that nobody waits


def tell(library: Library, now: datetime, base_url: str) -> int:
    """Writes to everybody who is to be told something; answers how many. Done again it writes nothing new.

    What has to wait for working hours is written as it will stand on the day when it goes; what is done by then is
    held back there (`services.still_asked`).
    """
    return sum(
        _tell_school(school_id, library, now, base_url)
        for school_id in db.session.scalars(select(School.id).order_by(School.id)).all()
    )


def _tell_school(school_id: int, library: Library, now: datetime, base_url: str) -> int:
    school = waiting.school_now(school_id, library, now)
    if not school.next.settings.on:
        return 0
    told = 0
    for ids in in_batches(waiting.find_ids(school_id, school.day), AT_ONCE):
        with writing():
            lock_people(school_id, ids)
            told += sum(
                _tell_person(school, person, now, base_url) for person in waiting.find_people(school, ids)
            )
    return told


def _tell_person(school: SchoolNow, person: Person, now: datetime, base_url: str) -> bool:
    told = to_tell(person.hearer, person.asked, school.next.calendar, school.day)
    if not told:
        return False
    waits = person.waiting(school.day, (each.asked.module for each in told))
    letter = reminder_words.reminder(person.given_name, school.name, base_url, waits, school.day)
    mail.drop_unsent(person.id, now, KIND)  # what an absent mail server kept back: this one says it all
    first = told[0]
    message_id = mail.queue(
        school.id,
        person.id,
        f"reminder/{person.public_id}/{school.day}/{first.asked.assignment_id}-{first.step}",
        letter.subject,
        letter.body,
        now,
        kind=KIND,
        send_after=school.next.at,
        calendar=_calendar(school, person, told, now, base_url),
    )
    db.session.execute(
        insert(Reminder),
        [
            {
                "school_id": school.id,
                "staff_member_id": person.id,
                "assignment_id": each.asked.assignment_id,
                "module": each.asked.module,
                "step": step.value,
                "due_on": due_day(each.asked.dates),
                "told_at": now,
                "message_id": message_id,
            }
            for each in told
            for step in (*each.passed, each.step)
        ],
    )
    return True


def _calendar(
    school: SchoolNow, person: Person, told: Sequence[Told], now: datetime, base_url: str
) -> str | None:
    """An entry for each day ahead that they are told of for the first time."""
    ahead = {due for each in told if (due := due_day(each.asked.dates)) is not None and due > school.day}
    entries = [_entry(person, due, school.day, base_url) for due in sorted(ahead - person.days)]
    return as_calendar(entries, now) if entries else None


def _entry(person: Person, due: date, day: date, base_url: str) -> Entry:
    waits = [each for each in person.waiting(day, ()) if each.due_on == due]
    link = reminder_words.links(base_url)["link"]
    return Entry(
        uid=f"training-{person.public_id}-{due:%Y%m%d}@{urlsplit(base_url).hostname or 'steady'}",
        on=due,
        title=reminder_words.title(waits),
        note=f"{reminder_words.ENTRY_NOTE}\n{link}",
        address=link,
    )
