"""Everything one person has ever done here, for that person."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from training.extensions import db
from training.models import Attempt, Completion
from training.rules.assignment_words import title_words
from training.services.same_person import ids_of
from training.services.viewer import Viewer


@dataclass(frozen=True, slots=True)
class CompletionLine:
    module: str
    title: str
    completed_at: datetime
    expires_on: date | None
    code: str


@dataclass(frozen=True, slots=True)
class AttemptLine:
    id: int
    module: str
    quiz: str
    started_at: datetime
    finished_at: datetime | None
    passed: bool | None
    raw: int | None
    max: int | None
    practice: bool
    kind: str  # quiz, update or refresher


@dataclass(frozen=True, slots=True)
class Record:
    completions: list[CompletionLine]
    attempts: list[AttemptLine]


def get_record(viewer: Viewer) -> Record:
    """Newest first. Two queries. Completions of every record of the person; sittings, which are nobody else's to see,
    only of the one they sign in with."""
    records = ids_of(viewer.school_id, viewer.staff_member_id)
    completions = db.session.execute(
        select(
            Completion.module,
            Completion.module_title,
            Completion.completed_at,
            Completion.expires_on,
            Completion.code,
            Completion.core,
        )
        .where(
            Completion.school_id == viewer.school_id,
            Completion.staff_member_id.in_(records),
        )
        .order_by(Completion.id.desc())
    )
    attempts = db.session.execute(
        select(
            Attempt.id,
            Attempt.module,
            Attempt.quiz,
            Attempt.started_at,
            Attempt.finished_at,
            Attempt.passed,
            Attempt.raw,
            Attempt.max,
            Attempt.practice,
            Attempt.kind,
        )
        .where(Attempt.school_id == viewer.school_id, Attempt.staff_member_id == viewer.staff_member_id)
        .order_by(Attempt.id.desc())
    )
    lines = [
        CompletionLine(row.module, title_words(row.module_title, row.core), *row[2:5]) for row in completions
    ]
    return Record(lines, [AttemptLine(**row) for row in attempts.mappings()])
