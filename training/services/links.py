"""Links that prove something once. Only a digest is kept; a new link of a kind voids the old ones."""

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select, update

from training.extensions import db
from training.models import OneTimeLink
from training.services import limits
from training.services.limits import Limit, Try

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that reads like something else
CODES_PER_PLACE = Limit("join-code", 60, timedelta(minutes=15))  # a whole staff may join from one address
_CODE_LENGTH = 16  # 78 bits: typed from a join slip, and past guessing


class LinkKind(StrEnum):
    FIRST_LEAD = "first-lead"
    INVITATION = "invitation"
    RESET = "reset"
    JOIN_DAY = "join-day"


LIFETIME = {
    LinkKind.FIRST_LEAD: timedelta(hours=24),
    LinkKind.INVITATION: timedelta(days=14),
    LinkKind.RESET: timedelta(hours=1),
}


def make(
    kind: LinkKind,
    school_id: int | None,
    staff_member_id: int | None,
    now: datetime,
    typed: bool = False,
    expires_at: datetime | None = None,
) -> str:
    """Inside `writing()`: a new token, answered here and never again. `typed`: short enough to type."""
    void(kind, school_id, staff_member_id, now)
    token = (
        "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LENGTH)) if typed else secrets.token_urlsafe(32)
    )
    db.session.add(
        OneTimeLink(
            kind=kind.value,
            token_hash=digest(token),
            school_id=school_id,
            staff_member_id=staff_member_id,
            created_at=now,
            expires_at=expires_at or now + LIFETIME[kind],
        )
    )
    return token


def is_open_since(kind: LinkKind, since: datetime, now: datetime) -> bool:
    """Whether a link of a kind for nobody in particular was made after `since` and still works."""
    return (
        db.session.execute(
            select(OneTimeLink.id).where(
                OneTimeLink.kind == kind.value,
                OneTimeLink.staff_member_id.is_(None),
                OneTimeLink.school_id.is_(None),
                OneTimeLink.used_at.is_(None),
                OneTimeLink.created_at > since,
                OneTimeLink.expires_at > now,
            )
        ).first()
        is not None
    )


def void(kind: LinkKind, school_id: int | None, staff_member_id: int | None, now: datetime) -> None:
    """Inside `writing()`: the open links of a kind for the same person or school work no more."""
    db.session.execute(
        update(OneTimeLink)
        .where(
            OneTimeLink.kind == kind.value,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.school_id.is_(None) if school_id is None else OneTimeLink.school_id == school_id,
            OneTimeLink.staff_member_id.is_(None)
            if staff_member_id is None
            else OneTimeLink.staff_member_id == staff_member_id,
        )
        .values(used_at=now)
    )


def void_all(staff_member_id: int, now: datetime) -> None:
    """Inside `writing()`: every open link of a person, as when they leave or have set a password."""
    db.session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.staff_member_id == staff_member_id, OneTimeLink.used_at.is_(None))
        .values(used_at=now)
    )


def find(kind: LinkKind, token: str, now: datetime) -> OneTimeLink | None:
    """The link if it still works; looking does not use it up (mail scanners open links)."""
    return db.session.scalars(
        select(OneTimeLink).where(
            OneTimeLink.token_hash == digest(token),
            OneTimeLink.kind == kind.value,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > now,
        )
    ).one_or_none()


def use(kind: LinkKind, token: str, now: datetime) -> OneTimeLink | None:
    """Inside `writing()`: uses the link up. Of two at the same moment one gets None."""
    used = db.session.execute(
        update(OneTimeLink)
        .where(
            OneTimeLink.token_hash == digest(token),
            OneTimeLink.kind == kind.value,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > now,
        )
        .values(used_at=now)
        .returning(OneTimeLink.id)
    ).scalar_one_or_none()
    return None if used is None else db.session.get(OneTimeLink, used)


def count_code(address: str | None, now: datetime) -> Try:
    """One typed code, right or wrong: nobody tries out codes by the thousand."""
    return limits.count_try([(CODES_PER_PLACE, limits.network_of(address))], now)


def as_typed(code: str) -> str:
    """A code as somebody typed it: any case, with or without spaces and dashes."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


def in_groups(code: str) -> str:
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
