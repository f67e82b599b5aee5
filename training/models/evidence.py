"""The chain that shows whether evidence was altered, and what people declared."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from training.extensions import Base
from training.models.columns import Digest, Instant, staff_member_key


class EvidenceHead(Base):
    """The newest link of a school's chain; its row is locked while an entry is added."""

    __tablename__ = "evidence_head"

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True)
    n: Mapped[int]
    hash: Mapped[str] = mapped_column(Digest)


class EvidenceEntry(Base):
    """hash = SHA-256 of (previous hash, n, kind, payload). Append-only, held by triggers on both databases.

    The payload names nobody: a random id and salted digests, so that erasing a person leaves the chain whole.
    """

    __tablename__ = "evidence_entry"

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(
        String(20)
    )  # attempt, completion, waiver, declaration, adoption, correction
    payload: Mapped[str] = mapped_column(Text)  # canonical JSON
    prev_hash: Mapped[str] = mapped_column(Digest)
    hash: Mapped[str] = mapped_column(Digest)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class EvidenceSalt(Base):
    """Makes the digest of one attempt's responses unguessable. Deleted with the answers."""

    __tablename__ = "evidence_salt"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    salt: Mapped[str] = mapped_column(String(64))


class Declaration(Base):
    """A person declared having read something, in exactly this edition of it. Append-only."""

    __tablename__ = "declaration"
    __table_args__ = (
        staff_member_key(),
        UniqueConstraint("staff_member_id", "reading_edition_id"),
        Index("ix_declaration_person", "school_id", "staff_member_id", "what"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    staff_member_id: Mapped[int]
    what: Mapped[str] = mapped_column(String(120))  # the title, as it was then
    edition: Mapped[str] = mapped_column(String(120))  # its label, as it was then
    reading_edition_id: Mapped[int] = mapped_column(ForeignKey("reading_edition.id"))
    how: Mapped[str] = mapped_column(String(10))  # “self”, or “paper”: a signed sheet that a lead entered
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[int]
    evidence_n: Mapped[int]
