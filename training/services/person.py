"""One person as their lead may see them: what, when, and how often; never which answers they chose."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, cast, literal, null, select, union_all

from training.content.model import Library
from training.extensions import db
from training.models import Attempt, Completion, Exemption, StaffMember, Standing
from training.rules.assignment_words import title_words
from training.rules.exempting import ExemptionKind, Reason
from training.rules.school_time import school_date
from training.rules.standing import Dates
from training.services import access_log, beside_modules, people
from training.services.beside_modules import Beside
from training.services.board import Cell, cell_of, group_names
from training.services.same_person import ids_of
from training.services.standing import DATES
from training.services.told import Told, newest, told_of
from training.services.viewer import Viewer
from training.words import GroupKind, Role, Status

_EXEMPTION = "exemption"


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
    told: tuple[Told, ...]  # the last reminder and the last nudge, the newer one first
    beside: Beside


def open_person(viewer: Viewer, public_id: str, library: Library, now: datetime, today: date) -> PersonPage:
    """The page, with a note in the access log that it was looked at. Raises NotFoundError."""
    person = people.get_person(viewer, public_id)
    attempts, certificates = _work(person, library)
    exemptions, told = _beside_work(person, library)
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
        attempts=attempts,
        certificates=certificates,
        exemptions=exemptions,
        told=told,
        beside=beside_modules.of_person(person.school_id, person.id, library),
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


def _work(
    person: StaffMember, library: Library
) -> tuple[tuple[QuizAttempts, ...], tuple[CertificateLine, ...]]:
    """Sittings and completions, newest first. One query for both."""
    records = ids_of(person.school_id, person.id)
    theirs = (Attempt.school_id == person.school_id, Attempt.staff_member_id.in_(records))
    sittings = select(
        literal("sitting").label("kind"),
        Attempt.quiz.label("what"),
        Attempt.started_at.label("began"),
        Attempt.finished_at.label("ended"),
        Attempt.passed.label("yes"),
        cast(null(), Date).label("expires_on"),
        literal("").label("code"),
    ).where(*theirs, Attempt.practice.is_(False))
    completions = select(
        literal("completion"),
        Completion.module_title,
        Completion.completed_at,
        Completion.completed_at,
        Completion.core,
        Completion.expires_on,
        Completion.code,
    ).where(Completion.school_id == person.school_id, Completion.staff_member_id.in_(records))
    both = union_all(sittings, completions).subquery()
    rows = db.session.execute(select(both).order_by(both.c.began)).all()
    certificates = [
        CertificateLine(title_words(row.what, row.yes), school_date(row.ended), row.expires_on, row.code)
        for row in reversed(rows)
        if row.kind == "completion"
    ]
    return _attempts((row for row in rows if row.kind == "sitting"), library), tuple(certificates)


def _attempts(rows: Iterable[Any], library: Library) -> tuple[QuizAttempts, ...]:
    found: dict[str, QuizAttempts] = {}
    for row in rows:
        before = found.get(row.what)
        passed_on = school_date(row.ended) if row.yes and row.ended else None
        found[row.what] = QuizAttempts(
            title=library.quizzes[row.what].title if row.what in library.quizzes else row.what,
            n=before.n + 1 if before else 1,
            last_on=school_date(row.began),
            passed_on=passed_on or (before.passed_on if before else None),
        )
    return tuple(sorted(found.values(), key=lambda a: a.last_on, reverse=True))


def _beside_work(person: StaffMember, library: Library) -> tuple[tuple[ExemptionLine, ...], tuple[Told, ...]]:
    """Waivers and more time, and the last reminder and nudge; both newest first. One query."""
    waivers = select(
        literal(_EXEMPTION).label("what"),
        Exemption.module,
        Exemption.kind,
        Exemption.reason,
        Exemption.note,
        Exemption.until,
        Exemption.recorded_at.label("at"),
    ).where(
        Exemption.school_id == person.school_id,
        Exemption.staff_member_id.in_(ids_of(person.school_id, person.id)),
    )
    messages = (
        select(sub.c.kind, literal(""), sub.c.fate, literal(""), sub.c.problem, cast(null(), Date), sub.c.at)
        for sub in (each.subquery() for each in newest(person.school_id, [person.id]))
    )
    both = union_all(waivers, *messages).subquery()
    rows = db.session.execute(select(both).order_by(both.c.at.desc())).all()
    exemptions = tuple(
        ExemptionLine(
            _module_title(library, row.module),
            ExemptionKind(row.kind),
            _reason(row.reason),
            row.note,
            row.until,
            row.at,
        )
        for row in rows
        if row.what == _EXEMPTION
    )
    told = tuple(told_of(row.what, row.kind, row.note, row.at) for row in rows if row.what != _EXEMPTION)
    return exemptions, told


def _reason(word: str) -> str:
    return Reason(word).label if word in set(Reason) else "The waiver was ended"


def _module_title(library: Library, slug: str) -> str:
    return library.modules[slug].title if slug in library.modules else slug
