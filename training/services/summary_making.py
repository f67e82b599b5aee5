"""A Safeguarding training summary made in the background. Knows nothing of how it was asked for."""

from datetime import date

from sqlalchemy import select

from training.content.model import Library
from training.errors import NotFoundError
from training.extensions import db
from training.models import IssuedDocument, StaffMember
from training.rules.school_time import school_date
from training.rules.staff_names import full_name
from training.services import issued
from training.services.issued import PAPERS, Issuer
from training.services.making import File, Making, Run

KIND = "summary"


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
