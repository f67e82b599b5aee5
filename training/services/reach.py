"""What rules look at in the people of a school."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from training.extensions import db
from training.models import StaffAlias, StaffGroupMember, StaffMember
from training.rules.reaching import Reach
from training.words import Role


def reach_of_school(school_id: int) -> Iterator[Reach]:
    """Everybody a rule could reach, in two queries."""
    return reach_of(school_id, None)


def reach_of(school_id: int, ids: Sequence[int] | None) -> Iterator[Reach]:
    """The same of these people: nobody who has left, nor a record that was merged into another."""
    membership = select(StaffGroupMember.staff_member_id, StaffGroupMember.group_id).where(
        StaffGroupMember.school_id == school_id
    )
    merged = select(StaffAlias.duplicate_id).where(StaffAlias.school_id == school_id)
    people = (
        select(
            StaffMember.id,
            StaffMember.role,
            StaffMember.start_on,
            StaffMember.regulated_activity,
            StaffMember.unsupervised_on,
            StaffAlias.duplicate_id,
        )
        .outerjoin(
            StaffAlias,
            (StaffAlias.school_id == StaffMember.school_id) & (StaffAlias.merged_into_id == StaffMember.id),
        )
        .where(
            StaffMember.school_id == school_id, StaffMember.left_on.is_(None), StaffMember.id.not_in(merged)
        )
    )
    if ids is not None:
        membership = membership.where(StaffGroupMember.staff_member_id.in_(ids))
        people = people.where(StaffMember.id.in_(ids))
    groups = defaultdict(set)
    for person, group in db.session.execute(membership):
        groups[person].add(group)
    found: dict[int, tuple[Any, set[int]]] = {}
    for row in db.session.execute(people):
        found.setdefault(row.id, (row, set()))[1].update([row.duplicate_id] if row.duplicate_id else ())
    for row, also in found.values():
        yield Reach(
            staff_member_id=row.id,
            role=Role(row.role),
            groups=frozenset(groups[row.id]),
            start_on=row.start_on,
            regulated=row.regulated_activity,
            unsupervised_on=row.unsupervised_on,
            also=frozenset(also),
        )
