"""The school's calendar as its keepers see and change it: terms, holidays within them, INSET days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, literal, or_, select, union_all

from training.extensions import db
from training.models import ClosedDay, Standing, Term
from training.rules.calendar_lines import Entry, EntryKind, LineProblem, check_entry, check_lines
from training.rules.calendar_year import Month, months_of
from training.rules.school_days import ClosedDates, ClosedKind, SchoolCalendar
from training.rules.terms import TermDates
from training.rules.years import SchoolYear
from training.services import access_log, standing
from training.services.locks import lock_school
from training.services.viewer import Viewer
from training.services.writing import writing


@dataclass(frozen=True, slots=True)
class Kept(Entry):
    """An entry that is in the calendar; terms and days off are numbered each for themselves."""

    id: int = 0


@dataclass(frozen=True, slots=True)
class CalendarPage:
    year: SchoolYear
    entries: tuple[Kept, ...]  # of this school year
    months: tuple[Month, ...]
    any_terms: bool  # in whatever year


def calendar_page(viewer: Viewer, year: SchoolYear) -> CalendarPage:
    """One query."""
    entries = _entries(viewer.school_id)
    calendar = SchoolCalendar(
        viewer.nation,
        tuple(TermDates(e.name, e.starts_on, e.ends_on) for e in entries if e.kind is EntryKind.TERM),
        tuple(
            ClosedDates(ClosedKind(e.kind.value), e.name, e.starts_on, e.ends_on)
            for e in entries
            if e.kind is not EntryKind.TERM
        ),
    )
    return CalendarPage(
        year=year,
        entries=tuple(e for e in entries if e.starts_on <= year.last_day and year.first_day <= e.ends_on),
        months=months_of(calendar, year),
        any_terms=bool(calendar.terms),
    )


def add_entry(by: Viewer, new: Entry, now: datetime) -> int:
    """Answers how many people have another due date now. Raises InvalidInputError where the dates cannot stand beside
    the others."""
    with writing():
        lock_school(by.school_id)  # whether dates overlap depends on all of them
        check_entry(new, _entries(by.school_id))
        _add(by, [new], now)
    return _move_due_dates(by.school_id)


def add_lines(by: Viewer, lines: Sequence[Entry], now: datetime) -> tuple[int, int, list[LineProblem]]:
    """All of them or none: how many were new, how many people have another due date now, and what is wrong.

    A line that is in the calendar already is passed over.
    """
    with writing():
        lock_school(by.school_id)
        new, problems = check_lines(lines, _entries(by.school_id))
        if problems or not new:
            return 0, 0, problems
        _add(by, new, now)
    return len(new), _move_due_dates(by.school_id), []


def remove_entry(by: Viewer, kind: EntryKind, entry_id: int, now: datetime) -> int:
    """Answers how many people have another due date now. A second click finds nothing to remove, and that is no
    error."""
    table = Term if kind is EntryKind.TERM else ClosedDay
    with writing():
        gone = db.session.execute(
            delete(table)
            .where(table.id == entry_id, table.school_id == by.school_id)
            .returning(table.starts_on)
        ).scalar_one_or_none()
        if gone is None:
            return 0
        access_log.add(by.school_id, by.staff_member_id, f"{kind.value}-removed", gone.isoformat(), now)
    return _move_due_dates(by.school_id)


def _add(by: Viewer, new: Iterable[Entry], now: datetime) -> None:
    for entry in new:
        dates = {"name": entry.name, "starts_on": entry.starts_on, "ends_on": entry.ends_on}
        row = (
            Term(school_id=by.school_id, **dates)
            if entry.kind is EntryKind.TERM
            else ClosedDay(school_id=by.school_id, kind=entry.kind.value, **dates)
        )
        db.session.add(row)
        first = entry.starts_on.isoformat()
        access_log.add(by.school_id, by.staff_member_id, f"{entry.kind.value}-added", first, now)


def _move_due_dates(school_id: int) -> int:
    """After the change is kept: some people at a time, so that nobody who answers meanwhile has to wait."""
    before = _due(school_id)
    standing.refresh_school(school_id)
    after = _due(school_id)
    return len({person for person, module in before if after.get((person, module)) != before[person, module]})


Due = dict[tuple[int, str], tuple[date | None, date | None]]


def _due(school_id: int) -> Due:
    rows = db.session.execute(
        select(Standing.staff_member_id, Standing.module, Standing.due_on, Standing.expires_on).where(
            Standing.school_id == school_id,
            or_(Standing.due_on.is_not(None), Standing.expires_on.is_not(None)),
        )
    )
    return {(person, module): (due_on, expires_on) for person, module, due_on, expires_on in rows}


def _entries(school_id: int) -> list[Kept]:
    terms = select(literal(EntryKind.TERM.value), Term.id, Term.name, Term.starts_on, Term.ends_on)
    closed = select(ClosedDay.kind, ClosedDay.id, ClosedDay.name, ClosedDay.starts_on, ClosedDay.ends_on)
    rows = db.session.execute(
        union_all(terms.where(Term.school_id == school_id), closed.where(ClosedDay.school_id == school_id))
    )
    found = [Kept(EntryKind(kind), name, begins, ends, id=id_) for kind, id_, name, begins, ends in rows]
    return sorted(found, key=lambda e: (e.starts_on, e.kind is not EntryKind.TERM))
