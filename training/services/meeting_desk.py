"""What a lead chooses a meeting from, and the meetings there were."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from training.content.model import Library, Quiz
from training.content.terms import term_words
from training.content.weave import weave
from training.extensions import db
from training.models import Discussion, Meeting
from training.rules.meetings import LASTS
from training.services.details import find_details
from training.services.meetings import offered, title_of
from training.services.viewer import Viewer

LISTED = 20


@dataclass(frozen=True, slots=True)
class Offer:
    quiz: Quiz
    module_title: str
    intro: str


@dataclass(frozen=True, slots=True)
class MeetingLine:
    id: int
    title: str
    opened_at: datetime
    is_open: bool
    people: int


@dataclass(frozen=True, slots=True)
class Desk:
    offers: tuple[Offer, ...]
    meetings: tuple[MeetingLine, ...]
    number: int
    pages: int
    total: int


def get_desk(viewer: Viewer, library: Library, number: int, now: datetime, today: date) -> Desk:
    """What can be shown, and a page of what was, newest first. Four queries."""
    names = find_details(viewer.school_id).names | term_words(library.terms.values(), viewer.nation)
    offers = tuple(
        Offer(quiz, library.modules[quiz.module].title, weave(quiz.intro, names))
        for quiz in offered(viewer, library, today)
    )
    here = Meeting.school_id == viewer.school_id
    total = db.session.scalar(select(func.count(Meeting.id)).where(here)) or 0
    pages = max(1, -(-total // LISTED))
    number = min(max(number, 1), pages)
    people = func.count(Discussion.id)
    rows = db.session.execute(
        select(Meeting.id, Meeting.quiz, Meeting.opened_at, Meeting.closed_at, people)
        .outerjoin(Discussion, Discussion.meeting_id == Meeting.id)
        .where(here)
        .group_by(Meeting.id, Meeting.quiz, Meeting.opened_at, Meeting.closed_at)
        .order_by(Meeting.opened_at.desc(), Meeting.id.desc())
        .limit(LISTED)
        .offset((number - 1) * LISTED)
    )
    lines = tuple(
        MeetingLine(meeting_id, title_of(quiz, library), at, closed is None and at > now - LASTS, n)
        for meeting_id, quiz, at, closed, n in rows
    )
    return Desk(offers, lines, number, pages, total)
