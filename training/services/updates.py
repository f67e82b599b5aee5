"""Just what changed: the pages and questions a person's completion rests on, given to them and to nobody else."""

from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, select

from training.content import tailor
from training.content.editions import edition_of
from training.content.model import Item, Lesson, Library
from training.errors import ConflictError, NotFoundError
from training.extensions import db
from training.models import Attempt, GuidanceChange, PageView, Update
from training.rules.changes import Changes, FactChange
from training.services import evidence, short_sittings
from training.services.guidance_changes import of_data
from training.services.progress import find_readers, published_module
from training.services.viewer import Viewer
from training.services.writing import writing

KIND = "update"
NOT_YOURS = "We cannot find that update among yours."


@dataclass(frozen=True, slots=True)
class UpdatePage:
    """One page to read again. `read` once its newest text has been."""

    lesson: Lesson
    read: bool


@dataclass(frozen=True, slots=True)
class MyUpdate:
    id: int
    change_id: int
    module: str
    module_title: str
    due_on: date
    facts: tuple[FactChange, ...]  # what changed, for the person to read
    pages: tuple[UpdatePage, ...]
    items: tuple[Item, ...]
    attempt_id: int | None
    answered: bool
    completed_at: datetime | None

    @property
    def next_page(self) -> str | None:
        return next((page.lesson.slug for page in self.pages if not page.read), None)

    @property
    def finished(self) -> bool:
        return self.next_page is None and (self.answered or not self.items)

    @property
    def minutes(self) -> int:
        """A page takes a minute and a half, a question half a minute."""
        return max(1, round(1.5 * len(self.pages) + 0.5 * len(self.items)))


def get_update(viewer: Viewer, library: Library, update_id: int, today: date) -> MyUpdate:
    """The person's own. Pages and questions that are gone, or that this school does not meet, are left out.

    Three queries.
    """
    row, summary, answered_at = _with_change(viewer, update_id)
    reader = find_readers(viewer, [row.module], today).get(row.module)
    module = tailor.module_for(published_module(library, row.module), library, reader) if reader else None
    if module is None:
        raise NotFoundError(NOT_YOURS)
    met = {lesson.slug for lesson in module.lessons}
    whole = library.modules[row.module].lessons  # editions are of the whole page, whoever reads it
    lessons = [lesson for lesson in whole if lesson.slug in row.pages and lesson.slug in met]
    read = _read(viewer, row.module)
    return MyUpdate(
        id=row.id,
        change_id=row.change_id,
        module=row.module,
        module_title=module.title,
        due_on=row.due_on,
        facts=_facts(of_data(summary), row),
        pages=tuple(UpdatePage(lesson, edition_of(lesson, library)[0] in read) for lesson in lessons),
        items=tuple(
            item
            for slug in module.quizzes
            if slug in library.quizzes
            for item in library.quizzes[slug].items
            if f"{slug}/{item.id}" in row.items
        ),
        attempt_id=row.attempt_id,
        answered=row.completed_at is not None or answered_at is not None,
        completed_at=row.completed_at,
    )


def _with_change(viewer: Viewer, update_id: int) -> tuple[Update, dict[str, Any], datetime | None]:
    """The row with what the change says, and when its questions were answered."""
    found = db.session.execute(
        select(Update, GuidanceChange.summary, Attempt.finished_at)
        .join(GuidanceChange, GuidanceChange.id == Update.change_id)
        .outerjoin(Attempt, Attempt.id == Update.attempt_id)
        .where(Update.id == update_id, *_of(viewer))
    ).one_or_none()
    if found is None:
        raise NotFoundError(NOT_YOURS)
    return found[0], found[1], found[2]


def _facts(changes: Changes, row: Update) -> tuple[FactChange, ...]:
    """Of the facts that changed, those that these pages and questions rest on."""
    names = {f"{row.module}/{page}" for page in row.pages} | set(row.items)
    cited = {fact for part in (*changes.pages, *changes.items) if part.name in names for fact in part.facts}
    return tuple(fact for fact in changes.facts if fact.id in cited)


def start_questions(
    viewer: Viewer, library: Library, update_id: int, now: datetime, today: date, random: Random
) -> int:
    """Answers the attempt's id; a second click finds the one begun. Raises ConflictError while a page is unread."""
    mine = get_update(viewer, library, update_id, today)
    if mine.next_page is not None:
        raise ConflictError("Please read what changed first; the questions rest on it.")
    if not mine.items:
        raise NotFoundError("This update has no questions.")
    if mine.attempt_id is not None:
        return mine.attempt_id
    # not by the row's number: SQLite gives that of a row taken back to the next, which asks something else
    slug = f"{KIND}-{mine.change_id}-{mine.module}"
    title = f"What changed: {mine.module_title}"

    def link(attempt_id: int) -> None:
        mine = (
            cast(Table, Update.__table__).update().where(Update.id == update_id, Update.attempt_id.is_(None))
        )
        db.session.execute(mine.values(attempt_id=attempt_id))

    return short_sittings.begin(
        viewer, library, mine.module, slug, title, mine.items, KIND, now, today, random, link
    )


def finish(viewer: Viewer, library: Library, update_id: int, now: datetime, today: date) -> None:
    """After a page: records that the update is met when nothing of it is left. Raises NotFoundError."""
    with writing():
        row = _find_row(viewer, Update.id == update_id, lock=True)
        if row is None:
            raise NotFoundError(NOT_YOURS)
        _complete_if_done(viewer, library, row, now, today)


def finish_attempt(viewer: Viewer, library: Library, attempt_id: int, now: datetime, today: date) -> None:
    """The same after its questions. Taken back meanwhile, it leaves nothing to record. Inside `writing()`."""
    row = _find_row(viewer, Update.attempt_id == attempt_id, lock=True)
    if row is not None:
        _complete_if_done(viewer, library, row, now, today)


def _complete_if_done(viewer: Viewer, library: Library, row: Update, now: datetime, today: date) -> None:
    """Once, in the row, which is locked, and in the evidence, which names nobody. Inside `writing()`."""
    try:
        mine = get_update(viewer, library, row.id, today)
    except NotFoundError:  # the module is gone from the school meanwhile: nothing is left to record
        return
    if mine.completed_at is not None or not mine.finished:
        return
    payload = {
        "person": viewer.public_id,
        "module": row.module,
        "change": row.change_id,
        "pages": {page.lesson.slug: edition_of(page.lesson, library)[0] for page in mine.pages},
        "items": [item.id for item in mine.items],
        "completed_at": now.isoformat(),
    }
    row.evidence_n = evidence.append(viewer.school_id, KIND, payload, now)
    row.completed_at = now


def find_of_attempt(viewer: Viewer, attempt_id: int) -> int | None:
    """The update this sitting belongs to; None when the lead has taken it back."""
    row = _find_row(viewer, Update.attempt_id == attempt_id)
    return row.id if row else None


def _find_row(viewer: Viewer, which: ColumnElement[bool], lock: bool = False) -> Update | None:
    """`lock`: held until the transaction ends, so that a lead cannot take it back meanwhile. Inside `writing()`."""
    mine = select(Update).where(which, *_of(viewer))
    return db.session.execute(mine.with_for_update() if lock else mine).scalar_one_or_none()


def _read(viewer: Viewer, module: str) -> set[str]:
    """The editions of the module's pages that the person has read."""
    return set(
        db.session.scalars(
            select(PageView.edition).where(
                PageView.school_id == viewer.school_id,
                PageView.staff_member_id == viewer.staff_member_id,
                PageView.module == module,
            )
        )
    )


def _of(viewer: Viewer) -> tuple[ColumnElement[bool], ...]:
    return Update.school_id == viewer.school_id, Update.staff_member_id == viewer.staff_member_id
