"""What waits for a lead beside the board: who would like another way, and what changed that nobody was given."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, literal, select, union_all

from training.extensions import db
from training.models import GuidanceEffect, OtherWay, StaffMember, Update
from training.services.other_way import Contact


@dataclass(frozen=True, slots=True)
class WantsAnotherWay:
    public_id: str
    name: str
    module: str
    contact: Contact


@dataclass(frozen=True, slots=True)
class LeadAsks:
    another_way: tuple[WantsAnotherWay, ...]
    not_given: int  # people whose completions rest on something that changed, and who were not asked yet


def find_lead_asks(school_id: int) -> LeadAsks:
    """One query."""
    ways: Any = (
        select(
            StaffMember.public_id,
            StaffMember.given_name,
            StaffMember.family_name,
            OtherWay.module,
            OtherWay.contact,
            literal(0).label("n"),
        )
        .join(OtherWay, OtherWay.staff_member_id == StaffMember.id)
        .where(OtherWay.school_id == school_id, StaffMember.left_on.is_(None))
    )
    given = (
        select(Update.id)
        .where(
            Update.change_id == GuidanceEffect.change_id,
            Update.staff_member_id == GuidanceEffect.staff_member_id,
            Update.module == GuidanceEffect.module,
        )
        .exists()
    )
    nothing = [literal("")] * 5
    changes: Any = (
        select(*nothing, func.count(func.distinct(GuidanceEffect.staff_member_id)))
        .join(StaffMember, StaffMember.id == GuidanceEffect.staff_member_id)
        .where(GuidanceEffect.school_id == school_id, StaffMember.left_on.is_(None), ~given)
    )
    rows = db.session.execute(union_all(ways, changes)).all()
    return LeadAsks(
        another_way=tuple(
            WantsAnotherWay(
                row.public_id, f"{row.given_name} {row.family_name}".strip(), row.module, Contact(row.contact)
            )
            for row in rows
            if row.public_id
        ),
        not_given=sum(row.n for row in rows),
    )
