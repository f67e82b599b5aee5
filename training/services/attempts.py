"""Sitting a quiz: begin, answer, look, finish.

An attempt is complete in itself. It runs to its end on the edition, the school's details, the order of options and
the pass mark it began with; where it stands is a replay of its stored responses.
"""

from dataclasses import dataclass
from datetime import date, datetime
from random import Random

from sqlalchemy import select

from training.content.editions import Edition, read_edition
from training.content.model import Item, Library, Quiz
from training.content.tailor import Reader
from training.content.terms import term_words
from training.errors import ConflictError, NotFoundError
from training.extensions import db
from training.models import Attempt, Response, SchoolDetails
from training.models import Edition as StoredEdition
from training.rules.drawing import draw_sitting
from training.rules.marking import Mark, mark_standpoint
from training.rules.progress import QuizState, must_reread
from training.rules.routing import Given, Standpoint, where
from training.services import details, open_attempts, questions
from training.services.details import Details
from training.services.progress import SITTING, find_open_pages, get_progress, published_module
from training.services.viewer import Viewer
from training.words import Nation, Setting


@dataclass(frozen=True, slots=True)
class Sitting:
    """An attempt with everything needed to show or mark it; for its own person only."""

    id: int
    module: str
    kind: str  # quiz, update or refresher
    practice: bool
    started_at: datetime
    finished_at: datetime | None
    passed: bool | None
    pass_mark: int
    drawn: list[str]
    orders: dict[str, list[str]]
    reader: Reader  # as whom it was begun, and is shown ever after
    edition: Edition
    details: Details
    responses: tuple[Given, ...]
    times: dict[int, datetime]  # when each response was saved, by its seq

    @property
    def quiz(self) -> Quiz:
        return self.edition.quiz

    @property
    def names(self) -> dict[str, str]:
        """The school's own, and those that differ by nation, as both were then."""
        return self.details.names | term_words(self.edition.terms, self.reader.nation)

    @property
    def standpoint(self) -> Standpoint:
        return where(self.quiz, self.drawn, self.responses)

    @property
    def mark(self) -> Mark:
        return mark_standpoint(self.quiz, self.drawn, self.standpoint)

    def item(self, item_id: str) -> Item:
        """Raises NotFoundError for an item this attempt does not ask."""
        if item_id not in self.drawn:
            raise NotFoundError("That question is not part of this quiz.")
        return self.quiz.item(item_id)

    def response(self, seq: int) -> Given:
        for response in self.responses:
            if response.seq == seq:
                return response
        raise NotFoundError("There is no saved answer here.")


@dataclass(frozen=True, slots=True)
class RereadFirst:
    """Not yet: after two fails, these pages (“module/lesson”) come before the next attempt.

    `attempt_id` is the last one that failed; its result page leads to them.
    """

    pages: list[str]
    attempt_id: int


def start_attempt(
    viewer: Viewer,
    library: Library,
    module: str,
    quiz: str,
    now: datetime,
    today: date,
    random: Random,
    pages_later: bool = False,
) -> int | RereadFirst:
    """Begins a sitting, or finds the one already begun: a second click changes nothing.

    `pages_later`: the person shows first what they know, and reads what they need after it; a story still waits for
    the pages. Raises ConflictError while pages are unread, NotFoundError for a quiz that is not the module's.
    """
    content = _quiz_of(library, module, quiz)
    found, done = get_progress(viewer, library, module, today)
    if quiz not in found.module.quizzes:
        raise NotFoundError("We cannot find that quiz.")
    if not found.practising:
        if not found.pages_read and not (pages_later and not content.is_scenario):
            raise ConflictError("Please read the pages of this module first; the questions rest on them.")
        last_failed = found.quiz(quiz).last_failed
        pages = _pages_to_reread(viewer, library, last_failed, found.quiz(quiz), today)
        if pages and last_failed is not None:
            return RereadFirst(pages, last_failed)
    items = questions.find_askable(viewer, library, content, done.readers[module], today)
    met = questions.find_met(viewer, library, content)
    drawn = draw_sitting(content, items, met, random, questions.own_items(content, library))
    if not drawn.items:
        raise NotFoundError("This quiz has no questions for your school yet.")
    return open_attempts.begin(viewer, library, content, drawn, SITTING, found.practising, now, today)


def get_sitting(viewer: Viewer, attempt_id: int) -> Sitting:
    """Found by its id *and* its person; anybody else's is simply not there. Two queries.

    Answers stay with the record they were given under: a lead who joins a colleague’s record to their own reads none.
    """
    row = db.session.execute(
        select(Attempt, StoredEdition.content, SchoolDetails)
        .join(StoredEdition, StoredEdition.digest == Attempt.edition)
        .outerjoin(SchoolDetails, SchoolDetails.id == Attempt.school_details_id)
        .where(
            Attempt.id == attempt_id,
            Attempt.school_id == viewer.school_id,
            Attempt.staff_member_id == viewer.staff_member_id,
        )
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFoundError("We cannot find that quiz among yours.")
    attempt, text, school_details = row
    responses = db.session.execute(
        select(Response.seq, Response.item_id, Response.answer, Response.at)
        .where(Response.school_id == viewer.school_id, Response.attempt_id == attempt_id)
        .order_by(Response.seq)
    ).all()
    return Sitting(
        id=attempt.id,
        module=attempt.module,
        kind=attempt.kind,
        practice=attempt.practice,
        started_at=attempt.started_at,
        finished_at=attempt.finished_at,
        passed=attempt.passed,
        pass_mark=attempt.pass_mark,
        drawn=attempt.drawn,
        orders=attempt.orders,
        reader=Reader(Nation(attempt.nation), Setting(attempt.setting), attempt.as_of),
        edition=read_edition(text),
        details=details.of_row(school_details),
        responses=tuple(Given(row.seq, row.item_id, row.answer) for row in responses),
        times={row.seq: row.at for row in responses},
    )


def lock_attempt(viewer: Viewer, attempt_id: int) -> Attempt:
    """The attempt's row, held until the transaction ends. Inside `writing()`. Raises NotFoundError."""
    attempt = db.session.execute(
        select(Attempt)
        .where(
            Attempt.id == attempt_id,
            Attempt.school_id == viewer.school_id,
            Attempt.staff_member_id == viewer.staff_member_id,
        )
        .with_for_update()
    ).scalar_one_or_none()
    if attempt is None:
        raise NotFoundError("We cannot find that quiz among yours.")
    return attempt


def _quiz_of(library: Library, module: str, quiz: str) -> Quiz:
    if f"quizzes/{quiz}" in library.unavailable:
        raise NotFoundError("This quiz is not available just now. Your safeguarding lead has been told.")
    if quiz not in published_module(library, module).quizzes or quiz not in library.quizzes:
        raise NotFoundError("We cannot find that quiz.")
    return library.quizzes[quiz]


def _pages_to_reread(
    viewer: Viewer, library: Library, last_failed: int | None, state: QuizState, today: date
) -> list[str]:
    """Pages of other modules count as well, where this person can open them."""
    if last_failed is None or state.open_attempt is not None:
        return []
    revisit = get_sitting(viewer, last_failed).mark.revisit
    read_at = find_open_pages(viewer, library, revisit, today)
    return must_reread(state, list(read_at), {page: at for page, at in read_at.items() if at is not None})
