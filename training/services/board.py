"""The board: how everyone stands with every published module, today or in a past school year."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from training.content.model import Library
from training.extensions import db
from training.models import Completion, StaffGroup, StaffGroupMember, Standing
from training.rules.school_time import school_date
from training.rules.standing import WORST_FIRST, Dates, is_due_soon, next_due, status
from training.services.batches import in_batches
from training.services.board_people import (
    BoardFilter,
    GroupChoice,
    Summary,
    find_people,
    groups_of,
)
from training.services.searching import page_of
from training.services.standing import DATES
from training.words import Status

PAGE_SIZE = 50
CELLS_A_PAGE = 600  # a table of forty modules is as quick to load as one of ten
WHOLE_SIZE = 500  # a printed board; larger schools print it in parts
DUE = (Status.DUE_FOR_RENEWAL, Status.NOT_STARTED, Status.IN_PROGRESS)
READY = (Status.COMPLETE, Status.WAIVED)


@dataclass(frozen=True, slots=True)
class Column:
    slug: str
    title: str


@dataclass(frozen=True, slots=True)
class Cell:
    """`on` is the date the status is about: due, done or excused until, as `word` says."""

    status: Status
    word: str = ""
    on: date | None = None
    soon: bool = False
    due_on: date | None = None
    completed_on: date | None = None


@dataclass(frozen=True, slots=True)
class BoardRow:
    person: Summary
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """People, not modules: whoever has one module overdue is overdue, whatever else is done."""

    ready: int
    due: int
    overdue: int
    unassigned: int

    @property
    def people(self) -> int:
        return self.ready + self.due + self.overdue + self.unassigned


@dataclass(frozen=True, slots=True)
class YearTotals:
    """How many people completed in that year all the modules shown that they were given, some of them, or none."""

    all: int
    some: int
    none: int


@dataclass(frozen=True, slots=True)
class Board:
    wanted: BoardFilter
    columns: tuple[Column, ...]
    rows: tuple[BoardRow, ...]
    number: int  # of this page
    pages: int
    people: int
    totals: Totals
    by_status: tuple[tuple[Status, int], ...]  # people by their worst status
    year_totals: YearTotals | None
    groups: tuple[GroupChoice, ...]
    modules: tuple[Column, ...]  # to choose from


def board(school_id: int, library: Library, wanted: BoardFilter, today: date) -> Board:
    """One page of the board with the totals of everybody the filter lets through. Four queries, however many
    people."""
    modules = tuple(Column(m.slug, m.title) for m in library.published())
    columns = shown_columns(school_id, modules, wanted)
    people = find_people(school_id, [c.slug for c in columns], wanted, today)
    size = WHOLE_SIZE if wanted.whole else min(PAGE_SIZE, CELLS_A_PAGE // max(1, len(columns)))
    shown, number, pages = page_of(people, wanted.page, max(size, 1))
    counts = Counter(person.worst for person in people)
    return Board(
        wanted=wanted,
        columns=columns,
        rows=tuple(rows_of(school_id, shown, columns, wanted, today)),
        number=number,
        pages=pages,
        people=len(people),
        totals=totals_of(counts),
        by_status=in_order(counts),
        year_totals=_year_totals(people) if wanted.year else None,
        groups=tuple(groups_of(school_id)),
        modules=modules,
    )


def shown_columns(school_id: int, modules: Sequence[Column], wanted: BoardFilter) -> tuple[Column, ...]:
    """The module asked for, or what somebody here was given or has completed: a column that is empty for everybody
    tells nobody anything. All of them while nobody has any. At most one query."""
    if wanted.module is not None:
        return tuple(c for c in modules if c.slug == wanted.module)
    given = select(Standing.module).where(Standing.school_id == school_id)
    completed = select(Completion.module).where(Completion.school_id == school_id)
    used = set(db.session.scalars(given.union(completed)))
    return tuple(c for c in modules if c.slug in used) or tuple(modules)


def in_order(counts: Mapping[Status, int]) -> tuple[tuple[Status, int], ...]:
    """As the chart shows them, the ready first; a status nobody has is left out."""
    every = (*reversed(WORST_FIRST), Status.NOT_ASSIGNED)
    return tuple((status, counts[status]) for status in every if counts.get(status))


def totals_of(counts: Mapping[Status, int]) -> Totals:
    return Totals(
        ready=sum(counts.get(s, 0) for s in READY),
        due=sum(counts.get(s, 0) for s in DUE),
        overdue=counts.get(Status.OVERDUE, 0),
        unassigned=counts.get(Status.NOT_ASSIGNED, 0),
    )


def _year_totals(people: Sequence[Summary]) -> YearTotals:
    """Each by what they themselves were given: nobody is short of a module that is for leads."""
    none = sum(not person.done for person in people)
    everything = sum(bool(person.done) and (person.done or 0) >= (person.given or 0) for person in people)
    return YearTotals(all=everything, none=none, some=len(people) - none - everything)


def rows_of(
    school_id: int, people: Sequence[Summary], columns: Sequence[Column], wanted: BoardFilter, today: date
) -> Iterator[BoardRow]:
    """The rows of these people, in their order; one query for each five hundred."""
    slugs = [c.slug for c in columns]
    for batch in in_batches(people):
        ids = [person.id for person in batch]
        cells = (
            _year_cells(school_id, ids, slugs, wanted)
            if wanted.year
            else _cells(school_id, ids, slugs, today)
        )
        for person in batch:
            mine = cells.get(person.id, {})
            yield BoardRow(person, tuple(mine.get(slug, Cell(Status.NOT_ASSIGNED)) for slug in slugs))


Cells = Mapping[int, Mapping[str, Cell]]


def _cells(school_id: int, ids: Sequence[int], modules: Sequence[str], today: date) -> Cells:
    query = select(
        Standing.staff_member_id, Standing.module, *(getattr(Standing, name) for name in DATES)
    ).where(
        Standing.school_id == school_id,
        Standing.staff_member_id.in_(ids),
        Standing.module.in_(modules),
    )
    found: dict[int, dict[str, Cell]] = defaultdict(dict)
    for person, module, *values in db.session.execute(query):
        found[person][module] = cell_of(Dates(**dict(zip(DATES, values, strict=True))), today)
    return found


def _year_cells(school_id: int, ids: Sequence[int], modules: Sequence[str], wanted: BoardFilter) -> Cells:
    assert wanted.year is not None
    begins, ends = wanted.year.instants()
    query = (
        select(Completion.staff_member_id, Completion.module, func.max(Completion.completed_at))
        .where(
            Completion.school_id == school_id,
            Completion.staff_member_id.in_(ids),
            Completion.module.in_(modules),
            Completion.completed_at >= begins,
            Completion.completed_at < ends,
        )
        .group_by(Completion.staff_member_id, Completion.module)
    )
    found: dict[int, dict[str, Cell]] = defaultdict(dict)
    for person, module, at in db.session.execute(query):
        on = school_date(at)
        found[person][module] = Cell(Status.COMPLETE, on=on, completed_on=on)
    return found


def cell_of(dates: Dates, today: date) -> Cell:
    now = status(dates, today)
    due = next_due(dates, today)
    completed_on = school_date(dates.completed_at) if dates.completed_at else None
    soon = is_due_soon(dates, today)
    word, on = {
        Status.COMPLETE: ("", completed_on),
        Status.WAIVED: ("until", dates.waived_until),
        Status.OVERDUE: ("expired" if dates.completed_at else "was due", due),
        Status.DUE_FOR_RENEWAL: ("expires", due) if due and due >= today else ("expired", due),
    }.get(now, ("due", due))
    return Cell(now, word if on else "", on, soon, due, completed_on)


def group_names(school_id: int, ids: Sequence[int]) -> Mapping[int, list[tuple[str, str]]]:
    """(kind, name) of every group of these people."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for batch in in_batches(ids):
        query = (
            select(StaffGroupMember.staff_member_id, StaffGroup.kind, StaffGroup.name)
            .join(StaffGroup, StaffGroup.id == StaffGroupMember.group_id)
            .where(StaffGroupMember.school_id == school_id, StaffGroupMember.staff_member_id.in_(batch))
            .order_by(StaffGroup.kind, StaffGroup.name)
        )
        for person, kind, name in db.session.execute(query):
            found[person].append((kind, name))
    return found
