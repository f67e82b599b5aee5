"""Who must complete what by when, and where they stand."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from training.extensions import Base
from training.models.columns import Instant, Slug, staff_member_key


class AssignmentRule(Base):
    """Who gets a module, when it is due and when it is renewed.

    `who`: {"everyone": true} | {"role": "staff"} | {"group": id} | {"person": id} | {"people": [id]}; the
    first three may be narrowed by {"within": group id}, {"regulated": true | false}, {"started_from": "2026-09-01"},
    {"started_until": "2027-08-31"} and {"but": {"roles": ["administrator"], "groups": [id]}}.
    `due`: {"on": "2026-12-18"} | {"days_after_start": 14} | {"before_unsupervised": true}.
    `renewal`: {"months": 12, "early": 30, "grace": 14} | {"window": ["09-01", "09-30"], "early": 60, "grace": 14} |
    null; `early` and `grace` are days and may be left out.
    What these mean is in `training.rules.assigning` and `training.rules.renewing`.
    """

    __tablename__ = "assignment_rule"
    __table_args__ = (
        UniqueConstraint("school_id", "id"),
        Index("ix_assignment_rule_school", "school_id", "module"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    module: Mapped[str] = mapped_column(Slug)
    who: Mapped[dict[str, Any]] = mapped_column(JSON)
    due: Mapped[dict[str, Any]] = mapped_column(JSON)
    renewal: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    core: Mapped[bool] = mapped_column(server_default=false())  # only the pages the module calls its core
    effective_from: Mapped[date]
    effective_to: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(Instant)
    created_by: Mapped[int | None]


class Assignment(Base):
    """One rule reached one person for one period. Of several for a module the earliest due date counts."""

    __tablename__ = "assignment"
    __table_args__ = (
        staff_member_key(),
        ForeignKeyConstraint(["school_id", "rule_id"], ["assignment_rule.school_id", "assignment_rule.id"]),
        UniqueConstraint("staff_member_id", "module", "rule_id", "period", "due_on"),
        Index("ix_assignment_person", "school_id", "staff_member_id", "module", "due_on"),
        Index("ix_assignment_rule", "school_id", "rule_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    staff_member_id: Mapped[int]
    module: Mapped[str] = mapped_column(Slug)
    rule_id: Mapped[int]
    # “first”; “again-2027-03-01”, given anew after it was taken back; “renewal-2027-09-30”, by the day it runs out
    period: Mapped[str] = mapped_column(String(20))
    due_on: Mapped[date | None]  # as the rule says; `standing` moves it to a school day
    assigned_on: Mapped[date]
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)


class Exemption(Base):
    """A waiver (not needed until `until`) or an extension (due on `until` instead), with its reason."""

    __tablename__ = "exemption"
    __table_args__ = (
        staff_member_key(),
        Index("ix_exemption_person", "school_id", "staff_member_id", "module"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    staff_member_id: Mapped[int]
    module: Mapped[str] = mapped_column(Slug)
    kind: Mapped[str] = mapped_column(String(10))  # waiver or extension
    reason: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(String(120))
    effective_on: Mapped[date]
    until: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[int]


class Standing(Base):
    """The dates from which a status follows on any day (`training.rules.standing`); no status word is stored.

    `due_on` and `expires_on` are school days: what would fall into a holiday has moved to the first day after it.
    Kept in the transaction of whatever changes it and rebuilt by `flask rebuild`. A person with no row for a module
    is “not assigned”. `renew_from` and `lapses_on` are the window before and the grace after `expires_on`.
    """

    __tablename__ = "standing"
    __table_args__ = (
        staff_member_key(),
        Index("ix_standing_school_module", "school_id", "module", "staff_member_id"),
    )

    school_id: Mapped[int] = mapped_column(primary_key=True)
    staff_member_id: Mapped[int] = mapped_column(primary_key=True)
    module: Mapped[str] = mapped_column(Slug, primary_key=True)
    assigned_on: Mapped[date | None]
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    completed_at: Mapped[datetime | None] = mapped_column(Instant)
    due_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    renew_from: Mapped[date | None]
    lapses_on: Mapped[date | None]
    waived_until: Mapped[date | None]
    core: Mapped[bool] = mapped_column(server_default=false())  # every assignment in force is of the core
