"""Who has seen the newest of the school's people and numbers. Names are fine here: it is no answer to anything."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from training.extensions import db
from training.models import Acknowledgement, PageView, SchoolDetails, StaffMember
from training.rules.staff_names import full_name
from training.services.acknowledging import changed
from training.services.details import Details, of_row
from training.services.people import active_on
from training.words import Role


@dataclass(frozen=True, slots=True)
class Waiting:
    public_id: str
    name: str
    job_title: str


@dataclass(frozen=True, slots=True)
class Seen:
    """Of those who have begun their training: others meet the new names in their first module."""

    seen: int
    waiting: tuple[Waiting, ...]
    not_begun: int

    @property
    def of(self) -> int:
        return self.seen + len(self.waiting)


def find_seen(school_id: int, in_texts: frozenset[str], today: date) -> Seen:
    """Two queries, however many people. Governors are not asked: their home is another page."""
    people = db.session.execute(_people(school_id, today)).all()
    known = {row.id: _version(row) for row in people}
    versions = _versions(school_id, {version for version in known.values() if version})
    newest = versions[max(versions)] if versions else Details()
    behind = {
        version
        for version in {version for version in known.values() if version is not None}
        if changed(versions.get(version, Details()), newest, in_texts)
    }
    waiting = tuple(
        Waiting(row.public_id, full_name(row.given_name, row.family_name), row.job_title)
        for row in people
        if known[row.id] in behind
    )
    begun = [row.id for row in people if known[row.id] is not None]
    return Seen(len(begun) - len(waiting), waiting, len(people) - len(begun))


def _version(row: Any) -> int | None:
    """As `contacts.find_contacts_for` says of one person; None for somebody who has seen none."""
    known: list[int] = [n for n in (row.acknowledged, row.saved, row.at_first) if n is not None]
    if known:
        return max(known)
    return None if row.begun is None else 0


def _people(school_id: int, today: date) -> Select[Any]:
    acknowledged = (
        select(Acknowledgement.staff_member_id, func.max(Acknowledgement.version).label("version"))
        .where(Acknowledgement.school_id == school_id)
        .group_by(Acknowledgement.staff_member_id)
        .subquery()
    )
    saved = (
        select(SchoolDetails.recorded_by, func.max(SchoolDetails.version).label("version"))
        .where(SchoolDetails.school_id == school_id)
        .group_by(SchoolDetails.recorded_by)
        .subquery()
    )
    begun = (
        select(PageView.staff_member_id, func.min(PageView.first_read_at).label("at"))
        .where(PageView.school_id == school_id)
        .group_by(PageView.staff_member_id)
        .subquery()
    )
    at_first = (
        select(func.max(SchoolDetails.version))
        .where(SchoolDetails.school_id == school_id, SchoolDetails.recorded_at <= begun.c.at)
        .correlate(begun)
        .scalar_subquery()
    )
    return (
        select(
            StaffMember.id,
            StaffMember.public_id,
            StaffMember.given_name,
            StaffMember.family_name,
            StaffMember.job_title,
            acknowledged.c.version.label("acknowledged"),
            saved.c.version.label("saved"),
            begun.c.at.label("begun"),
            at_first.label("at_first"),
        )
        .outerjoin(acknowledged, acknowledged.c.staff_member_id == StaffMember.id)
        .outerjoin(saved, saved.c.recorded_by == StaffMember.id)
        .outerjoin(begun, begun.c.staff_member_id == StaffMember.id)
        .where(
            StaffMember.school_id == school_id,
            active_on(today),
            StaffMember.role != Role.GOVERNOR.value,
        )
        .order_by(StaffMember.family_name, StaffMember.given_name)
    )


def _versions(school_id: int, wanted: set[int]) -> dict[int, Details]:
    newest = select(func.max(SchoolDetails.version)).where(SchoolDetails.school_id == school_id)
    rows = db.session.scalars(
        select(SchoolDetails).where(
            SchoolDetails.school_id == school_id,
            SchoolDetails.version.in_(wanted) | (SchoolDetails.version == newest.scalar_subquery()),
        )
    )
    return {row.version: of_row(row) for row in rows}
