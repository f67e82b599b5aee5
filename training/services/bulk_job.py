"""The same in the background, for more people than somebody waits for: a job that carries it on, or takes it back."""

from dataclasses import dataclass

from sqlalchemy import select

from training.content.model import Library
from training.documents.spreadsheet import csv_bytes
from training.errors import NotFoundError
from training.extensions import db
from training.models import School, StaffMember
from training.rules.school_time import school_date
from training.rules.staff_names import fold_name, full_name
from training.services import bulk
from training.services.making import File, Making, Run
from training.words import Role

KIND = "bulk"


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asked for it, as they are now."""

    school_id: int
    school_name: str
    staff_member_id: int
    public_id: str
    role: Role
    name: str


def make(run: Run, library: Library) -> Making:
    """Hands over the list of those it was done to, or taken back for."""
    by, public_id = _asker(run), run.args["action"]
    carry_on = bulk.carry_on_undoing if run.args["undo"] else bulk.carry_on
    yield from carry_on(by, library, public_id)
    rows = people_of(run.school_id, public_id)
    data = csv_bytes(("Surname", "Forename", "Job title"), [row[1:] for row in rows])
    return File(f"steady-people-{school_date(run.asked_at).isoformat()}.csv", "text/csv; charset=utf-8", data)


def people_of(school_id: int, public_id: str) -> list[tuple[str, str, str, str]]:
    """Those it was done to: public id, surname, forename, job title. Two queries."""
    ids = set(bulk.get_action(school_id, public_id).people)
    s = StaffMember
    rows = db.session.execute(
        select(s.id, s.public_id, s.family_name, s.given_name, s.job_title).where(s.school_id == school_id)
    )
    found = [(public, family, given, job) for id_, public, family, given, job in rows if id_ in ids]
    return sorted(found, key=lambda row: (fold_name(row[1]), fold_name(row[2]), row[0]))


def _asker(run: Run) -> Asker:
    row = db.session.execute(
        select(StaffMember, School.name)
        .join(School, School.id == StaffMember.school_id)
        .where(StaffMember.school_id == run.school_id, StaffMember.id == run.staff_member_id)
    ).one_or_none()
    if row is None:
        raise NotFoundError("The person who asked for it is not on the staff list any more.")
    person, school_name = row
    return Asker(
        run.school_id,
        school_name,
        person.id,
        person.public_id,
        Role(person.role),
        full_name(person.given_name, person.family_name),
    )
