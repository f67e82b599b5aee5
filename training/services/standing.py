"""Keeps `standing` in step with its causes, and says its status in SQL."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, func, insert, literal, select

from training.extensions import db
from training.models import (
    Assignment,
    AssignmentRule,
    Attempt,
    Completion,
    Exemption,
    OtherWay,
    PageView,
    Standing,
)
from training.rules.school_time import school_date
from training.rules.standing import CALM, GRACE, RENEW_BEFORE
from training.services.batches import in_batches
from training.services.locks import lock_people
from training.words import Status

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
    """Works out the standing of these people anew from its causes (one module, or all). Inside `writing()`."""
    db.session.flush()
    for ids in in_batches(sorted(set(staff_member_ids))):
        lock_people(school_id, ids)
        stale = delete(Standing).where(Standing.school_id == school_id, Standing.staff_member_id.in_(ids))
        db.session.execute(stale if module is None else stale.where(Standing.module == module))
        rows = _causes(school_id, ids, module)
        if rows:
            values = [_row(school_id, key, dates) for key, dates in rows.items()]
            db.session.execute(insert(Standing), values)


Key = tuple[int, str]
_UNKNOWN: dict[str, Any] = {**dict.fromkeys(DATES), "core": False}


def _causes(school_id: int, ids: Sequence[int], module: str | None) -> dict[Key, dict[str, Any]]:
    found: dict[Key, dict[str, Any]] = {}
    for person, slug, values in _each_cause(school_id, ids, module):
        dates = found.setdefault((person, slug), dict(_UNKNOWN))
        if values.pop("of_core", False) and dates["assigned_on"] is not None and not dates["core"]:
            continue  # the core was completed, and now the whole is asked for
        for name, value in values.items():
            if name == "started_at" and dates[name] is not None:
                value = min(value, dates[name])
            dates[name] = value
    for dates in found.values():
        calm_until = dates.pop("calm_until", None)
        for name in ("due_on", "lapses_on") if calm_until else ():
            dates[name] = max(dates[name], calm_until) if dates[name] else None
        if (
            dates["assigned_on"] is None
        ):  # nobody asks for it (any more): nothing falls due or has to be renewed
            dates.update(due_on=None, **_window(None))
    return found


def _each_cause(
    school_id: int, ids: Sequence[int], module: str | None
) -> Iterator[tuple[int, str, dict[str, Any]]]:
    def of(table: Any, *columns: Any) -> Any:
        query = select(table.staff_member_id, table.module, *columns).where(
            table.school_id == school_id, table.staff_member_id.in_(ids)
        )
        return query if module is None else query.where(table.module == module)

    def grouped(table: Any, *columns: Any) -> Any:
        return of(table, *columns).group_by(table.staff_member_id, table.module)

    run = db.session.execute
    only_core = func.min(case((AssignmentRule.core, 1), else_=0))
    in_force = grouped(Assignment, func.min(Assignment.assigned_on), func.min(Assignment.due_on), only_core)
    in_force = in_force.join(AssignmentRule, AssignmentRule.id == Assignment.rule_id)
    for person, slug, assigned_on, due_on, core in run(in_force.where(Assignment.withdrawn_at.is_(None))):
        yield person, slug, {"assigned_on": assigned_on, "due_on": due_on, "core": bool(core)}
    for person, slug, at in run(grouped(PageView, func.min(PageView.first_read_at))):
        yield person, slug, {"started_at": at}
    for person, slug, at in run(
        grouped(Attempt, func.min(Attempt.started_at)).where(Attempt.practice.is_(False))
    ):
        yield person, slug, {"started_at": at}
    for person, slug, at, expires_on, core in run(
        of(Completion, Completion.completed_at, Completion.expires_on, Completion.core).order_by(
            Completion.id
        )
    ):
        yield person, slug, {"completed_at": at, **_window(expires_on), "of_core": core}
    for person, slug, kind, until in run(
        of(Exemption, Exemption.kind, Exemption.until).order_by(Exemption.id)
    ):
        yield person, slug, {"waived_until" if kind == "waiver" else "due_on": until}
    for person, slug, at in run(of(OtherWay, OtherWay.asked_at)):
        yield person, slug, {"started_at": at, "calm_until": school_date(at) + CALM}


def _window(expires_on: date | None) -> dict[str, date | None]:
    if expires_on is None:
        return {"expires_on": None, "renew_from": None, "lapses_on": None}
    return {
        "expires_on": expires_on,
        "renew_from": expires_on - RENEW_BEFORE,
        "lapses_on": expires_on + GRACE,
    }


def _row(school_id: int, key: Key, dates: dict[str, Any]) -> dict[str, Any]:
    return {"school_id": school_id, "staff_member_id": key[0], "module": key[1], **dates}
