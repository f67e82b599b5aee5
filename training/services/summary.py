"""Asking for a Safeguarding training summary: at once for a small school, in the background for a large one."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from training.content.model import Library
from training.errors import NotFoundError
from training.extensions import db
from training.models import IssuedDocument, StaffMember
from training.rules.school_time import school_date
from training.rules.staff_names import full_name
from training.services import issued, jobs
from training.services.issued import PAPERS, Issuer
from training.services.jobs import File, Making, Run
from training.services.viewer import Viewer

KIND = "summary"
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


def make(run: Run, library: Library) -> Making:
    """The work of the background: the issue is kept with the others, and its paper is what the job hands over."""
    by = _issuer(run.school_id, run.staff_member_id)
    day, names = date.fromisoformat(run.args["as_at"]), bool(run.args["names"])
    issue = yield from issued.issuing(by, library, day, names, run.asked_at, school_date(run.asked_at))
    d = IssuedDocument
    paper = db.session.execute(
        select(d.name, d.data).where(d.school_id == run.school_id, d.issue == issue, d.kind == PAPERS[names])
    ).one()
    return File(paper.name, "application/pdf", paper.data)


def _people(school_id: int) -> int:
    return (
        db.session.scalar(select(func.count(StaffMember.id)).where(StaffMember.school_id == school_id)) or 0
    )


def _issuer(school_id: int, staff_member_id: int) -> Issuer:
    s = StaffMember
    row = db.session.execute(
        select(s.public_id, s.given_name, s.family_name).where(
            s.school_id == school_id, s.id == staff_member_id
        )
    ).one_or_none()
    if row is None:
        raise NotFoundError("The person who asked for this summary is not on the staff list any more.")
    return Issuer(school_id, staff_member_id, row.public_id, full_name(row.given_name, row.family_name))
