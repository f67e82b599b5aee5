"""What was shown, and who took it on for the school."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from training.extensions import Base
from training.models.columns import Digest, Instant, Slug, staff_member_key


class Edition(Base):
    """The exact unwoven text of a lesson or quiz with the facts it cites, stored once (DECISIONS 12)."""

    __tablename__ = "edition"

    digest: Mapped[str] = mapped_column(Digest, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))  # lesson or quiz
    slug: Mapped[str] = mapped_column(String(170))  # "module/lesson" or the quiz's slug
    content: Mapped[str] = mapped_column(Text)  # canonical JSON
    stored_at: Mapped[datetime] = mapped_column(Instant)


class Adoption(Base):
    """A lead took a module on for the school, having been shown `facts`. Append-only; the newest row holds."""

    __tablename__ = "adoption"
    __table_args__ = (
        staff_member_key("adopted_by"),
        Index("ix_adoption_school_module", "school_id", "module", "adopted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    module: Mapped[str] = mapped_column(Slug)
    module_digest: Mapped[str] = mapped_column(Digest)
    facts: Mapped[list[Any]] = mapped_column(JSON)  # [{"id", "status"}] not confirmed on that day
    # what was taken on: {"lessons" | "quizzes" | "facts": {name: digest}}; None before that was kept
    parts: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    adopted_by: Mapped[int]
    adopted_name: Mapped[str] = mapped_column(String(200))
    adopted_at: Mapped[datetime] = mapped_column(Instant)
