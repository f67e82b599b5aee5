"""Training completed at another school of this installation counts here: with the person's consent and a lead's yes.

The person offers it, either from another place of the same account or by the code on a certificate; nothing of it is
shown to the new school before that. A lead decides; the completion itself stays where it was made.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select

from training.content.model import Library
from training.errors import ConflictError, InvalidInputError, NotFoundError
from training.extensions import db
from training.models import Certificate, Completion, Recognition, School, StaffMember
from training.rules.assignment_words import title_words
from training.rules.certificate import plain_code
from training.rules.school_time import school_date
from training.rules.staff_names import full_name
from training.services import access_log, evidence, limits, people, standing
from training.services.limits import Limit
from training.services.locks import lock_people, lock_school
from training.services.viewer import Viewer
from training.services.writing import writing

CODES = Limit("certificate-code", 10, timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A completion made at another school. `same_text`: the module reads today as it did then."""

    completion_id: int
    title: str
    school: str
    name: str  # as the other school knows them
    completed_on: date
    expires_on: date | None
    same_text: bool


@dataclass(frozen=True, slots=True)
class Offer:
    id: int
    what: Elsewhere
    consented_at: datetime
    counts: bool | None  # None: nobody has decided yet
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Waits:
    """Somebody whose offers nobody has decided on yet."""

    public_id: str
    name: str
    n: int
    since: datetime


def find_mine(viewer: Viewer, library: Library) -> list[Elsewhere]:
    """What the same account completed at other schools and has not offered here. One query."""
    offered = select(Recognition.completion_id).where(
        Recognition.school_id == viewer.school_id,
        Recognition.staff_member_id == viewer.staff_member_id,
        Recognition.ended_at.is_(None),
    )
    rows = db.session.execute(
        _completions()
        .where(
            StaffMember.account_id == viewer.account_id,
            Completion.school_id != viewer.school_id,
            Completion.id.not_in(offered),
        )
        .order_by(Completion.completed_at.desc())
    )
    return [_elsewhere(row, library) for row in rows]


def offer_mine(viewer: Viewer, completion_ids: list[int], library: Library, now: datetime) -> int:
    """The person lets this school count these. Answers how many; what is not theirs is left out."""
    theirs = {each.completion_id for each in find_mine(viewer, library)}
    chosen = [id_ for id_ in dict.fromkeys(completion_ids) if id_ in theirs]
    if not chosen:
        raise InvalidInputError("Tick what your school may count.", "completion")
    with writing():
        lock_people(viewer.school_id, [viewer.staff_member_id])
        for completion_id in chosen:
            _offer(viewer, completion_id, now)
    return len(chosen)


def offer_by_code(viewer: Viewer, code: str, now: datetime) -> None:
    """The same for one completion, by the code on its certificate: for whoever has no account there any more.

    The lead sees whose name is on it. Raises InvalidInputError for a code that is none, or of this school.
    """
    tried = limits.count_try([(CODES, f"{viewer.account_id}")], now)
    if not tried.allowed:
        raise InvalidInputError("Too many codes. Wait an hour, then try again.", "code")
    row = db.session.execute(
        select(Certificate.completion_id, Certificate.school_id).where(Certificate.code == plain_code(code))
    ).one_or_none()
    if row is None:
        raise InvalidInputError(
            "We know no certificate with this code. Check each letter and number.", "code"
        )
    if row.school_id == viewer.school_id:
        raise InvalidInputError("That certificate is of this school, so it counts already.", "code")
    with writing():
        lock_people(viewer.school_id, [viewer.staff_member_id])
        _offer(viewer, row.completion_id, now)


def take_back(viewer: Viewer, recognition_id: int, now: datetime) -> None:
    """The person takes an offer back, decided or not: it counts here no more."""
    with writing():
        lock_people(viewer.school_id, [viewer.staff_member_id])
        row = _row(viewer.school_id, recognition_id, Recognition.staff_member_id == viewer.staff_member_id)
        _end(viewer, row, now)


def decide(viewer: Viewer, public_id: str, recognition_id: int, counts: bool, now: datetime) -> None:
    """The lead says whether it counts. Raises NotFoundError, and ConflictError when somebody has decided."""
    with writing():
        lock_school(viewer.school_id)  # of two people with one certificate, it counts for one
        person = people.get_person(viewer, public_id)
        lock_people(viewer.school_id, [person.id])
        row = _row(viewer.school_id, recognition_id, Recognition.staff_member_id == person.id)
        if row.counts is not None:
            raise ConflictError("This has been decided already. Look again at what the page says now.")
        if counts:
            _refuse_anothers(viewer.school_id, row)
        row.counts, row.decided_at, row.decided_by = counts, now, viewer.staff_member_id
        row.evidence_n = _put_down(viewer, row, public_id, counts, now)
        access_log.add(viewer.school_id, viewer.staff_member_id, "recognition", public_id, now)


def find_offers(school_id: int, staff_member_id: int, library: Library) -> list[Offer]:
    """What a person has offered and not taken back, newest first. One query."""
    rows = db.session.execute(
        _completions()
        .add_columns(Recognition.id, Recognition.consented_at, Recognition.counts, Recognition.decided_at)
        .join(Recognition, Recognition.completion_id == Completion.id)
        .where(
            Recognition.school_id == school_id,
            Recognition.staff_member_id == staff_member_id,
            Recognition.ended_at.is_(None),
        )
        .order_by(Recognition.id.desc())
    )
    return [
        Offer(row[-4], _elsewhere(row, library), row.consented_at, row.counts, row.decided_at) for row in rows
    ]


def find_waiting(viewer: Viewer) -> list[Waits]:
    """Of the whole school, who has waited longest first. One query."""
    rows = db.session.execute(
        select(
            StaffMember.public_id,
            StaffMember.given_name,
            StaffMember.family_name,
            func.count(Recognition.id),
            func.min(Recognition.consented_at),
        )
        .join(StaffMember, StaffMember.id == Recognition.staff_member_id)
        .where(
            Recognition.school_id == viewer.school_id,
            Recognition.counts.is_(None),
            Recognition.ended_at.is_(None),
            StaffMember.left_on.is_(None),
        )
        .group_by(StaffMember.id)
        .order_by(func.min(Recognition.consented_at), StaffMember.id)
    )
    return [Waits(row[0], full_name(row[1], row[2]), row[3], row[4]) for row in rows]


def _offer(viewer: Viewer, completion_id: int, now: datetime) -> None:
    """Offered again after it was taken back, it is a new offer in the old row's place."""
    row = db.session.scalars(
        select(Recognition).where(
            Recognition.school_id == viewer.school_id,
            Recognition.staff_member_id == viewer.staff_member_id,
            Recognition.completion_id == completion_id,
        )
    ).one_or_none()
    if row is not None and row.ended_at is None:
        return
    if row is None:
        row = Recognition(
            school_id=viewer.school_id,
            staff_member_id=viewer.staff_member_id,
            completion_id=completion_id,
        )
        db.session.add(row)
    row.consented_at, row.ended_at = now, None
    row.counts = row.decided_at = row.decided_by = row.evidence_n = None
    access_log.add(viewer.school_id, viewer.staff_member_id, "record-offered", viewer.public_id, now)
    db.session.flush()


def _end(viewer: Viewer, row: Recognition, now: datetime) -> None:
    row.ended_at = now
    if row.counts:
        _put_down(viewer, row, viewer.public_id, False, now)
    access_log.add(viewer.school_id, viewer.staff_member_id, "record-taken-back", viewer.public_id, now)


def _put_down(by: Viewer, row: Recognition, public_id: str, counts: bool, now: datetime) -> int:
    """In the evidence, whose number is answered, and in the person's standing."""
    module, code = db.session.execute(
        select(Completion.module, Completion.code).where(Completion.id == row.completion_id)
    ).one()
    payload = {
        "person": public_id,
        "module": module,
        "completion": code,
        "counts": counts,
        "by": by.public_id,
    }
    n = evidence.append(by.school_id, "recognition", payload, now)
    standing.refresh(by.school_id, [row.staff_member_id], module)
    return n


def _refuse_anothers(school_id: int, row: Recognition) -> None:
    """Whoever has seen a certificate knows its code: one completion is one person’s."""
    other = db.session.execute(
        select(StaffMember.given_name, StaffMember.family_name)
        .join(Recognition, Recognition.staff_member_id == StaffMember.id)
        .where(
            Recognition.school_id == school_id,
            Recognition.completion_id == row.completion_id,
            Recognition.staff_member_id != row.staff_member_id,
            Recognition.counts.is_(True),
            Recognition.ended_at.is_(None),
        )
        .limit(1)
    ).one_or_none()
    if other is not None:
        raise ConflictError(
            f"This certificate counts for {full_name(*other)} already, so it cannot count twice."
        )


def _row(school_id: int, recognition_id: int, whose: ColumnElement[bool]) -> Recognition:
    row = db.session.scalars(
        select(Recognition)
        .where(
            Recognition.id == recognition_id,
            Recognition.school_id == school_id,
            Recognition.ended_at.is_(None),
            whose,
        )
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFoundError("That training from another school is not offered here any more.")
    return row


def _completions() -> Any:
    return (
        select(
            Completion.id.label("completion_id"),
            Completion.module,
            Completion.module_title,
            Completion.core,
            Completion.module_digest,
            Completion.completed_at,
            Completion.expires_on,
            School.name.label("school"),
            StaffMember.given_name,
            StaffMember.family_name,
        )
        .join(StaffMember, StaffMember.id == Completion.staff_member_id)
        .join(School, School.id == Completion.school_id)
    )


def _elsewhere(row: Any, library: Library) -> Elsewhere:
    module = library.modules.get(row.module)
    return Elsewhere(
        completion_id=row.completion_id,
        title=title_words(row.module_title, row.core),
        school=row.school,
        name=full_name(row.given_name, row.family_name),
        completed_on=school_date(row.completed_at),
        expires_on=row.expires_on,
        same_text=module is not None and module.digest == row.module_digest,
    )
