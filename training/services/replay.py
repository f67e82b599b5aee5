"""A finished sitting, for its own person, as they saw it: nothing is looked up anew, nothing is judged again.

The questions and their order, the options as they were shown, each answer with the feedback to it and the school's
names are those of then. What nobody was shown then is not shown here, so after a fail no right answer.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from training.content.render import StoryPart
from training.extensions import db
from training.models import Attempt
from training.services import quiz_pages
from training.services.attempts import Sitting, get_sitting
from training.services.quiz_pages import SavedPage, Scene
from training.services.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Question:
    """`answers`: more than one where a critical answer was put right."""

    number: int
    answers: tuple[SavedPage, ...]


@dataclass(frozen=True, slots=True)
class Replay:
    """`kept` is False once the answers have been deleted; the result stays."""

    id: int
    title: str
    module: str
    kind: str
    practice: bool
    started_at: datetime
    finished_at: datetime
    passed: bool | None
    raw: int | None
    max: int | None
    kept: bool
    questions: tuple[Question, ...]
    scenes: tuple[Scene, ...]  # of a story, in place of questions
    ending: tuple[StoryPart, ...]


def get_replay(viewer: Viewer, attempt_id: int) -> Replay | None:
    """None while the sitting is not finished. Raises NotFoundError for anybody else's. Three queries."""
    sitting = get_sitting(viewer, attempt_id)
    if sitting.finished_at is None:
        return None
    raw, most = db.session.execute(select(Attempt.raw, Attempt.max).where(Attempt.id == sitting.id)).one()
    story = quiz_pages.check_page(sitting) if sitting.quiz.is_scenario else None
    return Replay(
        id=sitting.id,
        title=sitting.quiz.title,
        module=sitting.module,
        kind=sitting.kind,
        practice=sitting.practice,
        started_at=sitting.started_at,
        finished_at=sitting.finished_at,
        passed=sitting.passed,
        raw=raw,
        max=most,
        kept=bool(sitting.responses),
        questions=() if story else tuple(_questions(sitting)),
        scenes=story.so_far if story else (),
        ending=story.ending if story else (),
    )


def _questions(sitting: Sitting) -> list[Question]:
    """In the order drawn, whatever order they were answered in."""
    pages = [quiz_pages.saved_page(sitting, response.seq) for response in sitting.responses]
    return [
        Question(number, tuple(page for page in pages if page.item_id == item))
        for number, item in enumerate(sitting.drawn, start=1)
        if any(page.item_id == item for page in pages)
    ]
