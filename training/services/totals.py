"""What governors may see: how the school stands, with no names and no number that points at a few people."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from training.content.model import Library
from training.extensions import db
from training.models import StaffMember, Standing
from training.rules.disclosure import disclosed
from training.services.board import totals_of
from training.services.board_people import BoardFilter, find_people
from training.services.people import active_on
from training.services.standing import status_sql
from training.words import Status


@dataclass(frozen=True, slots=True)
class TotalsRow:
    """Numbers as words, some of them held back."""

    title: str
    ready: str
    due: str
    overdue: str


@dataclass(frozen=True, slots=True)
class SchoolTotals:
    """`everyone` counts people by their worst status; `modules` counts those who have been given each one."""

    everyone: TotalsRow
    modules: tuple[TotalsRow, ...]
    held_back: bool


def totals(school_id: int, library: Library, today: date) -> SchoolTotals:
    """Two queries. Leavers are not counted."""
    modules = library.published()
    people = find_people(school_id, [m.slug for m in modules], BoardFilter(), today)
    everyone = _row("All staff", Counter(person.worst for person in people))
    counts = _by_module(school_id, [m.slug for m in modules], today)
    rows = tuple(_row(m.title, counts.get(m.slug, Counter())) for m in modules)
    numbers = [n for row in (everyone, *rows) for n in (row.ready, row.due, row.overdue)]
    return SchoolTotals(everyone, rows, any(not n.isdecimal() for n in numbers))


def _row(title: str, counts: Counter[Status]) -> TotalsRow:
    found = totals_of(counts)
    return TotalsRow(title, *disclosed((found.ready, found.due, found.overdue)))


def _by_module(school_id: int, modules: list[str], today: date) -> dict[str, Counter[Status]]:
    status = status_sql(today).label("status")
    rows = db.session.execute(
        select(Standing.module, status, func.count())
        .join(StaffMember, StaffMember.id == Standing.staff_member_id)
        .where(
            Standing.school_id == school_id,
            Standing.module.in_(modules),
            active_on(today),
        )
        .group_by(Standing.module, status)
    )
    found: dict[str, Counter[Status]] = {}
    for module, word, n in rows:
        found.setdefault(module, Counter())[Status(word)] = n
    return found
