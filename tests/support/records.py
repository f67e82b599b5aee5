"""Rows on record, for tests that care what follows from them."""

import itertools
import json
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from tests.factories import Person
from training.extensions import db
from training.models import Completion, EvidenceEntry, Exemption, PageView, Recognition, StaffMember
from training.rules.school_time import LONDON
from training.services import standing
from training.services.writing import writing

_numbers = itertools.count(1)


def at(day: date, clock: time = time(9)) -> datetime:
    """That time on that day in London."""
    return datetime.combine(day, clock, LONDON)


def public_id_of(person: Person) -> str:
    return db.session.scalars(
        select(StaffMember.public_id).where(StaffMember.id == person.staff_member_id)
    ).one()


def entries_of(school: int) -> list[tuple[str, dict[str, Any]]]:
    """Kind and payload of each entry in the evidence, oldest first."""
    rows = db.session.execute(
        select(EvidenceEntry.kind, EvidenceEntry.payload)
        .where(EvidenceEntry.school_id == school)
        .order_by(EvidenceEntry.n)
    )
    return [(kind, json.loads(payload)) for kind, payload in rows]


def complete(school: int, person: int, module: str, on: date, clock: time = time(9)) -> int:
    """A completion on that day, as it follows; answers its id."""
    with writing():
        row = Completion(
            school_id=school,
            staff_member_id=person,
            module=module,
            module_title=module,
            module_digest="0" * 64,
            completed_at=at(on, clock),
            code=f"code{next(_numbers)}",
            evidence_n=1,
        )
        db.session.add(row)
        db.session.flush()
        standing.refresh(school, [person], module)
        return row.id


def read(school: int, person: int, module: str, on: date) -> None:
    with writing():
        view = PageView(
            school_id=school,
            staff_member_id=person,
            module=module,
            lesson=f"page-{next(_numbers)}",
            edition="0" * 64,
            first_read_at=at(on),
            last_read_at=at(on),
        )
        db.session.add(view)
        standing.refresh(school, [person], module)


def exempt(school: int, person: int, module: str, kind: str, until: date, on: date) -> None:
    with writing():
        row = Exemption(
            school_id=school,
            staff_member_id=person,
            module=module,
            kind=kind,
            reason="agreed",
            note="",
            effective_on=on,
            until=until,
            recorded_at=at(on),
            recorded_by=person,
        )
        db.session.add(row)
        standing.refresh(school, [person], module)


def recognise(school: int, person: int, completion_id: int, on: date, counts: bool = True) -> None:
    with writing():
        row = Recognition(
            school_id=school,
            staff_member_id=person,
            completion_id=completion_id,
            consented_at=at(on - timedelta(days=1)),
            decided_at=at(on),
            decided_by=person,
            counts=counts,
        )
        db.session.add(row)
        standing.refresh(school, [person])
