"""Once a week, on its first working day, leads and deputies are told in numbers how their school stands.

What has been overdue for a week goes to them here and to the person no more. The end of the evidence chain stands in
every digest, so that entries removed from it later are missed (DECISIONS 10).
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import cast

from sqlalchemy import Table, select

from training.content.model import Library
from training.extensions import db
from training.models import Reminder, School, StaffMember, Standing
from training.rules import lead_words
from training.rules.chain import START
from training.rules.lead_words import Week
from training.rules.reminding import Asked, Step, due_day, is_for_leads
from training.services import evidence, mail, waiting
from training.services.batches import in_batches
from training.services.board import totals_of
from training.services.board_people import BoardFilter, find_people
from training.services.dialect import insert
from training.services.locks import lock_people
from training.services.mail_trouble import trouble_of
from training.services.people import active_on
from training.services.standing import status_sql
from training.services.waiting import SchoolNow
from training.services.writing import writing
from training.words import LEADS, Status

KIND = "lead"


def tell(library: Library, now: datetime, base_url: str) -> int:
    """Answers how many messages were written: one a lead and week, however often it runs."""
    schools = db.session.scalars(select(School.id).order_by(School.id)).all()
    return sum(_tell_school(school_id, library, now, base_url) for school_id in schools)


def _tell_school(school_id: int, library: Library, now: datetime, base_url: str) -> int:
    school = waiting.school_now(school_id, library, now)
    leads = [(number, key, name) for number, key, name in _leads(school) if not mail.is_queued(key)]
    if not leads:
        return 0
    counts = _counts(school, library)
    if not any(counts):
        return 0  # nobody has been given anything yet
    late = _late(school)
    undelivered = trouble_of(school_id).total
    with writing():
        lock_people(school_id, sorted({person for person, _ in late}))
        _note(school, late, now)
        week = Week(
            *counts,
            newly_late=len({person for person, _ in late}),
            undelivered=undelivered,
            head=evidence.find_head(school_id) or (0, START),
        )
        for number, key, name in leads:
            letter = lead_words.digest(name, school.name, base_url, week)
            mail.queue(
                school_id, number, key, letter.subject, letter.body, now, kind=KIND, send_after=school.next.at
            )
    return len(leads)


def _leads(school: SchoolNow) -> list[tuple[int, str, str]]:
    """(person, key of this week's message, first name) of those with an address and a way in."""
    year, week, _day = school.day.isocalendar()
    rows = db.session.execute(
        select(StaffMember.id, StaffMember.public_id, StaffMember.given_name)
        .where(
            StaffMember.school_id == school.id,
            StaffMember.role.in_([role.value for role in LEADS]),
            waiting.can_be_told(school.day),
        )
        .order_by(StaffMember.id)
    )
    return [(number, f"lead/{public_id}/{year}-W{week:02}", name) for number, public_id, name in rows]


def _counts(school: SchoolNow, library: Library) -> tuple[int, int, int]:
    modules = [module.slug for module in library.published()]
    people = find_people(school.id, modules, BoardFilter(), school.day)
    totals = totals_of(Counter(person.worst for person in people))
    return totals.ready, totals.due, totals.overdue


def _late(school: SchoolNow) -> list[tuple[int, Asked]]:
    """(person, assignment) of what has been overdue for a week, and leads were not told of. Whoever has no address
    is among them: leads hear of everybody."""
    ids = _overdue_ids(school.id, school.day)
    found = []
    for some in in_batches(ids):
        for person, asked in waiting.find_asked(school, some).items():
            found += [(person, each) for each in asked if is_for_leads(each, school.day)]
    return found


def _overdue_ids(school_id: int, day: date) -> Sequence[int]:
    return db.session.scalars(
        select(StaffMember.id)
        .join(Standing, Standing.staff_member_id == StaffMember.id)
        .where(
            Standing.school_id == school_id,
            status_sql(day) == Status.OVERDUE.value,
            active_on(day),
        )
        .distinct()
        .order_by(StaffMember.id)
    ).all()


def _note(school: SchoolNow, late: Sequence[tuple[int, Asked]], now: datetime) -> None:
    rows = [
        {
            "school_id": school.id,
            "staff_member_id": person,
            "assignment_id": each.assignment_id,
            "module": each.module,
            "step": Step.LEAD.value,
            "due_on": due_day(each.dates),
            "told_at": now,
        }
        for person, each in late
    ]
    for some in in_batches(rows):
        db.session.execute(insert(cast(Table, Reminder.__table__)).on_conflict_do_nothing(), list(some))
