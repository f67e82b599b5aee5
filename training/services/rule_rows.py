"""The rules of a school, as `training.rules.assigning` reads them."""

from collections.abc import Collection

from sqlalchemy import select

from training.extensions import db
from training.models import AssignmentRule
from training.rules.assigning import Rule


def rules_of(school_id: int, ids: Collection[int] | None = None) -> list[Rule]:
    """Every rule of the school (or these), ended ones too, oldest first."""
    query = select(AssignmentRule).where(AssignmentRule.school_id == school_id).order_by(AssignmentRule.id)
    rows = db.session.scalars(query if ids is None else query.where(AssignmentRule.id.in_(ids)))
    return [
        Rule(r.id, r.module, r.who, r.due, r.renewal, r.effective_from, r.effective_to, r.core) for r in rows
    ]
