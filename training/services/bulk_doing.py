"""Doing one thing to some people, and taking it back: the pieces that `services.bulk` puts together.

Each answers whom it was done to and is called inside `writing()`, with these people locked.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, delete, insert, select

from training.content.model import Library
from training.extensions import db
from training.models import Exemption, StaffGroup, StaffGroupMember, StaffMember, Standing
from training.rules.bulk import BulkKind, What
from training.rules.exempting import ENDED, ExemptionKind
from training.rules.school_time import school_date
from training.services import (
    access_log,
    assignments,
    evidence,
    invitations,
    leaving,
    nudges,
    people,
    standing,
    waiting,
)
from training.services.bulk_who import Chosen
from training.services.viewer import Actor

EXEMPTION = {BulkKind.MORE_TIME: ExemptionKind.EXTENSION, BulkKind.WAIVER: ExemptionKind.WAIVER}


@dataclass(frozen=True, slots=True)
class Doing:
    """One thing that is being done. `at` is when it was asked for, and the moment of all its records."""

    by: Actor
    what: What
    at: datetime
    library: Library
    base_url: str


def do(doing: Doing, chosen: Sequence[Chosen]) -> list[int]:
    """To all of these, none of whom is to be left out."""
    return _DO[doing.what.kind](doing, chosen) if chosen else []


def undo(doing: Doing, ids: Sequence[int]) -> list[int]:
    """For those of them to whom nothing newer happened. Who they are is the answer."""
    return _UNDO[doing.what.kind](doing, ids) if ids else []


def _exempt(doing: Doing, chosen: Sequence[Chosen]) -> list[int]:
    what, ids = doing.what, [person.id for person in chosen]
    rows = [(person.id, person.public_id, what.until, what.reason, what.note) for person in chosen]
    _record(doing, rows)
    return ids


def _record(doing: Doing, rows: Sequence[tuple[int, str, Any, str, str]]) -> None:
    by, what, kind = doing.by, doing.what, EXEMPTION[doing.what.kind].value
    today = school_date(doing.at)
    db.session.execute(
        insert(cast(Table, Exemption.__table__)),
        [
            {
                "school_id": by.school_id,
                "staff_member_id": id_,
                "module": what.module,
                "kind": kind,
                "reason": reason,
                "note": note,
                "effective_on": today,
                "until": until,
                "recorded_at": doing.at,
                "recorded_by": by.staff_member_id,
            }
            for id_, _public_id, until, reason, note in rows
        ],
    )
    standing.refresh_modules(by.school_id, [row[0] for row in rows], [what.module])
    for _id, public_id, until, reason, _note in rows:
        payload = {
            "person": public_id,
            "module": what.module,
            "kind": kind,
            "reason": reason,
            "effective_on": today.isoformat(),
            "until": until.isoformat(),
            "by": by.public_id,
        }
        evidence.append(by.school_id, "waiver", payload, doing.at)
        access_log.add(by.school_id, by.staff_member_id, kind, public_id, doing.at)


def _end_exemption(doing: Doing, ids: Sequence[int]) -> list[int]:
    """A row after ours ends it, or says again what held before. Where a newer one holds, that is left alone."""
    by, what = doing.by, doing.what
    e = Exemption
    held: dict[int, list[Any]] = {}
    for row in db.session.execute(
        select(e.id, e.staff_member_id, e.until, e.reason, e.note, e.recorded_at, StaffMember.public_id)
        .join(StaffMember, StaffMember.id == e.staff_member_id)
        .where(
            e.school_id == by.school_id,
            e.staff_member_id.in_(ids),
            e.module == what.module,
            e.kind == EXEMPTION[what.kind].value,
        )
        .order_by(e.id)
    ):
        held.setdefault(row.staff_member_id, []).append(row)
    completed = _completed(by.school_id, what.module, ids)
    ended = school_date(doing.at) - timedelta(days=1)
    rows = []
    for id_, theirs in held.items():
        *before, last = theirs
        if (last.until, last.reason, last.note) != (what.until, what.reason, what.note):
            continue
        earlier = before[-1] if before else None
        if (
            earlier
            and earlier.reason != ENDED
            and earlier.until > ended
            and not _since(completed.get(id_), earlier)
        ):
            rows.append((id_, last.public_id, earlier.until, earlier.reason, earlier.note))
        else:
            rows.append((id_, last.public_id, ended, ENDED, ""))
    if rows:
        _record(doing, rows)
    return [row[0] for row in rows]


def _since(completed_at: datetime | None, row: Any) -> bool:
    """Whether it was completed since: then the earlier time had done its work."""
    return completed_at is not None and completed_at > row.recorded_at


def _completed(school_id: int, module: str, ids: Sequence[int]) -> Mapping[int, datetime | None]:
    rows = db.session.execute(
        select(Standing.staff_member_id, Standing.completed_at).where(
            Standing.school_id == school_id, Standing.module == module, Standing.staff_member_id.in_(ids)
        )
    )
    return {row.staff_member_id: row.completed_at for row in rows}


def _nudge(doing: Doing, chosen: Sequence[Chosen]) -> list[int]:
    school = waiting.school_now(doing.by.school_id, doing.library, doing.at)
    return nudges.write_to(school, sorted(p.id for p in chosen), doing.by, doing.at, doing.base_url)


def _invite(doing: Doing, chosen: Sequence[Chosen]) -> list[int]:
    found = _rows(doing, [person.id for person in chosen])
    return [id_ for id_, _ in invitations.invite_waiting(doing.by, found, doing.at, doing.base_url)]


def _put_in_group(doing: Doing, chosen: Sequence[Chosen]) -> list[int]:
    by, group, ids = doing.by, doing.what.group, [person.id for person in chosen]
    there = select(StaffGroup.id).where(StaffGroup.school_id == by.school_id, StaffGroup.id == group)
    if db.session.scalar(there) is None:
        return []  # it was taken away meanwhile
    db.session.execute(
        insert(cast(Table, StaffGroupMember.__table__)),
        [{"school_id": by.school_id, "staff_member_id": id_, "group_id": group} for id_ in ids],
    )
    assignments.apply_rules(by.school_id, ids, school_date(doing.at), doing.at)
    for person in chosen:
        access_log.add(by.school_id, by.staff_member_id, "group-added", person.public_id, doing.at)
    return ids


def _take_out_of_group(doing: Doing, ids: Sequence[int]) -> list[int]:
    by, m = doing.by, StaffGroupMember
    gone = list(
        db.session.scalars(
            delete(m)
            .where(m.school_id == by.school_id, m.group_id == doing.what.group, m.staff_member_id.in_(ids))
            .returning(m.staff_member_id)
        )
    )
    assignments.apply_rules(by.school_id, gone, school_date(doing.at), doing.at)
    for person in _rows(doing, gone):
        access_log.add(by.school_id, by.staff_member_id, "group-removed", person.public_id, doing.at)
    return gone


def _mark_leavers(doing: Doing, chosen: Sequence[Chosen]) -> list[int]:
    assert doing.what.until is not None
    found = _rows(doing, [person.id for person in chosen])
    leaving.mark_many(doing.by, found, doing.what.until, doing.at, school_date(doing.at))
    return [person.id for person in found]


def _let_back(doing: Doing, ids: Sequence[int]) -> list[int]:
    """Whoever came back, or was given another last day, is left alone; so is a record that was merged since."""
    found = [p for p in _rows(doing, ids) if p.leave_on == doing.what.until and not people.is_duplicate(p)]
    leaving.let_back_many(doing.by, found, doing.at, school_date(doing.at))
    return [person.id for person in found]


def _rows(doing: Doing, ids: Sequence[int]) -> Sequence[StaffMember]:
    here = (StaffMember.school_id == doing.by.school_id, StaffMember.id.in_(ids))
    return db.session.scalars(select(StaffMember).where(*here).order_by(StaffMember.id)).all()


_DO: Mapping[BulkKind, Callable[[Doing, Sequence[Chosen]], list[int]]] = {
    BulkKind.MORE_TIME: _exempt,
    BulkKind.WAIVER: _exempt,
    BulkKind.NUDGE: _nudge,
    BulkKind.INVITE: _invite,
    BulkKind.GROUP: _put_in_group,
    BulkKind.LEAVE: _mark_leavers,
}
_UNDO: Mapping[BulkKind, Callable[[Doing, Sequence[int]], list[int]]] = {
    BulkKind.MORE_TIME: _end_exemption,
    BulkKind.WAIVER: _end_exemption,
    BulkKind.GROUP: _take_out_of_group,
    BulkKind.LEAVE: _let_back,
}
