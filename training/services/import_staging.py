"""Works out what an import would do and stages it row by row, in short batches, for the preview to show."""

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import func, insert, select

from training.errors import ConflictError
from training.extensions import db
from training.models import Account, ImportRow, StaffGroup, StaffGroupMember, StaffMember
from training.rules import roles
from training.rules.staff_cleaning import StaffRow, clean_rows
from training.rules.staff_columns import Mapping
from training.rules.staff_matching import plan_import
from training.rules.staff_plan import Fate, Person, Plan, RowPlan
from training.rules.staff_table import Table
from training.services import imports, people
from training.services.batches import in_batches
from training.services.same_person import duplicates
from training.services.viewer import Viewer
from training.services.writing import writing
from training.words import GroupKind, Role

BATCH = 2_000  # rows staged in one transaction: some 50 ms
NOT_IN_FILE = "Not in the file."


@dataclass(frozen=True)
class Draft:
    """A plan with what it was made from. `seen` tells whether the staff list has changed since."""

    table: Table
    mapping: Mapping
    people: dict[int, Person]
    plan: Plan
    seen: str
    digest: str


def draft(viewer: Viewer, run_id: int, today: date) -> Draft:
    """Pure but for reading: the same file, answers and staff list give the same draft."""
    run = imports.get_run(viewer, run_id, with_data=True)
    table, said = imports.table_of(run), run.mapping
    mapping = Mapping.from_dict(said.get("mapping", {}))
    seen = list_state(viewer.school_id)
    known = find_people(viewer.school_id, today)
    rows = list(clean_rows(table, mapping))
    taken = _taken(rows)
    db.session.rollback()
    plan = plan_import(
        rows,
        known,
        today,
        mapping.source_system,
        {int(row): text for row, text in said.get("answers", {}).items()},
        bool(said.get("missing_have_left")),
        frozenset(said.get("roles", [])),
        taken,
        frozenset(role for role in Role if not roles.may_manage(viewer.role, role)),
    )
    return Draft(table, mapping, {person.id: person for person in known}, plan, seen, _digest(plan))


def _digest(plan: Plan) -> str:
    """Two plans with one digest do the same."""
    made = hashlib.sha256()
    for row in plan.rows:
        made.update(repr((row.number, row.fate, row.person_id, row.changes, row.role_given)).encode())
    made.update(repr(plan.missing).encode())
    return made.hexdigest()


def stage(viewer: Viewer, run_id: int, today: date) -> None:
    """Replaces the staged rows. Raises ConflictError when somebody stages the same import meanwhile."""
    made = draft(viewer, run_id, today)
    token = secrets.token_hex(8)
    with writing():
        run = imports.get_open(viewer, run_id)
        run.state, run.counts = "mapped", {"staging": token}
    imports.clear_rows(run_id)
    rows = iter(_staged(run_id, made))
    while batch := list(islice(rows, BATCH)):
        with writing():
            _still_mine(viewer, run_id, token)
            db.session.execute(insert(ImportRow), batch)
        if len(batch) == BATCH:
            imports.let_others_write()
    with writing():
        run = _still_mine(viewer, run_id, token)
        run.state, run.reading = "staged", {**run.reading, "headers": list(made.table.headers)}
        run.counts = {
            **{str(fate): count for fate, count in made.plan.counts.items()},
            "missing": len(made.plan.missing),
            "missing_refused": made.plan.missing_refused,
            "roles": sum(1 for row in made.plan.rows if row.role_wanted),
            "digest": made.digest,
        }


def _still_mine(viewer: Viewer, run_id: int, token: str) -> Any:
    run = imports.get_open(viewer, run_id)
    if run.counts.get("staging") != token:
        raise ConflictError("This import is open in another window. Go on there, or reload this page.")
    return run


def _staged(run_id: int, made: Draft) -> Any:
    cells = {row.number: row.cells for row in made.table.rows}
    by_public = {person.public_id: person for person in made.people.values()}
    for planned in made.plan.rows:
        person = made.people.get(planned.person_id or 0)
        yield {
            "run_id": run_id,
            "row": planned.number,
            "fate": planned.fate.value,
            "reason": planned.reason[:400],
            "original": list(cells[planned.number]),
            "person": _shown(planned, by_public),
            "staff_member_id": planned.person_id,
            "was": _image(person) if person and planned.fate in (Fate.CHANGED, Fate.LEAVER) else None,
        }
    for number, staff_member_id in enumerate(made.plan.missing, start=1):
        person = made.people[staff_member_id]
        yield {
            "run_id": run_id,
            "row": -number,  # of no row in the file
            "fate": Fate.LEAVER.value,
            "reason": NOT_IN_FILE,
            "original": [],
            "person": {"name": person.name, "email": person.email},
            "staff_member_id": staff_member_id,
            "was": _image(person),
        }


def _shown(planned: RowPlan, by_public: dict[str, Person]) -> dict[str, Any]:
    row = planned.row
    shown: dict[str, Any] = {"name": row.name, "email": row.email or row.username, "job": row.job_title}
    if planned.changes:
        shown["changes"] = [[change.field, change.before, change.after] for change in planned.changes]
    if row.notes:
        shown["notes"] = list(row.notes)
    if planned.candidates:
        found = [by_public[public_id] for public_id in planned.candidates]
        shown["candidates"] = [[each.public_id, each.name, each.job_title] for each in found]
    if planned.may_be_new:
        shown["may_be_new"] = True
    if planned.role_wanted:
        shown["role_wanted"] = planned.role_wanted.value
    return shown


def _image(person: Person) -> dict[str, Any]:
    """A person as they are before: what undo puts back."""
    return {
        "given_name": person.given_name,
        "family_name": person.family_name,
        "email": person.email or None,
        "job_title": person.job_title,
        "role": person.role.value,
        "start_on": person.start_on.isoformat() if person.start_on else None,
        "unsupervised_on": person.unsupervised_on.isoformat() if person.unsupervised_on else None,
        "regulated_activity": person.regulated_activity,
        "leave_on": person.leave_on.isoformat() if person.leave_on else None,
        "left_on": person.left_on.isoformat() if person.left_on else None,
        "source_system": person.source_system or None,
        "external_id": person.external_id or None,
        "groups": {kind.value: list(names) for kind, names in person.groups},
    }


# The staff list as it is ------------------------------------------------------------------------------------


def find_people(school_id: int, today: date, ids: Sequence[int] | None = None) -> list[Person]:
    """Everybody of the school (or those with `ids`, a few hundred), leavers too, in two queries.

    Whose last day is past has left, marked or not. Records merged into another one are nobody.
    """
    some = () if ids is None else (StaffMember.id.in_(ids),)
    groups: dict[int, dict[GroupKind, list[str]]] = defaultdict(lambda: defaultdict(list))
    for staff_member_id, kind, name in db.session.execute(
        select(StaffGroupMember.staff_member_id, StaffGroup.kind, StaffGroup.name)
        .join(StaffGroup, StaffGroup.id == StaffGroupMember.group_id)
        .join(StaffMember, StaffMember.id == StaffGroupMember.staff_member_id)
        .where(StaffGroupMember.school_id == school_id, *some)
        .order_by(StaffGroup.name)
    ):
        groups[staff_member_id][GroupKind(kind)].append(name)
    m = StaffMember
    rows = db.session.execute(
        select(
            m.id, m.public_id, m.given_name, m.family_name, m.email, Account.sign_in_name, m.job_title, m.role,
            m.start_on, m.leave_on, m.left_on, m.source_system, m.external_id, m.regulated_activity,
            m.unsupervised_on,
        )
        .outerjoin(Account, Account.id == m.account_id)
        .where(m.school_id == school_id, m.id.not_in(duplicates(school_id)), *some)
        .order_by(m.id)
    )  # fmt: skip
    return [_person(row, groups.get(row.id, {}), today) for row in rows]


def _person(row: Any, groups: dict[GroupKind, list[str]], today: date) -> Person:
    name = row.sign_in_name or ""
    past = row.leave_on if row.leave_on and row.leave_on < today else None
    return Person(
        id=row.id,
        public_id=row.public_id,
        given_name=row.given_name,
        family_name=row.family_name,
        email=row.email or "",
        username=name if people.is_reachable(name) and name != row.email else "",
        job_title=row.job_title,
        role=Role(row.role),
        groups=tuple((kind, tuple(names)) for kind, names in sorted(groups.items())),
        start_on=row.start_on,
        unsupervised_on=row.unsupervised_on,
        regulated_activity=row.regulated_activity,
        leave_on=row.leave_on,
        left_on=row.left_on or past,
        source_system=row.source_system or "",
        external_id=row.external_id or "",
    )


def list_state(school_id: int) -> str:
    """Differs when somebody joined the list, left it, or changed name, address or role since. One quick query."""
    m = StaffMember
    letters = func.length(m.given_name) + func.length(m.family_name) + func.length(m.role)
    row = db.session.execute(
        select(
            func.count(m.id),
            func.max(m.id),
            func.count(m.left_on),
            func.count(m.leave_on),
            func.sum(letters + func.length(func.coalesce(m.email, ""))),
        ).where(m.school_id == school_id)
    ).one()
    return ",".join(map(str, row))


def _taken(rows: list[StaffRow]) -> set[str]:
    wanted = sorted({row.username for row in rows if row.username and not row.email})
    return {
        name
        for names in in_batches(wanted)
        for name in db.session.scalars(select(Account.sign_in_name).where(Account.sign_in_name.in_(names)))
    }
