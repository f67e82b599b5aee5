"""Lists of training that happened elsewhere: by what took place, and by person. What runs out comes first."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import case, func, select

from training.content.model import Library
from training.errors import NotFoundError
from training.extensions import db
from training.models import OutsideTraining, StaffAlias, StaffMember
from training.rules.outside import OutsideKind, expiry_word
from training.rules.staff_names import fold_name, full_name
from training.services.choosing_people import matching, staff_of
from training.services.outside_training import Happening
from training.services.searching import page_of
from training.services.viewer import Viewer

LISTED = 50
HEADERS = ("Name", "Job title", "What", "Title", "Given by", "Day", "Hours", "Runs out on", "Withdrawn")
Line = TypeVar("Line")


@dataclass(frozen=True, slots=True)
class EventLine:
    event: str
    what: Happening
    people: int  # for whom it stands
    word: str  # “Runs out soon”, “Has run out”, “Withdrawn” or nothing


@dataclass(frozen=True, slots=True)
class EventList:
    lines: tuple[EventLine, ...]
    total: int
    number: int
    pages: int
    entered: int  # whatever was searched for
    expiring: int  # of all


@dataclass(frozen=True, slots=True)
class Attendee:
    public_id: str
    name: str
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class EventPage:
    event: str
    what: Happening
    word: str
    entered_by: str
    entered_at: datetime
    people: tuple[Attendee, ...]
    standing: int
    total: int
    number: int
    pages: int


@dataclass(frozen=True, slots=True)
class PersonLine:
    public_id: str
    name: str
    job_title: str
    events: int
    newest: str
    newest_on: date | None
    expires_on: date | None  # the first to run out, of what was not taken again since
    word: str


@dataclass(frozen=True, slots=True)
class PersonList:
    lines: tuple[PersonLine, ...]
    total: int
    number: int
    pages: int
    staff: int


def find_events(viewer: Viewer, words: str, expiring: bool, number: int, today: date) -> EventList:
    """One page. One query."""
    everything = _events(viewer.school_id, today)
    running_out = [line for line in everything if line.word in _RUNS_OUT]
    found = running_out if expiring else everything
    folded = [fold_name(word) for word in words.split()]
    found = [
        line
        for line in found
        if all(word in fold_name(f"{line.what.title} {line.what.provider}") for word in folded)
    ]
    shown, number, pages = _page(found, number)
    return EventList(tuple(shown), len(found), number, pages, len(everything), len(running_out))


def get_event(viewer: Viewer, event: str, number: int, today: date) -> EventPage:
    """Raises NotFoundError. Two queries."""
    rows = db.session.execute(
        select(OutsideTraining, StaffMember.public_id, StaffMember.given_name, StaffMember.family_name)
        .join(StaffMember, StaffMember.id == OutsideTraining.staff_member_id)
        .where(OutsideTraining.school_id == viewer.school_id, OutsideTraining.event == event)
    ).all()
    if not rows:
        raise NotFoundError("That is not on the list. It may have been entered at another school.")
    first = rows[0][0]
    by = db.session.get(StaffMember, first.recorded_by)
    people = sorted(rows, key=lambda row: (fold_name(row[3]), fold_name(row[2]), row[0].id))
    attendees = [Attendee(row[1], full_name(row[2], row[3]), row[0].withdrawn_at) for row in people]
    shown, number, pages = _page(attendees, number)
    standing = sum(row[0].withdrawn_at is None for row in rows)
    what = _happening(first)
    return EventPage(
        event=event,
        what=what,
        word=expiry_word(what.expires_on, today) if standing else _WITHDRAWN,
        entered_by=by.name if by else "",
        entered_at=first.recorded_at,
        people=tuple(shown),
        standing=standing,
        total=len(rows),
        number=number,
        pages=pages,
    )


def find_people(viewer: Viewer, words: str, expiring: bool, number: int, today: date) -> PersonList:
    """One page of the staff list, with what each brought along. Two queries."""
    staff = staff_of(viewer.school_id, today)
    theirs: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(_of_people(viewer.school_id)):
        theirs[row.person].append(row)
    lines = []
    for person in matching(staff, words):
        rows = theirs.get(person.id, [])
        until = _first_to_run_out(rows)
        lines.append(
            PersonLine(
                person.public_id,
                person.name,
                person.job_title,
                len(rows),
                rows[-1].title if rows else "",
                rows[-1].taken_on if rows else None,
                until,
                expiry_word(until, today),
            )
        )
    found = (
        [line for line in lines if line.word] if expiring else sorted(lines, key=lambda line: not line.word)
    )
    shown, number, pages = _page(found, number)
    return PersonList(tuple(shown), len(found), number, pages, len(staff))


def rows(school_id: int, _library: Library, _args: Mapping[str, str], _today: date) -> list[Any]:
    """Every person at every event, newest first, as lines of a file."""
    found = db.session.execute(
        select(OutsideTraining, StaffMember.given_name, StaffMember.family_name, StaffMember.job_title)
        .join(StaffMember, StaffMember.id == OutsideTraining.staff_member_id)
        .where(OutsideTraining.school_id == school_id)
        .order_by(OutsideTraining.taken_on.desc(), OutsideTraining.id)
    )
    return [
        (
            full_name(given, family),
            job,
            _kind(row.kind).label,
            row.title,
            row.provider,
            row.taken_on,
            round(row.minutes / 60, 2) if row.minutes else None,
            row.expires_on,
            "Yes" if row.withdrawn_at else "",
        )
        for row, given, family, job in found
    ]


_WITHDRAWN = "Withdrawn"
_RUNS_OUT = ("Runs out soon", "Has run out")


def _of_people(school_id: int) -> Any:
    """Oldest first; what a merged record brought belongs to the person it was merged into."""
    return (
        select(
            func.coalesce(StaffAlias.merged_into_id, OutsideTraining.staff_member_id).label("person"),
            OutsideTraining.title,
            OutsideTraining.taken_on,
            OutsideTraining.expires_on,
        )
        .outerjoin(
            StaffAlias,
            (StaffAlias.school_id == OutsideTraining.school_id)
            & (StaffAlias.duplicate_id == OutsideTraining.staff_member_id),
        )
        .where(OutsideTraining.school_id == school_id, OutsideTraining.withdrawn_at.is_(None))
        .order_by(OutsideTraining.taken_on, OutsideTraining.id)
    )


def _events(school_id: int, today: date) -> list[EventLine]:
    """What runs out soon first, then what has run out, then the newest; withdrawn ones at the end."""
    columns = [getattr(OutsideTraining, name) for name in _OF_EVENT]
    rows = db.session.execute(
        select(
            OutsideTraining.event,
            *columns,
            func.sum(case((OutsideTraining.withdrawn_at.is_(None), 1), else_=0)).label("standing"),
            func.min(OutsideTraining.id).label("first"),
        )
        .where(OutsideTraining.school_id == school_id)
        .group_by(OutsideTraining.event, *columns)
    ).all()
    order = {"Runs out soon": 0, "Has run out": 1, "": 2, _WITHDRAWN: 3}
    found = []
    for row in rows:
        word = expiry_word(row.expires_on, today) if row.standing else _WITHDRAWN
        line = EventLine(row.event, _happening(row), row.standing, word)
        found.append((order[word], -row.taken_on.toordinal(), -row.first, line))
    return [each[3] for each in sorted(found, key=lambda each: each[:3])]


_OF_EVENT = ("kind", "title", "provider", "taken_on", "minutes", "expires_on")


def _happening(row: object) -> Happening:
    kind, title, provider, taken_on, minutes, expires_on = (getattr(row, name) for name in _OF_EVENT)
    return Happening(_kind(kind), title, provider, taken_on, minutes, expires_on)


def _kind(kind: str) -> OutsideKind:
    return OutsideKind(kind)


def _first_to_run_out(rows: list[Any]) -> date | None:
    """Of each title the newest counts: what was taken again has not run out."""
    newest = {fold_name(row.title): row.expires_on for row in rows}
    return min((day for day in newest.values() if day), default=None)


def _page(found: list[Line], number: int) -> tuple[list[Line], int, int]:
    return page_of(found, number, LISTED)
