"""People of the school found by name, to be chosen one by one."""

from dataclasses import dataclass

from sqlalchemy import select

from training.extensions import db
from training.models import StaffMember
from training.rules.staff_names import fold_name, full_name

MOST_MATCHES = 20


@dataclass(frozen=True, slots=True)
class NamedPerson:
    id: int
    public_id: str
    name: str
    job_title: str


def people_named(school_id: int, words: str) -> list[NamedPerson]:
    """Those still at the school whose names hold all the words; spelling as in `fold_name`."""
    folded = [fold_name(word) for word in words.split()]
    if not any(folded):
        return []
    rows = db.session.execute(
        select(
            StaffMember.id,
            StaffMember.public_id,
            StaffMember.given_name,
            StaffMember.family_name,
            StaffMember.job_title,
        )
        .where(StaffMember.school_id == school_id, StaffMember.left_on.is_(None))
        .order_by(StaffMember.family_name, StaffMember.given_name, StaffMember.id)
    )
    found = (
        NamedPerson(id_, public, full_name(given, family), job) for id_, public, given, family, job in rows
    )
    return [p for p in found if all(word in fold_name(p.name) for word in folded)][: MOST_MATCHES + 1]


def find_by_public_id(school_id: int, public_id: str) -> NamedPerson | None:
    row = db.session.execute(
        select(StaffMember).where(
            StaffMember.school_id == school_id,
            StaffMember.public_id == public_id,
            StaffMember.left_on.is_(None),
        )
    ).scalar_one_or_none()
    return NamedPerson(row.id, row.public_id, row.name, row.job_title) if row else None
