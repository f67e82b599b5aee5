"""What a person can be asked in a quiz, and what they were asked before. Read for that person alone."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select

from training.content import tailor
from training.content.model import Item, Library, Quiz
from training.content.tailor import Reader
from training.extensions import db
from training.models import Attempt, Response
from training.rules.answers import critical_codes
from training.rules.drawing import NOTHING, Met
from training.services.progress import find_readers
from training.services.viewer import Viewer
from training.words import CriticalCode


def find_askable(
    viewer: Viewer, library: Library, quiz: Quiz, reader: Reader, today: date
) -> tuple[Item, ...]:
    """A refresher asks about what the school has adopted, and of each module only what this person reads of it."""
    if not quiz.is_refresher:
        return tailor.askable(quiz, library, reader)
    modules = sorted({_module_of(item) for item in quiz.items})
    readers = find_readers(viewer, modules, today)
    asked = {
        reader: {item.id for item in tailor.askable(quiz, library, reader)}
        for reader in set(readers.values())
    }
    return tuple(
        item
        for item in quiz.items
        if _module_of(item) in readers and item.id in asked[readers[_module_of(item)]]
    )


def find_met(viewer: Viewer, library: Library, quiz: Quiz) -> Met:
    """What this person was asked in any sitting, practice too; for a refresher also which codes they ever missed."""
    if quiz.is_scenario:
        return NOTHING
    return find_history(viewer, library) if quiz.is_refresher else Met(_asked(viewer, library))


def find_history(viewer: Viewer, library: Library) -> Met:
    """All of it, for questions chosen for this person."""
    return Met(_asked(viewer, library), _missed(viewer, library))


def _asked(viewer: Viewer, library: Library) -> dict[str, datetime]:
    rows = db.session.execute(
        select(Attempt.quiz, Attempt.drawn, Attempt.started_at)
        .where(Attempt.school_id == viewer.school_id, Attempt.staff_member_id == viewer.staff_member_id)
        .order_by(Attempt.id)
    )
    asked: dict[str, datetime] = {}
    for slug, drawn, at in rows:
        if slug not in library.quizzes or not library.quizzes[slug].is_scenario:
            asked.update(dict.fromkeys(drawn, at))
    return asked


def own_items(quiz: Quiz, library: Library) -> Collection[str]:
    """Of a refresher: the items that no other quiz has."""
    others = (other for other in library.quizzes.values() if not other.is_refresher)
    return {item.id for item in quiz.items} - {item.id for other in others for item in other.items}


def _missed(viewer: Viewer, library: Library) -> set[CriticalCode]:
    rows = db.session.execute(
        select(Attempt.quiz, Response.item_id, Response.answer)
        .join(Response, (Response.school_id == Attempt.school_id) & (Response.attempt_id == Attempt.id))
        .where(
            Attempt.school_id == viewer.school_id,
            Attempt.staff_member_id == viewer.staff_member_id,
            Response.is_critical,
        )
    ).all()
    known = {
        item.id: item for quiz in library.quizzes.values() if not quiz.is_scenario for item in quiz.items
    }
    nodes = {
        (quiz.slug, item.id): item
        for quiz in library.quizzes.values()
        if quiz.is_scenario
        for item in quiz.items
    }
    found: set[CriticalCode] = set()
    for slug, item_id, answer in rows:
        item = nodes.get((slug, item_id)) or known.get(item_id)
        found.update(critical_codes(item, answer) if item else ())
    return found


def _module_of(item: Item) -> str:
    return item.lesson.partition("/")[0]
