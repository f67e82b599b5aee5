"""Messages that came back are marked, so that a lead sees who does not get theirs."""

from datetime import datetime

from sqlalchemy import select, update

from training.extensions import db
from training.models import OutboxMessage
from training.rules.bounces import read_bounce
from training.services.writing import writing

NOT_OURS = "This is about no message of ours, or about one that is kept no more."
NOT_A_FAILURE = "Nothing failed: a delay, a delivery or an absence was reported."


def note_bounce(data: bytes, now: datetime) -> str:
    """What was done, in a sentence. Never raises for what was sent; noted twice it is noted once."""
    bounce = read_bounce(data)
    if not bounce.message_ids:
        return NOT_OURS
    if not bounce.failed:
        return NOT_A_FAILURE
    with writing():
        ours = db.session.scalars(
            select(OutboxMessage.id).where(OutboxMessage.message_id.in_(bounce.message_ids))
        ).all()
        db.session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id.in_(ours), OutboxMessage.bounced_at.is_(None))
            .values(bounced_at=now, last_error=bounce.reason)
            .execution_options(synchronize_session=False)
        )
    return f"Noted: {bounce.reason}" if ours else NOT_OURS
