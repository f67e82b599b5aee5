"""Forgets what nobody needs any more. Records of staff training, evidence and adoptions are never touched."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select, update

from training.extensions import db
from training.models import AccessEntry, Briefing, Job, OneTimeLink, OutboxMessage, PageReport, School, SignIn
from training.rules.briefing import kept_from
from training.rules.school_time import school_date
from training.services import briefing_days, imports, jobs, meetings
from training.services.links import LIFETIME
from training.services.writing import writing

AT_ONCE = 2_000  # rows in one transaction, so that nobody waits
LINKS_KEPT = timedelta(days=30)  # after they ran out: “was I ever sent one?”
SIGN_INS_KEPT = timedelta(
    days=400
)  # the last one says at which school somebody works; it outlasts a year away
MESSAGES_KEPT = timedelta(days=90)  # subject and outcome; the text went when it was sent
REPORTS_KEPT = timedelta(days=365)  # after they were settled
ACCESS_KEPT = timedelta(days=183)  # who looked at whose record, who signed in


def tidy(now: datetime) -> Iterator[tuple[str, int]]:
    """Each kind of row with how many went, as it is done. May be run at any time, and again."""
    yield "one-time links", _forget(OneTimeLink, OneTimeLink.expires_at < now - LINKS_KEPT)
    yield (
        "sign-ins",
        _forget(SignIn, or_(SignIn.expires_at < now - SIGN_INS_KEPT, SignIn.ended_at < now - SIGN_INS_KEPT)),
    )
    _empty_texts(now)
    yield "messages", _forget(OutboxMessage, OutboxMessage.send_after < now - MESSAGES_KEPT)
    yield "settled reports", _forget(PageReport, PageReport.settled_at < now - REPORTS_KEPT)
    yield "entries of the access log", _forget(AccessEntry, AccessEntry.at < now - ACCESS_KEPT)
    yield "briefings", _forget(Briefing, Briefing.signed_on < kept_from(school_date(now)))
    yield "ways in that have ended", briefing_days.forget_ended(now)
    yield "votes of meetings left open", meetings.close_abandoned(now)
    yield "abandoned imports", _forget_imports(now)
    old = now - jobs.KEPT
    yield "files made in the background", _forget(Job, func.coalesce(Job.finished_at, Job.created_at) < old)


def _forget(table: Any, old: ColumnElement[bool]) -> int:
    gone = 0
    while True:
        with writing():
            ids = db.session.scalars(select(table.id).where(old).order_by(table.id).limit(AT_ONCE)).all()
            if ids:
                between = (table.id >= ids[0], table.id <= ids[-1])
                db.session.execute(
                    delete(table).where(old, *between).execution_options(synchronize_session=False)
                )
        gone += len(ids)
        if len(ids) < AT_ONCE:
            return gone


def _empty_texts(now: datetime) -> None:
    """A text that never went may hold a link; once no link in it can work, nobody needs it. Nor is a text that went
    kept any longer for the case that it comes back."""
    with writing():
        db.session.execute(
            update(OutboxMessage)
            .where(
                OutboxMessage.body != "",
                OutboxMessage.send_after < now - max(LIFETIME[kind] for kind in LIFETIME),
            )
            .values(body="", calendar=None)
            .execution_options(synchronize_session=False)
        )


def _forget_imports(now: datetime) -> int:
    """Lists that were read in and neither applied nor dropped, with all the names in them."""
    schools = db.session.scalars(select(School.id).order_by(School.id)).all()
    gone = 0
    for school_id in schools:
        with writing():
            gone += imports.forget_abandoned(school_id, now)
    return gone
