"""Declaring to have read something."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select

from training.errors import ConflictError
from training.extensions import db
from training.models import Declaration, ReadingEdition, StaffGroupMember, StaffMember
from training.rules.reaching import Reach, reaches
from training.rules.readings import due_for
from training.services import evidence
from training.services.locks import lock_people, lock_school
from training.services.readings import Asked, get_asked
from training.services.same_person import ids_of
from training.services.school_days import get_calendar
from training.services.viewer import Viewer
from training.services.writing import writing

SELF, PAPER = "self", "paper"


@dataclass(frozen=True, slots=True)
class ToDeclare:
    """A reading as the person sees it who is asked. `due_on` is theirs, moved to a school day."""

    asked: Asked
    is_asked: bool  # of this person
    due_on: date
    declared_on: date | None
    earlier: tuple[tuple[str, date], ...]  # editions declared before


def get_to_declare(viewer: Viewer, public_id: str) -> ToDeclare:
    """Raises NotFoundError. Four queries. Somebody it is not asked of may read it, and declare it, all the same."""
    asked = get_asked(viewer.school_id, public_id)
    rows = db.session.execute(
        select(ReadingEdition.id, ReadingEdition.label, Declaration.effective_on)
        .join(ReadingEdition, ReadingEdition.id == Declaration.reading_edition_id)
        .where(
            Declaration.school_id == viewer.school_id,
            Declaration.staff_member_id.in_(ids_of(viewer.school_id, viewer.staff_member_id)),
            ReadingEdition.reading_id == asked.id,
        )
        .order_by(ReadingEdition.id)
    ).all()
    due = due_for(asked.due_on, asked.asked_on, viewer.start_on)
    return ToDeclare(
        asked=asked,
        is_asked=not asked.ended and reaches(asked.who, _reach_of(viewer)),
        due_on=due if due == asked.due_on else get_calendar(viewer.school_id).on_or_after(due),
        declared_on=next((on for id_, _label, on in rows if id_ == asked.edition_id), None),
        earlier=tuple((label, on) for id_, label, on in rows if id_ != asked.edition_id),
    )


def declare(viewer: Viewer, public_id: str, label: str, now: datetime, today: date) -> None:
    """“I have read …”, of exactly the edition on the page. A second click adds nothing.

    Raises NotFoundError, and ConflictError when another edition is asked by now or nothing is.
    """
    with writing():
        lock_school(viewer.school_id)
        asked = still_asked(viewer, public_id, label)
        lock_people(viewer.school_id, [viewer.staff_member_id])
        if _already(viewer.school_id, asked.edition_id, viewer.staff_member_id):
            return
        payload = {**payload_of(asked, SELF, today), "person": viewer.public_id}
        n = evidence.append(viewer.school_id, "declaration", payload, now)
        add(viewer, asked, [viewer.staff_member_id], SELF, today, n, now)


def still_asked(viewer: Viewer, public_id: str, label: str) -> Asked:
    asked = get_asked(viewer.school_id, public_id)
    if asked.ended:
        raise ConflictError("This is not asked any more. There is nothing you need to do.")
    if asked.label != label:
        raise ConflictError("A new version is asked for since you opened this page. Please read the new one.")
    return asked


def _reach_of(viewer: Viewer) -> Reach:
    rows = db.session.execute(
        select(StaffMember.regulated_activity, StaffMember.unsupervised_on, StaffGroupMember.group_id)
        .outerjoin(StaffGroupMember, StaffGroupMember.staff_member_id == StaffMember.id)
        .where(StaffMember.school_id == viewer.school_id, StaffMember.id == viewer.staff_member_id)
    ).all()
    groups = frozenset(row.group_id for row in rows if row.group_id is not None)
    regulated, alone_on = rows[0].regulated_activity, rows[0].unsupervised_on
    return Reach(viewer.staff_member_id, viewer.role, groups, viewer.start_on, regulated, alone_on)


def _already(school_id: int, edition_id: int, staff_member_id: int) -> bool:
    return (
        db.session.scalar(
            select(Declaration.id)
            .where(
                Declaration.school_id == school_id,
                Declaration.reading_edition_id == edition_id,
                Declaration.staff_member_id.in_(ids_of(school_id, staff_member_id)),
            )
            .limit(1)
        )
        is not None
    )


def payload_of(asked: Asked, how: str, on: date) -> dict[str, Any]:
    """The words are there as a digest: a lead typed the title, and nothing in the evidence may name anybody."""
    return {
        "reading": asked.public_id,
        "edition": asked.label,
        "digest": asked.fingerprint,
        "words": hashlib.sha256(asked.words.encode()).hexdigest(),
        "how": how,
        "on": on.isoformat(),
    }


def add(viewer: Viewer, asked: Asked, ids: Sequence[int], how: str, on: date, n: int, now: datetime) -> None:
    rows = [
        {
            "school_id": viewer.school_id,
            "staff_member_id": id_,
            "what": asked.title,
            "edition": asked.label,
            "reading_edition_id": asked.edition_id,
            "how": how,
            "effective_on": on,
            "recorded_at": now,
            "recorded_by": viewer.staff_member_id,
            "evidence_n": n,
        }
        for id_ in ids
    ]
    db.session.execute(insert(Declaration), rows)
