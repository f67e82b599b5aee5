"""What waits for a lead beside the board: who would like another way, and how many of the quieter things."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from training.content.model import Library
from training.extensions import db
from training.models import (
    GuidanceEffect,
    OtherWay,
    OutboxMessage,
    OutsideTraining,
    Recognition,
    StaffMember,
    Update,
)
from training.rules.outside import SOON
from training.rules.staff_names import full_name
from training.services.induction import induction_modules, unfinished_sql
from training.services.other_way import Contact
from training.services.viewer import Viewer


@dataclass(frozen=True, slots=True)
class WantsAnotherWay:
    public_id: str
    name: str
    module: str
    contact: Contact


@dataclass(frozen=True, slots=True)
class LeadAsks:
    """The numbers count people."""

    another_way: tuple[WantsAnotherWay, ...]
    not_given: int  # whose completions rest on something that changed, and who were not asked yet
    to_invite: int  # on the staff list, and nobody has let them in
    undelivered: int  # whom a message did not reach
    expiring: int  # whose training from elsewhere has expired or soon will
    induction: int  # new, and not yet through the modules set for them
    offered: int  # who ask that training at another school counts here


def find_lead_asks(viewer: Viewer, library: Library, today: date) -> LeadAsks:
    """One query."""
    school_id = viewer.school_id
    ways: Any = (
        select(
            literal("way").label("kind"),
            literal(0).label("n"),
            StaffMember.public_id,
            StaffMember.given_name,
            StaffMember.family_name,
            OtherWay.module,
            OtherWay.contact,
        )
        .join(OtherWay, OtherWay.staff_member_id == StaffMember.id)
        .where(OtherWay.school_id == school_id, StaffMember.left_on.is_(None))
    )
    new_staff = unfinished_sql(school_id, [m.slug for m in induction_modules(viewer, library)], today)
    counts = {
        "not_given": _not_given(school_id),
        "to_invite": _to_invite(school_id),
        "undelivered": _undelivered(school_id),
        "expiring": _expiring(school_id, today),
        "induction": new_staff,
        "offered": _offered(school_id),
    }
    nothing = [literal("")] * 5
    numbers = [select(literal(kind), query.scalar_subquery(), *nothing) for kind, query in counts.items()]
    rows = db.session.execute(union_all(ways, *numbers)).all()
    return LeadAsks(
        another_way=tuple(
            WantsAnotherWay(
                row.public_id, full_name(row.given_name, row.family_name), row.module, Contact(row.contact)
            )
            for row in rows
            if row.kind == "way"
        ),
        **{row.kind: row.n for row in rows if row.kind != "way"},
    )


def _not_given(school_id: int) -> Any:
    given = (
        select(Update.id)
        .where(
            Update.change_id == GuidanceEffect.change_id,
            Update.staff_member_id == GuidanceEffect.staff_member_id,
            Update.module == GuidanceEffect.module,
        )
        .exists()
    )
    return (
        select(func.count(func.distinct(GuidanceEffect.staff_member_id)))
        .select_from(GuidanceEffect)
        .join(StaffMember, StaffMember.id == GuidanceEffect.staff_member_id)
        .where(GuidanceEffect.school_id == school_id, StaffMember.left_on.is_(None), ~given)
    )


def _to_invite(school_id: int) -> Any:
    return select(func.count(StaffMember.id)).where(
        StaffMember.school_id == school_id,
        StaffMember.invited_at.is_(None),
        StaffMember.joined_at.is_(None),
        StaffMember.left_on.is_(None),
    )


def _undelivered(school_id: int) -> Any:
    """The same people as `mail_trouble.trouble_of` lists: nothing has reached them since."""
    later = aliased(OutboxMessage)
    arrived = (
        select(later.id)
        .where(
            later.staff_member_id == OutboxMessage.staff_member_id,
            later.id > OutboxMessage.id,
            later.sent_at.is_not(None),
            later.bounced_at.is_(None),
            later.last_error.is_(None),
        )
        .exists()
    )
    failed = OutboxMessage.sent_at.is_(None) & OutboxMessage.last_error.is_not(None)
    return (
        select(func.count(func.distinct(OutboxMessage.staff_member_id)))
        .select_from(OutboxMessage)
        .join(StaffMember, StaffMember.id == OutboxMessage.staff_member_id)
        .where(
            OutboxMessage.school_id == school_id,
            or_(OutboxMessage.bounced_at.is_not(None), failed),
            StaffMember.left_on.is_(None),
            ~arrived,
        )
    )


def _offered(school_id: int) -> Any:
    """The same people as `recognition.find_waiting` lists."""
    return (
        select(func.count(func.distinct(Recognition.staff_member_id)))
        .select_from(Recognition)
        .join(StaffMember, StaffMember.id == Recognition.staff_member_id)
        .where(
            Recognition.school_id == school_id,
            Recognition.counts.is_(None),
            Recognition.ended_at.is_(None),
            StaffMember.left_on.is_(None),
        )
    )


def _expiring(school_id: int, today: date) -> Any:
    """Of each training the newest counts: whoever took it again has a later one of the same title."""
    newer = aliased(OutsideTraining)
    taken_again = (
        select(newer.id)
        .where(
            newer.school_id == OutsideTraining.school_id,
            newer.staff_member_id == OutsideTraining.staff_member_id,
            newer.title == OutsideTraining.title,
            newer.taken_on > OutsideTraining.taken_on,
            newer.withdrawn_at.is_(None),
        )
        .exists()
    )
    return (
        select(func.count(func.distinct(OutsideTraining.staff_member_id)))
        .select_from(OutsideTraining)
        .join(StaffMember, StaffMember.id == OutsideTraining.staff_member_id)
        .where(
            OutsideTraining.school_id == school_id,
            OutsideTraining.expires_on <= today + SOON,
            OutsideTraining.withdrawn_at.is_(None),
            StaffMember.left_on.is_(None),
            ~taken_again,
        )
    )
