"""Attempts that are not finished: one for each person, quiz and kind, however often its button is pressed."""

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from training.content.model import Library, Quiz
from training.extensions import db
from training.models import Attempt
from training.rules.drawing import Draw
from training.services import details, editions, standing
from training.services.viewer import Viewer
from training.services.writing import writing


def begin(
    viewer: Viewer,
    library: Library,
    quiz: Quiz,
    drawn: Draw,
    kind: str,
    practice: bool,
    now: datetime,
    today: date,
    link: Callable[[int], None] | None = None,
) -> int:
    """Begins it, or finds the one already begun; answers its id.

    `link` is given that id before the transaction ends, for a row that is to know its attempt.
    """
    try:
        with writing():
            open_id = _find(viewer, quiz.slug, kind, practice)
            if open_id is None:
                open_id = _add(viewer, library, quiz, drawn, kind, practice, now, today)
                if not practice:
                    standing.refresh(viewer.school_id, [viewer.staff_member_id], quiz.module)
            if link is not None:
                link(open_id)
    except IntegrityError:  # the other click came first (PostgreSQL lets both get this far)
        open_id = _find(viewer, quiz.slug, kind, practice)
        if open_id is None:
            raise
    return open_id


def _add(
    viewer: Viewer,
    library: Library,
    quiz: Quiz,
    drawn: Draw,
    kind: str,
    practice: bool,
    now: datetime,
    today: date,
) -> int:
    attempt = Attempt(
        school_id=viewer.school_id,
        staff_member_id=viewer.staff_member_id,
        module=quiz.module,
        quiz=quiz.slug,
        kind=kind,
        edition=editions.store(quiz, quiz.slug, library, now),
        nation=viewer.nation.value,
        setting=viewer.setting.value,
        role=viewer.role.value,
        as_of=today,
        school_details_id=details.find_details(viewer.school_id).id,
        drawn=list(drawn.items),
        orders=drawn.orders,
        pass_mark=quiz.pass_mark,
        practice=practice,
        started_at=now,
    )
    db.session.add(attempt)
    db.session.flush()
    return attempt.id


def _find(viewer: Viewer, quiz: str, kind: str, practice: bool) -> int | None:
    found: int | None = db.session.scalar(
        select(Attempt.id).where(
            Attempt.school_id == viewer.school_id,
            Attempt.staff_member_id == viewer.staff_member_id,
            Attempt.quiz == quiz,
            Attempt.kind == kind,
            Attempt.practice.is_(practice),
            Attempt.finished_at.is_(None),
        )
    )
    return found
