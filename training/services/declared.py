"""Declarations as those of a person: what a merged record declared is theirs whom it was merged into."""

from typing import Any

from sqlalchemy import and_, func, select

from training.models import Declaration, StaffAlias


def declared_by(*columns: Any) -> Any:
    """A query of declarations with these columns, and first of all `person`."""
    merged = and_(
        StaffAlias.school_id == Declaration.school_id, StaffAlias.duplicate_id == Declaration.staff_member_id
    )
    person = func.coalesce(StaffAlias.merged_into_id, Declaration.staff_member_id)
    return select(person.label("person"), *columns).select_from(Declaration).outerjoin(StaffAlias, merged)
