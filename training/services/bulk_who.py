"""To whom among those chosen something can be done, and to whom not and why.

Asked for the page that says so, and again in the transaction that does it: what became impossible meanwhile is left
out.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from training.content.model import Library
from training.extensions import db
from training.models import StaffGroupMember, StaffMember, Standing
from training.rules import roles
from training.rules.bulk import BulkKind, LeftOut, What
from training.rules.school_time import school_date
from training.rules.staff_names import fold_name, full_name
from training.rules.standing import Dates, status
from training.services import nudges
from training.services.batches import AT_ONCE
from training.services.people import active_on
from training.services.same_person import duplicates
from training.services.standing import DATES
from training.services.viewer import Actor
from training.words import LEADS, Audience, Role, Status

NAMES_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Chosen:
    """One person of the choice. `why`: what keeps it from being done to them."""

    id: int
    public_id: str
    given_name: str
    family_name: str
    why: LeftOut | None

    @property
    def name(self) -> str:
        return full_name(self.given_name, self.family_name)


def sort_out(
    by: Actor, library: Library, what: What, ids: Collection[int], now: datetime
) -> tuple[list[Chosen], int]:
    """Those among `ids` who are at the school, by surname; and how many are not any more. Five queries at most,
    however many people."""
    today = school_date(now)
    s = StaffMember
    rows = db.session.execute(
        select(
            s.id,
            s.public_id,
            s.given_name,
            s.family_name,
            s.role,
            s.email,
            s.invited_at,
            s.joined_at,
            s.start_on,
            s.leave_on,
        ).where(
            s.school_id == by.school_id,
            active_on(today),
            s.id.not_in(duplicates(by.school_id)),
            *_among(s.id, ids),
        )
    ).all()
    here = [row for row in rows if row.id in ids]
    test = _TESTS[what.kind](by, library, what, ids, now)
    found = [Chosen(row.id, row.public_id, row.given_name, row.family_name, test(row)) for row in here]
    found.sort(key=lambda p: (fold_name(p.family_name), fold_name(p.given_name), p.id))
    return found, len(ids) - len(found)


Test = Callable[[Any], LeftOut | None]  # of one row


def _among(column: Any, ids: Collection[int]) -> list[ColumnElement[bool]]:
    """Of a whole school everybody is read: no database takes thousands of ids at once."""
    return [column.in_(ids)] if len(ids) <= AT_ONCE else []


def _may_wait(by: Actor, _library: Library, what: What, ids: Collection[int], now: datetime) -> Test:
    today, theirs = school_date(now), _standing(by.school_id, what.module, ids)
    assert what.until is not None
    until = what.until

    def test(row: Any) -> LeftOut | None:
        dates = theirs.get(row.id)
        if dates is None or dates.assigned_on is None:
            return LeftOut.NOT_GIVEN
        if status(dates, today) is Status.COMPLETE:
            return LeftOut.COMPLETE
        if what.kind is BulkKind.WAIVER:
            has = dates.waived_until
        else:
            has = dates.lapses_on if dates.completed_at else dates.due_on
        return LeftOut.LONG_ENOUGH if has is not None and has >= until else None

    return test


def _can_be_given(by: Actor, library: Library, what: What, ids: Collection[int], _now: datetime) -> Test:
    theirs = _standing(by.school_id, what.module, ids)
    of_leads = library.modules[what.module].audience is Audience.DSL

    def test(row: Any) -> LeftOut | None:
        dates = theirs.get(row.id)
        if dates is not None and dates.assigned_on is not None:
            return LeftOut.HAVE_IT
        return LeftOut.NOT_FOR_THEM if of_leads and row.role == Role.GOVERNOR else None

    return test


def _standing(school_id: int, module: str, ids: Collection[int]) -> Mapping[int, Dates]:
    rows = db.session.execute(
        select(Standing.staff_member_id, *(getattr(Standing, name) for name in DATES)).where(
            Standing.school_id == school_id,
            Standing.module == module,
            *_among(Standing.staff_member_id, ids),
        )
    )
    return {person: Dates(*dates) for person, *dates in rows}


_SPARED = {
    nudges.Spared.NO_ADDRESS: LeftOut.NO_ADDRESS,
    nudges.Spared.NOT_LET_IN: LeftOut.NOT_LET_IN,
    nudges.Spared.JUST_WRITTEN: LeftOut.JUST_WRITTEN,
}


def _can_be_nudged(by: Actor, library: Library, _what: What, _ids: Collection[int], now: datetime) -> Test:
    late, _at = nudges.sort_out(by.school_id, library, now)

    def test(row: Any) -> LeftOut | None:
        if row.id not in late:
            return LeftOut.NOTHING_LATE
        spared = late[row.id][1]
        return _SPARED[spared] if spared else None

    return test


def _can_be_invited(by: Actor, *_rest: object) -> Test:
    def test(row: Any) -> LeftOut | None:
        if row.invited_at is not None or row.joined_at is not None:
            return LeftOut.INVITED
        if not row.email:
            return LeftOut.NO_ADDRESS
        return None if roles.may_manage(by.role, Role(row.role)) else LeftOut.ONE_BY_ONE

    return test


def _can_join_group(by: Actor, _library: Library, what: What, ids: Collection[int], _now: datetime) -> Test:
    m = StaffGroupMember
    members = set(
        db.session.scalars(
            select(m.staff_member_id).where(
                m.school_id == by.school_id, m.group_id == what.group, *_among(m.staff_member_id, ids)
            )
        )
    )

    def test(row: Any) -> LeftOut | None:
        if not roles.may_manage(by.role, Role(row.role)):
            return LeftOut.ONE_BY_ONE
        return LeftOut.IN_GROUP if row.id in members else None

    return test


def _can_leave(by: Actor, _library: Library, what: What, *_rest: object) -> Test:
    """A school keeps a lead who can sign in: leads are seen to one by one, where that is checked."""
    last_day = what.until or date.max

    def test(row: Any) -> LeftOut | None:
        if row.id == by.staff_member_id or Role(row.role) in LEADS:
            return LeftOut.ONE_BY_ONE
        if row.leave_on is not None:
            return LeftOut.LEAVING
        return LeftOut.NOT_BEGUN if row.start_on and row.start_on > last_day else None

    return test


_TESTS: Mapping[BulkKind, Callable[[Actor, Library, What, Collection[int], datetime], Test]] = {
    BulkKind.MORE_TIME: _may_wait,
    BulkKind.WAIVER: _may_wait,
    BulkKind.NUDGE: _can_be_nudged,
    BulkKind.ASSIGN: _can_be_given,
    BulkKind.INVITE: _can_be_invited,
    BulkKind.GROUP: _can_join_group,
    BulkKind.LEAVE: _can_leave,
}


@dataclass(frozen=True, slots=True)
class Group:
    """Some who are left out for one reason: how many, and the first of them by name."""

    why: LeftOut
    count: int
    names: tuple[str, ...]

    @property
    def others(self) -> int:
        return self.count - len(self.names)


def left_out(found: Sequence[Chosen], gone: int, names: int = 8) -> list[Group]:
    groups = [Group(LeftOut.GONE, gone, ())] if gone else []
    for why in LeftOut:
        these = [p.name for p in found if p.why is why]
        if these:
            groups.append(Group(why, len(these), tuple(these[:names])))
    return groups
