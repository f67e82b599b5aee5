"""What changed in guidance, for a safeguarding lead: which of their staff it touches, and giving them just that."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import cast

from sqlalchemy import ColumnElement, Table, delete, func, select

from training.content.weave import weave
from training.errors import InvalidInputError, NotFoundError
from training.extensions import db
from training.models import GuidanceChange, GuidanceEffect, StaffMember, Update
from training.rules.changes import Changes, PartChange
from training.services import access_log
from training.services.batches import in_batches
from training.services.dialect import insert
from training.services.guidance_changes import of_data
from training.services.locks import lock_school
from training.services.viewer import Viewer
from training.services.writing import writing

DUE_AFTER = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change as it touches the school. `people`: whose completions rest on it; of them asked, and done."""

    id: int
    found_at: datetime
    facts: int
    people: int
    asked: int
    done: int


@dataclass(frozen=True, slots=True)
class TouchedPerson:
    public_id: str
    name: str
    job_title: str
    modules: tuple[str, ...]  # slugs
    parts: int  # pages and questions
    asked: bool
    done: bool


@dataclass(frozen=True, slots=True)
class ChangePage:
    """`changes` holds only what touches somebody of this school, or one of its facts."""

    id: int
    found_at: datetime
    changes: Changes
    people: tuple[TouchedPerson, ...]
    due_on: date  # what one click sets

    @property
    def to_ask(self) -> int:
        return sum(not person.asked for person in self.people)

    @property
    def can_take_back(self) -> int:
        return sum(person.asked and not person.done for person in self.people)


def find_changes(viewer: Viewer) -> list[ChangeLine]:
    """Those that touch somebody here, newest first. Four queries."""
    people = _count(viewer, GuidanceEffect)
    asked = _count(viewer, Update)
    done = _count(viewer, Update, Update.completed_at.is_not(None))
    rows = db.session.scalars(
        select(GuidanceChange).where(GuidanceChange.id.in_(people)).order_by(GuidanceChange.id.desc())
    )
    return [
        ChangeLine(r.id, r.found_at, len(r.summary["facts"]), people[r.id], asked[r.id], done[r.id])
        for r in rows
    ]


def get_change(viewer: Viewer, change_id: int, today: date) -> ChangePage:
    """Raises NotFoundError for a change that touches nobody here. Three queries."""
    row = db.session.get(GuidanceChange, change_id)
    people = _people(viewer, change_id)
    if row is None or not people:
        raise NotFoundError("We cannot find that change.")
    return ChangePage(row.id, row.found_at, _woven(of_data(row.summary)), people, today + DUE_AFTER)


def _woven(changes: Changes) -> Changes:
    """A title may name the lead; here any school's words do."""

    def parts(found: tuple[PartChange, ...]) -> tuple[PartChange, ...]:
        return tuple(replace(part, title=weave(part.title, {})) for part in found)

    return replace(changes, pages=parts(changes.pages), items=parts(changes.items))


def give(viewer: Viewer, change_id: int, due_on: date, now: datetime, today: date) -> int:
    """Asks everybody it touches to meet just that; answers how many people are asked now who were not before."""
    if due_on < today:
        raise InvalidInputError("Choose a day that is not past.", "due_on")
    effects = db.session.execute(
        select(
            GuidanceEffect.staff_member_id, GuidanceEffect.module, GuidanceEffect.pages, GuidanceEffect.items
        )
        .join(StaffMember, StaffMember.id == GuidanceEffect.staff_member_id)
        .where(
            GuidanceEffect.school_id == viewer.school_id,
            GuidanceEffect.change_id == change_id,
            StaffMember.left_on.is_(None),
        )
    ).all()
    rows = [
        {
            "school_id": viewer.school_id,
            "staff_member_id": effect.staff_member_id,
            "change_id": change_id,
            "module": effect.module,
            "pages": effect.pages,
            "items": effect.items,
            "due_on": due_on,
            "assigned_at": now,
            "assigned_by": viewer.staff_member_id,
        }
        for effect in effects
    ]
    with writing():
        lock_school(viewer.school_id)  # two leads at once: each person is asked once
        before = _asked(viewer, change_id)
        table = cast(Table, Update.__table__)
        for some in in_batches(rows):
            db.session.execute(insert(table).on_conflict_do_nothing(), list(some))
        access_log.add(viewer.school_id, viewer.staff_member_id, "update-given", f"change {change_id}", now)
    return len({row["staff_member_id"] for row in rows} - before)


def take_back(viewer: Viewer, change_id: int, now: datetime) -> int:
    """Undoes `give` for whoever has not finished; what they have read or answered stays theirs. Answers how many."""
    open_ones = (
        Update.school_id == viewer.school_id,
        Update.change_id == change_id,
        Update.completed_at.is_(None),
    )
    with writing():
        people = set(db.session.scalars(select(Update.staff_member_id).where(*open_ones)))
        db.session.execute(delete(Update).where(*open_ones))
        access_log.add(
            viewer.school_id, viewer.staff_member_id, "update-taken-back", f"change {change_id}", now
        )
    return len(people)


def _count(
    viewer: Viewer, table: type[GuidanceEffect] | type[Update], *only: ColumnElement[bool]
) -> Counter[int]:
    """Change → how many people still at this school."""
    rows = db.session.execute(
        select(table.change_id, func.count(func.distinct(table.staff_member_id)))
        .join(StaffMember, StaffMember.id == table.staff_member_id)
        .where(table.school_id == viewer.school_id, StaffMember.left_on.is_(None), *only)
        .group_by(table.change_id)
    )
    return Counter({row[0]: row[1] for row in rows})


def _asked(viewer: Viewer, change_id: int) -> set[int]:
    return set(
        db.session.scalars(
            select(Update.staff_member_id).where(
                Update.school_id == viewer.school_id, Update.change_id == change_id
            )
        )
    )


def _people(viewer: Viewer, change_id: int) -> tuple[TouchedPerson, ...]:
    rows = db.session.execute(
        select(StaffMember, GuidanceEffect, Update.id, Update.completed_at)
        .join(GuidanceEffect, GuidanceEffect.staff_member_id == StaffMember.id)
        .outerjoin(
            Update,
            (Update.staff_member_id == StaffMember.id)
            & (Update.change_id == change_id)
            & (Update.module == GuidanceEffect.module),
        )
        .where(
            GuidanceEffect.school_id == viewer.school_id,
            GuidanceEffect.change_id == change_id,
            StaffMember.left_on.is_(None),
        )
        .order_by(StaffMember.family_name, StaffMember.given_name, StaffMember.id)
    ).all()
    found: dict[int, list[tuple[StaffMember, GuidanceEffect, bool, bool]]] = {}
    for person, effect, update_id, completed_at in rows:
        found.setdefault(person.id, []).append(
            (person, effect, update_id is not None, completed_at is not None)
        )
    return tuple(_person(parts) for parts in found.values())


def _person(parts: Sequence[tuple[StaffMember, GuidanceEffect, bool, bool]]) -> TouchedPerson:
    person = parts[0][0]
    return TouchedPerson(
        public_id=person.public_id,
        name=person.name,
        job_title=person.job_title,
        modules=tuple(effect.module for _, effect, _, _ in parts),
        parts=sum(len(effect.pages) + len(effect.items) for _, effect, _, _ in parts),
        asked=all(asked for _, _, asked, _ in parts),
        done=all(done for _, _, _, done in parts),
    )
