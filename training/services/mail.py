"""Messages: written in the transaction of their cause, sent after it, so that neither waits for the other."""

import smtplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

from sqlalchemy import or_, select, update

from training.extensions import db
from training.models import OutboxMessage, StaffMember
from training.services.writing import writing

PATIENCE = 10.0  # seconds for each answer of the mail server
RETRY_AFTER = timedelta(minutes=5)
MOST_TRIES = 24
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True, slots=True)
class MailRoute:
    """The way out: `smtp://user:password@host:587` (STARTTLS) or `smtps://…:465`, and the sender."""

    smtp_url: str
    sender: str


def queue(
    school_id: int, staff_member_id: int, key: str, subject: str, body: str, now: datetime
) -> OutboxMessage:
    """Inside `writing()`: a message to one person. `key` is unique: one cause, one message."""
    message = OutboxMessage(
        school_id=school_id,
        staff_member_id=staff_member_id,
        key=key,
        subject=subject,
        body=body,
        send_after=now,
        tries=0,
    )
    db.session.add(message)
    db.session.flush()
    return message


def is_queued(key: str) -> bool:
    """Whether this cause has its message already."""
    return db.session.scalar(select(OutboxMessage.id).where(OutboxMessage.key == key)) is not None


def drop_unsent(staff_member_id: int, now: datetime) -> None:
    """Inside `writing()`: what waits for a person goes no more; its links are void."""
    db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.staff_member_id == staff_member_id, OutboxMessage.sent_at.is_(None))
        .values(body="", last_error="A newer message took its place.", sent_at=now)
    )


def deliver(message_id: int, route: MailRoute, now: datetime) -> str | None:
    """Sends one message now. None when it went, else why not; the reason is kept for the lead to see.

    Whoever claims the row first sends it. The address is looked up now, not when the message was written.
    """
    with writing():
        claimed = db.session.execute(
            update(OutboxMessage)
            .where(
                OutboxMessage.id == message_id,
                OutboxMessage.sent_at.is_(None),
                OutboxMessage.send_after <= now,
            )
            .values(tries=OutboxMessage.tries + 1, send_after=now + RETRY_AFTER)
            .returning(OutboxMessage.subject, OutboxMessage.body, OutboxMessage.staff_member_id)
        ).one_or_none()
        if claimed is None:
            return None  # sent by another
        subject, body, staff_member_id = claimed
        address = db.session.execute(
            select(StaffMember.email).where(StaffMember.id == staff_member_id, StaffMember.left_on.is_(None))
        ).scalar_one_or_none()
    problem = _send(route, address, subject, body) if address else "There is no address to send to."
    with writing():
        row = db.session.get_one(OutboxMessage, message_id)
        row.last_error = problem
        if problem is None:
            row.sent_at, row.body = now, ""
    return problem


def deliver_waiting(route: MailRoute, now: datetime) -> Iterator[str | None]:
    """Tries every message that waits, oldest first; yields for each None when it went, else why not.

    What failed waits five minutes and is tried again, for about two hours; a crash between a message and its sending
    loses nothing. Safe beside another that does the same: whoever claims a message sends it.
    """
    waiting = db.session.scalars(
        select(OutboxMessage.id)
        .where(
            OutboxMessage.sent_at.is_(None),
            OutboxMessage.body != "",
            OutboxMessage.send_after <= now,
            OutboxMessage.tries < MOST_TRIES,
        )
        .order_by(OutboxMessage.id)
    ).all()
    for message_id in waiting:
        yield deliver(message_id, route, now)


def _send(route: MailRoute, address: str, subject: str, body: str) -> str | None:
    try:
        message = _write(route, address, subject, body)
        with _connect(route) as server:
            server.send_message(message)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        return f"The mail server did not take it: {_in_words(error)}"[:300]
    return None


def _write(route: MailRoute, address: str, subject: str, body: str) -> EmailMessage:
    """Raises ValueError for a line break where a header must have none."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = route.sender, address, subject
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = make_msgid(domain=_domain(route.sender))
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body)
    return message


def _domain(sender: str) -> str:
    return sender.rpartition("@")[2].strip(" >") or "localhost"


def _in_words(error: Exception) -> str:
    """What the server said, without addresses or passwords."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "the address was refused."
    if isinstance(error, smtplib.SMTPResponseException):
        return f"it answered {error.smtp_code}."
    return f"{type(error).__name__}."


def _connect(route: MailRoute) -> smtplib.SMTP:
    parts = urlsplit(route.smtp_url)
    host, secure = parts.hostname or "", parts.scheme == "smtps"
    context = ssl.create_default_context()
    if secure:
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=PATIENCE, context=context)
    else:
        server = smtplib.SMTP(host, parts.port or 587, timeout=PATIENCE)
    try:
        server.ehlo()
        if not secure and (host not in _LOOPBACK or server.has_extn("starttls")):
            server.starttls(context=context)  # refused by the server: nothing is sent in the open
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except BaseException:
        server.close()
        raise
    return server


@dataclass(frozen=True, slots=True)
class LastMessage:
    subject: str
    sent_at: datetime | None
    problem: str | None


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
    return LastMessage(row.subject, row.sent_at, row.last_error) if row else None
