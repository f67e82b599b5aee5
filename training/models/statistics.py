"""Exact counts from which item statistics follow, first attempts only (DECISIONS 13). They outlive the answers."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from training.extensions import Base
from training.models.columns import Slug


class ItemCell(Base):
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
    __tablename__ = "option_cell"

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True)
    term: Mapped[str] = mapped_column(String(20), primary_key=True)
    quiz: Mapped[str] = mapped_column(Slug, primary_key=True)
    form: Mapped[str] = mapped_column(String(40), primary_key=True)
    item_lineage: Mapped[str] = mapped_column(String(120), primary_key=True)
    option: Mapped[str] = mapped_column(String(120), primary_key=True)
    n: Mapped[int]
