"""What people do together or without an account: a staff meeting, and the briefing of those here for a day."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from training.extensions import Base
from training.models.columns import Digest, Instant, PublicId, Slug, staff_member_key


class Meeting(Base):
    """A scenario shown to a room. `place` is where the story stands; totals are written when a vote closes.

    A module read aloud is a meeting as well, closed from the start: its `quiz` is “aloud/” and the module's slug.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        UniqueConstraint("school_id", "id"),
        Index("ix_meeting_school", "school_id", "opened_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    code: Mapped[str] = mapped_column(String(12), unique=True)
    quiz: Mapped[str] = mapped_column(Slug)
    edition: Mapped[str] = mapped_column(ForeignKey("edition.digest"))
    place: Mapped[str | None] = mapped_column(String(120))  # node shown; None before the first
    voting: Mapped[bool]
    totals: Mapped[dict[str, Any]] = mapped_column(JSON)  # node → {option: its count as it may be shown}
    opened_by: Mapped[int]
    opened_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)


class MeetingVote(Base):
    """One phone's vote at one place. `voter` is a random key of that phone, tied to nobody; deleted at closing."""

    __tablename__ = "meeting_vote"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    place: Mapped[str] = mapped_column(String(120), primary_key=True)
    voter: Mapped[str] = mapped_column(Digest, primary_key=True)
    option: Mapped[str | None] = mapped_column(String(120))  # None: sat this one out


class Discussion(Base):
    """Took part in a discussion. Never a completion."""

    __tablename__ = "discussion"
    __table_args__ = (staff_member_key(), UniqueConstraint("staff_member_id", "meeting_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    staff_member_id: Mapped[int]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[int]
    evidence_n: Mapped[int]


class BriefingDay(Base):
    """The way in to “Before you start” without an account: a link in a QR code, or a PIN, until it ends."""

    __tablename__ = "briefing_day"

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True)
    key: Mapped[str] = mapped_column(PublicId, unique=True)
    pin: Mapped[str] = mapped_column(String(8), unique=True)  # across schools: it is all a visitor types
    opened_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)


class Briefing(Base):
    """Somebody who is here for a day or so has read and signed “Before you start”."""

    __tablename__ = "briefing"
    __table_args__ = (Index("ix_briefing_school", "school_id", "signed_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    public_id: Mapped[str] = mapped_column(PublicId, unique=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))  # agency, supply, trainee, volunteer, visitor …
    how: Mapped[str] = mapped_column(String(10))  # qr, pin or paper
    signed_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[int | None]  # who entered a paper sheet
    module_digest: Mapped[str] = mapped_column(Digest)
    details_version: Mapped[int]
    evidence_n: Mapped[int]
