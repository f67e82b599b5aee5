"""Two records that are one person: what hangs on the duplicate counts for the one it was merged into."""

from sqlalchemy import CompoundSelect, Select, literal, select

from training.models import StaffAlias


def ids_of(school_id: int, staff_member_id: int) -> CompoundSelect[int]:
    """The ids under which a person’s records stand, for `.in_()`: their own and those of merged duplicates."""
    merged = select(StaffAlias.duplicate_id).where(
        StaffAlias.school_id == school_id, StaffAlias.merged_into_id == staff_member_id
    )
    return select(literal(staff_member_id)).union_all(merged)


def duplicates(school_id: int) -> Select[int]:
    """The ids that are only other names for somebody: on no list of people."""
    return select(StaffAlias.duplicate_id).where(StaffAlias.school_id == school_id)
