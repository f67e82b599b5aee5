"""A lead asks Steady to write to whoever has not declared a reading yet. Never what it is about: only that it waits."""

from collections import Counter
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from training.extensions import db
from training.models import Nudge, StaffMember
from training.rules import reminder_words
from training.rules.reminding import may_nudge
from training.services import access_log, mail, nudges, reading_desk, readings
from training.services.batches import in_batches
from training.services.locks import lock_people
from training.services.nudges import AT_ONCE, NAMED, Plan, Spared
from training.services.school_hours import next_moment
from training.services.viewer import Viewer
from training.services.waiting import last_written
from training.services.writing import writing

KIND = "reading"


def plan(viewer: Viewer, public_id: str, now: datetime) -> Plan:
    """Whom it would reach. Raises NotFoundError. However many people, the same number of queries."""
    asked = readings.get_asked(viewer.school_id, public_id)
    moment = next_moment(viewer.school_id, now)
    waiting = reading_desk.find_waiting(viewer.school_id, asked, moment.day)
    sorted_out = nudges.sort_people(viewer.school_id, waiting, moment.day)
    reached = [(id_, name) for id_, (name, why) in sorted_out.items() if why is None]
    spared = Counter(why for _, why in sorted_out.values())
    return Plan(
        [id_ for id_, _ in reached],
        [name for _, name in reached[:NAMED]],
        [(why, spared[why]) for why in Spared if spared[why]],
        moment.at,
    )


def write_to_all(viewer: Viewer, public_id: str, now: datetime, base_url: str) -> int:
    """Answers how many were written to. A second click writes to nobody twice."""
    asked = readings.get_asked(viewer.school_id, public_id)
    moment = next_moment(viewer.school_id, now)
    told = 0
    for some in in_batches(sorted(plan(viewer, public_id, now).ids), AT_ONCE):
        with writing():
            lock_people(viewer.school_id, some)
            written = last_written(some)
            rows = db.session.execute(
                select(StaffMember.id, StaffMember.public_id, StaffMember.given_name).where(
                    StaffMember.id.in_(some)
                )
            ).all()
            for row in rows:
                if may_nudge(written.get(row.id), moment.day):
                    _write(viewer, row, asked, moment.day, moment.at, now, base_url)
                    told += 1
    return told


def _write(
    viewer: Viewer,
    person: Any,
    asked: readings.Asked,
    day: date,
    at: datetime,
    now: datetime,
    base_url: str,
) -> None:
    letter = reminder_words.reading(
        person.given_name, viewer.name, viewer.school_name, f"{base_url}/readings/{asked.public_id}"
    )
    key = f"reading/{asked.edition_id}/{person.public_id}/{day}"
    message_id = mail.queue(
        viewer.school_id,
        person.id,
        key,
        letter.subject,
        letter.body,
        now,
        kind=KIND,
        send_after=at,
    )
    db.session.add(
        Nudge(
            school_id=viewer.school_id,
            staff_member_id=person.id,
            nudged_at=now,
            nudged_by=viewer.staff_member_id,
            message_id=message_id,
        )
    )
    access_log.add(viewer.school_id, viewer.staff_member_id, "nudge", person.public_id, now)
