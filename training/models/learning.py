"""What a person read, answered and completed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, false, text
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
    # “read”, or “shown”: every question on the page was answered right before it was opened
    how: Mapped[str] = mapped_column(String(10), server_default="read")


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
            "kind",
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
    setting: Mapped[str] = mapped_column(String(20), server_default="secondary")
    role: Mapped[str] = mapped_column(String(20))
    as_of: Mapped[date]
    school_details_id: Mapped[int | None] = mapped_column(ForeignKey("school_details.id"))
    drawn: Mapped[list[Any]] = mapped_column(JSON)  # item ids, in order
    orders: Mapped[dict[str, Any]] = mapped_column(JSON)  # item id → option, step or card ids as shown
    pass_mark: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20), server_default="quiz")  # quiz, refresher or update
    practice: Mapped[bool]  # touches no record of the module: after passing, a refresher, an update
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
    due_on: Mapped[date | None]  # by when it had been asked for
    expires_on: Mapped[date | None]  # as the rules said that day, and as the certificate says
    core: Mapped[bool] = mapped_column(server_default=false())  # only the module's core was assigned
    code: Mapped[str] = mapped_column(PublicId, unique=True)  # of its first certificate
    evidence_n: Mapped[int]  # its entry in the school's evidence chain


class Recognition(Base):
    """This school counts a completion made at another, with the person's consent.

    It waits from the person's consent until a lead of the new school has said yes or no; taken back, it counts no more.
    """

    __tablename__ = "recognition"
    __table_args__ = (staff_member_key(), UniqueConstraint("school_id", "staff_member_id", "completion_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    staff_member_id: Mapped[int]
    completion_id: Mapped[int] = mapped_column(ForeignKey("completion.id"))
    consented_at: Mapped[datetime] = mapped_column(Instant)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[int | None]
    counts: Mapped[bool | None]  # what the lead decided
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    evidence_n: Mapped[int | None]


class Refresher(Base):
    """One question some months after a pass, on a day of term. Its answer is an attempt of kind “refresher”."""

    __tablename__ = "refresher"
    __table_args__ = (
        staff_member_key(),
        UniqueConstraint("staff_member_id", "module", "due_on"),
        Index("ix_refresher_school", "school_id", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    staff_member_id: Mapped[int]
    module: Mapped[str] = mapped_column(Slug)
    due_on: Mapped[date]
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("attempt.id"))
    done_at: Mapped[datetime | None] = mapped_column(Instant)


class OtherWay(Base):
    """“I’d rather do this another way.” No reason is asked or kept; the row goes when the module is done."""

    __tablename__ = "other_way"
    __table_args__ = (staff_member_key(),)

    school_id: Mapped[int] = mapped_column(primary_key=True)
    staff_member_id: Mapped[int] = mapped_column(primary_key=True)
    module: Mapped[str] = mapped_column(Slug, primary_key=True)
    contact: Mapped[str] = mapped_column(String(20))  # who gets in touch: lead, deputy, hr or head
    asked_at: Mapped[datetime] = mapped_column(Instant)
