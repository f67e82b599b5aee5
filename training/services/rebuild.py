"""Works out everything derived anew from its causes, and checks the evidence chains."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from training.extensions import db
from training.models import School, StaffMember
from training.rules.chain import Verdict
from training.services import assignments, evidence, standing
from training.services.batches import in_batches
from training.services.writing import writing


@dataclass(frozen=True, slots=True)
class Rebuilt:
    school: str
    people: int
    chain: Verdict


def rebuild(now: datetime, today: date) -> Iterator[Rebuilt]:
    """Assignments and standing of every school, some people to a transaction. Safe to run at any time."""
    for school_id, name in db.session.execute(select(School.id, School.name).order_by(School.id)).all():
        ids = db.session.scalars(select(StaffMember.id).where(StaffMember.school_id == school_id)).all()
        for some in in_batches(ids, standing.PEOPLE_AT_ONCE):
            with writing():
                assignments.apply_rules(school_id, some, today, now)
        yield Rebuilt(name, len(ids), evidence.verify(school_id))
