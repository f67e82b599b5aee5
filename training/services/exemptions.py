"""A module that is not needed for a while (a waiver), or may be done later (an extension)."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from training.errors import InvalidInputError, NotFoundError
from training.extensions import db
from training.models import Exemption, StaffMember, Standing
from training.rules.exempting import (
    ENDED,
    LONGEST_DAYS,
    NOTE_LENGTH,
    ExemptionKind,
    Reason,
    holds_pupil_number,
)
from training.services import access_log, evidence, standing
from training.services.locks import lock_people
from training.services.viewer import Viewer
from training.services.writing import writing


def exempt(
    viewer: Viewer,
    public_id: str,
    module: str,
    kind: ExemptionKind,
    reason: Reason,
    note: str,
    until: date,
    now: datetime,
    today: date,
) -> None:
    """Records it, with an entry in the evidence chain. A newer one takes the place of an older.

    Raises InvalidInputError, and NotFoundError for a person or module that is not there.
    """
    note = check(note, until, today)
    with writing():
        _record(viewer, public_id, module, kind, reason.value, note, until, now, today)


def end_waiver(viewer: Viewer, public_id: str, module: str, now: datetime, today: date) -> None:
    """The module counts again from today. The waiver stays on record; this adds its end."""
    with writing():
        ends = today - timedelta(days=1)
        _record(viewer, public_id, module, ExemptionKind.WAIVER, ENDED, "", ends, now, today)


def check(note: str, until: date, today: date) -> str:
    """The note, tidied. Raises InvalidInputError naming the field to blame."""
    note = " ".join(note.split())
    if until < today:
        raise InvalidInputError("Choose a day that has not passed.", "until")
    if until > today + timedelta(days=LONGEST_DAYS):
        raise InvalidInputError(
            "Choose a day within the next thirteen months, then look at it again.", "until"
        )
    if len(note) > NOTE_LENGTH:
        raise InvalidInputError(f"Keep the note to {NOTE_LENGTH} characters; it has {len(note)}.", "note")
    if holds_pupil_number(note):
        raise InvalidInputError(
            "That looks like a pupil’s number. Take it out: nothing about a pupil may be kept here.", "note"
        )
    return note


def _record(
    viewer: Viewer,
    public_id: str,
    module: str,
    kind: ExemptionKind,
    reason: str,
    note: str,
    until: date,
    now: datetime,
    today: date,
) -> None:
    person = _person_with(viewer.school_id, public_id, module)
    lock_people(viewer.school_id, [person])
    row = Exemption(
        school_id=viewer.school_id,
        staff_member_id=person,
        module=module,
        kind=kind.value,
        reason=reason,
        note=note,
        effective_on=today,
        until=until,
        recorded_at=now,
        recorded_by=viewer.staff_member_id,
    )
    db.session.add(row)
    payload = {
        "person": public_id,
        "module": module,
        "kind": kind.value,
        "reason": reason,
        "effective_on": today.isoformat(),
        "until": until.isoformat(),
        "by": viewer.public_id,
    }
    evidence.append(viewer.school_id, "waiver", payload, now)
    standing.refresh(viewer.school_id, [person], module)
    access_log.add(viewer.school_id, viewer.staff_member_id, kind.value, public_id, now)


def _person_with(school_id: int, public_id: str, module: str) -> int:
    """The person, who is there and has the module."""
    person = db.session.execute(
        select(StaffMember.id)
        .join(
            Standing,
            (Standing.school_id == StaffMember.school_id) & (Standing.staff_member_id == StaffMember.id),
        )
        .where(
            StaffMember.school_id == school_id,
            StaffMember.public_id == public_id,
            StaffMember.left_on.is_(None),
            Standing.module == module,
        )
    ).scalar_one_or_none()
    if person is None:
        raise NotFoundError("That person has no such module at your school.")
    return person
