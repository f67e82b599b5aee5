"""Who may sign in, and the traces of their doing so."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column

from training.extensions import Base
from training.models.columns import Digest, Instant


class Account(Base):
    """One way in for one person, whatever the number of schools. `sign_in_name` is case-folded (DECISIONS 6)."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    sign_in_name: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))  # None until the invitation is used
    password_set_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    asks_confidence: Mapped[bool] = mapped_column(server_default=false())  # how sure they were: never stored


class SignIn(Base):
    """One signed-in browser. The cookie holds a random key, this row its SHA-256; ending the row signs out."""

    __tablename__ = "sign_in"
    __table_args__ = (Index("ix_sign_in_account_open", "account_id", "ended_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(Digest, unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    staff_member_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))  # the active membership
    started_at: Mapped[datetime] = mapped_column(Instant)
    last_seen_at: Mapped[datetime] = mapped_column(Instant)
    idle_minutes: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class OneTimeLink(Base):
    """A link that proves something once: first-lead, invitation, reset, or join-day (used by many, for a day).

    Only the SHA-256 of its token is kept.
    """

    __tablename__ = "one_time_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    token_hash: Mapped[str] = mapped_column(Digest, unique=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"))
    staff_member_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class RateCount(Base):
    """How often something was tried in one window. `name` holds a digest of the person or address, never the thing."""

    __tablename__ = "rate_count"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    window_starts_at: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    n: Mapped[int]
