"""What a person read, answered and completed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from training.extensions import Base
from training.models.columns import Digest, Instant, PublicId, Slug, staff_member_key


class PageView(Base):
    """A page was read to its end, in one edition of it. Written by “Continue”, never by opening the page."""

    __tablename__ = "page_view"
    __table_args__ = (staff_member_key(),)

    school_id: Mapped[int] = mapped_column(primary_key=True)
    staff_member_id: Mapped[int] = mapped_column(primary_key=True)
    module: Mapped[str] = mapped_column(Slug, primary_key=True)
    lesson: Mapped[str] = mapped_column(Slug, primary_key=True)
    edition: Mapped[str] = mapped_column(Digest, primary_key=True)
    first_read_at: Mapped[datetime] = mapped_column(Instant)
    last_read_at: Mapped[datetime] = mapped_column(Instant)


_OPEN = text("finished_at IS NULL")


class Attempt(Base):
    """One sitting of one quiz, complete in itself: whatever changes later, it is shown and marked as it began."""

    __tablename__ = "attempt"
    __table_args__ = (
        staff_member_key(),
        UniqueConstraint("school_id", "id"),
        Index("ix_attempt_person", "school_id", "staff_member_id", "module", "started_at"),
        # One open sitting of a quiz: a second click on “Start” finds the first one's row.
        Index(
            "uq_attempt_open",
            "staff_member_id",
            "quiz",
            "practice",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    staff_member_id: Mapped[int]
    module: Mapped[str] = mapped_column(Slug)
    quiz: Mapped[str] = mapped_column(Slug)
    edition: Mapped[str] = mapped_column(ForeignKey("edition.digest"))
    nation: Mapped[str] = mapped_column(String(20))
    role: Mapped[str] = mapped_column(String(20))
    as_of: Mapped[date]
    school_details_id: Mapped[int | None] = mapped_column(ForeignKey("school_details.id"))
    drawn: Mapped[list[Any]] = mapped_column(JSON)  # item ids, in order
    orders: Mapped[dict[str, Any]] = mapped_column(JSON)  # item id → option, step or card ids as shown
    pass_mark: Mapped[int]
    practice: Mapped[bool]  # after passing; touches no record
    started_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    raw: Mapped[int | None]
    max: Mapped[int | None]
    passed: Mapped[bool | None]


class Response(Base):
    """One answer. Only ever appended; (attempt, seq) makes a second click harmless (DECISIONS 4)."""

    __tablename__ = "response"
    __table_args__ = (ForeignKeyConstraint(["school_id", "attempt_id"], ["attempt.school_id", "attempt.id"]),)

    school_id: Mapped[int]
    attempt_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    item_id: Mapped[str] = mapped_column(String(120))
    node_id: Mapped[str | None] = mapped_column(String(120))
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)
    is_critical: Mapped[bool]
    at: Mapped[datetime] = mapped_column(Instant)


class Completion(Base):
    """A module completed. Renewal adds a row and never changes one."""

    __tablename__ = "completion"
    __table_args__ = (
        staff_member_key(),
        UniqueConstraint("school_id", "id"),
        Index("ix_completion_person", "school_id", "staff_member_id", "module", "completed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    staff_member_id: Mapped[int]
    module: Mapped[str] = mapped_column(Slug)
    module_title: Mapped[str] = mapped_column(String(200))
    module_digest: Mapped[str] = mapped_column(Digest)
    completed_at: Mapped[datetime] = mapped_column(Instant)
    expires_on: Mapped[date | None]
    code: Mapped[str] = mapped_column(PublicId, unique=True)  # printed on the certificate
    evidence_n: Mapped[int]  # its entry in the school's evidence chain


class Recognition(Base):
    """This school counts a completion made elsewhere, with the person's consent."""

    __tablename__ = "recognition"
    __table_args__ = (staff_member_key(), UniqueConstraint("school_id", "staff_member_id", "completion_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    staff_member_id: Mapped[int]
    completion_id: Mapped[int] = mapped_column(ForeignKey("completion.id"))
    consented_at: Mapped[datetime] = mapped_column(Instant)
    recognised_at: Mapped[datetime] = mapped_column(Instant)
    recognised_by: Mapped[int]
