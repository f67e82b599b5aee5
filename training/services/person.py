"""One person as their lead may see them: what, when, and how often; never which answers they chose."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from training.content.model import Library
from training.extensions import db
from training.models import Attempt, Completion, Exemption, StaffMember, Standing
from training.rules.assignment_words import title_words
from training.rules.exempting import ExemptionKind, Reason
from training.rules.school_time import school_date
from training.rules.standing import Dates
from training.services import access_log, discussions, people
from training.services.board import Cell, cell_of, group_names
from training.services.discussions import DiscussionLine
from training.services.standing import DATES
from training.services.viewer import Viewer
from training.words import GroupKind, Role, Status


@dataclass(frozen=True, slots=True)
class PersonModule:
    slug: str
    title: str
    cell: Cell
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class QuizAttempts:
    """All sittings of one quiz. `last_on` is when the newest began; `passed_on` is None until one was passed."""

    title: str
    n: int
    last_on: date
    passed_on: date | None


@dataclass(frozen=True, slots=True)
class CertificateLine:
    title: str
    completed_on: date
    expires_on: date | None
    code: str


@dataclass(frozen=True, slots=True)
class ExemptionLine:
    title: str
    kind: ExemptionKind
    reason: str
    note: str
    until: date
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class PersonPage:
    public_id: str
    name: str
    role: Role
    job_title: str
    groups: tuple[tuple[str, str], ...]  # label of the kind, name
    start_on: date | None
    leave_on: date | None
    left_on: date | None
    joined: bool
    modules: tuple[PersonModule, ...]
    attempts: tuple[QuizAttempts, ...]
    certificates: tuple[CertificateLine, ...]
    exemptions: tuple[ExemptionLine, ...]
    discussions: tuple[DiscussionLine, ...]


def open_person(viewer: Viewer, public_id: str, library: Library, now: datetime, today: date) -> PersonPage:
    """The page, with a note in the access log that it was looked at. Raises NotFoundError."""
    person = people.get_person(viewer, public_id)
    page = PersonPage(
        public_id=person.public_id,
        name=person.name,
        role=Role(person.role),
        job_title=person.job_title,
        groups=_groups(person),
        start_on=person.start_on,
        leave_on=person.leave_on,
        left_on=person.left_on,
        joined=person.joined_at is not None,
        modules=_modules(person, library, today),
        attempts=_attempts(person, library),
        certificates=_certificates(person),
        exemptions=_exemptions(person, library),
        discussions=discussions.of_person(person.school_id, person.id, library),
    )
    access_log.record(viewer.school_id, viewer.staff_member_id, "person", public_id, now)
    return page


def _groups(person: StaffMember) -> tuple[tuple[str, str], ...]:
    named = group_names(person.school_id, [person.id]).get(person.id, [])
    return tuple((GroupKind(kind).label, name) for kind, name in named)


def _modules(person: StaffMember, library: Library, today: date) -> tuple[PersonModule, ...]:
    rows = db.session.execute(
        select(Standing.module, Standing.core, *(getattr(Standing, name) for name in DATES)).where(
            Standing.school_id == person.school_id, Standing.staff_member_id == person.id
        )
    )
    found = []
    for slug, core, *values in rows:
        dates = Dates(**dict(zip(DATES, values, strict=True)))
        cell = cell_of(dates, today)
        if cell.status is not Status.NOT_ASSIGNED:
            title = title_words(_module_title(library, slug), core)
            found.append(PersonModule(slug, title, cell, dates.expires_on))
    order = list(library.modules)
    return tuple(sorted(found, key=lambda m: order.index(m.slug) if m.slug in order else len(order)))


def _attempts(person: StaffMember, library: Library) -> tuple[QuizAttempts, ...]:
    rows = db.session.execute(
        select(Attempt.quiz, Attempt.started_at, Attempt.finished_at, Attempt.passed)
        .where(
            Attempt.school_id == person.school_id,
            Attempt.staff_member_id == person.id,
            Attempt.practice.is_(False),
        )
        .order_by(Attempt.started_at)
    )
    found: dict[str, QuizAttempts] = {}
    for quiz, started_at, finished_at, passed in rows:
        before = found.get(quiz)
        passed_on = school_date(finished_at) if passed and finished_at else None
        found[quiz] = QuizAttempts(
            title=library.quizzes[quiz].title if quiz in library.quizzes else quiz,
            n=before.n + 1 if before else 1,
            last_on=school_date(started_at),
            passed_on=passed_on or (before.passed_on if before else None),
        )
    return tuple(sorted(found.values(), key=lambda a: a.last_on, reverse=True))


def _certificates(person: StaffMember) -> tuple[CertificateLine, ...]:
    rows = db.session.execute(
        select(
            Completion.module_title,
            Completion.core,
            Completion.completed_at,
            Completion.expires_on,
            Completion.code,
        )
        .where(Completion.school_id == person.school_id, Completion.staff_member_id == person.id)
        .order_by(Completion.completed_at.desc())
    )
    return tuple(
        CertificateLine(title_words(title, core), school_date(at), expires, code)
        for title, core, at, expires, code in rows
    )


def _exemptions(person: StaffMember, library: Library) -> tuple[ExemptionLine, ...]:
    rows = db.session.execute(
        select(
            Exemption.module,
            Exemption.kind,
            Exemption.reason,
            Exemption.note,
            Exemption.until,
            Exemption.recorded_at,
        )
        .where(Exemption.school_id == person.school_id, Exemption.staff_member_id == person.id)
        .order_by(Exemption.id.desc())
    )
    return tuple(
        ExemptionLine(_module_title(library, module), ExemptionKind(kind), _reason(reason), note, until, at)
        for module, kind, reason, note, until, at in rows
    )


def _reason(word: str) -> str:
    return Reason(word).label if word in set(Reason) else "The waiver was ended"


def _module_title(library: Library, slug: str) -> str:
    return library.modules[slug].title if slug in library.modules else slug
