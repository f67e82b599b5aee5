"""Who looked at whose results: for the school’s leads, and for the person themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased

from training.content.model import Library
from training.extensions import db
from training.models import AccessEntry, StaffMember
from training.rules.school_time import LONDON
from training.rules.staff_names import full_name
from training.services.same_person import ids_of
from training.services.searching import finder
from training.services.viewer import Viewer
from training.words import Role

PAGE_SIZE = 50
HEADERS = ("When", "Who", "Role", "Whose record", "What")


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
    """Of the whole school, newest first; `words` are of a name, theirs or the looker’s. Three queries at most."""
    by, whose = aliased(StaffMember), aliased(StaffMember)
    return _page(viewer, by, whose, _named(viewer.school_id, words, by, whose), page)


def rows(school_id: int, _library: Library, args: Mapping[str, str], _today: date) -> list[Any]:
    """The same as lines of a file."""
    by, whose = aliased(StaffMember), aliased(StaffMember)
    found = _looks(school_id, by, whose, _named(school_id, args.get("search", ""), by, whose))
    return [
        (
            at.astimezone(LONDON),
            full_name(looker.given_name, looker.family_name),
            Role(looker.role).label,
            full_name(person.given_name, person.family_name),
            Sight(what).label,
        )
        for at, looker, what, person in db.session.execute(found.order_by(*_NEWEST_FIRST))
    ]


def _named(school_id: int, words: str, by: Any, whose: Any) -> list[ColumnElement[bool]]:
    """Either of the two is somebody of that name."""
    if not words.strip():
        return []
    holds, s = finder(words), StaffMember
    names = select(s.id, s.given_name, s.family_name).where(s.school_id == school_id)
    ids = [id_ for id_, given, family in db.session.execute(names) if holds(given, family)]
    return [or_(by.id.in_(ids), whose.id.in_(ids))]


def find_looks_at_me(viewer: Viewer, page: int) -> Looks:
    """Who opened one’s own record, one’s own looks left out. Two queries."""
    by, whose = aliased(StaffMember), aliased(StaffMember)
    mine = whose.id.in_(ids_of(viewer.school_id, viewer.staff_member_id))
    return _page(viewer, by, whose, [mine, by.id != viewer.staff_member_id], page)


def _page(viewer: Viewer, by: Any, whose: Any, tests: list[ColumnElement[bool]], page: int) -> Looks:
    found = _looks(viewer.school_id, by, whose, tests)
    total = db.session.scalar(found.with_only_columns(func.count())) or 0
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(page, 1), pages)
    rows = db.session.execute(
        found.order_by(*_NEWEST_FIRST).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    )
    lines = tuple(
        Look(
            at=at,
            by=full_name(looker.given_name, looker.family_name),
            what=Sight(what),
            whose=full_name(person.given_name, person.family_name),
            whose_public_id=person.public_id,
        )
        for at, looker, what, person in rows
    )
    return Looks(lines, number, pages, total)


_NEWEST_FIRST = (AccessEntry.at.desc(), AccessEntry.id.desc())


def _looks(school_id: int, by: Any, whose: Any, tests: list[ColumnElement[bool]]) -> Select[Any]:
    return (
        select(AccessEntry.at, by, AccessEntry.what, whose)
        .select_from(AccessEntry)
        .join(by, by.id == AccessEntry.staff_member_id)
        .join(whose, (whose.public_id == AccessEntry.target) & (whose.school_id == AccessEntry.school_id))
        .where(
            AccessEntry.school_id == school_id,
            AccessEntry.what.in_([sight.value for sight in Sight]),
            *tests,
        )
    )
