"""The row behind “I’d rather do this another way”, and how it goes without a trace."""

import secrets

from sqlalchemy import delete, select, update

from training.extensions import db
from training.models import OtherWay, OutboxMessage


def message_key(staff_member_id: int, module: str) -> str:
    """What the key of every message about this request begins with."""
    return f"other-way-{staff_member_id}-{module}-"


def forget(school_id: int, staff_member_id: int, module: str) -> bool:
    """Whether there was one. Inside `writing()`."""
    gone = db.session.execute(
        delete(OtherWay).where(
            OtherWay.school_id == school_id,
            OtherWay.staff_member_id == staff_member_id,
            OtherWay.module == module,
        )
    )
    return bool(gone.rowcount)  # type: ignore[attr-defined]


def settle(school_id: int, staff_member_id: int, module: str) -> bool:
    """The same once the module is done, in whatever way. Messages are kept for a while after they went; whom and
    which module they were about goes at once."""
    if not forget(school_id, staff_member_id, module):
        return False
    about = OutboxMessage.key.startswith(message_key(staff_member_id, module))  # a slug holds no wildcard
    for message_id in db.session.scalars(select(OutboxMessage.id).where(about)).all():
        db.session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id == message_id)
            .values(key=f"settled-{secrets.token_urlsafe(12)}")
        )
    return True
