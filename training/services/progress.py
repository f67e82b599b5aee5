"""Reads what one person has done, for `rules.progress` to judge."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, func, select

from training.content.model import Library, Module
from training.errors import NotFoundError
from training.extensions import db
from training.models import Adoption, Attempt, PageView, Standing
from training.rules.progress import Progress, Sitting, progress
from training.rules.standing import Dates
from training.services.standing import DATES
from training.services.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Done:
    """Everything one person has done that bears on progress."""

    dates: dict[str, Dates]
    reads: dict[str, dict[str, datetime]]  # module → lesson → last read at
    sittings: dict[str, list[Sitting]]
    adopted: frozenset[str]


def progress_of(viewer: Viewer, modules: Iterable[Module], today: date) -> list[Progress]:
    """Progress in each of these modules that the school has adopted, in their order. Three queries, however many."""
    modules = list(modules)
    done = find_done(viewer, [module.slug for module in modules])
    return [judge(module, done, today) for module in modules if module.slug in done.adopted]


def get_progress(viewer: Viewer, library: Library, slug: str, today: date) -> tuple[Progress, Done]:
    """Raises NotFoundError for a module that is not there, not published, or not adopted by the school."""
    module = published_module(library, slug)
    done = find_done(viewer, [slug])
    if slug not in done.adopted:
        raise NotFoundError(
            "Your school has not opened this module to staff yet. Ask your safeguarding lead."
        )
    return judge(module, done, today), done


def published_module(library: Library, slug: str) -> Module:
    if f"modules/{slug}" in library.unavailable:
        raise NotFoundError("This module is not available just now. Your safeguarding lead has been told.")
    module = library.modules.get(slug)
    if module is None or module not in library.published():
        raise NotFoundError("We cannot find that module.")
    return module


def judge(module: Module, done: Done, today: date) -> Progress:
    return progress(
        module,
        done.dates.get(module.slug, Dates()),
        done.reads.get(module.slug, {}),
        done.sittings.get(module.slug, []),
        today,
    )


def find_done(viewer: Viewer, modules: Sequence[str]) -> Done:
    standings, adopted = _standings(viewer, modules)
    return Done(standings, find_reads(viewer, modules), _sittings(viewer, modules), adopted)


def _standings(viewer: Viewer, modules: Sequence[str]) -> tuple[dict[str, Dates], frozenset[str]]:
    """Of the modules the school has adopted; others are not there for its staff."""
    rows = db.session.execute(
        select(Adoption.module, *(getattr(Standing, name) for name in DATES))
        .outerjoin(
            Standing,
            and_(
                Standing.school_id == Adoption.school_id,
                Standing.module == Adoption.module,
                Standing.staff_member_id == viewer.staff_member_id,
            ),
        )
        .where(Adoption.school_id == viewer.school_id, Adoption.module.in_(modules))
        .distinct()
    )
    dates = {row.module: Dates(*row[1:]) for row in rows}
    return dates, frozenset(dates)


def find_reads(viewer: Viewer, modules: Sequence[str]) -> dict[str, dict[str, datetime]]:
    """Module → lesson → when it was last read to its end."""
    reads: dict[str, dict[str, datetime]] = defaultdict(dict)
    for module, lesson, at in db.session.execute(
        select(PageView.module, PageView.lesson, func.max(PageView.last_read_at))
        .where(
            PageView.school_id == viewer.school_id,
            PageView.staff_member_id == viewer.staff_member_id,
            PageView.module.in_(modules),
        )
        .group_by(PageView.module, PageView.lesson)
    ):
        reads[module][lesson] = at
    return reads


def find_reads_of_adopted(viewer: Viewer, modules: Sequence[str]) -> dict[str, dict[str, datetime]]:
    """As `find_reads`, with a key for each of these modules that the school has adopted, and for no other."""
    person = and_(
        PageView.school_id == viewer.school_id,
        PageView.staff_member_id == viewer.staff_member_id,
        PageView.module == Adoption.module,
    )
    reads: dict[str, dict[str, datetime]] = defaultdict(dict)
    for module, lesson, at in db.session.execute(
        select(Adoption.module, PageView.lesson, func.max(PageView.last_read_at))
        .outerjoin(PageView, person)
        .where(Adoption.school_id == viewer.school_id, Adoption.module.in_(modules))
        .group_by(Adoption.module, PageView.lesson)
    ):
        reads[module].update({lesson: at} if lesson else {})
    return reads


def _sittings(viewer: Viewer, modules: Sequence[str]) -> dict[str, list[Sitting]]:
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
        )
        .where(
            Attempt.school_id == viewer.school_id,
            Attempt.staff_member_id == viewer.staff_member_id,
            Attempt.module.in_(modules),
        )
        .order_by(Attempt.id)
    ):
        sittings[row.module].append(Sitting(*row[1:]))
    return sittings
