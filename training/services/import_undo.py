"""Takes the last import back, as long as nobody it created has signed in."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select, tuple_
from sqlalchemy.exc import IntegrityError

from training.errors import ConflictError
from training.extensions import db
from training.models import (
    Account,
    Assignment,
    ImportRow,
    ImportRun,
    Nudge,
    OneTimeLink,
    OutboxMessage,
    Reminder,
    StaffGroupMember,
    StaffMember,
    Standing,
)
from training.rules.staff_plan import Fate
from training.services import access_log, assignments, import_roles, import_staging, imports
from training.services.batches import in_batches
from training.services.import_writer import Writer
from training.services.locks import lock_school
from training.services.viewer import Viewer
from training.services.writing import writing
from training.words import GroupKind

AT_ONCE = 100  # people in one transaction
DONE = ("applied", "applying", "undoing")

_COLUMNS = {
    "first name": "given_name",
    "last name": "family_name",
    "work email": "email",
    "job title": "job_title",
    "start date": "start_on",
    "first day alone with pupils": "unsupervised_on",
    "leaving date": "leave_on",
    "regulated activity": "regulated_activity",
    "staff ID": "external_id",
}
_DATES = ("start_on", "unsupervised_on", "leave_on", "left_on")


def why_not(viewer: Viewer, run_id: int) -> str:
    """Why this import cannot be undone (any more), or an empty string."""
    run = imports.get_run(viewer, run_id)
    if run.state not in DONE:
        return "There is nothing to undo."
    later = db.session.scalars(
        select(ImportRun.id)
        .where(
            ImportRun.school_id == viewer.school_id,
            ImportRun.state.in_((*DONE, "undone")),
            tuple_(ImportRun.applied_at, ImportRun.id) > tuple_(run.applied_at, run.id),
        )
        .limit(1)
    ).first()
    if later is not None:
        return "Only the last import can be undone."
    if import_roles.touches_others(viewer, run_id):
        return "It changed the record of a lead or deputy, so only a safeguarding lead can undo it."
    joined = db.session.scalars(
        select(StaffMember.id)
        .where(
            StaffMember.school_id == viewer.school_id,
            StaffMember.import_run_id == run_id,
            StaffMember.joined_at.is_not(None),
        )
        .limit(1)
    ).first()
    return "" if joined is None else "Somebody it added has signed in since, so it can no longer be undone."


def undo(viewer: Viewer, run_id: int, now: datetime, today: date) -> None:
    """People it added go, changes and leavers go back, except where somebody changed them since by hand.

    Raises ConflictError.
    """
    while _undo_chunk(viewer, run_id, now, today):
        imports.let_others_write()


def _undo_chunk(viewer: Viewer, run_id: int, now: datetime, today: date) -> bool:
    """One transaction; whether there is more to do."""
    with writing():
        lock_school(viewer.school_id)
        if problem := why_not(viewer, run_id):
            raise ConflictError(problem)
        run = imports.get_run(viewer, run_id)
        undone = int(run.counts.get("undone", 0)) if run.state == "undoing" else 0
        rows = _changed_rows(run_id, undone)
        if rows:
            _restore(viewer, run, rows, now, today)
            run.state, run.counts = "undoing", {**run.counts, "undone": undone + len(rows)}
            more = True
        else:
            more = _remove_added(viewer, run_id)
            run.state = "undoing"
        if not more:
            run.state, run.undone_at, run.data = "undone", now, None
            access_log.add(viewer.school_id, viewer.staff_member_id, "import-undone", str(run_id), now)
        return more


def _changed_rows(run_id: int, skip: int) -> Sequence[ImportRow]:
    return db.session.scalars(
        select(ImportRow)
        .where(
            ImportRow.run_id == run_id,
            ImportRow.fate.in_((Fate.CHANGED.value, Fate.LEAVER.value)),
            ImportRow.staff_member_id.is_not(None),
        )
        .order_by(ImportRow.row)
        .offset(skip)
        .limit(AT_ONCE)
    ).all()


def _restore(viewer: Viewer, run: ImportRun, rows: Sequence[ImportRow], now: datetime, today: date) -> None:
    writer = Writer(viewer.school_id, run.id, "", now, today)
    ids = [row.staff_member_id for row in rows if row.staff_member_id is not None]
    now_people = {each.id: each for each in import_staging.find_people(viewer.school_id, today, ids)}
    values: dict[int, dict[str, Any]] = {}
    groups: dict[int, list[tuple[GroupKind, tuple[str, ...]]]] = {}
    for row in rows:
        person = now_people.get(row.staff_member_id or 0)
        if person is None or row.was is None:
            continue
        values[person.id] = _values_back(row, person, row.was)
        kinds = _groups_back(row, dict(person.groups), row.was)
        if kinds:
            groups[person.id] = kinds
    writer.update(values)
    writer.leave_groups(groups)
    writer.join_groups({id_: [pair for pair in named if pair[1]] for id_, named in groups.items()})
    writer.follow_addresses(
        {id_: now_people[id_].email for id_ in values},
        {id_: changed for id_, changed in values.items() if changed.get("email")},
    )
    assignments.apply_rules(viewer.school_id, values, today, now)


def _values_back(row: ImportRow, person: Any, was: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field, _before, after in (row.person or {}).get("changes", []):
        column = _COLUMNS.get(field)
        if column and _text(getattr(person, column)) == after:
            values[column] = _value(was, column)
            if column == "external_id":
                values["source_system"] = was["source_system"]
        elif field == "role" and person.role.label == after:
            values["role"] = was["role"]
        elif field == "working here" and person.left_on is None:
            values |= {"left_on": _value(was, "left_on"), "leave_on": _value(was, "leave_on")}
    if row.fate == Fate.LEAVER.value and person.left_on is not None and was["left_on"] is None:
        values |= {"left_on": None, "leave_on": _value(was, "leave_on")}
    return values


def _groups_back(
    row: ImportRow, has: Mapping[GroupKind, tuple[str, ...]], was: Mapping[str, Any]
) -> list[tuple[GroupKind, tuple[str, ...]]]:
    kinds = {kind.label.lower(): kind for kind in GroupKind}
    back = []
    for field, _before, after in (row.person or {}).get("changes", []):
        kind = kinds.get(field)
        if kind and {name.casefold() for name in has.get(kind, ())} == set(after.casefold().split("; ")):
            back.append((kind, tuple(was["groups"].get(kind.value, ()))))
    return back


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value or "")


def _value(was: Mapping[str, Any], column: str) -> Any:
    value = was[column]
    return date.fromisoformat(value) if value and column in _DATES else value


# What Steady writes about somebody by itself, and the nudges it sent; in the order in which it can go.
_BY_ITSELF: tuple[Any, ...] = (
    StaffGroupMember,
    Reminder,
    Nudge,
    Assignment,
    Standing,
    OneTimeLink,
    OutboxMessage,
)


def _remove_added(viewer: Viewer, run_id: int) -> bool:
    """Whether there are more. Raises ConflictError when somebody recorded something about one of them since."""
    rows = db.session.execute(
        select(StaffMember.id, StaffMember.account_id)
        .where(StaffMember.school_id == viewer.school_id, StaffMember.import_run_id == run_id)
        .order_by(StaffMember.id)
        .limit(AT_ONCE)
    ).all()
    ids = [row.id for row in rows]
    accounts = [row.account_id for row in rows if row.account_id is not None]
    try:
        for some in in_batches(ids):
            for table in _BY_ITSELF:
                db.session.execute(delete(table).where(table.staff_member_id.in_(some)))
            db.session.execute(delete(StaffMember).where(StaffMember.id.in_(some)))
        for some in in_batches(accounts):
            used = select(StaffMember.account_id).where(StaffMember.account_id.in_(some))
            db.session.execute(
                delete(Account).where(
                    Account.id.in_(some), Account.id.not_in(used), Account.password_hash.is_(None)
                )
            )
    except IntegrityError as error:
        raise ConflictError(
            "Something was recorded since about somebody this import added, so it can no longer be undone. "
            "Mark those who should not be on the list as having left instead."
        ) from error
    return len(ids) == AT_ONCE
