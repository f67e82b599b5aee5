"""Short things a person is asked beside their modules: what changed, a question to keep fresh. One query."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Subquery, literal, select, union_all

from training.models import Refresher, Update
from training.services.viewer import Viewer


class AskKind(StrEnum):
    UPDATE = "update"
    REFRESHER = "refresher"


@dataclass(frozen=True, slots=True)
class Ask:
    kind: AskKind
    id: int
    module: str
    due_on: date


def read_asks(rows: Iterable[Any]) -> list[Ask]:
    """Of rows with the columns of `asks_query`, empty or repeated where it stood beside another query."""
    found = {Ask(AskKind(row.kind), row.id, row.module, row.due_on) for row in rows if row.kind}
    return sorted(found, key=lambda ask: (ask.due_on, ask.id))


def asks_query(viewer: Viewer, today: date) -> Subquery:
    updates = select(
        literal(AskKind.UPDATE.value).label("kind"), Update.id, Update.module, Update.due_on
    ).where(
        Update.school_id == viewer.school_id,
        Update.staff_member_id == viewer.staff_member_id,
        Update.completed_at.is_(None),
    )
    refreshers = select(
        literal(AskKind.REFRESHER.value), Refresher.id, Refresher.module, Refresher.due_on
    ).where(
        Refresher.school_id == viewer.school_id,
        Refresher.staff_member_id == viewer.staff_member_id,
        Refresher.done_at.is_(None),
        Refresher.due_on <= today,
    )
    return union_all(updates, refreshers).subquery()
