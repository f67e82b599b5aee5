"""Keeps how guidance stood, finds what changed between two states, and whose completions rest on it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Table, func, select

from training.content.editions import read_edition
from training.content.model import Library
from training.content.snapshot import Snapshot, item_seal, read_snapshot, snapshot_of
from training.errors import ContentError, NotFoundError
from training.extensions import db
from training.models import (
    Attempt,
    Completion,
    Edition,
    GuidanceChange,
    GuidanceEffect,
    GuidanceState,
    PageView,
    School,
    StaffMember,
)
from training.rules.changes import Changes, FactChange, PartChange, Why, compare
from training.services.batches import in_batches
from training.services.dialect import insert
from training.services.writing import writing

UNFINISHED = "unfinished"  # in the summary of a change while those it touches are still being stored


@dataclass(frozen=True, slots=True)
class StateLine:
    digest: str
    label: str
    stored_at: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """A change as it was stored. `people` counts those whose completions it touches, in all schools."""

    change_id: int | None  # None: the two states are the same
    changes: Changes
    people: int


def note_state(library: Library, now: datetime, label: str = "") -> str:
    """Stores how guidance stands today unless it is known; answers its digest."""
    return store_state(snapshot_of(library), now, label)


def store_state(snapshot: Snapshot, now: datetime, label: str = "") -> str:
    digest = snapshot.digest
    values = {"digest": digest, "content": snapshot.text, "label": label, "stored_at": now}
    with writing():
        statement = insert(cast(Table, GuidanceState.__table__)).values(**values)
        db.session.execute(statement.on_conflict_do_nothing())
    return digest


def find_states() -> list[StateLine]:
    """Newest first."""
    rows = db.session.execute(
        select(GuidanceState.digest, GuidanceState.label, GuidanceState.stored_at).order_by(
            GuidanceState.stored_at.desc(), GuidanceState.digest
        )
    )
    return [StateLine(*row) for row in rows]


def get_state(beginning: str) -> str:
    """The whole digest of the one state that begins so. Raises NotFoundError for none, or for several."""
    found = [state.digest for state in find_states() if state.digest.startswith(beginning)]
    if len(found) != 1:
        raise NotFoundError(
            f"{len(found)} stored states of guidance begin with “{beginning}”. “flask guidance states” lists them."
        )
    return found[0]


def follow(library: Library, now: datetime) -> Found | None:
    """At the start of a server: stores today's state and what changed since the one served before it.

    Nothing when it has been served before, unless that start ended before everybody touched was found. States with a
    label were looked at by command, and served nobody.
    """
    digest = note_state(library, now)
    served = [state.digest for state in find_states() if state.digest == digest or not state.label]
    if served[0] != digest or len(served) == 1 or _is_whole(served[1], digest):
        return None
    try:
        return find_change(served[1], digest, now)
    except ContentError:  # kept by a release that wrote it otherwise; that is no reason not to serve
        return None


def find_change(before: str, after: str, now: datetime) -> Found:
    """Compares two stored states, and stores the outcome with everybody it touches. Done again, it is done anew."""
    states = dict(
        db.session.execute(
            select(GuidanceState.digest, GuidanceState.content).where(
                GuidanceState.digest.in_([before, after])
            )
        ).all()
    )
    new = read_snapshot(states[after])
    changes = compare(read_snapshot(states[before]), new)
    if changes.nothing:
        return Found(None, changes, 0)
    schools = list(db.session.scalars(select(School.id).order_by(School.id)))
    touched = [(school, _touched(school, changes, new)) for school in schools]
    change_id = _store(before, after, changes, touched, now)
    return Found(change_id, changes, sum(len({person for person, _ in found}) for _, found in touched))


Touched = dict[tuple[int, str], tuple[list[str], list[str]]]  # (person, module) → lessons, “quiz/item”


def _change(before: str, after: str) -> GuidanceChange | None:
    return db.session.execute(
        select(GuidanceChange).where(GuidanceChange.from_digest == before, GuidanceChange.to_digest == after)
    ).scalar_one_or_none()


def _is_whole(before: str, after: str) -> bool:
    row = _change(before, after)
    return row is not None and UNFINISHED not in row.summary


def _store(
    before: str, after: str, changes: Changes, touched: Iterable[tuple[int, Touched]], now: datetime
) -> int:
    """In pieces, so that nobody waits. The change is marked until all of them are there."""
    data = as_data(changes)
    unfinished = data | {UNFINISHED: True}
    with writing():
        new = {"from_digest": before, "to_digest": after, "summary": unfinished, "found_at": now}
        # another server may start at this moment and find the same
        db.session.execute(
            insert(cast(Table, GuidanceChange.__table__)).values(**new).on_conflict_do_nothing()
        )
        row = _change(before, after)
        assert row is not None
        row.summary = unfinished
        change_id = row.id
        db.session.execute(
            cast(Table, GuidanceEffect.__table__).delete().where(GuidanceEffect.change_id == change_id)
        )
    for school, found in touched:
        rows = [
            {
                "school_id": school,
                "change_id": change_id,
                "staff_member_id": person,
                "module": module,
                "pages": pages,
                "items": items,
            }
            for (person, module), (pages, items) in found.items()
        ]
        for some in in_batches(rows):
            with writing():
                statement = insert(cast(Table, GuidanceEffect.__table__)).on_conflict_do_nothing()
                db.session.execute(statement, list(some))
    with writing():
        db.session.get_one(GuidanceChange, change_id).summary = data
    return change_id


def as_data(changes: Changes) -> dict[str, Any]:
    return asdict(changes)


def of_data(data: Mapping[str, Any]) -> Changes:
    """The inverse of `as_data`."""

    def parts(rows: Sequence[Mapping[str, Any]]) -> tuple[PartChange, ...]:
        return tuple(
            PartChange(r["name"], r["module"], r["title"], Why(r["why"]), tuple(r["facts"])) for r in rows
        )

    return Changes(
        tuple(FactChange(**row) for row in data["facts"]), parts(data["pages"]), parts(data["items"])
    )


def _touched(school_id: int, changes: Changes, new: Snapshot) -> Touched:
    """Who has completed a module and has not met a changed part of it as it stands now.

    A page was met when its new edition was read; an item when the newest sitting that was passed, or an update since,
    asked it with the same words and facts. People who have left are not disturbed.
    """
    modules = changes.modules
    completed = _completed(school_id, modules)
    read = _read(school_id, modules)
    asked, updated = _asked(school_id, modules), _updated(school_id, modules)
    found: Touched = defaultdict(lambda: ([], []))
    for page in changes.pages:
        edition, slug = new.pages[page.name].edition, page.name.split("/", 1)[1]
        for person in completed[page.module]:
            if edition not in read[person, page.name]:
                found[person, page.module][0].append(slug)
    for item in changes.items:
        quiz, name = item.name.split("/", 1)
        seal = new.items[item.name].seal
        for person in completed[item.module]:
            if asked[person, quiz].get(name, seal) != seal and (name, seal) not in updated[person]:
                found[person, item.module][1].append(item.name)
    return dict(found)


def _completed(school_id: int, modules: Sequence[str]) -> dict[str, list[int]]:
    people: dict[str, list[int]] = defaultdict(list)
    for module, person in db.session.execute(
        select(Completion.module, Completion.staff_member_id)
        .join(StaffMember, StaffMember.id == Completion.staff_member_id)
        .where(
            Completion.school_id == school_id,
            Completion.module.in_(modules),
            StaffMember.left_on.is_(None),
        )
        .distinct()
        .order_by(Completion.staff_member_id)
    ):
        people[module].append(person)
    return people


def _read(school_id: int, modules: Sequence[str]) -> dict[tuple[int, str], set[str]]:
    """(person, “module/lesson”) → editions read."""
    read: dict[tuple[int, str], set[str]] = defaultdict(set)
    for row in db.session.execute(
        select(PageView.staff_member_id, PageView.module, PageView.lesson, PageView.edition).where(
            PageView.school_id == school_id, PageView.module.in_(modules)
        )
    ):
        read[row.staff_member_id, f"{row.module}/{row.lesson}"].add(row.edition)
    return read


def _asked(school_id: int, modules: Sequence[str]) -> dict[tuple[int, str], dict[str, str]]:
    """(person, quiz) → item → its seal, in the newest sitting they passed."""
    newest = (
        select(func.max(Attempt.id))
        .where(
            Attempt.school_id == school_id,
            Attempt.module.in_(modules),
            Attempt.practice.is_(False),
            Attempt.passed.is_(True),
        )
        .group_by(Attempt.staff_member_id, Attempt.quiz)
    )
    asked: dict[tuple[int, str], dict[str, str]] = defaultdict(dict)
    for row in db.session.execute(
        select(Attempt.staff_member_id, Attempt.quiz, Attempt.drawn, Attempt.edition).where(
            Attempt.id.in_(newest)
        )
    ):
        seals = _seals(row.edition)
        asked[row.staff_member_id, row.quiz] = {name: seals[name] for name in row.drawn if name in seals}
    return asked


def _updated(school_id: int, modules: Sequence[str]) -> dict[int, set[tuple[str, str]]]:
    """Person → (item, its seal), as met in updates that were finished."""
    met: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for person, edition in db.session.execute(
        select(Attempt.staff_member_id, Attempt.edition).where(
            Attempt.school_id == school_id,
            Attempt.module.in_(modules),
            Attempt.kind == "update",
            Attempt.finished_at.is_not(None),
        )
    ):
        met[person].update(_seals(edition).items())
    return met


@lru_cache(maxsize=64)
def _seals(digest: str) -> dict[str, str]:
    """An edition never changes, so neither does this."""
    text = db.session.scalar(select(Edition.content).where(Edition.digest == digest))
    if text is None:
        return {}
    edition = read_edition(text)
    return {item.id: item_seal(item, edition.facts) for item in edition.quiz.items}
