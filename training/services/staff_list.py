"""The list of staff accounts, for those who look after them: nothing of anybody's training."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from training.content.model import Library
from training.extensions import db
from training.models import StaffMember
from training.rules.staff_names import fold_name, full_name
from training.services.searching import finder, page_of
from training.services.viewer import Viewer
from training.words import Role

PAGE_SIZE = 50
HEADERS = ("Surname", "Forename", "Email", "Role", "Job title", "Account", "First day", "Last day")


@dataclass(frozen=True, slots=True)
class ListedPerson:
    public_id: str
    name: str
    role: Role
    job_title: str
    state: str


@dataclass(frozen=True, slots=True)
class StaffPage:
    people: tuple[ListedPerson, ...]
    number: int
    pages: int
    total: int


def find_people(viewer: Viewer, words: str, waiting_only: bool, number: int) -> StaffPage:
    """Whose names or addresses hold `words`, by surname; those who have left come last. One query."""
    found = _find(viewer.school_id, words, waiting_only)
    shown, number, pages = page_of(found, number, PAGE_SIZE)
    people = tuple(
        ListedPerson(
            row.public_id,
            full_name(row.given_name, row.family_name),
            Role(row.role),
            row.job_title,
            state_of(row.left_on, row.joined_at, row.invited_at),
        )
        for row in shown
    )
    return StaffPage(people, number, pages, len(found))


def rows(school_id: int, _library: Library, args: Mapping[str, str], _today: date) -> Sequence[Any]:
    """The same as lines of a file."""
    return [
        (
            row.family_name,
            row.given_name,
            row.email,
            Role(row.role).label,
            row.job_title,
            state_of(row.left_on, row.joined_at, row.invited_at),
            row.start_on,
            row.left_on or row.leave_on,
        )
        for row in _find(school_id, args.get("search", ""), args.get("waiting") == "y")
    ]


def state_of(left_on: date | None, joined_at: datetime | None, invited_at: datetime | None) -> str:
    if left_on is not None:
        return "Left"
    if joined_at is not None:
        return "Joined"
    return "Invited" if invited_at is not None else "Not invited yet"


def _find(school_id: int, words: str, waiting_only: bool) -> list[Any]:
    s, holds = StaffMember, finder(words)
    query = select(
        s.id,
        s.public_id,
        s.given_name,
        s.family_name,
        s.email,
        s.role,
        s.job_title,
        s.invited_at,
        s.joined_at,
        s.start_on,
        s.leave_on,
        s.left_on,
    ).where(s.school_id == school_id)
    if waiting_only:
        query = query.where(s.joined_at.is_(None), s.left_on.is_(None))
    found = [row for row in db.session.execute(query) if holds(row.given_name, row.family_name, row.email)]
    return sorted(
        found,
        key=lambda r: (r.left_on is not None, fold_name(r.family_name), fold_name(r.given_name), r.id),
    )
