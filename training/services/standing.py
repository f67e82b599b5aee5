"""Keeps `standing` in step with its causes, and says its status in SQL."""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, and_, case, delete, insert, literal, select

from training.extensions import db
from training.models import StaffMember, Standing
from training.rules.causes import Found
from training.services.batches import in_batches
from training.services.locks import lock_people
from training.services.school_days import get_calendar
from training.services.standing_causes import Key, Modules, find_all, find_merged
from training.services.writing import writing
from training.words import Status

PEOPLE_AT_ONCE = 50  # of all modules: no transaction of a whole school holds up a teacher who answers
DATES = (
    "assigned_on",
    "started_at",
    "completed_at",
    "due_on",
    "expires_on",
    "renew_from",
    "lapses_on",
    "waived_until",
)


# the table itself: rows of the mapped class are inserted one by one where some of their dates are not known
_STANDING = cast(Table, Standing.__table__)


def status_sql(today: date) -> ColumnElement[str]:
    """`rules.standing.status` as one SQL expression over the columns of `standing`; a test holds the two equal.

    A person and module without a row (outer join) is “not assigned”.
    """
    s = Standing
    waived = and_(s.waived_until.is_not(None), s.waived_until >= today)
    done = s.completed_at.is_not(None)
    return case(
        (and_(done, (s.renew_from.is_(None)) | (s.renew_from > today)), literal(Status.COMPLETE.value)),
        (waived, literal(Status.WAIVED.value)),
        (and_(done, s.lapses_on < today), literal(Status.OVERDUE.value)),
        (done, literal(Status.DUE_FOR_RENEWAL.value)),
        (s.due_on < today, literal(Status.OVERDUE.value)),
        (s.started_at.is_not(None), literal(Status.IN_PROGRESS.value)),
        (s.assigned_on.is_not(None), literal(Status.NOT_STARTED.value)),
        else_=literal(Status.NOT_ASSIGNED.value),
    )


def refresh(school_id: int, staff_member_ids: Iterable[int], module: str | None = None) -> None:
    """Works out the standing of these people anew from its causes (one module, or all). Inside `writing()`.

    Whoever was merged into another has none of their own; theirs counts for the other.
    """
    refresh_modules(school_id, staff_member_ids, None if module is None else [module])


def refresh_modules(school_id: int, staff_member_ids: Iterable[int], modules: Modules) -> None:
    """The same for some modules, or all."""
    db.session.flush()
    merged, calendar = find_merged(school_id), get_calendar(school_id)
    people = sorted({merged.person(one) for one in staff_member_ids})
    for some in in_batches(people):
        records = merged.records(some)
        lock_people(school_id, records)
        stale = delete(Standing).where(Standing.school_id == school_id, Standing.staff_member_id.in_(records))
        db.session.execute(stale if modules is None else stale.where(Standing.module.in_(modules)))
        rows = [_row(school_id, *each) for each in find_all(school_id, some, merged, calendar, modules)]
        if rows:
            db.session.execute(insert(_STANDING), rows)


def refresh_school(school_id: int) -> None:
    """The same for everybody, after the terms or closed days have changed: some people at a time, each in its own
    transaction, so call it after the change is saved. Broken off it may be asked again, and `flask rebuild` mends it.
    """
    ids = db.session.scalars(select(StaffMember.id).where(StaffMember.school_id == school_id)).all()
    for some in in_batches(ids, PEOPLE_AT_ONCE):
        with writing():
            refresh(school_id, some)


def _row(school_id: int, key: Key, found: Found) -> dict[str, Any]:
    dates = {name: getattr(found.dates, name) for name in DATES}
    return {"school_id": school_id, "staff_member_id": key[0], "module": key[1], "core": found.core, **dates}
