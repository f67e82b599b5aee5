"""Work that takes longer than a page may, and what was done to many people at once."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from training.extensions import Base
from training.models.columns import Instant, PublicId, staff_member_key


class Job(Base):
    """One piece of work for one person: an export, a summary. Whoever claims it does it; a claim runs out.

    `state`: waiting, running, done, failed.
    """

    __tablename__ = "job"
    __table_args__ = (
        staff_member_key(),
        Index("ix_job_waiting", "state", "lease_until"),
        Index("ix_job_person", "school_id", "staff_member_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    staff_member_id: Mapped[int]  # who asked for it, and alone may fetch it
    public_id: Mapped[str] = mapped_column(PublicId, unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    args: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10))
    done: Mapped[int]
    total: Mapped[int]
    tries: Mapped[int]
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    problem: Mapped[str | None] = mapped_column(String(300))
    file_name: Mapped[str | None] = mapped_column(String(120))
    media_type: Mapped[str | None] = mapped_column(String(100))
    data: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)


class WorkerBeat(Base):
    """When each kind of background work was last done: shown by `flask doctor` and where somebody waits for it."""

    __tablename__ = "worker_beat"

    what: Mapped[str] = mapped_column(String(40), primary_key=True)  # worker, run-due
    at: Mapped[datetime] = mapped_column(Instant)


class BulkAction(Base):
    """Something a lead did to many people at once, so that it can be looked at and taken back."""

    __tablename__ = "bulk_action"
    __table_args__ = (Index("ix_bulk_action_school", "school_id", "done_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    public_id: Mapped[str] = mapped_column(PublicId, unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    args: Mapped[dict[str, Any]] = mapped_column(JSON)
    people: Mapped[list[Any]] = mapped_column(JSON)  # staff_member ids it was done to
    done_at: Mapped[datetime] = mapped_column(Instant)
    done_by: Mapped[int]
    undone_at: Mapped[datetime | None] = mapped_column(Instant)
