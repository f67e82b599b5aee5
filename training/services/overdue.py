"""Everybody with something overdue, and what was last written to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from training.content.model import Library
from training.rules.staff_names import full_name
from training.services.board_people import BoardFilter, Sort, find_people
from training.services.told import Told, find_told
from training.services.viewer import Viewer
from training.words import Status

PAGE_SIZE = 50


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
    wanted = BoardFilter(status=Status.OVERDUE, sort=Sort.DUE, search=words)
    found = find_people(viewer.school_id, [module.slug for module in library.published()], wanted, today)
    pages = max(1, -(-len(found) // PAGE_SIZE))
    number = min(max(number, 1), pages)
    shown = found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
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
