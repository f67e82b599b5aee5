"""Who took part in a discussion: ticked by a lead afterwards. It stands beside completions and is never one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from training.content.model import Library
from training.errors import InvalidInputError, NotFoundError
from training.extensions import db
from training.models import Discussion, Meeting, StaffMember
from training.rules.meetings import ALOUD
from training.rules.school_time import school_date
from training.services import access_log, editions, evidence, meetings
from training.services.choosing_people import matching, staff_of
from training.services.meetings import lock_meeting, title_of
from training.services.people import active_on
from training.services.progress import find_readers, published_module
from training.services.searching import page_of
from training.services.viewer import Viewer
from training.services.writing import writing

LISTED = 100
OLDEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Attender:
    public_id: str
    name: str
    job_title: str
    recorded: bool


@dataclass(frozen=True, slots=True)
class Attendance:
    """One page of the staff list, with who is recorded already."""

    id: int
    title: str
    opened_on: date
    people: tuple[Attender, ...]
    total: int
    everyone: int
    recorded: int
    number: int
    pages: int


def get_attendance(
    viewer: Viewer, library: Library, meeting_id: int, words: str, number: int, today: date
) -> Attendance:
    """Raises NotFoundError. Three queries."""
    meeting = db.session.execute(
        select(Meeting.quiz, Meeting.opened_at).where(
            Meeting.id == meeting_id, Meeting.school_id == viewer.school_id
        )
    ).one_or_none()
    if meeting is None:
        raise NotFoundError("We cannot find that meeting.")
    staff = staff_of(viewer.school_id, today)
    of_meeting = select(Discussion.staff_member_id).where(Discussion.meeting_id == meeting_id)
    recorded = set(db.session.scalars(of_meeting))
    found = matching(staff, words)
    shown, number, pages = page_of(found, number, LISTED)
    return Attendance(
        id=meeting_id,
        title=title_of(meeting.quiz, library),
        opened_on=school_date(meeting.opened_at),
        people=tuple(Attender(p.public_id, p.name, p.job_title, p.id in recorded) for p in shown),
        total=len(found),
        everyone=len(staff),
        recorded=len(recorded),
        number=number,
        pages=pages,
    )


def record(
    viewer: Viewer,
    meeting_id: int,
    public_ids: Sequence[str] | None,
    on: date,
    now: datetime,
    today: date,
) -> int:
    """Adds those who are not recorded yet and answers how many; `public_ids` None: everyone on the staff list today.

    One entry in the evidence for all of them, by their random ids.
    """
    if not today - OLDEST <= on <= today:
        raise InvalidInputError("Give the day it took place: today, or within the last year.", "on")
    with writing():
        meeting = lock_meeting(viewer, meeting_id)
        already = select(Discussion.staff_member_id).where(Discussion.meeting_id == meeting_id)
        wanted = [StaffMember.school_id == viewer.school_id, active_on(today), StaffMember.id.not_in(already)]
        if public_ids is not None:
            wanted.append(StaffMember.public_id.in_(public_ids))
        people = db.session.execute(
            select(StaffMember.id, StaffMember.public_id).where(*wanted).order_by(StaffMember.id)
        ).all()
        if not people:
            return 0
        payload: dict[str, Any] = {
            "meeting": meeting.code,
            "what": meeting.quiz,
            "edition": meeting.edition,
            "on": on.isoformat(),
            "people": [public_id for _id, public_id in people],
        }
        n = evidence.append(viewer.school_id, "discussion", payload, now)
        db.session.add_all(
            Discussion(
                school_id=viewer.school_id,
                staff_member_id=staff_member_id,
                meeting_id=meeting_id,
                effective_on=on,
                recorded_at=now,
                recorded_by=viewer.staff_member_id,
                evidence_n=n,
            )
            for staff_member_id, _public_id in people
        )
        access_log.add(
            viewer.school_id, viewer.staff_member_id, "discussion-recorded", f"{len(people)} people", now
        )
        return len(people)


def take_off(viewer: Viewer, meeting_id: int, public_id: str, now: datetime) -> None:
    """Somebody was ticked by mistake. The evidence keeps that they were, and that it was put right.

    Raises NotFoundError for somebody who is not recorded, so that a second click is told so.
    """
    with writing():
        meeting = lock_meeting(viewer, meeting_id)
        row = db.session.execute(
            select(Discussion)
            .join(StaffMember, StaffMember.id == Discussion.staff_member_id)
            .where(
                Discussion.school_id == viewer.school_id,
                Discussion.meeting_id == meeting.id,
                StaffMember.public_id == public_id,
            )
        ).scalar_one_or_none()
        if row is None:
            raise NotFoundError("That person is not recorded for this meeting.")
        payload = {"corrects": row.evidence_n, "meeting": meeting.code, "person": public_id}
        evidence.append(viewer.school_id, "correction", payload, now)
        db.session.delete(row)
        access_log.add(viewer.school_id, viewer.staff_member_id, "discussion-corrected", public_id, now)


def open_aloud(viewer: Viewer, library: Library, slug: str, now: datetime, today: date) -> int:
    """A module read aloud to a group, as something to record people for. Nobody votes in it.

    Raises NotFoundError for one the school has not adopted: that is not for its staff yet.
    """
    module = published_module(library, slug)
    if slug not in find_readers(viewer, [slug], today):
        raise NotFoundError("Adopt this module first; then it can be read to your staff.")
    quiz = next((library.quizzes[name] for name in module.quizzes if name in library.quizzes), None)
    with writing():
        if quiz is not None:
            edition = editions.store(quiz, quiz.slug, library, now)
        else:
            lesson = module.lessons[0]
            edition = editions.store(lesson, f"{slug}/{lesson.slug}", library, now)
        meeting = Meeting(
            school_id=viewer.school_id,
            code=meetings.free_code(),
            quiz=f"{ALOUD}{slug}",
            edition=edition,
            place=None,
            voting=False,
            totals={},
            opened_by=viewer.staff_member_id,
            opened_at=now,
            closed_at=now,
        )
        db.session.add(meeting)
        db.session.flush()
        return meeting.id
