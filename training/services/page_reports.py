"""“Report a mistake on this page”: one of a few fixed choices, for the safeguarding lead. Never free text."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select

from training.content.model import Library
from training.errors import NotFoundError
from training.extensions import db
from training.models import PageReport
from training.services.progress import get_progress
from training.services.viewer import Viewer
from training.services.writing import writing


class ReportKind(StrEnum):
    UNCLEAR = "unclear"
    OUT_OF_DATE = "out-of-date"
    WRONG_FOR_SCHOOL = "wrong-for-school"
    SPELLING = "spelling"
    UPSETTING = "upsetting"
    HARD_TO_USE = "hard-to-use"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    ReportKind.UNCLEAR: "I do not understand it",
    ReportKind.OUT_OF_DATE: "It is wrong or out of date",
    ReportKind.WRONG_FOR_SCHOOL: "It does not fit how our school works",
    ReportKind.SPELLING: "There is a slip in the spelling or a broken link",
    ReportKind.UPSETTING: "It is more upsetting than it needs to be",
    ReportKind.HARD_TO_USE: "I cannot see, read or use something on it",
}


def get_reported_page(viewer: Viewer, library: Library, module: str, lesson: str, today: date) -> str:
    """The title of the page to report. Raises NotFoundError when it is not one the school shows its staff."""
    found, _done = get_progress(viewer, library, module, today)
    for page in found.module.lessons:
        if page.slug == lesson:
            return page.title
    raise NotFoundError("We cannot find that page.")


def report_page(viewer: Viewer, module: str, lesson: str, kind: ReportKind, now: datetime) -> None:
    """A second click, or the same report while the first is open, adds nothing."""
    with writing():
        known = db.session.scalar(
            select(PageReport.id).where(
                PageReport.school_id == viewer.school_id,
                PageReport.staff_member_id == viewer.staff_member_id,
                PageReport.module == module,
                PageReport.page == lesson,
                PageReport.kind == kind.value,
                PageReport.settled_at.is_(None),
            )
        )
        if known is None:
            db.session.add(
                PageReport(
                    school_id=viewer.school_id,
                    staff_member_id=viewer.staff_member_id,
                    module=module,
                    page=lesson,
                    kind=kind.value,
                    reported_at=now,
                )
            )
