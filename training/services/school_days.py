"""The calendar of one school, as `training.rules.school_days` reads it."""

from sqlalchemy import literal, select, union_all

from training.extensions import db
from training.models import ClosedDay, School, Term
from training.rules.school_days import ClosedDates, ClosedKind, SchoolCalendar
from training.rules.terms import TermDates
from training.words import Nation

_TERM = "term"


def get_calendar(school_id: int) -> SchoolCalendar:
    """One query."""
    terms = select(School.nation, literal(_TERM).label("kind"), Term.name, Term.starts_on, Term.ends_on)
    closed = select(School.nation, ClosedDay.kind, ClosedDay.name, ClosedDay.starts_on, ClosedDay.ends_on)
    here = School.id == school_id
    rows = db.session.execute(
        union_all(
            terms.outerjoin(Term, Term.school_id == School.id).where(here),
            closed.join(ClosedDay, ClosedDay.school_id == School.id).where(here),
        )
    ).all()
    nation = Nation(rows[0].nation)
    dated = [row for row in rows if row.starts_on is not None]
    return SchoolCalendar(
        nation,
        tuple(TermDates(row.name, row.starts_on, row.ends_on) for row in dated if row.kind == _TERM),
        tuple(
            ClosedDates(ClosedKind(row.kind), row.name, row.starts_on, row.ends_on)
            for row in dated
            if row.kind != _TERM
        ),
    )
