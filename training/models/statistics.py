"""Exact counts from which item statistics follow, first attempts only. They outlive the answers, and name nobody."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from training.extensions import Base
from training.models.columns import Instant, Slug


class ItemCell(Base):
    """How many first attempts scored `item_score` on the item and `rest_score` on the others of that sitting.

    `term` is the first day of the term, or of the school year where no term is known; `form` is “before” when the quiz
    was sat before any page of its module was read, else “after”.
    """

    __tablename__ = "item_cell"

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True)
    term: Mapped[str] = mapped_column(String(20), primary_key=True)
    quiz: Mapped[str] = mapped_column(Slug, primary_key=True)
    form: Mapped[str] = mapped_column(String(40), primary_key=True)
    item_lineage: Mapped[str] = mapped_column(String(120), primary_key=True)
    item_score: Mapped[int] = mapped_column(primary_key=True)
    rest_score: Mapped[int] = mapped_column(primary_key=True)
    n: Mapped[int]


class OptionCell(Base):
    """How often an option was chosen first. Ordering and sorting items know only “right” and “not-right”."""

    __tablename__ = "option_cell"

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True)
    term: Mapped[str] = mapped_column(String(20), primary_key=True)
    quiz: Mapped[str] = mapped_column(Slug, primary_key=True)
    form: Mapped[str] = mapped_column(String(40), primary_key=True)
    item_lineage: Mapped[str] = mapped_column(String(120), primary_key=True)
    option: Mapped[str] = mapped_column(String(120), primary_key=True)
    n: Mapped[int]


class PublishedCells(Base):
    """What leads may see of one item: its cells as they stood when it was last looked at and the step was wide enough
    (`training.rules.suppression`). Between two such moments nothing changes, so that no answer shows by comparing."""

    __tablename__ = "published_cells"

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True)
    term: Mapped[str] = mapped_column(String(20), primary_key=True)
    quiz: Mapped[str] = mapped_column(Slug, primary_key=True)
    form: Mapped[str] = mapped_column(String(40), primary_key=True)
    item_lineage: Mapped[str] = mapped_column(String(120), primary_key=True)
    n: Mapped[int]  # how many had answered at the last look, which may have left all else as it was
    items: Mapped[list[Any]] = mapped_column(JSON)  # [item_score, rest_score, n]
    # {"right": n or None, "shown": {option: n}, "held": the same of all options, "best": option, "final": bool};
    # only “right” and “shown” are ever shown
    options: Mapped[dict[str, Any]] = mapped_column(JSON)
    published_at: Mapped[datetime] = mapped_column(Instant)


class TeachingAction(Base):
    """What the school did about a rule that needed teaching: a fixed word, a day, a short note. Names nobody."""

    __tablename__ = "teaching_action"
    __table_args__ = (Index("ix_teaching_action_school", "school_id", "done_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    about: Mapped[str] = mapped_column(String(120))  # a critical code, or "quiz/item"
    what: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(String(120))
    done_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[int]
