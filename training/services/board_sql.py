"""The board's part of the status in SQL: how bad, and due when. Held equal to `rules.standing` by a test."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Subquery, and_, case, func, literal, null, select

from training.models import Standing
from training.rules.standing import DUE_SOON, WORST_FIRST
from training.services.standing import status_sql
from training.words import Status

Words = ColumnElement[str]


def rank_of(status: Words) -> ColumnElement[int]:
    """The place of a status in `WORST_FIRST`; the smallest of a person's is what to show for them."""
    places: dict[Any, Any] = {word.value: place for place, word in enumerate(WORST_FIRST)}
    return case(places, value=status, else_=len(WORST_FIRST))


def next_due_sql(status: Words) -> ColumnElement[date | None]:
    """`rules.standing.next_due`, given the status."""
    s = Standing
    return case(
        (status.in_([Status.NOT_STARTED.value, Status.IN_PROGRESS.value]), s.due_on),
        (status == Status.DUE_FOR_RENEWAL.value, s.expires_on),
        (and_(status == Status.OVERDUE.value, s.completed_at.is_not(None)), s.expires_on),
        (status == Status.OVERDUE.value, s.due_on),
        else_=null(),
    )


def standing_by_person(
    school_id: int, modules: list[str], today: date, status: Status | None = None
) -> Subquery:
    """For each person with any standing in these modules: worst rank, next due date, how many are assigned, whether
    one of them has `status`, whether one is due soon. One walk along the table's key."""
    now = status_sql(today)
    cell = (
        select(
            Standing.staff_member_id,
            now.label("status"),
            next_due_sql(now).label("due"),
        )
        .where(Standing.school_id == school_id, Standing.module.in_(modules))
        .subquery("cell")
    )
    soon = and_(cell.c.due >= today, cell.c.due <= today + DUE_SOON)
    has = cell.c.status == (status or Status.NOT_ASSIGNED).value
    return (
        select(
            cell.c.staff_member_id,
            func.min(rank_of(cell.c.status)).label("rank"),
            func.min(cell.c.due, type_=Date).label("due"),
            func.sum(case((cell.c.status == Status.NOT_ASSIGNED.value, 0), else_=1)).label("assigned"),
            func.max(case((has, 1), else_=0)).label("has"),
            func.max(case((soon, 1), else_=0)).label("soon"),
        )
        .group_by(cell.c.staff_member_id)
        .subquery("standing_by_person")
    )


NOBODY_KNOWS = literal(len(WORST_FIRST))  # the rank of a person without any standing: not assigned
