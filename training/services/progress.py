"""Reads what one person has done, for `rules.progress` to judge.

The one place where a module becomes the module that this person meets: `content.tailor` says what that is, and
whatever shows or judges a module for somebody asks `progress_of`, `get_progress` or `judge` for it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from training.content import tailor
from training.content.model import Library, Module
from training.content.tailor import Reader
from training.errors import NotFoundError
from training.extensions import db
from training.models import Adoption, Attempt, OtherWay, PageView, Standing
from training.rules.progress import Progress, Sitting, progress
from training.rules.school_time import school_date
from training.rules.standing import CALM, Dates
from training.services.same_person import ids_of
from training.services.standing import DATES
from training.services.viewer import Viewer

SITTING = "quiz"  # the kind of an attempt that is no refresher and no update


@dataclass(frozen=True, slots=True)
class Done:
    """Everything one person has done that bears on progress, and as whom they read each module."""

    dates: dict[str, Dates]
    reads: dict[str, dict[str, datetime]]  # module → lesson → last read at
    sittings: dict[str, list[Sitting]]
    readers: dict[str, Reader]  # of the modules the school has adopted
    calm: frozenset[str] = frozenset()  # modules of which nothing is asked just now: they chose another way


def progress_of(viewer: Viewer, library: Library, today: date) -> list[Progress]:
    """Progress in each published module that the school has adopted and this person meets. Three queries."""
    modules = library.published()
    done = find_done(viewer, [module.slug for module in modules], today)
    found = [judge(library, module, done, today) for module in modules]
    return [each for each in found if each is not None]


def get_progress(viewer: Viewer, library: Library, slug: str, today: date) -> tuple[Progress, Done]:
    """Raises NotFoundError for a module that is not there, not published, not adopted, or not for this school."""
    module = published_module(library, slug)
    done = find_done(viewer, [slug], today)
    if slug not in done.readers:
        raise NotFoundError(
            "Your school has not opened this module to staff yet. Ask your safeguarding lead."
        )
    found = judge(library, module, done, today)
    if found is None:
        raise NotFoundError(f"This module is not ready for schools in {viewer.nation.label} yet.")
    return found, done


def published_module(library: Library, slug: str) -> Module:
    if f"modules/{slug}" in library.unavailable:
        raise NotFoundError("This module is not available just now. Your safeguarding lead has been told.")
    module = library.modules.get(slug)
    if module is None or module not in library.published():
        raise NotFoundError("We cannot find that module.")
    return module


def judge(library: Library, module: Module, done: Done, today: date) -> Progress | None:
    """None for a module that the school has not adopted, or that holds nothing for this person."""
    reader = done.readers.get(module.slug)
    met = tailor.module_for(module, library, reader) if reader else None
    if met is None or reader is None:
        return None
    sittings = [
        each
        for each in done.sittings.get(module.slug, [])
        if each.quiz not in library.quizzes
        or each.finished_at is None
        or tailor.covers(library.quizzes[each.quiz], each.drawn, library, reader)
    ]
    dates = done.dates.get(module.slug, Dates())
    calm = module.slug in done.calm
    return progress(met, dates, done.reads.get(module.slug, {}), sittings, today, calm)


def find_done(viewer: Viewer, modules: Sequence[str], today: date) -> Done:
    standings, readers, calm = _standings(viewer, modules, today)
    return Done(standings, find_reads(viewer, modules), _sittings(viewer, modules), readers, calm)


def find_readers(viewer: Viewer, modules: Sequence[str], today: date) -> dict[str, Reader]:
    """As whom this person reads each of these modules that the school has adopted. One query."""
    return _standings(viewer, modules, today)[1]


def _standings(
    viewer: Viewer, modules: Sequence[str], today: date
) -> tuple[dict[str, Dates], dict[str, Reader], frozenset[str]]:
    """Of the modules the school has adopted; others are not there for its staff."""
    rows = db.session.execute(
        select(
            Adoption.module, Standing.core, OtherWay.asked_at, *(getattr(Standing, name) for name in DATES)
        )
        .outerjoin(Standing, _standing_of(viewer))
        .outerjoin(OtherWay, _asked_by(viewer))
        .where(Adoption.school_id == viewer.school_id, Adoption.module.in_(modules))
        .distinct()
    ).all()
    dates = {row.module: Dates(*row[3:]) for row in rows}
    readers = {row.module: viewer.reader(today, core=bool(row.core)) for row in rows}
    calm = {row.module for row in rows if row.asked_at and today < school_date(row.asked_at) + CALM}
    return dates, readers, frozenset(calm)


def _asked_by(viewer: Viewer) -> ColumnElement[bool]:
    return and_(
        OtherWay.school_id == Adoption.school_id,
        OtherWay.module == Adoption.module,
        OtherWay.staff_member_id == viewer.staff_member_id,
    )


def _standing_of(viewer: Viewer) -> ColumnElement[bool]:
    return and_(
        Standing.school_id == Adoption.school_id,
        Standing.module == Adoption.module,
        Standing.staff_member_id == viewer.staff_member_id,
    )


def find_reads(viewer: Viewer, modules: Sequence[str]) -> dict[str, dict[str, datetime]]:
    """Module → lesson → when it was last read to its end."""
    reads: dict[str, dict[str, datetime]] = defaultdict(dict)
    for module, lesson, at in db.session.execute(
        select(PageView.module, PageView.lesson, func.max(PageView.last_read_at))
        .where(
            PageView.school_id == viewer.school_id,
            PageView.staff_member_id.in_(ids_of(viewer.school_id, viewer.staff_member_id)),
            PageView.module.in_(modules),
        )
        .group_by(PageView.module, PageView.lesson)
    ):
        reads[module][lesson] = at
    return reads


def find_open_pages(
    viewer: Viewer, library: Library, pages: Iterable[str], today: date
) -> dict[str, datetime | None]:
    """Of these pages (“module/lesson”) those that this person can open, each with when it was last read. One query."""
    wanted = [page.split("/", 1) for page in pages]
    read_by = and_(
        PageView.school_id == viewer.school_id,
        PageView.staff_member_id.in_(ids_of(viewer.school_id, viewer.staff_member_id)),
        PageView.module == Adoption.module,
    )
    rows = db.session.execute(
        select(Adoption.module, Standing.core, PageView.lesson, func.max(PageView.last_read_at))
        .select_from(Adoption)
        .outerjoin(PageView, read_by)
        .outerjoin(Standing, _standing_of(viewer))
        .where(Adoption.school_id == viewer.school_id, Adoption.module.in_(sorted({m for m, _ in wanted})))
        .group_by(Adoption.module, Standing.core, PageView.lesson)
    ).all()
    read_at = {(module, lesson): at for module, _core, lesson, at in rows}
    open_to: dict[str, set[str]] = {}
    for module, core in {(row.module, bool(row.core)) for row in rows}:
        reader = viewer.reader(today, core)
        met = (
            tailor.module_for(library.modules[module], library, reader) if module in library.modules else None
        )
        open_to[module] = {lesson.slug for lesson in met.lessons} if met else set()
    return {f"{m}/{lesson}": read_at.get((m, lesson)) for m, lesson in wanted if lesson in open_to.get(m, ())}


def _sittings(viewer: Viewer, modules: Sequence[str]) -> dict[str, list[Sitting]]:
    """Under another record of the person only what was passed: what went wrong there would show what was answered."""
    sittings: dict[str, list[Sitting]] = defaultdict(list)
    for row in db.session.execute(
        select(
            Attempt.module,
            Attempt.id,
            Attempt.quiz,
            Attempt.practice,
            Attempt.started_at,
            Attempt.finished_at,
            Attempt.passed,
            Attempt.drawn,
        )
        .where(
            Attempt.school_id == viewer.school_id,
            Attempt.staff_member_id.in_(ids_of(viewer.school_id, viewer.staff_member_id)),
            or_(Attempt.staff_member_id == viewer.staff_member_id, Attempt.passed.is_(True)),
            Attempt.module.in_(modules),
            Attempt.kind == SITTING,
        )
        .order_by(Attempt.id)
    ):
        sittings[row.module].append(
            Sitting(
                attempt_id=row.id,
                quiz=row.quiz,
                practice=row.practice,
                started_at=row.started_at,
                finished_at=row.finished_at,
                passed=row.passed,
                drawn=tuple(row.drawn),
            )
        )
    return sittings
