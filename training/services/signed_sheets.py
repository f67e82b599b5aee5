"""Declarations signed on paper: a lead enters a sheet for many people at once, and takes it back when it was wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select

from training.errors import ConflictError, InvalidInputError
from training.extensions import db
from training.models import BulkAction, Declaration, Reading, ReadingEdition, StaffMember
from training.rules.named_lines import Listed
from training.services import access_log, evidence
from training.services.choosing_people import staff_of
from training.services.declared import declared_by
from training.services.declaring import PAPER, add, payload_of, still_asked
from training.services.ids import new_id
from training.services.locks import lock_people, lock_school
from training.services.readings import get_asked
from training.services.viewer import Viewer
from training.services.writing import writing

SHEET = "declarations"  # kind of the bulk action


@dataclass(frozen=True, slots=True)
class Sheet:
    """A signed sheet as it was entered."""

    public_id: str
    title: str
    label: str
    names: tuple[str, ...]
    signed_on: date
    entered_at: datetime


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
        asked = still_asked(viewer, public_id, label)
        people = _still_to_declare(viewer.school_id, asked.edition_id, chosen, today)
        if not people:
            return 0
        payload = {**payload_of(asked, PAPER, signed_on), "people": sorted(p.public_id for p in people)}
        n = evidence.append(viewer.school_id, "declaration", payload, now)
        ids = [person.id for person in people]
        add(viewer, asked, ids, PAPER, signed_on, n, now)
        db.session.add(
            BulkAction(
                school_id=viewer.school_id,
                public_id=new_id() if used is not None else sheet,
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
        what = f"{len(ids)} people"
        access_log.add(viewer.school_id, viewer.staff_member_id, "declarations-entered", what, now)
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


def _still_to_declare(school_id: int, edition_id: int, chosen: Sequence[str], today: date) -> list[Listed]:
    """Of the chosen, locked until the commit. Inside `writing()`."""
    wanted = set(chosen)
    people = [person for person in staff_of(school_id, today) if person.public_id in wanted]
    lock_people(school_id, sorted(person.id for person in people))
    done = _have_declared(school_id, edition_id)
    return [person for person in people if person.id not in done]


def _have_declared(school_id: int, edition_id: int) -> set[int]:
    """Under the record they have now: one that was merged into it counts."""
    rows = db.session.execute(
        declared_by().where(Declaration.school_id == school_id, Declaration.reading_edition_id == edition_id)
    )
    return {row.person for row in rows}


def _last_sheet(school_id: int, reading: str) -> BulkAction | None:
    newest = db.session.scalars(
        select(BulkAction)
        .where(BulkAction.school_id == school_id, BulkAction.kind == SHEET)
        .order_by(BulkAction.id.desc())
    )
    found = next((action for action in newest if action.args.get("reading") == reading), None)
    return found if found is not None and found.undone_at is None else None
