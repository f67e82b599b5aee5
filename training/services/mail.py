"""The outbox: messages are written in the transaction of their cause and sent after it, so neither waits for the other.

Who sends one claims its row first, for as long as sending may take; a claim that was not followed up runs out. Nothing
is sent inside a transaction. Only a crash between the mail server’s “accepted” and the note of it here can make a
message go twice; it then carries the same Message-ID.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import ColumnElement, Table, func, select, update

from training.extensions import db
from training.models import OutboxMessage, StaffMember
from training.rules.school_time import school_date
from training.services.batches import in_batches
from training.services.dialect import insert
from training.services.mail_server import Letter, Line, MailRoute, Outcome, new_message_id, open_line
from training.services.people import active_on
from training.services.school_hours import next_moment
from training.services.still_asked import ANSWERED, ASKING, is_answered
from training.services.writing import writing

LEASE = timedelta(minutes=10)  # longer than a mail server can keep us waiting
WAITS = tuple(timedelta(minutes=m) for m in (5, 15, 60, 240, 480, 720, 720, 720))  # about two days in all
MOST_TRIES = len(WAITS) + 1
AT_ONCE = 200
KEEP_TEXT = frozenset(
    {"reminder", "nudge", "reading", "refresher", "lead"}
)  # no link in them opens anything by itself
IN_HOURS = KEEP_TEXT  # nobody waits for these: they go in the school’s hours, on a second try too
LONGEST_PROBLEM = 300


def queue(
    school_id: int,
    staff_member_id: int,
    key: str,
    subject: str,
    body: str,
    now: datetime,
    *,
    kind: str = "other",
    send_after: datetime | None = None,
    calendar: str | None = None,
) -> int:
    """Inside `writing()`: a message to one person; answers its id.

    `key` is unique: one cause, one message. Whoever queues it again, at the same moment too, is given the first.
    """
    table = cast(Table, OutboxMessage.__table__)
    values = {
        "school_id": school_id,
        "staff_member_id": staff_member_id,
        "key": key,
        "subject": subject,
        "body": body,
        "kind": kind,
        "calendar": calendar,
        "send_after": send_after or now,
        "tries": 0,
    }
    statement = insert(table).values(values).on_conflict_do_nothing(index_elements=["key"])
    made: int | None = db.session.execute(statement.returning(table.c.id)).scalar_one_or_none()
    if made is not None:
        return made
    return db.session.execute(select(OutboxMessage.id).where(OutboxMessage.key == key)).scalar_one()


def is_queued(key: str) -> bool:
    """Whether this cause has its message already."""
    return db.session.scalar(select(OutboxMessage.id).where(OutboxMessage.key == key)) is not None


def drop(keys: Sequence[str], now: datetime, why: str = "It was not needed any more.") -> None:
    """Inside `writing()`: messages whose cause is gone are not sent, if they have not gone yet."""
    for some in in_batches(keys):
        _drop(OutboxMessage.key.in_(some), now, why)


def drop_unsent(staff_member_id: int, now: datetime, kind: str | None = None) -> None:
    """Inside `writing()`: what waits for a person, of one kind or all, goes no more; its links are void."""
    of_kind = [OutboxMessage.kind == kind] if kind else []
    why = "A newer message took its place."
    _drop(OutboxMessage.staff_member_id == staff_member_id, now, why, *of_kind)


def _drop(which: ColumnElement[bool], now: datetime, why: str, *more: ColumnElement[bool]) -> None:
    db.session.execute(
        update(OutboxMessage)
        .where(which, *more, OutboxMessage.sent_at.is_(None))
        .values(body="", calendar=None, last_error=why, sent_at=now)
        .execution_options(synchronize_session=False)
    )


# ── Sending ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that is ours to send until its lease runs out. Without `letter` there is nobody to send it to."""

    id: int
    tries: int
    letter: Letter | None
    problem: str = ""


def deliver(message_id: int, route: MailRoute, now: datetime) -> str | None:
    """Sends one message now. None when it went or another has it, else why not; the reason is kept for the lead."""
    claim = claim_message(message_id, route, now)
    if claim is None:
        return None
    with open_line(route) as line:
        outcome = send(claim, line)
    settle(claim, outcome, now)
    return outcome.problem


def deliver_waiting(route: MailRoute, clock: Callable[[], datetime]) -> Iterator[str | None]:
    """Tries every message whose time has come, oldest first; yields for each None when it went, else why not.

    Safe beside others that do the same. Ends early when the mail server cannot be used at all: each message is
    asked to wait by itself, and those not tried lose nothing.
    """
    with open_line(route) as line:
        for message_id in find_waiting(clock()):
            claim = claim_message(message_id, route, clock())
            if claim is None:
                continue
            outcome = send(claim, line)
            settle(claim, outcome, clock())
            yield outcome.problem
            if outcome.at_server:
                return


def find_waiting(now: datetime, most: int = AT_ONCE) -> Sequence[int]:
    """Messages that may be tried now: those that have waited longest first."""
    return db.session.scalars(
        select(OutboxMessage.id)
        .where(_waiting(), OutboxMessage.send_after <= now)
        .order_by(OutboxMessage.send_after, OutboxMessage.id)
        .limit(most)
    ).all()


def count_waiting() -> int:
    return db.session.scalar(select(func.count()).select_from(OutboxMessage).where(_waiting())) or 0


def _waiting() -> ColumnElement[bool]:
    return OutboxMessage.sent_at.is_(None) & (OutboxMessage.body != "") & (OutboxMessage.tries < MOST_TRIES)


def claim_message(message_id: int, route: MailRoute, now: datetime) -> Claim | None:
    """None when it has gone, its time has not come, or another is sending it.

    The address is looked up now, not when the message was written; who has left by now is sent nothing, and nobody
    is asked for what they have done since.
    """
    with writing():
        row = db.session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id == message_id, _waiting(), OutboxMessage.send_after <= now)
            .values(
                tries=OutboxMessage.tries + 1,
                send_after=now + LEASE,
                message_id=func.coalesce(OutboxMessage.message_id, new_message_id(route.sender)),
            )
            .returning(
                OutboxMessage.school_id,
                OutboxMessage.staff_member_id,
                OutboxMessage.kind,
                OutboxMessage.tries,
                OutboxMessage.subject,
                OutboxMessage.body,
                OutboxMessage.message_id,
                OutboxMessage.calendar,
            )
            .execution_options(synchronize_session=False)
        ).one_or_none()
        if row is None:
            return None
        if row.kind in IN_HOURS and (at := next_moment(row.school_id, now).at) > now:
            _put_off(message_id, row.tries - 1, at)
            return None
        person = db.session.execute(
            select(StaffMember.email, active_on(school_date(now)).label("active")).where(
                StaffMember.id == row.staff_member_id
            )
        ).one_or_none()
        if person is None or not person.active:
            _drop(OutboxMessage.id == message_id, now, "They have left.")
            return None
        if row.kind in ASKING and is_answered(message_id, now):
            _drop(OutboxMessage.id == message_id, now, ANSWERED)
            return None
    if not person.email:
        return Claim(message_id, row.tries, None, "There is no address to send to.")
    letter = Letter(person.email, row.subject, row.body, row.message_id, row.calendar)
    return Claim(message_id, row.tries, letter)


def _put_off(message_id: int, tries: int, until: datetime) -> None:
    """It was no try."""
    db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == message_id)
        .values(tries=tries, send_after=until)
        .execution_options(synchronize_session=False)
    )


def send(claim: Claim, line: Line) -> Outcome:
    """Outside any transaction."""
    return line.send(claim.letter) if claim.letter else Outcome(claim.problem, final=True)


def settle(claim: Claim, outcome: Outcome, now: datetime) -> None:
    """Notes what came of it. May be repeated until it is noted; a failure that another try overtook counts no more."""
    mine = OutboxMessage.id == claim.id
    if outcome.problem is None:
        gone = update(OutboxMessage).where(mine).values(sent_at=now, calendar=None, last_error=None)
        without_text = update(OutboxMessage).where(mine, OutboxMessage.kind.not_in(KEEP_TEXT)).values(body="")
        statements = [gone, without_text]
    else:
        given_up = outcome.final or claim.tries >= MOST_TRIES
        failed = update(OutboxMessage).where(
            mine, OutboxMessage.sent_at.is_(None), OutboxMessage.tries == claim.tries
        )
        statements = [
            failed.values(
                last_error=outcome.problem[:LONGEST_PROBLEM],
                tries=MOST_TRIES if given_up else claim.tries,
                send_after=now if given_up else now + WAITS[claim.tries - 1],
            )
        ]
    with writing():
        for statement in statements:
            db.session.execute(statement.execution_options(synchronize_session=False))
