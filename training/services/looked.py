"""Who looked at whose results: for the school’s leads, and for the person themselves."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from training.extensions import db
from training.models import AccessEntry, StaffMember
from training.rules.staff_names import full_name
from training.services.same_person import ids_of
from training.services.searching import holding
from training.services.viewer import Viewer

PAGE_SIZE = 50


class Sight(StrEnum):
    """What of somebody’s record was opened. The values are those of the access log."""

    PERSON = "person"
    WHY = "why"
    CERTIFICATE = "certificate"

    @property
    def label(self) -> str:
        return {
            "person": "Opened the page with their modules",
            "why": "Looked up why a module is asked of them",
            "certificate": "Opened a certificate",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Look:
    at: datetime
    by: str
    by_role: str
    what: Sight
    whose: str
    whose_public_id: str


@dataclass(frozen=True, slots=True)
class Looks:
    lines: tuple[Look, ...]
    number: int
    pages: int
    total: int


def find_looks(viewer: Viewer, words: str, page: int) -> Looks:
    """Of the whole school, newest first; `words` are of a name, theirs or the looker’s. Two queries."""
    by, whose = aliased(StaffMember), aliased(StaffMember)
    names = (by.given_name, by.family_name, whose.given_name, whose.family_name)
    return _page(viewer, by, whose, holding(words, *names), page)


def find_looks_at_me(viewer: Viewer, page: int) -> Looks:
    """Who opened one’s own record, one’s own looks left out. Two queries."""
    by, whose = aliased(StaffMember), aliased(StaffMember)
    mine = whose.id.in_(ids_of(viewer.school_id, viewer.staff_member_id))
    return _page(viewer, by, whose, [mine, by.id != viewer.staff_member_id], page)


def _page(viewer: Viewer, by: Any, whose: Any, tests: list[ColumnElement[bool]], page: int) -> Looks:
    found = (
        select(AccessEntry.at, by, AccessEntry.what, whose)
        .select_from(AccessEntry)
        .join(by, by.id == AccessEntry.staff_member_id)
        .join(whose, (whose.public_id == AccessEntry.target) & (whose.school_id == AccessEntry.school_id))
        .where(
            AccessEntry.school_id == viewer.school_id,
            AccessEntry.what.in_([sight.value for sight in Sight]),
            *tests,
        )
    )
    total = db.session.scalar(found.with_only_columns(func.count())) or 0
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(page, 1), pages)
    rows = db.session.execute(
        found.order_by(AccessEntry.at.desc(), AccessEntry.id.desc())
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    lines = tuple(
        Look(
            at=at,
            by=full_name(looker.given_name, looker.family_name),
            by_role=looker.role,
            what=Sight(what),
            whose=full_name(person.given_name, person.family_name),
            whose_public_id=person.public_id,
        )
        for at, looker, what, person in rows
    )
    return Looks(lines, number, pages, total)
