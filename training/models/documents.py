"""Papers that were issued, kept so that they can be shown again as they were."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from training.extensions import Base
from training.models.columns import Digest, Instant, PublicId, staff_member_key


class Certificate(Base):
    """A certificate as it was printed. Append-only: a changed name gets a certificate of its own.

    `shown` is everything on the paper (see `training.services.certificates`). `head_n` and `head_hash` are the newest
    entry of the evidence chain when it was issued.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        staff_member_key(),
        ForeignKeyConstraint(["school_id", "completion_id"], ["completion.school_id", "completion.id"]),
        Index("ix_certificate_completion", "school_id", "completion_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    staff_member_id: Mapped[int]
    completion_id: Mapped[int]
    code: Mapped[str] = mapped_column(PublicId, unique=True)
    shown: Mapped[dict[str, Any]] = mapped_column(JSON)
    head_n: Mapped[int]
    head_hash: Mapped[str] = mapped_column(Digest)
    issued_at: Mapped[datetime] = mapped_column(Instant)


class IssuedDocument(Base):
    """One file of an issued Safeguarding training summary: the same bytes whenever it is asked for.

    Files of one issue share `issue`, a random id. After an erasure `data` holds the redacted file and `redacted_at`
    says so; the digest in the evidence chain stays that of the first, so that the check of the evidence names the file.
    """

    __tablename__ = "issued_document"
    __table_args__ = (Index("ix_issued_document_school", "school_id", "as_at", "issue"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    issue: Mapped[str] = mapped_column(PublicId)
    kind: Mapped[str] = mapped_column(String(20))  # summary, matrix, people …
    name: Mapped[str] = mapped_column(String(120))  # of the file
    as_at: Mapped[date]
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    digest: Mapped[str] = mapped_column(Digest)
    release: Mapped[str] = mapped_column(String(40))
    head_n: Mapped[int]
    head_hash: Mapped[str] = mapped_column(Digest)
    evidence_n: Mapped[int]
    issued_at: Mapped[datetime] = mapped_column(Instant)
    issued_by: Mapped[int]
    redacted_at: Mapped[datetime | None] = mapped_column(Instant)
