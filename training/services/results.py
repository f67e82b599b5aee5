"""How a finished sitting went, for its own person: what they do well, what to look at again, what is next."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import and_, func, select

from training.content import tailor
from training.content.model import Library, Module
from training.content.render import FeedbackView, ItemView, render_feedback, render_item
from training.extensions import db
from training.models import Attempt, Completion, Standing
from training.rules.confidence import Confidence, surest_first
from training.rules.marking import Outcome
from training.rules.progress import FAILS_BEFORE_REREADING
from training.rules.school_time import school_date
from training.services.attempts import Sitting, get_sitting
from training.services.progress import SITTING, find_open_pages
from training.services.viewer import Viewer


@dataclass(frozen=True, slots=True)
class ItemResult:
    """The answer that stands in the end: the first, or the one that put a critical answer right."""

    number: int  # of the question, in the order drawn: many ask “What do you do?”
    view: ItemView
    feedback: FeedbackView
    scored: bool
    put_right: bool
    was_sure: bool  # said so, and the first answer was not the one that helps


@dataclass(frozen=True, slots=True)
class Revisit:
    module: str
    lesson: str
    title: str
    read_again: bool  # since this attempt was finished


@dataclass(frozen=True, slots=True)
class Completed:
    code: str
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class Result:
    """`items` only after a pass; `revisit` only after a fail, and pages are all it says."""

    sitting: Sitting
    module_title: str
    passed: bool
    raw: int
    max: int
    needed: int
    strengths: tuple[str, ...]
    items: tuple[ItemResult, ...]
    look_again: tuple[ItemResult, ...]  # of `items`, the surest first
    revisit: tuple[Revisit, ...]
    pages_first: bool  # after two fails: some of `revisit` is still to be read before the next try
    completed: Completed | None
    next_quiz: str | None


def get_result(
    viewer: Viewer, library: Library, attempt_id: int, confidence: Mapping[str, Confidence] | None = None
) -> Result | None:
    """None while the sitting is not finished. Four queries at the most.

    `confidence`, by item, puts what the person was sure of first; it says nothing of how the quiz went.
    """
    sitting = get_sitting(viewer, attempt_id)
    if sitting.finished_at is None:
        return None
    module = library.modules.get(sitting.module)
    mark, passed = sitting.mark, bool(sitting.passed)
    completed = next_quiz = None
    if passed and not sitting.practice:
        completed, next_quiz = _what_follows(viewer, library, sitting, module)
    sure = {item for item, said in (confidence or {}).items() if said is Confidence.SURE}
    revisit = () if passed else _revisit(viewer, library, sitting, sure)
    items = tuple(_item_result(sitting, n, o, sure) for n, o in enumerate(mark.outcomes, start=1) if passed)
    missed = [item for item in items if not item.scored]
    unread = any(not page.read_again for page in revisit)
    return Result(
        sitting=sitting,
        module_title=module.title if module else sitting.module,
        passed=passed,
        raw=mark.raw,
        max=mark.max,
        needed=-(-sitting.pass_mark * mark.max // 100),
        strengths=_strengths(library, sitting, mark.outcomes) if passed else (),
        items=items,
        look_again=surest_first(missed, [item.view.id for item in missed], sure),
        revisit=revisit,
        pages_first=unread and _fails(viewer, sitting) >= FAILS_BEFORE_REREADING,
        completed=completed,
        next_quiz=next_quiz,
    )


def _item_result(sitting: Sitting, number: int, outcome: Outcome, sure: Collection[str]) -> ItemResult:
    turns = sitting.standpoint.turns_of(outcome.item_id)
    answer = (turns[-1] if outcome.codes else turns[0]).answer
    item = sitting.item(outcome.item_id)
    return ItemResult(
        number=number,
        view=render_item(item, sitting.orders.get(item.id, []), sitting.names, answer),
        feedback=render_feedback(item, answer, sitting.edition.facts, sitting.names),
        scored=outcome.scored,
        put_right=outcome.put_right,
        was_sure=outcome.item_id in sure and not outcome.scored,
    )


def _strengths(library: Library, sitting: Sitting, outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    """The objectives of which every question was answered well the first time."""
    texts = {o.id: o.text for module in library.modules.values() for o in module.objectives}
    went = [(sitting.item(outcome.item_id).objective, outcome.scored) for outcome in outcomes]
    missed = {name for name, scored in went if not scored}
    return tuple(
        texts[name] for name in dict.fromkeys(n for n, _ in went) if name in texts and name not in missed
    )


def _revisit(
    viewer: Viewer, library: Library, sitting: Sitting, sure: Collection[str]
) -> tuple[Revisit, ...]:
    finished = sitting.finished_at
    assert finished is not None
    found = []
    missed = [o.item_id for o in sitting.mark.outcomes if not o.scored]
    first = {sitting.item(name).lesson for name in missed if name in sure}
    pages = surest_first(sitting.mark.revisit, sitting.mark.revisit, first)
    read_at = find_open_pages(viewer, library, pages, sitting.reader.on)
    for page, at in read_at.items():
        module, _, slug = page.partition("/")
        lesson = next(each for each in library.modules[module].lessons if each.slug == slug)
        found.append(Revisit(module, slug, lesson.title, at is not None and at > finished))
    return tuple(found)


def _fails(viewer: Viewer, sitting: Sitting) -> int:
    """How many sittings of this quiz failed one after the other, up to this one; practice does not count."""
    if sitting.practice:
        return 0
    mine = (
        Attempt.school_id == viewer.school_id,
        Attempt.staff_member_id == viewer.staff_member_id,
        Attempt.quiz == sitting.quiz.slug,
        Attempt.practice.is_(False),
        Attempt.id <= sitting.id,
    )
    last_pass = select(func.coalesce(func.max(Attempt.id), 0)).where(*mine, Attempt.passed.is_(True))
    return (
        db.session.scalar(
            select(func.count(Attempt.id)).where(
                *mine, Attempt.passed.is_(False), Attempt.id > last_pass.scalar_subquery()
            )
        )
        or 0
    )


def _what_follows(
    viewer: Viewer, library: Library, sitting: Sitting, module: Module | None
) -> tuple[Completed | None, str | None]:
    """The completion this pass belongs to, or the first quiz of the module not passed since the one before."""
    newest = db.session.execute(
        select(Standing.core, Completion.code, Completion.expires_on, Completion.completed_at)
        .outerjoin(
            Completion,
            and_(
                Completion.school_id == Standing.school_id,
                Completion.staff_member_id == Standing.staff_member_id,
                Completion.module == Standing.module,
            ),
        )
        .where(
            Standing.school_id == viewer.school_id,
            Standing.staff_member_id == viewer.staff_member_id,
            Standing.module == sitting.module,
        )
        .order_by(Completion.id.desc())
        .limit(1)
    ).one_or_none()
    before: datetime | None = newest.completed_at if newest else None
    assert sitting.finished_at is not None
    if newest and before and before >= sitting.finished_at:
        return Completed(newest.code, newest.expires_on), None
    reader = replace(sitting.reader, core=bool(newest and newest.core))
    met = tailor.module_for(module, library, reader) if module else None
    if met is None:
        return None, None
    since = school_date(before) if before else date.min
    done = {
        quiz
        for quiz, drawn, finished_at in _passes(viewer, sitting.module)
        if (school_date(finished_at) > since or quiz == sitting.quiz.slug)
        and (quiz not in library.quizzes or tailor.covers(library.quizzes[quiz], drawn, library, reader))
    }
    return None, next((slug for slug in met.quizzes if slug not in done), None)


def _passes(viewer: Viewer, module: str) -> list[tuple[str, list[str], datetime]]:
    rows = db.session.execute(
        select(Attempt.quiz, Attempt.drawn, Attempt.finished_at).where(
            Attempt.school_id == viewer.school_id,
            Attempt.staff_member_id == viewer.staff_member_id,
            Attempt.module == module,
            Attempt.kind == SITTING,
            Attempt.practice.is_(False),
            Attempt.passed.is_(True),
        )
    )
    return [(quiz, drawn, finished_at) for quiz, drawn, finished_at in rows if finished_at]
