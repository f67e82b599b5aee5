"""Declaring to have read something: by oneself, or on a sheet of paper that a lead enters for many."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select

from training.errors import ConflictError, InvalidInputError
from training.extensions import db
from training.models import BulkAction, Declaration, Reading, ReadingEdition, StaffGroupMember, StaffMember
from training.rules.reaching import Reach, reaches
from training.rules.readings import due_for
from training.services import access_log, evidence
from training.services.choosing_people import staff_of
from training.services.declared import declared_by
from training.services.locks import lock_people, lock_school
from training.services.readings import Asked, get_asked
from training.services.same_person import ids_of
from training.services.school_days import get_calendar
from training.services.viewer import Viewer
from training.services.writing import writing

SHEET = "declarations"  # kind of the bulk action
SELF, PAPER = "self", "paper"


@dataclass(frozen=True, slots=True)
class ToDeclare:
    """A reading as the person sees it who is asked. `due_on` is theirs, moved to a school day."""

    asked: Asked
    is_asked: bool  # of this person
    due_on: date
    declared_on: date | None
    earlier: tuple[tuple[str, date], ...]  # editions declared before


@dataclass(frozen=True, slots=True)
class Sheet:
    """A signed sheet as it was entered."""

    public_id: str
    title: str
    label: str
    names: tuple[str, ...]
    signed_on: date
    entered_at: datetime


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
        asked = _still(viewer, public_id, label)
        lock_people(viewer.school_id, [viewer.staff_member_id])
        if _already(viewer.school_id, asked.edition_id, viewer.staff_member_id):
            return
        payload = {**payload_of(asked, SELF, today), "person": viewer.public_id}
        n = evidence.append(viewer.school_id, "declaration", payload, now)
        _add(viewer, asked, [viewer.staff_member_id], SELF, today, n, now)


def new_sheet() -> str:
    """For a sheet about to be entered: however often it is sent, it is entered once."""
    return secrets.token_urlsafe(12)


def check_signed(viewer: Viewer, public_id: str, signed_on: date | None, today: date) -> date:
    """Raises InvalidInputError: nobody signs in the future, nor for an edition before it was asked for."""
    asked = get_asked(viewer.school_id, public_id)
    if signed_on is None:
        raise InvalidInputError("Give the day on the sheet.", "signed_on")
    if signed_on > today:
        raise InvalidInputError("This day is still to come. Give the day on the sheet.", "signed_on")
    if (today - signed_on).days > 366:
        raise InvalidInputError("This is more than a year ago. Give the day on the sheet.", "signed_on")
    if asked.ended:
        raise ConflictError("This is not asked any more, so no sheet can be entered for it.")
    return signed_on


def who_signed_already(viewer: Viewer, public_id: str, chosen: Sequence[str], today: date) -> list[str]:
    """Names of the chosen who have declared this edition: they are left as they are. Three queries."""
    asked = get_asked(viewer.school_id, public_id)
    done = _have_declared(viewer.school_id, asked.edition_id)
    wanted = set(chosen)
    return [p.name for p in staff_of(viewer.school_id, today) if p.public_id in wanted and p.id in done]


def enter_sheet(
    viewer: Viewer,
    public_id: str,
    label: str,
    sheet: str,
    chosen: Sequence[str],
    signed_on: date,
    now: datetime,
    today: date,
) -> int:
    """All of them or nobody, with one entry in the evidence; those who have declared it already are left as they are.

    Answers how many were added. A second click with the same `sheet` adds nothing. Raises as `declare` does.
    """
    check_signed(viewer, public_id, signed_on, today)
    with writing():
        lock_school(viewer.school_id)
        used = db.session.scalar(select(BulkAction).where(BulkAction.public_id == sheet))
        if used is not None and used.school_id == viewer.school_id and used.kind == SHEET:
            return len(used.people)
        asked = _still(viewer, public_id, label)
        wanted = set(chosen)
        people = [person for person in staff_of(viewer.school_id, today) if person.public_id in wanted]
        lock_people(viewer.school_id, sorted(person.id for person in people))
        done = _have_declared(viewer.school_id, asked.edition_id)
        people = [person for person in people if person.id not in done]
        if not people:
            return 0
        payload = {**payload_of(asked, PAPER, signed_on), "people": sorted(p.public_id for p in people)}
        n = evidence.append(viewer.school_id, "declaration", payload, now)
        ids = [person.id for person in people]
        _add(viewer, asked, ids, PAPER, signed_on, n, now)
        db.session.add(
            BulkAction(
                school_id=viewer.school_id,
                public_id=new_sheet() if used is not None else sheet,
                kind=SHEET,
                args={
                    "reading": asked.public_id,
                    "edition": asked.edition_id,
                    "on": signed_on.isoformat(),
                    "evidence": n,
                },
                people=ids,
                done_at=now,
                done_by=viewer.staff_member_id,
                undone_at=None,
            )
        )
        access_log.add(
            viewer.school_id, viewer.staff_member_id, "declarations-entered", f"{len(ids)} people", now
        )
        return len(ids)


def find_last_sheet(viewer: Viewer, reading: str) -> Sheet | None:
    """The sheet entered last for this reading, unless it was taken back. Two queries."""
    action = _last_sheet(viewer.school_id, reading)
    if action is None:
        return None
    row = db.session.execute(
        select(Reading.title, ReadingEdition.label)
        .join(ReadingEdition, ReadingEdition.reading_id == Reading.id)
        .where(Reading.school_id == viewer.school_id, ReadingEdition.id == action.args["edition"])
    ).one()
    people = db.session.scalars(
        select(StaffMember).where(
            StaffMember.school_id == viewer.school_id, StaffMember.id.in_(action.people)
        )
    )
    return Sheet(
        action.public_id,
        row.title,
        row.label,
        tuple(sorted(person.name for person in people)),
        date.fromisoformat(action.args["on"]),
        action.done_at,
    )


def take_back(viewer: Viewer, reading: str, sheet: str, now: datetime) -> int:
    """The sheet was the wrong one: its declarations go, so that these people are asked again.

    The evidence keeps that they were entered and adds a correction; the sheet itself stays, marked. Raises
    ConflictError when it is not the newest one any more.
    """
    with writing():
        lock_school(viewer.school_id)
        action = _last_sheet(viewer.school_id, reading)
        if action is None or action.public_id != sheet:
            raise ConflictError("This is not the newest sheet any more. Look at the list as it stands now.")
        entry = action.args["evidence"]
        payload = {"corrects": entry, "what": "declaration", "change": "taken-back"}
        evidence.append(viewer.school_id, "correction", payload, now)
        db.session.execute(
            delete(Declaration).where(
                Declaration.school_id == viewer.school_id,
                Declaration.evidence_n == entry,
                Declaration.how == PAPER,
            )
        )
        action.undone_at = now
        n = len(action.people)
        access_log.add(
            viewer.school_id, viewer.staff_member_id, "declarations-taken-back", f"{n} people", now
        )
        return n


def _still(viewer: Viewer, public_id: str, label: str) -> Asked:
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


def _have_declared(school_id: int, edition_id: int) -> set[int]:
    """Under the record they have now: one that was merged into it counts."""
    rows = db.session.execute(
        declared_by().where(Declaration.school_id == school_id, Declaration.reading_edition_id == edition_id)
    )
    return {row.person for row in rows}


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


def _add(viewer: Viewer, asked: Asked, ids: Sequence[int], how: str, on: date, n: int, now: datetime) -> None:
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


def _last_sheet(school_id: int, reading: str) -> BulkAction | None:
    newest = db.session.scalars(
        select(BulkAction)
        .where(BulkAction.school_id == school_id, BulkAction.kind == SHEET)
        .order_by(BulkAction.id.desc())
    )
    found = next((action for action in newest if action.args.get("reading") == reading), None)
    return found if found is not None and found.undone_at is None else None
