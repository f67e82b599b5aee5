"""What waits for whom, as reminders need it: the ladder's view of people and of what is asked of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, or_, select

from training.content import tailor
from training.content.model import Library
from training.content.tailor import Reader
from training.extensions import db
from training.models import (
    Adoption,
    Assignment,
    OtherWay,
    OutboxMessage,
    Reminder,
    School,
    StaffMember,
    Standing,
)
from training.rules.reminder_words import Waiting
from training.rules.reminding import Asked, Given, Hearer, Step, effective, is_quiet
from training.rules.school_time import school_date
from training.rules.standing import CALM, Dates, next_due
from training.services.people import active_on
from training.services.preferences import WEEKLY
from training.services.school_hours import NextMoment, next_moment
from training.services.standing import DATES
from training.words import Nation, Setting

_HELD_BACK = and_(
    OutboxMessage.sent_at.is_not(None),
    OutboxMessage.last_error.is_not(None),
    OutboxMessage.bounced_at.is_(None),
)
WRITTEN = (
    "reminder",
    "nudge",
    "reading",
    "refresher",
)  # kinds of messages that count for how often somebody is written to


@dataclass(frozen=True)
class SchoolNow:
    """A school and its next moment for messages. `day` is when people read them."""

    id: int
    name: str
    next: NextMoment
    minutes: Mapping[
        tuple[str, bool], int
    ]  # of (module, core); what is not there is not for this school's staff

    @property
    def day(self) -> date:
        return self.next.day


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    public_id: str
    given_name: str
    hearer: Hearer
    asked: tuple[Asked, ...]  # of modules that the school has opened to them
    minutes: Mapping[str, int]
    days: frozenset[date]  # the due dates they have been told of

    def waiting(self, day: date, now: Iterable[str]) -> list[Waiting]:
        """Everything that does; `now` names the modules that the message is about."""
        about = set(now)
        return [
            Waiting(self.minutes[each.module], next_due(each.dates, day), each.module in about)
            for each in self.asked
            if not is_quiet(each, day)
        ]


def school_now(school_id: int, library: Library, now: datetime) -> SchoolNow:
    """Four queries."""
    school, moment = db.session.get_one(School, school_id), next_moment(school_id, now)
    return SchoolNow(school_id, school.name, moment, _minutes(school, library, moment.day))


def _minutes(school: School, library: Library, day: date) -> dict[tuple[str, bool], int]:
    adopted = set(
        db.session.scalars(select(Adoption.module).where(Adoption.school_id == school.id).distinct())
    )
    found = {}
    for module in library.published():
        for core in (False, True) if module.slug in adopted else ():
            reader = Reader(Nation(school.nation), Setting(school.setting), day, core)
            met = tailor.module_for(module, library, reader)
            if met is not None:
                found[module.slug, core] = met.minutes
    return found


def can_be_told(day: date) -> ColumnElement[bool]:
    """Who has an address, was let in and is here."""
    let_in = or_(StaffMember.invited_at.is_not(None), StaffMember.joined_at.is_not(None))
    return and_(StaffMember.email.is_not(None), let_in, active_on(day))


def find_ids(school_id: int, day: date) -> Sequence[int]:
    """Everybody who could be told something, in the order of their ids."""
    here = StaffMember.school_id == school_id
    return db.session.scalars(
        select(StaffMember.id).where(here, can_be_told(day)).order_by(StaffMember.id)
    ).all()


def find_people(school: SchoolNow, ids: Sequence[int]) -> list[Person]:
    """Those among `ids` who could be told something, with what is asked of them. Six queries."""
    rows = db.session.execute(
        select(
            StaffMember.id,
            StaffMember.public_id,
            StaffMember.given_name,
            StaffMember.start_on,
            StaffMember.leave_on,
            StaffMember.reminders,
        )
        .where(StaffMember.school_id == school.id, StaffMember.id.in_(ids), can_be_told(school.day))
        .order_by(StaffMember.id)
    ).all()
    here = [row.id for row in rows]
    written, told, asked = last_written(here), _told(here), _asked(school, here)
    people = []
    for row in rows:
        mine = asked.get(row.id, [])
        steps, days = told.get(row.id, ({}, frozenset()))
        hearer = Hearer(
            starts_on=row.start_on,
            gone_from=row.leave_on + timedelta(days=1) if row.leave_on else None,
            weekly=row.reminders == WEEKLY,
            written_on=written.get(row.id),
        )
        minutes = {each.module: school.minutes[each.module, core] for each, core in mine}
        people.append(
            Person(row.id, row.public_id, row.given_name, hearer, _with_steps(mine, steps), minutes, days)
        )
    return people


def find_asked(school: SchoolNow, ids: Sequence[int]) -> dict[int, tuple[Asked, ...]]:
    """What is asked of these people, whether they can be told or not. Four queries."""
    told = _told(ids)
    return {
        person: _with_steps(mine, told[person][0] if person in told else {})
        for person, mine in _asked(school, ids).items()
    }


def _with_steps(
    asked: Iterable[tuple[Asked, bool]], steps: Mapping[int, Iterable[Step]]
) -> tuple[Asked, ...]:
    return tuple(replace(each, told=frozenset(steps.get(each.assignment_id, ()))) for each, _core in asked)


def last_written(ids: Sequence[int], kinds: Sequence[str] = WRITTEN) -> dict[int, date]:
    """The day of the newest message to each of them that went or is to go. One query."""
    m = OutboxMessage
    rows = db.session.execute(
        select(m.staff_member_id, func.max(m.send_after))
        .where(m.staff_member_id.in_(ids), m.kind.in_(kinds), not_(_HELD_BACK))
        .group_by(m.staff_member_id)
    )
    return {person: school_date(at) for person, at in rows if person is not None}


def _told(ids: Sequence[int]) -> dict[int, tuple[dict[int, set[Step]], frozenset[date]]]:
    steps: dict[int, dict[int, set[Step]]] = defaultdict(lambda: defaultdict(set))
    days: dict[int, set[date]] = defaultdict(set)
    went = or_(OutboxMessage.id.is_(None), and_(OutboxMessage.sent_at.is_not(None), not_(_HELD_BACK)))
    rows = db.session.execute(
        select(Reminder.staff_member_id, Reminder.assignment_id, Reminder.step, Reminder.due_on, went)
        .outerjoin(OutboxMessage, OutboxMessage.id == Reminder.message_id)
        .where(Reminder.staff_member_id.in_(ids))
    )
    for person, assignment, step, due_on, has_gone in rows:
        steps[person][assignment].add(Step(step))
        if due_on is not None and has_gone and step != Step.LEAD:
            days[person].add(due_on)
    return {person: (steps[person], frozenset(days[person])) for person in steps}


def _asked(school: SchoolNow, ids: Sequence[int]) -> dict[int, list[tuple[Asked, bool]]]:
    """Each with whether only the module's core is asked."""
    given, calm = _given(school.id, ids), _calm(school.id, ids)
    found: dict[int, list[tuple[Asked, bool]]] = defaultdict(list)
    for person, module, core, dates in _dates(school.id, ids):
        row = effective(given.get((person, module), ()), dates)
        if row is not None and (module, core) in school.minutes:
            asked = Asked(row.id, module, dates, calm_until=calm.get((person, module)))
            found[person].append((asked, core))
    return found


def _dates(school_id: int, ids: Sequence[int]) -> Iterator[tuple[int, str, bool, Dates]]:
    columns: list[Any] = [getattr(Standing, name) for name in DATES]
    for person, module, core, *dates in db.session.execute(
        select(Standing.staff_member_id, Standing.module, Standing.core, *columns)
        .where(
            Standing.school_id == school_id,
            Standing.staff_member_id.in_(ids),
            Standing.assigned_on.is_not(None),
        )
        .order_by(Standing.staff_member_id, Standing.module)
    ):
        yield person, module, core, Dates(**dict(zip(DATES, dates, strict=True)))


def _given(school_id: int, ids: Sequence[int]) -> dict[tuple[int, str], list[Given]]:
    found: dict[tuple[int, str], list[Given]] = defaultdict(list)
    a = Assignment
    for person, module, number, period, due_on in db.session.execute(
        select(a.staff_member_id, a.module, a.id, a.period, a.due_on).where(
            a.school_id == school_id, a.staff_member_id.in_(ids), a.withdrawn_at.is_(None)
        )
    ):
        found[person, module].append(Given(number, period, due_on))
    return found


def _calm(school_id: int, ids: Sequence[int]) -> dict[tuple[int, str], date]:
    rows = db.session.execute(
        select(OtherWay.staff_member_id, OtherWay.module, OtherWay.asked_at).where(
            OtherWay.school_id == school_id, OtherWay.staff_member_id.in_(ids)
        )
    )
    return {(person, module): school_date(at) + CALM for person, module, at in rows}
