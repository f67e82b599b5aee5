"""Which finished sittings count for item statistics, and in which term and form: for one of them, or a whole school."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import ColumnElement, func, select

from training.content.editions import read_edition
from training.content.model import Quiz
from training.extensions import db
from training.models import Attempt, Completion, PageView, Response, Term
from training.models import Edition as StoredEdition
from training.rules.routing import Given
from training.rules.school_time import school_date
from training.rules.terms import TermDates
from training.rules.years import school_year

QUIZ = "quiz"
BEFORE, AFTER = "before", "after"


@dataclass(frozen=True, slots=True)
class Sat:
    """A first sitting: of which quiz as it was, in which term and form, and what was answered."""

    quiz: Quiz
    term: str
    form: str
    drawn: Sequence[str]
    responses: tuple[Given, ...]  # empty when they have been deleted since


def find_sittings(school_id: int, attempt_id: int | None = None) -> Iterator[Sat]:
    """Those that count, of the whole school or the one if it does. Six queries.

    A sitting counts when it is the person's first finished one of that quiz in that term, and since they last
    completed its module. Practice does not, nor a refresher question, nor an update.
    """
    person = (
        select(Attempt.staff_member_id).where(Attempt.school_id == school_id, Attempt.id == attempt_id)
        if attempt_id is not None
        else None
    )
    attempts, editions = _attempts(school_id, person), {}
    completed, read = _completed(school_id, person), _first_read(school_id, person)
    terms = find_terms(school_id)
    firsts = [
        attempt
        for _, each in groupby(attempts, key=lambda one: (one.staff_member_id, one.quiz))
        for attempt in _firsts(list(each), completed, terms)
        if attempt_id in (None, attempt.id)
    ]
    given = _responses(school_id, [attempt.id for attempt in firsts])
    for attempt in firsts:
        assert attempt.finished_at is not None
        if attempt.edition not in editions:
            text = db.session.scalar(
                select(StoredEdition.content).where(StoredEdition.digest == attempt.edition)
            )
            assert text is not None
            editions[attempt.edition] = read_edition(text).quiz
        first_read = read.get((attempt.staff_member_id, attempt.module))
        yield Sat(
            quiz=editions[attempt.edition],
            term=term_key(school_date(attempt.finished_at), terms),
            form=AFTER if first_read is not None and first_read <= attempt.started_at else BEFORE,
            drawn=attempt.drawn,
            responses=tuple(given.get(attempt.id, ())),
        )


def find_terms(school_id: int) -> list[TermDates]:
    rows = db.session.execute(
        select(Term.name, Term.starts_on, Term.ends_on)
        .where(Term.school_id == school_id)
        .order_by(Term.starts_on)
    )
    return [TermDates(*row) for row in rows]


def term_key(day: date, terms: Sequence[TermDates]) -> str:
    """The first day of the term that holds the day, or of the school year where no term is known to."""
    for term in terms:
        if term.starts_on <= day <= term.ends_on:
            return term.starts_on.isoformat()
    return school_year(day).first_day.isoformat()


def _attempts(school_id: int, person: object) -> list[Attempt]:
    rows = db.session.scalars(
        select(Attempt)
        .where(
            Attempt.school_id == school_id,
            Attempt.kind == QUIZ,
            Attempt.practice.is_(False),
            Attempt.finished_at.is_not(None),
            *_of(Attempt.staff_member_id, person),
        )
        .order_by(Attempt.staff_member_id, Attempt.quiz, Attempt.finished_at, Attempt.id)
    )
    return list(rows)


def _firsts(
    attempts: list[Attempt], completed: dict[tuple[int, str], list[datetime]], terms: Sequence[TermDates]
) -> Iterator[Attempt]:
    """Of one person's sittings of one quiz, in order."""
    seen: set[str] = set()
    latest: datetime | None = None
    for attempt in attempts:
        assert attempt.finished_at is not None
        term = term_key(school_date(attempt.finished_at), terms)
        done = completed[attempt.staff_member_id, attempt.module]
        anew = latest is None or any(latest <= at <= attempt.started_at for at in done)
        if anew and term not in seen:
            yield attempt
        seen.add(term)
        latest = attempt.finished_at


def _completed(school_id: int, person: object) -> dict[tuple[int, str], list[datetime]]:
    rows = db.session.execute(
        select(Completion.staff_member_id, Completion.module, Completion.completed_at).where(
            Completion.school_id == school_id, *_of(Completion.staff_member_id, person)
        )
    )
    completed = defaultdict(list)
    for staff_member_id, module, at in rows:
        completed[staff_member_id, module].append(at)
    return completed


def _first_read(school_id: int, person: object) -> dict[tuple[int, str], datetime]:
    """When the first page of a module was read, or shown to be known."""
    rows = db.session.execute(
        select(PageView.staff_member_id, PageView.module, func.min(PageView.first_read_at))
        .where(PageView.school_id == school_id, *_of(PageView.staff_member_id, person))
        .group_by(PageView.staff_member_id, PageView.module)
    )
    return {(staff_member_id, module): at for staff_member_id, module, at in rows}


def _responses(school_id: int, attempts: Sequence[int]) -> dict[int, list[Given]]:
    one = [Response.attempt_id == attempts[0]] if len(attempts) == 1 else []
    given = defaultdict(list)
    for row in db.session.execute(
        select(Response.attempt_id, Response.seq, Response.item_id, Response.answer)
        .where(Response.school_id == school_id, *one)
        .order_by(Response.attempt_id, Response.seq)
    ):
        given[row.attempt_id].append(Given(row.seq, row.item_id, row.answer))
    return given


def _of(column: object, person: object) -> list[ColumnElement[bool]]:
    return [] if person is None else [column.in_(person)]  # type: ignore[attr-defined]
