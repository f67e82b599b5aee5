"""What has to be done again: a record is added for each renewal that has begun, and none is changed."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, insert, select, update

from training.extensions import db
from training.models import Assignment, School, StaffMember, Standing
from training.rules.school_time import school_date
from training.rules.standing import Dates, status
from training.services.batches import in_batches
from training.services.giving import another, settle
from training.services.locks import lock_people
from training.services.school_days import get_calendar
from training.services.standing import PEOPLE_AT_ONCE
from training.services.standing_causes import RENEWAL, find_all, find_merged
from training.services.writing import writing
from training.words import Status

_DUE = frozenset({Status.DUE_FOR_RENEWAL, Status.OVERDUE})


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    rule_id: int
    period: str
    assigned_on: date
    in_force: bool


def renew_all(today: date, now: datetime) -> Iterator[tuple[str, int]]:
    """For each school, how many renewals began. A daily step."""
    for school_id, name in db.session.execute(select(School.id, School.name).order_by(School.id)).all():
        yield name, renew(school_id, today, now)


def renew(school_id: int, today: date, now: datetime) -> int:
    """Adds an assignment for each module of each person that has become due for renewal; answers how many.

    Asked twice it adds nothing. What a click that was broken off had still to give is given first.
    """
    settle(school_id, today, now)
    people = _with_renewals(school_id, today)
    added = 0
    for some in in_batches(people, PEOPLE_AT_ONCE):
        with writing():
            lock_people(school_id, some)
            added += _add(school_id, some, today, now)
    return added


def _with_renewals(school_id: int, today: date) -> list[int]:
    """Everybody here for whom something has begun to need renewing, and who was not asked to by that day."""
    asked = exists().where(
        Assignment.school_id == Standing.school_id,
        Assignment.staff_member_id == Standing.staff_member_id,
        Assignment.module == Standing.module,
        Assignment.due_on == Standing.expires_on,
        Assignment.period.like(f"{RENEWAL}%"),
        Assignment.withdrawn_at.is_(None),
    )
    return list(
        db.session.scalars(
            select(Standing.staff_member_id)
            .join(StaffMember, StaffMember.id == Standing.staff_member_id)
            .where(
                Standing.school_id == school_id,
                Standing.completed_at.is_not(None),
                Standing.renew_from <= today,
                StaffMember.left_on.is_(None),
                ~asked,
            )
            .distinct()
            .order_by(Standing.staff_member_id)
        )
    )


def _add(school_id: int, people: Sequence[int], today: date, now: datetime) -> int:
    """Where another rule counts by now than the one that asked, its record takes the place of the other's."""
    known = _known(school_id, people)
    new: list[dict[str, Any]] = []
    replaced: list[int] = []
    merged, calendar = find_merged(school_id), get_calendar(school_id)
    for (person, module), found in find_all(school_id, people, merged, calendar):
        if found.renewed_by is None or not _is_due(found.dates, today):
            continue
        rows = known[person, module]
        asked = [row for row in rows if row.in_force and _is_of(row, found.dates)]
        if any(row.rule_id == found.renewed_by for row in asked):
            continue
        replaced += [row.id for row in asked]
        new.append(
            {
                "school_id": school_id,
                "staff_member_id": person,
                "module": module,
                "rule_id": found.renewed_by,
                "period": another(f"{RENEWAL}{found.dates.expires_on}", {row.period for row in rows}),
                "due_on": found.dates.expires_on,
                "assigned_on": today,
            }
        )
    for some in in_batches(replaced):
        db.session.execute(update(Assignment).where(Assignment.id.in_(some)).values(withdrawn_at=now))
    if new:
        db.session.execute(insert(Assignment), new)
    return len(new)


def _is_due(dates: Dates, today: date) -> bool:
    return dates.completed_at is not None and status(dates, today) in _DUE


def _is_of(row: _Row, dates: Dates) -> bool:
    """Whether it asks to renew this completion, and not an earlier one."""
    return dates.completed_at is not None and row.assigned_on > school_date(dates.completed_at)


def _known(school_id: int, people: Sequence[int]) -> dict[tuple[int, str], list[_Row]]:
    rows = db.session.execute(
        select(
            Assignment.staff_member_id,
            Assignment.module,
            Assignment.id,
            Assignment.rule_id,
            Assignment.period,
            Assignment.assigned_on,
            Assignment.withdrawn_at,
        ).where(
            Assignment.school_id == school_id,
            Assignment.staff_member_id.in_(people),
            Assignment.period.like(f"{RENEWAL}%"),
        )
    )
    found: dict[tuple[int, str], list[_Row]] = defaultdict(list)
    for person, module, id_, rule_id, period, assigned_on, withdrawn_at in rows:
        found[person, module].append(_Row(id_, rule_id, period, assigned_on, withdrawn_at is None))
    return found
