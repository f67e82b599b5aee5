"""The tenant: a school, its people and numbers as they stood at each moment, its terms."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from training.extensions import Base
from training.models.columns import Instant, PublicId, staff_member_key


class School(Base):
    __tablename__ = "school"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    nation: Mapped[str] = mapped_column(String(20))
    setting: Mapped[str] = mapped_column(String(20))  # primary, secondary, special, post-16, all-through
    colour: Mapped[str | None] = mapped_column(String(7))  # "#0f5b63"; None = Steady's own
    now_key: Mapped[str] = mapped_column(
        PublicId, unique=True
    )  # address of the right-now card; can be changed
    now_open: Mapped[bool]  # whether the card can be read without signing in
    is_demo: Mapped[bool]
    refresher_months: Mapped[int] = mapped_column(server_default="4")  # between two; 0 = none
    # slugs of the modules that new staff do first
    induction: Mapped[list[Any]] = mapped_column(JSON, server_default="[]")
    # {"on": true, "from": "08:00", "to": "17:00"}: whether reminders go out, and between which hours; absent = these
    reminders: Mapped[dict[str, Any]] = mapped_column(JSON, server_default="{}")
    created_at: Mapped[datetime] = mapped_column(Instant)


class SchoolDetails(Base):
    """The school's people and numbers. Append-only: the newest row holds; an old attempt keeps the old one.

    `details` maps a name of `training.content.weave.NAMES` to {"value", "phone", "show": "public" | "signed-in" |
    "printed", "checked_by", "checked_on"}.
    """

    __tablename__ = "school_details"
    __table_args__ = (UniqueConstraint("school_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    version: Mapped[int]
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[int | None]  # staff_member.id


class Term(Base):
    __tablename__ = "term"
    __table_args__ = (UniqueConstraint("school_id", "starts_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    name: Mapped[str] = mapped_column(String(60))
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class ClosedDay(Base):
    """Days within terms that are no ordinary school days: a holiday (half-term), or INSET, when only staff are in.

    Bank holidays need no row; the calendar of the school's nation is known.
    """

    __tablename__ = "closed_day"
    __table_args__ = (UniqueConstraint("school_id", "starts_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    kind: Mapped[str] = mapped_column(String(10))  # holiday or inset
    name: Mapped[str] = mapped_column(String(60))
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class Acknowledgement(Base):
    """A staff member has seen what changed in the school's details, up to this version."""

    __tablename__ = "acknowledgement"
    __table_args__ = (staff_member_key(),)

    school_id: Mapped[int] = mapped_column(primary_key=True)
    staff_member_id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    acknowledged_at: Mapped[datetime] = mapped_column(Instant)
