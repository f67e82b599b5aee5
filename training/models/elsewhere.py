"""Training that happened elsewhere, and what the school asks its staff to read."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from training.extensions import Base
from training.models.columns import Digest, Instant, PublicId, staff_member_key


class OutsideTraining(Base):
    """One person attended something: an INSET day, a course, a conversation. Never a completion of a module.

    Entered for many at once; rows of one entry share `event`. One entered by mistake is withdrawn, which adds an entry
    to the evidence chain and leaves the row.
    """

    __tablename__ = "outside_training"
    __table_args__ = (
        staff_member_key(),
        UniqueConstraint("staff_member_id", "event"),
        Index("ix_outside_training_school", "school_id", "taken_on"),
        Index("ix_outside_training_person", "school_id", "staff_member_id", "taken_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    staff_member_id: Mapped[int]
    event: Mapped[str] = mapped_column(PublicId)
    kind: Mapped[str] = mapped_column(String(20))  # inset, course, online, conversation, reading
    title: Mapped[str] = mapped_column(String(120))
    provider: Mapped[str] = mapped_column(String(120))
    taken_on: Mapped[date]
    minutes: Mapped[int | None]
    expires_on: Mapped[date | None]
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[int]
    evidence_n: Mapped[int]
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)


class Reading(Base):
    """Something staff declare having read: Part one of the statutory guidance, a policy of the school.

    `who` is that of an assignment rule. `source` names a source of `guidance/sources.yaml` whose editions are known;
    a school's own policy has none.
    """

    __tablename__ = "reading"
    __table_args__ = (UniqueConstraint("school_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    public_id: Mapped[str] = mapped_column(PublicId, unique=True)
    kind: Mapped[str] = mapped_column(String(20))  # guidance or policy
    title: Mapped[str] = mapped_column(String(120))
    source: Mapped[str | None] = mapped_column(String(80))
    who: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(Instant)
    created_by: Mapped[int]
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class ReadingEdition(Base):
    """One version of it, asked of everybody anew. `digest` is the SHA-256 of the file, where the lead gave one."""

    __tablename__ = "reading_edition"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "reading_id"], ["reading.school_id", "reading.id"]),
        UniqueConstraint("reading_id", "label"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    reading_id: Mapped[int]
    label: Mapped[str] = mapped_column(String(120))
    address: Mapped[str] = mapped_column(String(300))  # where staff read it; may be empty
    digest: Mapped[str | None] = mapped_column(Digest)
    asked_on: Mapped[date]
    due_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[int]
