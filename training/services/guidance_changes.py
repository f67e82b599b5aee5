"""What differs between two states of guidance, stored with everybody it touches."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, select

from training.content.model import Library
from training.content.snapshot import read_snapshot
from training.errors import ContentError
from training.extensions import db
from training.models import GuidanceChange, GuidanceEffect, GuidanceState, School
from training.rules.changes import Changes, FactChange, PartChange, Why, compare
from training.services.batches import in_batches
from training.services.dialect import insert
from training.services.guidance_states import find_states, note_state
from training.services.guidance_touched import Touched, find_touched
from training.services.writing import writing

UNFINISHED = "unfinished"  # in the summary of a change while those it touches are still being stored


@dataclass(frozen=True, slots=True)
class Found:
    """A change as it was stored. `people` counts those whose completions it touches, in all schools."""

    change_id: int | None  # None: the two states are the same
    changes: Changes
    people: int


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
    touched = [(school, find_touched(school, changes, new)) for school in schools]
    change_id = _store(before, after, changes, touched, now)
    return Found(change_id, changes, sum(len({person for person, _ in found}) for _, found in touched))


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
