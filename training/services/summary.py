"""Asking for a Safeguarding training summary: at once for a small school, in the background for a large one."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from training.content.model import Library
from training.extensions import db
from training.models import StaffMember
from training.services import issued, jobs
from training.services.issued import Issuer
from training.services.summary_making import KIND
from training.services.viewer import Viewer

AT_ONCE = 300  # people; more take longer than a page should


@dataclass(frozen=True, slots=True)
class Asked:
    """One of the two: the issue, or the job that will make it."""

    issue: str | None
    job: str | None


def ask(viewer: Viewer, library: Library, day: date, with_names: bool, now: datetime, today: date) -> Asked:
    """Raises InvalidInputError for a day that cannot be summarised, before anything is made."""
    issued.check_day(viewer.school_id, day, today)
    if _people(viewer.school_id) <= AT_ONCE:
        return Asked(issued.issue(Issuer.of(viewer), library, day, with_names, now, today), None)
    args = {"as_at": day.isoformat(), "names": with_names}
    return Asked(None, jobs.ask(viewer, KIND, args, now))


def _people(school_id: int) -> int:
    return (
        db.session.scalar(select(func.count(StaffMember.id)).where(StaffMember.school_id == school_id)) or 0
    )
