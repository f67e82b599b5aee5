"""Who did or saw what. Holds ids and fixed words, never a secret or a text of others."""

from datetime import datetime

from training.extensions import db
from training.models import AccessEntry
from training.services.writing import writing


def record(school_id: int | None, staff_member_id: int | None, what: str, target: str, now: datetime) -> None:
    """Writes one entry by itself, for what changes nothing else: a page looked at, a refusal."""
    with writing():
        add(school_id, staff_member_id, what, target, now)


def add(school_id: int | None, staff_member_id: int | None, what: str, target: str, now: datetime) -> None:
    """The same inside `writing()`: the entry stands or falls with the change it tells of."""
    db.session.add(
        AccessEntry(school_id=school_id, staff_member_id=staff_member_id, what=what, target=target, at=now)
    )
