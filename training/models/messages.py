"""Messages on their way out, and what people tell the lead."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from training.extensions import Base
from training.models.columns import Instant, Slug, staff_member_key


class OutboxMessage(Base):
    """A message written in the transaction of its cause. `key` is unique, so nothing is sent twice.

    `kind` says what for: account, reminder, nudge, reading, refresher, lead, other. A bounce is what a mail server
    sends back later, when `sent_at` has long been set.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        Index("ix_outbox_message_due", "sent_at", "send_after"),
        Index("ix_outbox_message_trouble", "school_id", "bounced_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    staff_member_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), index=True)
    key: Mapped[str] = mapped_column(String(160), unique=True)
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)  # emptied once sent: it may hold a one-time link
    kind: Mapped[str] = mapped_column(String(12), server_default="other")
    calendar: Mapped[str | None] = mapped_column(Text)  # an entry for the person's calendar, attached
    message_id: Mapped[str | None] = mapped_column(String(200), index=True)  # once it was tried
    send_after: Mapped[datetime] = mapped_column(Instant)
    tries: Mapped[int]
    last_error: Mapped[str | None] = mapped_column(String(300))
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    bounced_at: Mapped[datetime | None] = mapped_column(Instant)


class PageReport(Base):
    """“Something on this page is wrong”: fixed choices only, never free text."""

    __tablename__ = "page_report"
    __table_args__ = (
        staff_member_key(),
        Index("ix_page_report_school", "school_id", "settled_at", "reported_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    staff_member_id: Mapped[int]
    module: Mapped[str] = mapped_column(Slug)
    page: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(30))
    reported_at: Mapped[datetime] = mapped_column(Instant)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)


class AccessEntry(Base):
    """Who did or saw what, for the audit trail. Holds no secret and no text of others."""

    __tablename__ = "access_entry"
    __table_args__ = (
        Index("ix_access_entry_school", "school_id", "at"),
        Index("ix_access_entry_target", "school_id", "what", "target", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"))
    staff_member_id: Mapped[int | None]
    what: Mapped[str] = mapped_column(String(40))
    target: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(Instant)
