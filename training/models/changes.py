"""What changed in guidance, whose completions rest on it, and the short update that follows."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from training.extensions import Base
from training.models.columns import Digest, Instant, Slug, staff_member_key


class GuidanceState(Base):
    """Facts, pages and items as they stood, each by its digest: what two states are compared by."""

    __tablename__ = "guidance_state"

    digest: Mapped[str] = mapped_column(Digest, primary_key=True)
    content: Mapped[str] = mapped_column(Text)  # canonical JSON
    label: Mapped[str] = mapped_column(String(120), default="")
    stored_at: Mapped[datetime] = mapped_column(Instant)


class GuidanceChange(Base):
    """What differs between two states, found once. Holds no person."""

    __tablename__ = "guidance_change"
    __table_args__ = (UniqueConstraint("from_digest", "to_digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    from_digest: Mapped[str] = mapped_column(ForeignKey("guidance_state.digest"))
    to_digest: Mapped[str] = mapped_column(ForeignKey("guidance_state.digest"))
    summary: Mapped[dict[str, Any]] = mapped_column(JSON)
    found_at: Mapped[datetime] = mapped_column(Instant)


class GuidanceEffect(Base):
    """One person's completion of one module rests on something that changed: these pages and items."""

    __tablename__ = "guidance_effect"
    __table_args__ = (staff_member_key(), Index("ix_guidance_effect_school", "school_id", "change_id"))

    school_id: Mapped[int] = mapped_column(primary_key=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("guidance_change.id"), primary_key=True)
    staff_member_id: Mapped[int] = mapped_column(primary_key=True)
    module: Mapped[str] = mapped_column(Slug, primary_key=True)
    pages: Mapped[list[Any]] = mapped_column(JSON)  # lesson slugs
    items: Mapped[list[Any]] = mapped_column(JSON)  # "quiz/item"


class Update(Base):
    """The changed pages and items of one module, given to one person who had completed it."""

    __tablename__ = "guidance_update"
    __table_args__ = (
        staff_member_key(),
        UniqueConstraint("staff_member_id", "change_id", "module"),
        Index("ix_guidance_update_person", "school_id", "staff_member_id", "completed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    staff_member_id: Mapped[int]
    change_id: Mapped[int] = mapped_column(ForeignKey("guidance_change.id"))
    module: Mapped[str] = mapped_column(Slug)
    pages: Mapped[list[Any]] = mapped_column(JSON)
    items: Mapped[list[Any]] = mapped_column(JSON)
    due_on: Mapped[date]
    assigned_at: Mapped[datetime] = mapped_column(Instant)
    assigned_by: Mapped[int]
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("attempt.id"))
    completed_at: Mapped[datetime | None] = mapped_column(Instant)
    evidence_n: Mapped[int | None]
