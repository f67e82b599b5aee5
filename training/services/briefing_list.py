"""Who was briefed without an account: adding to the list, reading it, and forgetting it in time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from training.content.model import Library, Module
from training.extensions import db
from training.models import Briefing, StaffMember
from training.rules.briefing import How, VisitorKind
from training.rules.school_time import LONDON
from training.rules.staff_names import full_name
from training.services import evidence
from training.services.searching import finder, page_of
from training.services.viewer import Viewer

LISTED = 50
HEADERS = ("Name", "Here as", "Signed on", "How", "Recorded at", "Sheet entered by")


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
    ids, number, pages = page_of(found := _find(viewer.school_id, words), number, LISTED)
    page = db.session.scalars(select(Briefing).where(Briefing.id.in_(ids)).order_by(*_NEWEST_FIRST))
    return Listed(tuple(_signed(row) for row in page), len(found), number, pages)


def rows(school_id: int, _library: Library, args: Mapping[str, str], _today: date) -> list[Any]:
    """Every row that matches, as lines of a file."""
    holds = finder(args.get("search", ""))
    found = db.session.execute(
        select(Briefing, StaffMember.given_name, StaffMember.family_name)
        .outerjoin(StaffMember, StaffMember.id == Briefing.recorded_by)
        .where(Briefing.school_id == school_id)
        .order_by(*_NEWEST_FIRST)
    )
    return [
        (
            row.name,
            _signed(row).kind.label,
            row.signed_on,
            How(row.how).label,
            row.recorded_at.astimezone(LONDON),
            full_name(given, family),
        )
        for row, given, family in found
        if holds(row.name)
    ]


_NEWEST_FIRST = (Briefing.signed_on.desc(), Briefing.id.desc())


def _find(school_id: int, words: str) -> list[int]:
    holds = finder(words)
    names = select(Briefing.id, Briefing.name).where(Briefing.school_id == school_id).order_by(*_NEWEST_FIRST)
    return [id_ for id_, name in db.session.execute(names) if holds(name)]


def _signed(row: Briefing) -> Signed:
    kind = VisitorKind(row.kind) if row.kind in set(VisitorKind) else VisitorKind.OTHER
    return Signed(row.name, kind, How(row.how), row.signed_on, row.recorded_at)
