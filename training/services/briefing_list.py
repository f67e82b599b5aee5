"""Who was briefed without an account: adding to the list, reading it, and forgetting it in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select

from training.content.model import Module
from training.documents.spreadsheet import csv_bytes
from training.extensions import db
from training.models import Briefing, StaffMember
from training.rules.briefing import How, VisitorKind
from training.rules.school_time import LONDON
from training.rules.staff_names import full_name
from training.services import access_log, evidence
from training.services.searching import holding
from training.services.viewer import Viewer

LISTED = 50


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is the same for everybody who signed one sheet."""

    school_id: int
    module: Module
    details_version: int
    kind: VisitorKind
    how: How
    signed_on: date


@dataclass(frozen=True, slots=True)
class Signed:
    name: str
    kind: VisitorKind
    how: How
    signed_on: date
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    rows: tuple[Signed, ...]
    total: int
    number: int
    pages: int


def add(what: Recorded, people: Sequence[tuple[str, str]], recorded_by: int | None, now: datetime) -> None:
    """Inside `writing()`: of each (public id, name) a row, and an entry in the evidence, which names nobody."""
    for public_id, name in people:
        payload = {
            "briefing": public_id,
            "kind": what.kind.value,
            "how": what.how.value,
            "module": what.module.slug,
            "edition": what.module.digest,
            "details_version": what.details_version,
            "signed_on": what.signed_on.isoformat(),
        }
        db.session.add(
            Briefing(
                school_id=what.school_id,
                public_id=public_id,
                name=name,
                kind=what.kind.value,
                how=what.how.value,
                signed_on=what.signed_on,
                recorded_at=now,
                recorded_by=recorded_by,
                module_digest=what.module.digest,
                details_version=what.details_version,
                evidence_n=evidence.append(what.school_id, "briefing", payload, now),
            )
        )


def find_signed(school_id: int, public_id: str) -> Signed | None:
    row = db.session.execute(
        select(Briefing).where(Briefing.school_id == school_id, Briefing.public_id == public_id)
    ).scalar_one_or_none()
    return _signed(row) if row else None


def find_briefed(viewer: Viewer, words: str, number: int) -> Listed:
    """One page of the list, newest first. Two queries."""
    wanted = _matching(viewer, words)
    total = db.session.scalar(select(func.count(Briefing.id)).where(*wanted)) or 0
    pages = max(1, -(-total // LISTED))
    number = min(max(1, number), pages)
    rows = db.session.scalars(
        select(Briefing).where(*wanted).order_by(*_NEWEST_FIRST).limit(LISTED).offset((number - 1) * LISTED)
    )
    return Listed(tuple(_signed(row) for row in rows), total, number, pages)


def export(viewer: Viewer, words: str, now: datetime) -> bytes:
    """Every row that matches, as CSV. The access log says that the list was taken out."""
    access_log.record(viewer.school_id, viewer.staff_member_id, "briefings-exported", "", now)
    rows = db.session.execute(
        select(Briefing, StaffMember.given_name, StaffMember.family_name)
        .outerjoin(StaffMember, StaffMember.id == Briefing.recorded_by)
        .where(*_matching(viewer, words))
        .order_by(*_NEWEST_FIRST)
    )
    return csv_bytes(
        ("Name", "Here as", "Signed on", "How", "Recorded at", "Sheet entered by"),
        (
            (
                row.name,
                _signed(row).kind.label,
                row.signed_on,
                How(row.how).label,
                row.recorded_at.astimezone(LONDON),
                full_name(given, family),
            )
            for row, given, family in rows
        ),
    )


_NEWEST_FIRST = (Briefing.signed_on.desc(), Briefing.id.desc())


def _matching(viewer: Viewer, words: str) -> list[ColumnElement[bool]]:
    return [Briefing.school_id == viewer.school_id, *holding(words, Briefing.name)]


def _signed(row: Briefing) -> Signed:
    kind = VisitorKind(row.kind) if row.kind in set(VisitorKind) else VisitorKind.OTHER
    return Signed(row.name, kind, How(row.how), row.signed_on, row.recorded_at)
