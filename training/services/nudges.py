"""A lead asks Steady to write to somebody, or to everybody, about what is overdue."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Select, func, or_, select

from training.content.model import Library
from training.errors import ConflictError
from training.extensions import db
from training.models import Nudge, StaffMember, Standing
from training.rules import reminder_words
from training.rules.reminding import is_quiet, may_nudge
from training.rules.school_time import school_date, with_weekday
from training.rules.staff_names import full_name
from training.rules.standing import status
from training.services import access_log, mail, people, waiting
from training.services.batches import in_batches
from training.services.locks import lock_people
from training.services.people import active_on
from training.services.school_hours import next_moment
from training.services.standing import status_sql
from training.services.viewer import Actor, Viewer
from training.services.waiting import Person, SchoolNow, last_written
from training.services.writing import writing
from training.words import Status

KIND = "nudge"
AT_ONCE = 20  # people in one transaction
NAMED = 60  # names on the page that asks “are you sure”


class Spared(StrEnum):
    """Why somebody with something overdue is not written to."""

    NO_ADDRESS = "no-address"
    NOT_LET_IN = "not-let-in"
    JUST_WRITTEN = "just-written"

    @property
    def label(self) -> str:
        return {
            "no-address": "no address to write to",
            "not-let-in": "not invited yet",
            "just-written": "written to in the last three days",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Plan:
    """`at`: when the messages go."""

    ids: Sequence[int]
    names: Sequence[str]  # as many as a page bears
    spared: Sequence[tuple[Spared, int]]
    at: datetime

    @property
    def more(self) -> int:
        return len(self.ids) - len(self.names)


def plan(viewer: Viewer, library: Library, now: datetime) -> Plan:
    """Whom a nudge for everybody would reach. Four queries, however many people."""
    sorted_out, at = sort_out(viewer.school_id, library, now)
    reached = [(id_, name) for id_, (name, why) in sorted_out.items() if why is None]
    spared = Counter(why for _, why in sorted_out.values())
    return Plan(
        [id_ for id_, _ in reached],
        [name for _, name in reached[:NAMED]],
        [(why, spared[why]) for why in Spared if spared[why]],
        at,
    )


Sorted = dict[int, tuple[str, Spared | None]]  # whoever has something overdue: name, why they are spared


def sort_out(school_id: int, library: Library, now: datetime) -> tuple[Sorted, datetime]:
    """By first name; and when messages go. Four queries, however many people."""
    moment = next_moment(school_id, now)
    modules = [module.slug for module in library.published()]
    overdue = select(Standing.staff_member_id).where(
        Standing.school_id == school_id,
        Standing.module.in_(modules),
        status_sql(moment.day) == Status.OVERDUE.value,
    )
    return sort_people(school_id, overdue, moment.day), moment.at


def sort_people(school_id: int, ids: Select[int] | Sequence[int], day: date) -> Sorted:
    """Those of them who are here on that day: who can be written to then, and why the others are spared."""
    rows = db.session.execute(
        select(
            StaffMember.id,
            StaffMember.given_name,
            StaffMember.family_name,
            StaffMember.email,
            func.coalesce(StaffMember.invited_at, StaffMember.joined_at).label("let_in_at"),
        )
        .where(
            StaffMember.school_id == school_id,
            StaffMember.id.in_(ids),
            active_on(day),
            or_(StaffMember.start_on.is_(None), StaffMember.start_on <= day),
        )
        .order_by(StaffMember.given_name, StaffMember.id)
    ).all()
    written = last_written([row.id for row in rows])
    return {
        row.id: (
            full_name(row.given_name, row.family_name),
            _spared(row.email, row.let_in_at, written.get(row.id), day),
        )
        for row in rows
    }


def _spared(
    email: str | None, let_in_at: datetime | None, written_on: date | None, day: date
) -> Spared | None:
    if email is None:
        return Spared.NO_ADDRESS
    if let_in_at is None:
        return Spared.NOT_LET_IN
    return None if may_nudge(written_on, day) else Spared.JUST_WRITTEN


def nudge_everyone(viewer: Viewer, library: Library, now: datetime, base_url: str) -> tuple[int, datetime]:
    """Answers how many were written to, and when it goes. A second click writes to nobody twice."""
    ids = sorted(plan(viewer, library, now).ids)
    school = waiting.school_now(viewer.school_id, library, now)
    told = 0
    for some in in_batches(ids, AT_ONCE):
        with writing():
            told += len(write_to(school, some, viewer, now, base_url))
    return told, school.next.at


def write_to(school: SchoolNow, ids: Sequence[int], by: Actor, now: datetime, base_url: str) -> list[int]:
    """Inside `writing()`: nudges those of them who may be nudged, and answers who that was."""
    lock_people(school.id, ids)
    return [
        person.id
        for person in waiting.find_people(school, ids)
        if may_nudge(person.hearer.written_on, school.day) and _write(school, person, by, now, base_url)
    ]


def nudge(viewer: Viewer, public_id: str, library: Library, now: datetime, base_url: str) -> datetime:
    """Answers when it goes. Raises NotFoundError, or ConflictError with the reason why nothing was written."""
    to = people.get_person(viewer, public_id)
    name, number = to.name, to.id
    school = waiting.school_now(viewer.school_id, library, now)
    with writing():
        lock_people(viewer.school_id, [number])
        found = waiting.find_people(school, [number])
        if not found:
            raise ConflictError(
                f"{name} cannot be written to: they have no address here, were not invited yet, or have left."
            )
        (person,) = found
        written_on = person.hearer.written_on
        if written_on is not None and not may_nudge(written_on, school.day):
            raise ConflictError(_written(name, written_on, written_on > school_date(now)))
        if not _write(school, person, viewer, now, base_url):
            raise ConflictError(f"Nothing of {name}’s is overdue just now, so nobody was written to.")
    return school.next.at


def _written(name: str, on: date, is_ahead: bool) -> str:
    day = with_weekday(on)
    if is_ahead:
        return (
            f"{name} will be written to on {day}; the message is on its way. A nudge can go three days later."
        )
    return f"{name} was last written to on {day}. Three days in peace, then a nudge can go."


def _write(school: SchoolNow, person: Person, by: Actor, now: datetime, base_url: str) -> bool:
    """Whether there was anything overdue to write about. Inside `writing()`."""
    late = [
        each.module
        for each in person.asked
        if status(each.dates, school.day) is Status.OVERDUE and not is_quiet(each, school.day)
    ]
    begun = person.hearer.starts_on is None or person.hearer.starts_on <= school.day
    if not late or not begun:
        return False
    waits = [each for each in person.waiting(school.day, late) if each.now]
    letter = reminder_words.nudge(person.given_name, by.name, school.name, base_url, waits, school.day)
    mail.drop_unsent(person.id, now, KIND)
    message_id = mail.queue(
        school.id,
        person.id,
        f"nudge/{person.public_id}/{school.day}",
        letter.subject,
        letter.body,
        now,
        kind=KIND,
        send_after=school.next.at,
    )
    db.session.add(
        Nudge(
            school_id=school.id,
            staff_member_id=person.id,
            nudged_at=now,
            nudged_by=by.staff_member_id,
            message_id=message_id,
        )
    )
    access_log.add(school.id, by.staff_member_id, "nudge", person.public_id, now)
    return True
