"""Everybody with something overdue, and what was last written to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from training.content.model import Library
from training.rules.school_time import school_date
from training.rules.staff_names import full_name
from training.services.batches import in_batches
from training.services.board_people import BoardFilter, Sort, Summary, find_people
from training.services.searching import page_of
from training.services.told import Told, find_told
from training.services.viewer import Viewer
from training.words import Status

PAGE_SIZE = 50
HEADERS = (
    "Surname",
    "Forename",
    "Job title",
    "Overdue since",
    "Last reminder",
    "Last nudge",
    "What became of it",
)


@dataclass(frozen=True, slots=True)
class Overdue:
    """`since`: the oldest day they let pass. `told`: the newest first."""

    public_id: str
    name: str
    job_title: str
    since: date | None
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class OverduePage:
    people: Sequence[Overdue]
    number: int
    pages: int
    total: int


def find_overdue(viewer: Viewer, library: Library, words: str, number: int, today: date) -> OverduePage:
    """The longest overdue first. Two queries, however many people."""
    found = _find(viewer.school_id, library, words, today)
    shown, number, pages = page_of(found, number, PAGE_SIZE)
    told = find_told(viewer.school_id, [person.id for person in shown])
    people = [
        Overdue(
            person.public_id,
            full_name(person.given_name, person.family_name),
            person.job_title,
            person.due,
            tuple(told.get(person.id, ())),
        )
        for person in shown
    ]
    return OverduePage(people, number, pages, len(found))


def rows(school_id: int, library: Library, args: Mapping[str, str], today: date) -> list[Any]:
    """All of them as lines of a file, with the days on which they were last written to."""
    found = _find(school_id, library, args.get("search", ""), today)
    lines = []
    for some in in_batches(found):
        told = find_told(school_id, [person.id for person in some])
        for person in some:
            theirs = list(told.get(person.id, ()))
            last = {one.is_nudge: school_date(one.at) for one in reversed(theirs)}
            fate = theirs[0].fate.label if theirs else "Not written to yet"
            who = (person.family_name, person.given_name, person.job_title)
            lines.append((*who, person.due, last.get(False), last.get(True), fate))
    return lines


def _find(school_id: int, library: Library, words: str, today: date) -> list[Summary]:
    wanted = BoardFilter(status=Status.OVERDUE, sort=Sort.DUE, search=words)
    return find_people(school_id, [module.slug for module in library.published()], wanted, today)
