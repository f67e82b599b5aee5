"""A sitting of a few questions picked from the quizzes of one module: after a change, or as a refresher.

It is an attempt like any other, replayed and shown by the same code, but touches no record of the module.
"""

from collections.abc import Sequence
from datetime import date, datetime
from random import Random

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from training.content.editions import facts_of_items
from training.content.model import Item, Library, Quiz
from training.extensions import db
from training.models import Attempt
from training.rules.drawing import draw
from training.services import details, editions
from training.services.viewer import Viewer
from training.services.writing import writing

ANY_SCORE = 0  # every critical answer has to be put right all the same


def find_item(library: Library, name: str) -> Item | None:
    """`name` as “quiz/item”; None once it is gone."""
    quiz, _, item_id = name.partition("/")
    found = library.quizzes.get(quiz)
    return None if found is None else next((item for item in found.items if item.id == item_id), None)


def begin(
    viewer: Viewer,
    library: Library,
    module: str,
    slug: str,
    title: str,
    items: Sequence[Item],
    kind: str,
    now: datetime,
    today: date,
    random: Random,
) -> int:
    """Begins the sitting `slug` or finds the one already begun; answers the attempt's id."""
    quiz = Quiz(
        slug=slug,
        title=title,
        module=module,
        pass_mark=ANY_SCORE,
        minutes=max(1, len(items)),
        intro="",
        items=tuple(items),
        facts=facts_of_items(items),
    )
    drawn = draw(quiz, random)
    try:
        with writing():
            begun = _begun(viewer, slug, kind)
            if begun is not None:
                return begun
            attempt = Attempt(
                school_id=viewer.school_id,
                staff_member_id=viewer.staff_member_id,
                module=module,
                quiz=slug,
                kind=kind,
                edition=editions.store(quiz, slug, library, now),
                nation=viewer.nation.value,
                setting=viewer.setting.value,
                role=viewer.role.value,
                as_of=today,
                school_details_id=details.find_details(viewer.school_id).id,
                drawn=list(drawn.items),
                orders=drawn.orders,
                pass_mark=ANY_SCORE,
                practice=True,
                started_at=now,
            )
            db.session.add(attempt)
            db.session.flush()
            return attempt.id
    except IntegrityError:  # the other click came first (PostgreSQL lets both get this far)
        begun = _begun(viewer, slug, kind)
        if begun is None:
            raise
        return begun


def _begun(viewer: Viewer, slug: str, kind: str) -> int | None:
    found: int | None = db.session.scalar(
        select(Attempt.id).where(
            Attempt.school_id == viewer.school_id,
            Attempt.staff_member_id == viewer.staff_member_id,
            Attempt.quiz == slug,
            Attempt.kind == kind,
            Attempt.finished_at.is_(None),
        )
    )
    return found
