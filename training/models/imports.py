"""A staff list on its way in: staged, looked at, then applied in one transaction."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column

from training.extensions import Base
from training.models.columns import Instant


class ImportRun(Base):
    """One upload. `data` holds the file until it is applied or dropped, and no longer."""

    __tablename__ = "import_run"
    __table_args__ = (Index("ix_import_run_school", "school_id", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    created_by: Mapped[int]
    file_name: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(20))  # uploaded, mapped, staged, applied, undone, dropped
    data: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    reading: Mapped[dict[str, Any]] = mapped_column(JSON)  # encoding, delimiter, sheet, notices
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON)
    counts: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(Instant)
    applied_at: Mapped[datetime | None] = mapped_column(Instant)
    undone_at: Mapped[datetime | None] = mapped_column(Instant)


class ImportRow(Base):
    """What becomes of one row of the file. `was` keeps the values an apply replaced, for undo."""

    __tablename__ = "import_row"
    __table_args__ = (Index("ix_import_row_fate", "run_id", "fate", "row"),)

    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # as counted in the file
    fate: Mapped[str] = mapped_column(String(12))  # new, changed, unchanged, leaver, question, refused
    reason: Mapped[str] = mapped_column(String(400))
    original: Mapped[list[Any]] = mapped_column(JSON)
    person: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    staff_member_id: Mapped[int | None] = mapped_column(index=True)
    was: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class ImportPreset(Base):
    """A mapping of columns that a school saved under a name."""

    __tablename__ = "import_preset"
    __table_args__ = (UniqueConstraint("school_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    name: Mapped[str] = mapped_column(String(80))
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_at: Mapped[datetime] = mapped_column(Instant)
