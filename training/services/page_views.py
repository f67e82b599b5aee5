"""That a page was read to its end, or that answers have shown it need not be."""

from datetime import date, datetime
from typing import Literal, cast

from sqlalchemy import Table

from training.content.editions import edition_of
from training.content.model import Library
from training.extensions import db
from training.models import PageView
from training.rules.knowing import shown_pages
from training.services import editions
from training.services.attempts import Sitting
from training.services.dialect import insert
from training.services.progress import get_progress
from training.services.viewer import Viewer


def note(
    viewer: Viewer, module: str, lesson: str, edition: str, how: Literal["read", "shown"], now: datetime
) -> None:
    """Inside `writing()`. Done twice it changes only when and how it was last done."""
    statement = insert(cast(Table, PageView.__table__)).values(
        school_id=viewer.school_id,
        staff_member_id=viewer.staff_member_id,
        module=module,
        lesson=lesson,
        edition=edition,
        first_read_at=now,
        last_read_at=now,
        how=how,
    )
    key = list(PageView.__table__.primary_key)
    again = {"last_read_at": now, "how": how}
    db.session.execute(statement.on_conflict_do_update(index_elements=key, set_=again))


def note_shown(viewer: Viewer, library: Library, sitting: Sitting, now: datetime, today: date) -> None:
    """Pages that were still to be read, and that the answers show are known, count as done. Inside `writing()`.

    A story shows nothing of the kind, nor do questions whose words or facts have changed since they were asked.
    """
    asked_today = library.quizzes.get(sitting.quiz.slug)
    if sitting.quiz.is_scenario or sitting.module not in library.modules or asked_today is None:
        return
    if edition_of(asked_today, library)[0] != sitting.edition.digest:
        return
    found = get_progress(viewer, library, sitting.module, today)[0]
    known = shown_pages(sitting.mark, {item.id: item for item in sitting.quiz.items})
    for lesson in found.module.lessons:
        page = f"{sitting.module}/{lesson.slug}"
        if page in known and lesson.slug not in found.read:
            edition = editions.store(lesson, page, library, now)
            note(viewer, sitting.module, lesson.slug, edition, "shown", now)
