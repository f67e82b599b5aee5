"""Whom the board is about: one row for each person with what matters for filtering, sorting and counting."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, exists, func, or_, select

from training.extensions import db
from training.models import Completion, StaffGroup, StaffGroupMember, StaffMember, Standing
from training.rules.staff_names import fold_name
from training.rules.standing import WORST_FIRST
from training.rules.years import SchoolYear
from training.services.board_sql import NOBODY_KNOWS, standing_by_person
from training.services.people import active_on
from training.services.same_person import duplicates
from training.services.searching import finder
from training.words import GroupKind, Role, Status


class Sort(StrEnum):
    NAME = "name"
    STATUS = "status"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """What the lead asked to see. With `year` the board shows what was completed in that school year instead of how
    things stand, and `status`, `soon` and the other orders have no meaning."""

    group: int | None = None
    role: Role | None = None
    module: str | None = None
    status: Status | None = None
    soon: bool = False
    search: str = ""
    year: SchoolYear | None = None
    sort: Sort = Sort.NAME
    leavers: bool = False
    whole: bool = False  # as many on one page as paper bears
    page: int = 1


@dataclass(frozen=True, slots=True)
class Summary:
    """One person. `done` counts the modules completed in the year asked for, `given` those they were given; None
    when no year was."""

    id: int
    public_id: str
    given_name: str
    family_name: str
    role: Role
    job_title: str
    start_on: date | None
    left_on: date | None
    worst: Status
    due: date | None
    done: int | None = None
    given: int | None = None

    @property
    def listed_name(self) -> str:
        """As in a staff list, by surname."""
        return ", ".join(name for name in (self.family_name, self.given_name) if name)


@dataclass(frozen=True, slots=True)
class GroupChoice:
    id: int
    kind: GroupKind
    name: str


def groups_of(school_id: int) -> list[GroupChoice]:
    rows = db.session.execute(
        select(StaffGroup.id, StaffGroup.kind, StaffGroup.name).where(StaffGroup.school_id == school_id)
    )
    found = [GroupChoice(id_, GroupKind(kind), name) for id_, kind, name in rows]
    return sorted(found, key=lambda group: (group.kind.label, fold_name(group.name), group.id))


def find_people(school_id: int, modules: list[str], wanted: BoardFilter, today: date) -> list[Summary]:
    """Everybody the filter lets through, in the order asked for. One query.

    Names are compared and sorted here and not in the database: the two databases order letters differently, and
    neither knows that O'Neill is O’Neill.
    """
    found = (
        _completed_in(school_id, modules, wanted, today)
        if wanted.year
        else _standing_on(school_id, modules, wanted, today)
    )
    holds = finder(wanted.search)
    found = (p for p in found if holds(p.given_name, p.family_name))
    people = sorted(found, key=lambda p: (fold_name(p.family_name), fold_name(p.given_name), p.id))
    if wanted.sort is Sort.STATUS:
        people.sort(key=lambda p: _rank(p.worst))
    elif wanted.sort is Sort.DUE:
        people.sort(key=lambda p: p.due or date.max)
    return people


def _rank(status: Status) -> int:
    return WORST_FIRST.index(status) if status in WORST_FIRST else len(WORST_FIRST)


_COLUMNS = (
    StaffMember.id,
    StaffMember.public_id,
    StaffMember.given_name,
    StaffMember.family_name,
    StaffMember.role,
    StaffMember.job_title,
    StaffMember.start_on,
    StaffMember.left_on,
)


def _standing_on(school_id: int, modules: list[str], wanted: BoardFilter, today: date) -> Iterable[Summary]:
    by_person = standing_by_person(school_id, modules, today, wanted.status)
    query = (
        select(*_COLUMNS, func.coalesce(by_person.c.rank, NOBODY_KNOWS), by_person.c.due)
        .outerjoin(by_person, by_person.c.staff_member_id == StaffMember.id)
        .where(*_in_the_school(school_id, wanted, today, by_person))
    )
    if wanted.status is Status.NOT_ASSIGNED:
        query = query.where(func.coalesce(by_person.c.assigned, 0) < len(modules))
    elif wanted.status:
        query = query.where(by_person.c.has == 1)
    if wanted.soon:
        query = query.where(by_person.c.soon == 1)
    for *who, rank, due in db.session.execute(query):
        worst = WORST_FIRST[rank] if rank < len(WORST_FIRST) else Status.NOT_ASSIGNED
        yield _summary(who, worst, due, None)


def _completed_in(school_id: int, modules: list[str], wanted: BoardFilter, today: date) -> Iterable[Summary]:
    assert wanted.year is not None
    begins, ends = wanted.year.instants()
    by_person = (
        select(Completion.staff_member_id, func.count(Completion.module.distinct()).label("done"))
        .where(
            Completion.school_id == school_id,
            Completion.module.in_(modules),
            Completion.completed_at >= begins,
            Completion.completed_at < ends,
        )
        .group_by(Completion.staff_member_id)
        .subquery("completed_by_person")
    )
    given = (
        select(Standing.staff_member_id, func.count(Standing.module).label("n"))
        .where(
            Standing.school_id == school_id, Standing.module.in_(modules), Standing.assigned_on.is_not(None)
        )
        .group_by(Standing.staff_member_id)
        .subquery("given_to_person")
    )
    query = (
        select(*_COLUMNS, func.coalesce(by_person.c.done, 0), func.coalesce(given.c.n, 0))
        .outerjoin(by_person, by_person.c.staff_member_id == StaffMember.id)
        .outerjoin(given, given.c.staff_member_id == StaffMember.id)
        .where(*_in_the_school(school_id, wanted, today, by_person))
    )
    for *who, done, n in db.session.execute(query):
        found = _summary(who, Status.COMPLETE if done else Status.NOT_ASSIGNED, None, done)
        yield replace(found, given=n)


def _in_the_school(
    school_id: int, wanted: BoardFilter, today: date, by_person: Subquery
) -> list[ColumnElement[bool]]:
    tests: list[ColumnElement[bool]] = [StaffMember.school_id == school_id]
    if not wanted.leavers:
        tests.append(active_on(today))
    else:  # a merged record has left as well, and is nobody
        tests.append(StaffMember.id.not_in(duplicates(school_id)))
    if wanted.role:
        tests.append(StaffMember.role == wanted.role.value)
    else:  # governors read totals; they stand here only when somebody gave one of them a module
        named = by_person.c.staff_member_id.is_not(None)
        tests.append(or_(StaffMember.role != Role.GOVERNOR.value, named))
    if wanted.group is not None:
        member = and_(
            StaffGroupMember.school_id == school_id,
            StaffGroupMember.group_id == wanted.group,
            StaffGroupMember.staff_member_id == StaffMember.id,
        )
        tests.append(exists().where(member))
    return tests


def _summary(who: list[Any], worst: Status, due: date | None, done: int | None) -> Summary:
    id_, public_id, given, family, role, job_title, start_on, left_on = who
    return Summary(id_, public_id, given, family, Role(role), job_title, start_on, left_on, worst, due, done)
