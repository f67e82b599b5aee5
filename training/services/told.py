"""What was last written to whom about their training, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select, union_all

from training.extensions import db
from training.models import Nudge, OutboxMessage, Reminder
from training.rules.reminding import Step
from training.services.mail import MOST_TRIES


class Fate(StrEnum):
    SENT = "sent"
    WAITING = "waiting"
    TRYING = "trying"
    CAME_BACK = "came-back"
    FAILED = "failed"
    NOT_NEEDED = "not-needed"
    LONG_AGO = "long-ago"  # the message itself is kept no more

    @property
    def label(self) -> str:
        return {
            "sent": "Sent",
            "waiting": "On its way",
            "trying": "Could not be sent yet",
            "came-back": "Came back",
            "failed": "Could not be delivered",
            "not-needed": "Not sent: done by then",
            "long-ago": "Sent",
        }[self.value]

    @property
    def tone(self) -> str:
        if self in (Fate.CAME_BACK, Fate.FAILED, Fate.TRYING):
            return "warn"
        return "good" if self is Fate.SENT else "neutral"


@dataclass(frozen=True, slots=True)
class Told:
    """`at`: when it was written. `problem`: why it did not arrive."""

    is_nudge: bool
    at: datetime
    fate: Fate
    problem: str

    @property
    def label(self) -> str:
        return "Last nudge" if self.is_nudge else "Last reminder"


NUDGE, REMINDER = "nudge", "reminder"


def fate_sql() -> ColumnElement[str]:
    m = OutboxMessage
    return case(
        (m.id.is_(None), literal(Fate.LONG_AGO.value)),
        (m.bounced_at.is_not(None), literal(Fate.CAME_BACK.value)),
        (and_(m.sent_at.is_not(None), m.last_error.is_not(None)), literal(Fate.NOT_NEEDED.value)),
        (m.sent_at.is_not(None), literal(Fate.SENT.value)),
        (or_(m.tries >= MOST_TRIES, m.body == ""), literal(Fate.FAILED.value)),
        (m.last_error.is_not(None), literal(Fate.TRYING.value)),
        else_=literal(Fate.WAITING.value),
    )


def newest(school_id: int, ids: Sequence[int]) -> tuple[Any, Any]:
    """Two selects of (person, kind, fate, problem, at): the newest nudge and the newest reminder of these people."""

    def rows(table: Any, kind: str, at: Any, *only: Any) -> Any:
        theirs = (table.school_id == school_id, table.staff_member_id.in_(ids))
        last = select(func.max(table.id)).where(*theirs, *only)
        last = last.group_by(table.staff_member_id)
        return (
            select(
                table.staff_member_id.label("person"),
                literal(kind).label("kind"),
                fate_sql().label("fate"),
                func.coalesce(OutboxMessage.last_error, "").label("problem"),
                at.label("at"),
            )
            .outerjoin(OutboxMessage, OutboxMessage.id == table.message_id)
            .where(table.id.in_(last))
        )

    return (
        rows(Nudge, NUDGE, Nudge.nudged_at),
        rows(Reminder, REMINDER, Reminder.told_at, Reminder.step != Step.LEAD.value),
    )


def find_told(school_id: int, ids: Sequence[int]) -> dict[int, list[Told]]:
    """For each person the newest first. One query."""
    found: dict[int, list[Told]] = {}
    rows = db.session.execute(union_all(*newest(school_id, ids))).all()
    for row in sorted(rows, key=lambda row: row.at, reverse=True):
        found.setdefault(row.person, []).append(told_of(row.kind, row.fate, row.problem, row.at))
    return found


def told_of(kind: str, fate: str, problem: str, at: datetime) -> Told:
    word = Fate(fate)
    return Told(kind == NUDGE, at, word, problem if word is not Fate.NOT_NEEDED else "")
