"""Training that happened elsewhere: entered for everybody who was there at once, and withdrawn when it was wrong.

It stands beside what people completed here and never counts as a completion of a module.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update

from training.errors import InvalidInputError, NotFoundError
from training.extensions import db
from training.models import OutsideTraining, StaffMember
from training.rules import outside
from training.rules.outside import OutsideKind
from training.rules.short_text import short_text
from training.services import access_log, evidence
from training.services.batches import in_batches
from training.services.choosing_people import staff_of
from training.services.ids import new_id
from training.services.locks import lock_school
from training.services.viewer import Viewer
from training.services.writing import writing

NO_TITLE = "Give a title: what it was about, or what it was called."
NO_PROVIDER = "Say who gave it: a person’s post, a school, a company."


@dataclass(frozen=True, slots=True)
class Happening:
    """What took place, whoever was there."""

    kind: OutsideKind
    title: str
    provider: str
    taken_on: date
    minutes: int | None
    expires_on: date | None

    @property
    def length(self) -> str:
        return outside.length_words(self.minutes)


def read_happening(
    kind: str,
    title: str | None,
    provider: str | None,
    taken_on: date | None,
    length: str | None,
    expires_on: date | None,
    today: date,
) -> Happening:
    """What a form says, made sound. Raises InvalidInputError naming the field."""
    if kind not in set(OutsideKind):
        raise InvalidInputError("Choose what it was.", "kind")
    line = short_text(title, "title", NO_TITLE)
    who = short_text(provider, "provider", NO_PROVIDER)
    on = outside.check_taken(taken_on, today)
    minutes = outside.read_length(length)
    return Happening(OutsideKind(kind), line, who, on, minutes, outside.check_expires(expires_on, on))


def record(
    viewer: Viewer, event: str, what: Happening, chosen: Sequence[str], now: datetime, today: date
) -> tuple[str, int]:
    """Everybody who was there, in one transaction with one entry in the evidence. Answers the event and how many.

    A second click with the same `event` adds nothing. Raises InvalidInputError when nobody is chosen.
    """
    with writing():
        lock_school(viewer.school_id)
        known = list(db.session.scalars(select(OutsideTraining).where(OutsideTraining.event == event)))
        if known and known[0].school_id == viewer.school_id:
            return event, len(known)
        if known:  # the number comes from a form: one that belongs to another school is no second click
            event = new_id()
        wanted = set(chosen)
        people = [person for person in staff_of(viewer.school_id, today) if person.public_id in wanted]
        if not people:
            raise InvalidInputError("Choose who was there.", "lines")
        payload = payload_of(event, what, [person.public_id for person in people])
        n = evidence.append(viewer.school_id, "elsewhere", payload, now)
        rows = [
            {
                "school_id": viewer.school_id,
                "staff_member_id": person.id,
                "event": event,
                "kind": what.kind.value,
                "title": what.title,
                "provider": what.provider,
                "taken_on": what.taken_on,
                "minutes": what.minutes,
                "expires_on": what.expires_on,
                "recorded_at": now,
                "recorded_by": viewer.staff_member_id,
                "evidence_n": n,
                "withdrawn_at": None,
            }
            for person in people
        ]
        db.session.execute(insert(OutsideTraining), rows)
        access_log.add(
            viewer.school_id, viewer.staff_member_id, "elsewhere-entered", f"{len(rows)} people", now
        )
        return event, len(rows)


def payload_of(event: str, what: Happening, people: Sequence[str]) -> dict[str, Any]:
    """Of its entry in the evidence: digests where a lead typed words or where people are named."""
    return {
        "event": event,
        "kind": what.kind.value,
        "on": what.taken_on.isoformat(),
        "minutes": what.minutes,
        "expires_on": what.expires_on.isoformat() if what.expires_on else None,
        "what": _digest(what.title, what.provider),
        "people": _digest(*sorted(people)),
        "count": len(people),
    }


def withdraw(viewer: Viewer, event: str, public_id: str | None, now: datetime) -> int:
    """It was entered by mistake, for one person or (None) for all. The rows stay, marked; a correction is added.

    Answers for how many; a second click finds nobody left and says 0. Raises NotFoundError.
    """
    with writing():
        lock_school(viewer.school_id)
        of_event = (
            select(
                OutsideTraining.id,
                OutsideTraining.evidence_n,
                OutsideTraining.withdrawn_at,
                StaffMember.public_id,
            )
            .join(StaffMember, StaffMember.id == OutsideTraining.staff_member_id)
            .where(OutsideTraining.school_id == viewer.school_id, OutsideTraining.event == event)
        )
        if public_id is not None:
            of_event = of_event.where(StaffMember.public_id == public_id)
        rows = db.session.execute(of_event).all()
        if not rows:
            raise NotFoundError("That is not on the list. It may have been entered at another school.")
        standing = [row for row in rows if row.withdrawn_at is None]
        if not standing:
            return 0
        n = len(standing)
        payload = {
            "corrects": standing[0].evidence_n,
            "what": "elsewhere",
            "change": "withdrawn",
            "event": event,
            "people": _digest(*sorted(row.public_id for row in standing)),
            "count": n,
        }
        evidence.append(viewer.school_id, "correction", payload, now)
        for ids in in_batches([row.id for row in standing]):
            db.session.execute(
                update(OutsideTraining).where(OutsideTraining.id.in_(ids)).values(withdrawn_at=now)
            )
        access_log.add(viewer.school_id, viewer.staff_member_id, "elsewhere-withdrawn", f"{n} people", now)
        return n


def _digest(*texts: str) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()
