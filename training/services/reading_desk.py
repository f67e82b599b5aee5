"""The lead's desk for readings: how far each has come, who has declared it, and what asking would do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from training.content.model import Library, Source, SourceReading
from training.errors import InvalidInputError, NotFoundError
from training.extensions import db
from training.models import Declaration, ReadingEdition
from training.rules.assignment_words import who_words
from training.rules.named_lines import Listed
from training.rules.reaching import Reach, reaches
from training.rules.readings import due_for, in_force
from training.services.assignments import reach_of_school
from training.services.board_people import groups_of
from training.services.choosing_people import staff_of
from training.services.declared import declared_by
from training.services.readings import Asked, find_asked, get_asked
from training.services.school_days import get_calendar
from training.services.searching import finder, page_of
from training.services.viewer import Viewer

LISTED = 50
NAMES_SHOWN = 8
HEADERS = ("Name", "Job title", "What", "Edition", "Declared on", "How", "Asked by", "Declared before")
HOW = {"self": "On Steady", "paper": "On paper"}


@dataclass(frozen=True, slots=True)
class ReadingLine:
    asked: Asked
    who: str
    people: int  # that are asked
    declared: int  # of these
    newer: str  # the edition that is in force, where it is not the one that is asked


@dataclass(frozen=True, slots=True)
class Offer:
    """Something of the guidance that the school could ask and does not."""

    id: str
    title: str
    label: str


@dataclass(frozen=True, slots=True)
class Desk:
    lines: tuple[ReadingLine, ...]
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class DeclaredLine:
    public_id: str
    name: str
    job_title: str
    due_on: date
    declared_on: date | None  # of the edition that is asked now
    how: str
    earlier: str  # the newest edition declared before it, with its day


@dataclass(frozen=True, slots=True)
class WhoHas:
    asked: Asked
    who: str
    rows: tuple[DeclaredLine, ...]
    total: int
    number: int
    pages: int
    people: int
    declared: int
    newer: str
    on_paper: int  # of those who have declared it


@dataclass(frozen=True, slots=True)
class AskPreview:
    who: str
    people: int
    names: tuple[str, ...]
    others: int


def get_desk(viewer: Viewer, library: Library, today: date) -> Desk:
    """Six queries, however many people and readings."""
    asked = find_asked(viewer.school_id)
    editions = in_force(library.sources.values(), viewer.nation, today)
    taken = {one.source for one in asked}
    offers = tuple(Offer(id_, r.title, r.edition) for id_, (r, _) in editions.items() if id_ not in taken)
    if not asked:
        return Desk((), offers)
    groups = {group.id: group.name for group in groups_of(viewer.school_id)}
    staff = {person.id: person for person in staff_of(viewer.school_id, today)}
    people = [reach for reach in reach_of_school(viewer.school_id) if reach.staff_member_id in staff]
    declared = _declared_now(viewer.school_id, asked)
    lines = []
    for one in asked:
        ids = {reach.staff_member_id for reach in people if reaches(one.who, reach)}
        lines.append(
            ReadingLine(
                one,
                who_words(one.who, groups, {id_: person.name for id_, person in staff.items()}),
                len(ids),
                len(ids & declared.get(one.edition_id, set())),
                _newer(one, editions),
            )
        )
    return Desk(tuple(lines), offers)


def find_offer(viewer: Viewer, library: Library, source: str, today: date) -> tuple[SourceReading, Source]:
    """The edition in force of a reading of the guidance. Raises NotFoundError."""
    found = in_force(library.sources.values(), viewer.nation, today).get(source)
    if found is None:
        raise NotFoundError("There is no such reading for your nation.")
    return found


def preview(viewer: Viewer, who: Mapping[str, Any], today: date) -> AskPreview:
    """Whom it would be asked of today. Four queries. Raises InvalidInputError for a group that is not there."""
    groups = {group.id: group.name for group in groups_of(viewer.school_id)}
    if "group" in who and who["group"] not in groups:
        raise InvalidInputError("Choose a group of your school.", "group")
    reached = _reached(viewer.school_id, who, today)
    names = tuple(person.name for person, _ in reached)
    return AskPreview(
        who_words(who, groups, {person.id: person.name for person, _ in reached}),
        len(names),
        names[:NAMES_SHOWN],
        max(0, len(names) - NAMES_SHOWN),
    )


def who_has(
    viewer: Viewer, library: Library, public_id: str, words: str, only: str, number: int, today: date
) -> WhoHas:
    """One page of those who are asked; `only` is “declared”, “waiting” or empty. Seven queries at most."""
    asked = get_asked(viewer.school_id, public_id)
    groups = {group.id: group.name for group in groups_of(viewer.school_id)}
    everybody = _lines(viewer.school_id, asked, today)
    found = _narrowed(everybody, words, only)
    shown, number, pages = page_of(found, number, LISTED)
    return WhoHas(
        asked=asked,
        who=who_words(asked.who, groups, {}),
        rows=tuple(shown),
        total=len(found),
        number=number,
        pages=pages,
        people=len(everybody),
        declared=sum(line.declared_on is not None for line in everybody),
        newer=_newer(asked, in_force(library.sources.values(), viewer.nation, today)),
        on_paper=sum(line.how == HOW["paper"] for line in everybody),
    )


def rows(school_id: int, _library: Library, args: Mapping[str, str], today: date) -> list[Any]:
    """Those who are asked, as lines of a file: the edition asked now, and the newest declared before it."""
    asked = get_asked(school_id, args.get("reading", ""))
    return [
        (
            line.name,
            line.job_title,
            asked.title,
            asked.label,
            line.declared_on,
            line.how,
            line.due_on,
            line.earlier,
        )
        for line in _narrowed(_lines(school_id, asked, today), args.get("search", ""), args.get("show", ""))
    ]


def _narrowed(lines: list[DeclaredLine], words: str, only: str) -> list[DeclaredLine]:
    """`only` is “declared”, “waiting” or anything else for both."""
    holds, wanted = finder(words), {"declared": (True,), "waiting": (False,)}.get(only, (True, False))
    return [line for line in lines if (line.declared_on is not None) in wanted and holds(line.name)]


def _lines(school_id: int, asked: Asked, today: date) -> list[DeclaredLine]:
    declared = _declarations(school_id, asked.id)
    calendar = get_calendar(school_id)
    lines = []
    for person, reach in _reached(school_id, asked.who, today):
        theirs = declared.get(person.id, [])
        now = next((row for row in theirs if row.id == asked.edition_id), None)
        before = [row for row in theirs if row.id < asked.edition_id]
        due = due_for(asked.due_on, asked.asked_on, reach.start_on)
        lines.append(
            DeclaredLine(
                public_id=person.public_id,
                name=person.name,
                job_title=person.job_title,
                due_on=calendar.on_or_after(due) if due != asked.due_on else due,
                declared_on=now.effective_on if now else None,
                how=HOW.get(now.how, now.how) if now else "",
                earlier=f"{before[-1].label}, {before[-1].effective_on.isoformat()}" if before else "",
            )
        )
    return lines


def find_waiting(school_id: int, asked: Asked, today: date) -> list[int]:
    """The ids of those who are asked and have not declared this edition. Five queries."""
    declared = _declared_now(school_id, [asked]).get(asked.edition_id, set())
    return [person.id for person, _ in _reached(school_id, asked.who, today) if person.id not in declared]


def _reached(school_id: int, who: Mapping[str, Any], today: date) -> list[tuple[Listed, Reach]]:
    """By name. Three queries."""
    reach = {one.staff_member_id: one for one in reach_of_school(school_id)}
    staff = staff_of(school_id, today)
    return [(p, reach[p.id]) for p in staff if p.id in reach and reaches(who, reach[p.id])]


def _declared_now(school_id: int, asked: list[Asked]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    rows = db.session.execute(
        declared_by(Declaration.reading_edition_id).where(
            Declaration.school_id == school_id,
            Declaration.reading_edition_id.in_([one.edition_id for one in asked]),
        )
    )
    for person, edition in rows:
        found.setdefault(edition, set()).add(person)
    return found


def _declarations(school_id: int, reading_id: int) -> dict[int, list[Any]]:
    """Person → what they declared of it, oldest edition first."""
    found: dict[int, list[Any]] = {}
    rows = db.session.execute(
        declared_by(ReadingEdition.id, ReadingEdition.label, Declaration.effective_on, Declaration.how)
        .join(ReadingEdition, ReadingEdition.id == Declaration.reading_edition_id)
        .where(Declaration.school_id == school_id, ReadingEdition.reading_id == reading_id)
        .order_by(ReadingEdition.id, Declaration.id)
    )
    for row in rows:
        found.setdefault(row.person, []).append(row)
    return found


def _newer(asked: Asked, editions: Mapping[str, tuple[SourceReading, Source]]) -> str:
    """The edition in force, if the school asks for another one."""
    found = editions.get(asked.source or "")
    return found[0].edition if found and found[0].edition != asked.label and not asked.ended else ""
