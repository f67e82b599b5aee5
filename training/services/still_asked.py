"""Whether a message that is about to go still has something to ask: what was done, waived or taken back since it was
written is not asked for."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from training.extensions import db
from training.models import Nudge, OtherWay, Reminder, Standing
from training.rules.school_time import school_date
from training.rules.standing import CALM
from training.services.standing import status_sql
from training.words import Status

ASKING = frozenset({"reminder", "nudge"})  # kinds of messages
ANSWERED = "Nothing waited any more when it was to go."
_OPEN = (Status.NOT_STARTED, Status.IN_PROGRESS, Status.DUE_FOR_RENEWAL, Status.OVERDUE)


def is_answered(message_id: int, now: datetime) -> bool:
    """One query. A reminder is about its modules; a nudge about whatever is overdue."""
    of_reminder = _waits(Reminder, message_id, now, _OPEN, Reminder.module == Standing.module)
    of_nudge = _waits(Nudge, message_id, now, (Status.OVERDUE,))
    return not db.session.scalar(select(or_(of_reminder, of_nudge)))


def _waits(
    cause: Any, message_id: int, now: datetime, statuses: tuple[Status, ...], *more: ColumnElement[bool]
) -> ColumnElement[bool]:
    s = Standing
    calm = exists().where(
        OtherWay.school_id == s.school_id,
        OtherWay.staff_member_id == s.staff_member_id,
        OtherWay.module == s.module,
        OtherWay.asked_at > now - CALM,
    )
    return (
        exists()
        .where(cause.message_id == message_id)
        .where(and_(s.school_id == cause.school_id, s.staff_member_id == cause.staff_member_id, *more))
        .where(status_sql(school_date(now)).in_([status.value for status in statuses]), ~calm)
    )
