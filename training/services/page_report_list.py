"""What staff have reported about pages, gathered for the lead. Nobody's name comes with it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from training.content.model import Library
from training.extensions import db
from training.models import PageReport
from training.services import access_log
from training.services.page_reports import ReportKind
from training.services.viewer import Viewer
from training.services.writing import writing


@dataclass(frozen=True, slots=True)
class ReportGroup:
    """Reports that say the same of the same page. `newest` is the id up to which they were counted."""

    module: str
    page: str
    kind: str
    module_title: str
    page_title: str
    words: str
    count: int
    last_at: datetime
    newest: int


def find_open(school_id: int, library: Library) -> list[ReportGroup]:
    rows = db.session.execute(
        select(
            PageReport.module,
            PageReport.page,
            PageReport.kind,
            func.count(PageReport.id),
            func.max(PageReport.reported_at),
            func.max(PageReport.id),
        )
        .where(PageReport.school_id == school_id, PageReport.settled_at.is_(None))
        .group_by(PageReport.module, PageReport.page, PageReport.kind)
        .order_by(func.max(PageReport.id).desc())
    )
    return [_group(library, *row) for row in rows]


def settle(by: Viewer, module: str, page: str, kind: str, newest: int, now: datetime) -> None:
    """Settles those that were on the list when it was shown; one that came later stays open."""
    with writing():
        settled = db.session.execute(
            update(PageReport)
            .where(
                PageReport.school_id == by.school_id,
                PageReport.module == module,
                PageReport.page == page,
                PageReport.kind == kind,
                PageReport.id <= newest,
                PageReport.settled_at.is_(None),
            )
            .values(settled_at=now)
            .returning(PageReport.id)
        ).all()
        if settled:
            access_log.add(by.school_id, by.staff_member_id, "reports-settled", f"{module}/{page}"[:120], now)


def _group(
    library: Library, slug: str, page: str, kind: str, count: int, last_at: datetime, newest: int
) -> ReportGroup:
    module = library.modules.get(slug)
    titles = {lesson.slug: lesson.title for lesson in module.lessons} if module else {}
    return ReportGroup(
        module=slug,
        page=page,
        kind=kind,
        module_title=module.title if module else slug,
        page_title=titles.get(page, page),
        words=ReportKind(kind).label if kind in set(ReportKind) else kind,
        count=count,
        last_at=last_at,
        newest=newest,
    )
