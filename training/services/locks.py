"""One after the other, on PostgreSQL too. On SQLite `writing()` itself lets only one writer in.

The rows are locked against change, not against being pointed at (FOR NO KEY UPDATE): whoever adds a record of a
school or a person meanwhile need not wait, and cannot meet the holder in a deadlock. Always in one order: the school,
a single record (an attempt, an update, a meeting), people, then the head of the evidence chain.
"""

from collections.abc import Sequence

from sqlalchemy import select

from training.extensions import db
from training.models import School, StaffMember


def lock_school(school_id: int) -> None:
    """Inside `writing()`, before reading what the whole school decides: its leads, terms, rules, versions."""
    db.session.execute(select(School.id).where(School.id == school_id).with_for_update(key_share=True))


def lock_people(school_id: int, staff_member_ids: Sequence[int]) -> None:
    """Inside `writing()`, before working out what is derived for these people. In the order of their ids, so that
    two who lock some of the same people cannot each hold what the other waits for."""
    db.session.execute(
        select(StaffMember.id)
        .where(StaffMember.school_id == school_id, StaffMember.id.in_(staff_member_ids))
        .order_by(StaffMember.id)
        .with_for_update(key_share=True)
    ).all()
