"""The people of a school. Every record about a person hangs on `staff_member`, never on the account."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from training.extensions import Base
from training.models.columns import Instant, PublicId, staff_member_key


class StaffMember(Base):
    """One person at one school. Leavers are marked (`left_on`), never deleted."""

    __tablename__ = "staff_member"
    __table_args__ = (
        UniqueConstraint("school_id", "id"),  # what the composite foreign keys point at
        UniqueConstraint("school_id", "source_system", "external_id"),
        Index("ix_staff_member_school_name", "school_id", "left_on", "family_name", "given_name", "id"),
        Index("ix_staff_member_school_email", "school_id", "email"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    public_id: Mapped[str] = mapped_column(PublicId, unique=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    given_name: Mapped[str] = mapped_column(String(100))
    family_name: Mapped[str] = mapped_column(String(100))
    email: Mapped[str | None] = mapped_column(String(254))  # for messages; case-folded; need not be unique
    job_title: Mapped[str] = mapped_column(String(120), default="")
    start_on: Mapped[date | None]
    leave_on: Mapped[date | None]  # the last day, once known; may lie ahead
    left_on: Mapped[date | None]  # set when marked as a leaver; from then on no way in
    regulated_activity: Mapped[bool | None]  # None: not said
    unsupervised_on: Mapped[date | None]  # the first day alone with pupils, once known
    reminders: Mapped[str] = mapped_column(String(10), server_default="steps")  # or “weekly”
    source_system: Mapped[str | None] = mapped_column(String(40))
    external_id: Mapped[str | None] = mapped_column(String(120))
    import_run_id: Mapped[int | None] = mapped_column(
        ForeignKey("import_run.id"), index=True
    )  # that created them
    invited_at: Mapped[datetime | None] = mapped_column(Instant)
    joined_at: Mapped[datetime | None] = mapped_column(Instant)  # first sign-in
    created_at: Mapped[datetime] = mapped_column(Instant)

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class NameChange(Base):
    """What somebody was called until then. Certificates issued before keep the name they were printed with."""

    __tablename__ = "name_change"
    __table_args__ = (staff_member_key(), Index("ix_name_change_person", "school_id", "staff_member_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    staff_member_id: Mapped[int]
    given_name: Mapped[str] = mapped_column(String(100))
    family_name: Mapped[str] = mapped_column(String(100))
    changed_at: Mapped[datetime] = mapped_column(Instant)
    changed_by: Mapped[int]


class StaffStint(Base):
    """An earlier time at the school, from `started_on` to `left_on`, of somebody who came back.

    `staff_member.start_on` then says when they came back.
    """

    __tablename__ = "staff_stint"
    __table_args__ = (staff_member_key(), UniqueConstraint("staff_member_id", "left_on"))

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    staff_member_id: Mapped[int]
    started_on: Mapped[date | None]
    left_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[int]


class StaffAlias(Base):
    """Two rows that are one person: `duplicate_id` reads as `merged_into_id`. Undone by deleting the row.

    While it stands the duplicate is marked as having left, so that nobody meets it, and its number in another system
    belongs to the one that counts, where that had none; the columns `was_…` are what it said before.
    """

    __tablename__ = "staff_alias"
    __table_args__ = (staff_member_key("duplicate_id"), staff_member_key("merged_into_id"))

    school_id: Mapped[int] = mapped_column(primary_key=True)
    duplicate_id: Mapped[int] = mapped_column(primary_key=True)
    merged_into_id: Mapped[int]
    merged_at: Mapped[datetime] = mapped_column(Instant)
    merged_by: Mapped[int]
    was_leave_on: Mapped[date | None]
    was_left_on: Mapped[date | None]
    was_source_system: Mapped[str | None] = mapped_column(String(40))
    was_external_id: Mapped[str | None] = mapped_column(String(120))


class StaffGroup(Base):
    """A tag: a department, a site or a contract type."""

    __tablename__ = "staff_group"
    __table_args__ = (UniqueConstraint("school_id", "id"), UniqueConstraint("school_id", "kind", "name"))

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(120))


class StaffGroupMember(Base):
    __tablename__ = "staff_group_member"
    __table_args__ = (
        staff_member_key(),
        ForeignKeyConstraint(["school_id", "group_id"], ["staff_group.school_id", "staff_group.id"]),
        Index("ix_staff_group_member_group", "school_id", "group_id", "staff_member_id"),
    )

    school_id: Mapped[int] = mapped_column(primary_key=True)
    staff_member_id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(primary_key=True)
