"""What waits for a lead beside the board: who would like another way, what changed that nobody was given, and who
cannot sign in yet."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, literal, select, union_all

from training.extensions import db
from training.models import GuidanceEffect, OtherWay, StaffMember, Update
from training.rules.staff_names import full_name
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
    to_invite: int  # on the staff list, and nobody has let them in


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
            literal(0).label("to_invite"),
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
        select(*nothing, func.count(func.distinct(GuidanceEffect.staff_member_id)), literal(0))
        .join(StaffMember, StaffMember.id == GuidanceEffect.staff_member_id)
        .where(GuidanceEffect.school_id == school_id, StaffMember.left_on.is_(None), ~given)
    )
    uninvited: Any = select(*nothing, literal(0), func.count()).where(
        StaffMember.school_id == school_id,
        StaffMember.invited_at.is_(None),
        StaffMember.joined_at.is_(None),
        StaffMember.left_on.is_(None),
    )
    rows = db.session.execute(union_all(ways, changes, uninvited)).all()
    return LeadAsks(
        another_way=tuple(
            WantsAnotherWay(
                row.public_id, full_name(row.given_name, row.family_name), row.module, Contact(row.contact)
            )
            for row in rows
            if row.public_id
        ),
        not_given=sum(row.n for row in rows),
        to_invite=sum(row.to_invite for row in rows),
    )
