"""Which roles a person may hand out by a staff list, or take back by undoing one."""

from collections.abc import Collection

from sqlalchemy import or_, select

from training.extensions import db
from training.models import ImportRow, StaffMember
from training.rules import roles
from training.rules.staff_plan import Fate
from training.services.viewer import Viewer
from training.words import Role

MOST_AT_ONCE = 500  # a page of the preview asks about 25


def may_give(viewer: Viewer, run_id: int, rows: Collection[int]) -> set[int]:
    """Of these rows those that ask for a role the viewer may give. What others ask stays out of their hands:
    a lead who applies the list later must find no tick that no lead has made."""
    found = db.session.execute(
        select(ImportRow.row, ImportRow.person).where(
            ImportRow.run_id == run_id, ImportRow.row.in_(sorted(rows)[:MOST_AT_ONCE])
        )
    )
    wanted = {row: person["role_wanted"] for row, person in found if person and person.get("role_wanted")}
    return {row for row, role in wanted.items() if roles.may_manage(viewer.role, Role(role))}


def touches_others(viewer: Viewer, run_id: int) -> bool:
    """Whether the import added or changed somebody whose record the viewer may not touch."""
    above = [role.value for role in Role if not roles.may_manage(viewer.role, role)]
    if not above:
        return False
    changed = (
        select(StaffMember.id)
        .join(ImportRow, ImportRow.staff_member_id == StaffMember.id)
        .where(
            ImportRow.run_id == run_id,
            ImportRow.fate.in_((Fate.CHANGED.value, Fate.LEAVER.value)),
            or_(StaffMember.role.in_(above), ImportRow.was["role"].as_string().in_(above)),
        )
    )
    added = select(StaffMember.id).where(
        StaffMember.school_id == viewer.school_id,
        StaffMember.import_run_id == run_id,
        StaffMember.role.in_(above),
    )
    return any(db.session.execute(query.limit(1)).first() is not None for query in (changed, added))
