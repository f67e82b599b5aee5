"""Certificates: each is kept as it was printed, and stays valid as what it was.

`shown` holds everything on the paper, and a salt. Its digest stands in the evidence entry made with it (`head_n`), so
that a changed certificate shows, and nothing in the chain lets anybody guess a name.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, select

from training.content.model import Module
from training.errors import ConflictError, NotFoundError, TooManyTriesError
from training.extensions import db
from training.models import Certificate, Completion, GuidanceState, School, StaffMember
from training.rules.certificate import Paper, plain_code, read_paper
from training.rules.chain import paper_digest
from training.rules.school_time import in_words, school_date
from training.rules.staff_names import full_name
from training.services import access_log, evidence, limits, people
from training.services.ids import new_code
from training.services.limits import Limit
from training.services.locks import lock_people
from training.services.same_person import ids_of
from training.services.viewer import Viewer
from training.services.writing import writing

TRIES = Limit("certificate", 20, timedelta(minutes=10))
UNKNOWN = "We know no certificate with this code. Check each letter and number against the paper."


@dataclass(frozen=True, slots=True)
class Mine:
    """`other_name` is what the person is called now, when the paper says something else; `other_code` is that of the
    certificate in that name, once there is one."""

    paper: Paper
    other_name: str | None
    other_code: str | None


@dataclass(frozen=True, slots=True)
class Checked:
    """`holds`: the evidence still has the entry made with it, and the paper is as it was then."""

    paper: Paper
    holds: bool
    is_over: bool  # past its date


def shown_for(
    school_id: int,
    staff_member_id: int,
    content: Module,
    core: bool,
    completed_at: datetime,
    expires_on: date | None,
) -> dict[str, Any]:
    """What the certificate of a completion will say. Inside `writing()`."""
    given_name, family_name, school = db.session.execute(
        select(StaffMember.given_name, StaffMember.family_name, School.name)
        .join(School, School.id == StaffMember.school_id)
        .where(StaffMember.id == staff_member_id, StaffMember.school_id == school_id)
    ).one()
    return {
        "name": full_name(given_name, family_name),
        "school": school,
        "module": content.slug,
        "title": content.title,
        "core": core,
        "edition": content.digest,
        "guidance": _guidance(completed_at),
        "completed_at": completed_at.isoformat(),
        "expires_on": expires_on.isoformat() if expires_on else None,
        "salt": secrets.token_hex(16),
    }


def issue(done: Completion, shown: dict[str, Any], now: datetime) -> None:
    """The first certificate of a completion whose evidence entry carries the digest of `shown`. Inside `writing()`."""
    db.session.flush()
    _add(done, done.code, shown, done.evidence_n, now)


def issue_in_present_name(viewer: Viewer, code: str, now: datetime) -> str:
    """After a change of name: one more certificate of the same completion, with a code of its own, which is answered.

    The old one stays what it was. Raises NotFoundError, ConflictError when it carries the present name already, and for
    one of a record joined to this person’s: records can be taken apart again, a paper in another’s name cannot.
    """
    with writing():
        lock_people(viewer.school_id, [viewer.staff_member_id])
        old = _mine(viewer, code)
        if old.staff_member_id != viewer.staff_member_id:
            raise ConflictError(
                "This certificate is of another record that was joined to yours. It stays as it is."
            )
        if old.shown["name"] == viewer.name:
            raise ConflictError("This certificate already carries the name you use now.")
        there = _in_present_name(viewer, old)
        if there is not None:
            return there
        done = db.session.get_one(Completion, old.completion_id)
        new = new_code()
        shown = {**old.shown, "name": viewer.name, "salt": secrets.token_hex(16)}
        payload = {
            "person": viewer.public_id,
            "completion": done.code,
            "code": new,
            "paper": paper_digest(shown),
        }
        _add(done, new, shown, evidence.append(viewer.school_id, "certificate", payload, now), now)
    return new


def get_mine(viewer: Viewer, code: str) -> Mine:
    """Raises NotFoundError for anybody else's. One query, and one more after a change of name."""
    row = _mine(viewer, code)
    if row.shown["name"] == viewer.name or row.staff_member_id != viewer.staff_member_id:
        return Mine(_paper(row), None, None)
    return Mine(_paper(row), viewer.name, _in_present_name(viewer, row))


def open_of_person(viewer: Viewer, public_id: str, code: str, now: datetime) -> Paper:
    """A staff member's, for their lead, with a note in the access log. Raises NotFoundError."""
    person = people.get_person(viewer, public_id)
    row = db.session.scalars(
        select(Certificate).where(
            Certificate.code == code,
            Certificate.school_id == viewer.school_id,
            Certificate.staff_member_id.in_(ids_of(viewer.school_id, person.id)),
        )
    ).one_or_none()
    if row is None:
        raise NotFoundError("We cannot find that certificate among theirs.")
    paper = _paper(row)
    access_log.record(viewer.school_id, viewer.staff_member_id, "certificate", public_id, now)
    return paper


def check(typed: str, whom: str, now: datetime, today: date) -> Checked:
    """For whoever holds the paper, or says so. Raises NotFoundError, TooManyTriesError for who tries out codes.

    A code that is one counts against nobody; `whom` is where the question comes from.
    """
    tried = limits.count_try([(TRIES, whom)], now)
    if not tried.allowed:
        raise TooManyTriesError(
            "Too many codes that are none came from here. Wait a little, then try again.", tried.retry_after
        )
    row = db.session.scalars(select(Certificate).where(Certificate.code == plain_code(typed))).one_or_none()
    if row is None:
        raise NotFoundError(UNKNOWN)
    paper = _paper(row)
    holds = is_covered(row, evidence.find_held(row.school_id, row.head_n, row.head_hash))
    with writing():
        limits.take_back(tried)
    return Checked(paper, holds, paper.expires_on is not None and paper.expires_on < today)


def is_covered(row: Certificate, payload: dict[str, Any] | None) -> bool:
    """Whether the evidence entry made with a certificate says the same. None: the entry itself does not hold.

    Entries from before papers were covered name the code only.
    """
    if payload is None or payload.get("code") != row.code:
        return False
    return "paper" not in payload or payload["paper"] == paper_digest(row.shown)


def _add(done: Completion, code: str, shown: dict[str, Any], entry: int, now: datetime) -> None:
    db.session.add(
        Certificate(
            school_id=done.school_id,
            staff_member_id=done.staff_member_id,
            completion_id=done.id,
            code=code,
            shown=shown,
            head_n=entry,
            head_hash=evidence.get_hash(done.school_id, entry),
            issued_at=now,
        )
    )
    db.session.flush()


def _of_person(viewer: Viewer) -> Select[Certificate]:
    return select(Certificate).where(
        Certificate.school_id == viewer.school_id,
        Certificate.staff_member_id.in_(ids_of(viewer.school_id, viewer.staff_member_id)),
    )


def _mine(viewer: Viewer, code: str) -> Certificate:
    row = db.session.scalars(_of_person(viewer).where(Certificate.code == code)).one_or_none()
    if row is None:
        raise NotFoundError("We cannot find that certificate among yours.")
    return row


def _in_present_name(viewer: Viewer, old: Certificate) -> str | None:
    others = db.session.scalars(_of_person(viewer).where(Certificate.completion_id == old.completion_id))
    return next((other.code for other in others if other.shown["name"] == viewer.name), None)


def _guidance(on: datetime) -> str | None:
    """The state of guidance in force, in short words; None where none is kept yet."""
    row = db.session.execute(
        select(GuidanceState.digest, GuidanceState.label, GuidanceState.stored_at)
        .where(GuidanceState.stored_at <= on)
        .order_by(GuidanceState.stored_at.desc(), GuidanceState.digest)
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    words = f"As it stood on {in_words(school_date(row.stored_at))}, state {row.digest[:12]}"
    return f"{words} ({row.label})" if row.label else words


def _paper(row: Certificate) -> Paper:
    return read_paper(row.code, row.shown, row.head_n, row.head_hash, row.issued_at)
