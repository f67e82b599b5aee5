"""What the school itself did, as it stood at the end of a day: taught, talked about, briefed, put right."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, select

from training.content.model import Fact, Library
from training.extensions import db
from training.models import Adoption, Briefing, Discussion, Meeting, TeachingAction
from training.rules.adopting import by_document
from training.rules.briefing import How
from training.rules.school_time import end_of, school_date
from training.rules.summary_records import Action, AdoptedModule, DiscussionOfDay, SourceOfDay
from training.rules.years import school_year
from training.services.meetings import title_of
from training.services.teaching_actions import What
from training.words import Nation


def adopted_of(
    school_id: int, library: Library, nation: Nation, day: date
) -> tuple[tuple[AdoptedModule, ...], tuple[SourceOfDay, ...]]:
    """Of each module the adoption that held, and the documents their facts come from."""
    rows = db.session.scalars(
        select(Adoption)
        .where(Adoption.school_id == school_id, Adoption.adopted_at < end_of(day))
        .order_by(Adoption.id)
    )
    newest = {row.module: row for row in rows}
    facts: dict[str, Fact] = {}
    open_ids: set[str] = set()
    adopted = []
    order = {slug: n for n, slug in enumerate(library.modules)}
    for slug, row in sorted(newest.items(), key=lambda pair: (order.get(pair[0], len(order)), pair[0])):
        ids = _fact_ids(row, library)
        mine = {i: library.facts[i] for i in ids if i in library.facts and nation in library.facts[i].nations}
        facts.update(mine)
        open_ids.update(fact["id"] for fact in row.facts)
        module = library.modules.get(slug)
        adopted.append(
            AdoptedModule(
                module.id if module else "",
                module.title if module else slug.replace("-", " ").capitalize(),
                row.module_digest,
                row.adopted_name,
                school_date(row.adopted_at),
                max(len(mine), len(row.facts)),
                len(row.facts),
            )
        )
    return tuple(adopted), _sources(facts, open_ids, library, day)


def _fact_ids(row: Adoption, library: Library) -> Sequence[str]:
    """As they were taken on; where that was not kept yet, as the module has them now."""
    if row.parts and "facts" in row.parts:
        return list(row.parts["facts"])
    module = library.modules.get(row.module)
    return module.facts if module else ()


def _sources(
    facts: Mapping[str, Fact], open_ids: set[str], library: Library, day: date
) -> tuple[SourceOfDay, ...]:
    return tuple(
        SourceOfDay(
            document.title,
            document.publisher,
            document.edition,
            document.is_official,
            len(document.facts),
            sum(fact.id in open_ids for fact in document.facts),
        )
        for document in by_document(facts.values(), library, day)
    )


def actions_of(school_id: int, library: Library, day: date) -> tuple[Action, ...]:
    """In the year before that day. The note beside it stays out."""
    a = TeachingAction
    rows = db.session.execute(
        select(a.done_on, a.about, a.what)
        .where(
            a.school_id == school_id,
            a.done_on <= day,
            a.done_on > day - timedelta(days=366),
            a.recorded_at < end_of(day),
        )
        .order_by(a.done_on.desc(), a.id.desc())
    )
    known = {word.value: word.label for word in What}
    return tuple(Action(on, _about(about, library), known.get(what, what)) for on, about, what in rows)


def _about(about: str, library: Library) -> str:
    """A critical code in words; of a question only the quiz it belongs to."""
    codes = {str(code): words.never for code, words in library.codes.items()}
    if about in codes:
        return f"Never {codes[about]}"
    quiz = library.quizzes.get(about.partition("/")[0])
    return f"A question of “{quiz.title}”" if quiz else "A rule of the training"


def discussions_of(school_id: int, library: Library, day: date) -> tuple[DiscussionOfDay, ...]:
    """In the year before that day."""
    rows = db.session.execute(
        select(Discussion.effective_on, Meeting.quiz, func.count())
        .join(Meeting, Meeting.id == Discussion.meeting_id)
        .where(
            Discussion.school_id == school_id,
            Discussion.effective_on <= day,
            Discussion.effective_on > day - timedelta(days=366),
            Discussion.recorded_at < end_of(day),
        )
        .group_by(Discussion.meeting_id, Discussion.effective_on, Meeting.quiz)
        .order_by(Discussion.effective_on.desc(), Discussion.meeting_id.desc())
    )
    return tuple(DiscussionOfDay(on, title_of(quiz, library), people) for on, quiz, people in rows)


def briefed_of(school_id: int, day: date) -> int:
    since = school_year(day).first_day
    wanted: list[ColumnElement[bool]] = [
        Briefing.school_id == school_id,
        Briefing.signed_on >= since,
        Briefing.signed_on <= day,
        Briefing.recorded_at < end_of(day),
        Briefing.how != How.TAKEN_BACK.value,
    ]
    return db.session.scalar(select(func.count(Briefing.id)).where(*wanted)) or 0
