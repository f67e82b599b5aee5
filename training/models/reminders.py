"""What was written to whom about which assignment, and who nudged whom."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from training.extensions import Base
from training.models.columns import Instant, Slug, staff_member_key


class Reminder(Base):
    """One step of the ladder for one assignment was told to one person. Unique: nothing is told twice.

    `step`: assigned, fortnight, due, overdue, lead (their leads were told). Several of them travel in one message.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        staff_member_key(),
        UniqueConstraint("staff_member_id", "assignment_id", "step"),
        Index("ix_reminder_person", "school_id", "staff_member_id", "told_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    staff_member_id: Mapped[int]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    module: Mapped[str] = mapped_column(Slug)
    step: Mapped[str] = mapped_column(String(12))
    due_on: Mapped[date | None]  # as it stood then
    told_at: Mapped[datetime] = mapped_column(Instant)
    message_id: Mapped[int | None] = mapped_column(
        ForeignKey("outbox_message.id", ondelete="SET NULL"), index=True
    )


class Nudge(Base):
    """A lead asked Steady to write to somebody about what is overdue."""

    __tablename__ = "nudge"
    __table_args__ = (
        staff_member_key(),
        Index("ix_nudge_person", "school_id", "staff_member_id", "nudged_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    staff_member_id: Mapped[int]
    nudged_at: Mapped[datetime] = mapped_column(Instant)
    nudged_by: Mapped[int]
    message_id: Mapped[int | None] = mapped_column(
        ForeignKey("outbox_message.id", ondelete="SET NULL"), index=True
    )
