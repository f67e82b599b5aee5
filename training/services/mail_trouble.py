"""What became of messages: who has not had theirs, why, and another try."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from training.content.model import Library
from training.errors import ConflictError, NotFoundError
from training.extensions import db
from training.models import OutboxMessage, StaffMember
from training.rules.school_time import LONDON
from training.services import access_log
from training.services.mail import MOST_TRIES
from training.services.viewer import Viewer
from training.services.writing import writing

PAGE_SIZE = 50


class Trouble(StrEnum):
    """Why somebody has not had a message."""

    BOUNCED = "bounced"
    GIVEN_UP = "given-up"
    TRYING = "trying"

    @property
    def label(self) -> str:
        return {"bounced": "Came back", "given-up": "Could not be sent", "trying": "Still trying"}[self.value]


@dataclass(frozen=True, slots=True)
class LastMessage:
    """`problem` says why it did not arrive; with `sent_at` and a `trouble` it went and came back."""

    subject: str
    sent_at: datetime | None
    problem: str | None
    trouble: Trouble | None


def last_message(school_id: int, staff_member_id: int) -> LastMessage | None:
    """What became of the newest message to a person."""
    row = db.session.scalars(
        select(OutboxMessage)
        .where(
            OutboxMessage.school_id == school_id,
            OutboxMessage.staff_member_id == staff_member_id,
            or_(OutboxMessage.tries > 0, OutboxMessage.sent_at.is_(None)),
        )
        .order_by(OutboxMessage.id.desc())
        .limit(1)
    ).one_or_none()
    return LastMessage(row.subject, row.sent_at, row.last_error, trouble_with(row)) if row else None


def trouble_with(row: OutboxMessage) -> Trouble | None:
    if row.bounced_at is not None:
        return Trouble.BOUNCED
    if row.sent_at is not None:
        return None
    if row.tries >= MOST_TRIES:
        return Trouble.GIVEN_UP
    return Trouble.TRYING if row.last_error else None


@dataclass(frozen=True, slots=True)
class Troubled:
    """Somebody whom the newest message about something did not reach. With `can_try_again` its text is still here."""

    message_id: int
    public_id: str
    name: str
    email: str | None
    subject: str
    trouble: Trouble
    problem: str
    at: datetime  # when it came back, was given up, or is tried next
    can_try_again: bool


@dataclass(frozen=True, slots=True)
class TroublePage:
    people: tuple[Troubled, ...]
    number: int
    pages: int
    total: int


def trouble_of(school_id: int, number: int = 1) -> TroublePage:
    """People of today’s staff with a message that did not reach them and none that did since, newest first.

    One row each. Two queries.
    """
    later = aliased(OutboxMessage)
    arrived = exists().where(
        later.staff_member_id == OutboxMessage.staff_member_id,
        later.id > OutboxMessage.id,
        later.sent_at.is_not(None),
        later.bounced_at.is_(None),
        later.last_error.is_(None),
    )
    newest = (
        select(func.max(OutboxMessage.id).label("id"))
        .where(OutboxMessage.school_id == school_id, _in_trouble(), ~arrived)
        .group_by(OutboxMessage.staff_member_id)
        .subquery()
    )
    here = (
        select(OutboxMessage, StaffMember)
        .join(newest, newest.c.id == OutboxMessage.id)
        .join(StaffMember, StaffMember.id == OutboxMessage.staff_member_id)
        .where(StaffMember.left_on.is_(None))
    )
    total = db.session.scalar(select(func.count()).select_from(here.subquery())) or 0
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(number, 1), pages)
    page = here.order_by(OutboxMessage.id.desc()).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    found = [_troubled(*row) for row in db.session.execute(page).all()]
    return TroublePage(tuple(found), number, pages, total)


HEADERS = ("Name", "Email", "Subject", "What became of it", "Why", "When")


def rows(
    school_id: int, _library: Library, _args: Mapping[str, str], _day: date
) -> list[tuple[str | datetime | None, ...]]:
    """The same people, all of them, as a file has them."""
    first = trouble_of(school_id)
    found = [
        *first.people,
        *(one for n in range(2, first.pages + 1) for one in trouble_of(school_id, n).people),
    ]
    return [
        (one.name, one.email, one.subject, one.trouble.label, one.problem, one.at.astimezone(LONDON))
        for one in found
    ]


def try_again(viewer: Viewer, message_id: int, now: datetime) -> None:
    """Sends it anew, as if it had never been tried. Raises ConflictError when it is on its way already, or when its
    text is gone with the link that was in it."""
    with writing():
        mine = (OutboxMessage.school_id == viewer.school_id, OutboxMessage.id == message_id)
        again = db.session.execute(
            update(OutboxMessage)
            .where(*mine, _in_trouble(), OutboxMessage.body != "")
            .values(tries=0, send_after=now, sent_at=None, bounced_at=None, last_error=None, message_id=None)
            .returning(OutboxMessage.staff_member_id)
            .execution_options(synchronize_session=False)
        ).one_or_none()
        if again is None:
            raise _why_not(viewer.school_id, message_id)
        target = db.session.scalar(
            select(StaffMember.public_id).where(StaffMember.id == again.staff_member_id)
        )
        access_log.add(viewer.school_id, viewer.staff_member_id, "message-again", target or "", now)


def count_troubled() -> int:
    """Messages that bounced or were given up, of every school: for `flask doctor`."""
    return db.session.scalar(select(func.count()).select_from(OutboxMessage).where(_lost())) or 0


def _why_not(school_id: int, message_id: int) -> ConflictError | NotFoundError:
    row = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.school_id == school_id, OutboxMessage.id == message_id)
    ).one_or_none()
    if row is None:
        return NotFoundError("That message is not kept any more.")
    if trouble_with(row) is None:
        return ConflictError("That message is on its way already.")
    return ConflictError("The link in that message works no more. Send a new invitation instead.")


def _in_trouble() -> ColumnElement[bool]:
    return _lost() | (OutboxMessage.sent_at.is_(None) & OutboxMessage.last_error.is_not(None))


def _lost() -> ColumnElement[bool]:
    return OutboxMessage.bounced_at.is_not(None) | (
        OutboxMessage.sent_at.is_(None) & (OutboxMessage.tries >= MOST_TRIES)
    )


def _troubled(row: OutboxMessage, person: StaffMember) -> Troubled:
    return Troubled(
        message_id=row.id,
        public_id=person.public_id,
        name=person.name,
        email=person.email,
        subject=row.subject,
        trouble=trouble_with(row) or Trouble.TRYING,
        problem=row.last_error or "It was begun several times and never finished.",
        at=row.bounced_at or row.send_after,
        can_try_again=row.body != "",
    )
