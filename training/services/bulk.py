"""One thing done to many people at once: looked at before, done some people at a time, kept, and taken back.

What is being done is a row that knows how far it has come, written in the transaction of each piece. Whoever carries it
on, after a crash too, begins where it stopped and does nothing twice.
"""

import secrets
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from training.content.model import Library
from training.errors import ConflictError, InvalidInputError, NotFoundError
from training.extensions import db
from training.models import BulkAction
from training.rules.bulk import BulkKind, What
from training.rules.school_time import school_date
from training.services import access_log, assignments
from training.services.bulk_doing import Doing, do, undo
from training.services.bulk_who import Chosen, Group, left_out, sort_out
from training.services.locks import lock_people, lock_school
from training.services.viewer import Actor
from training.services.writing import writing

AT_ONCE = 10  # people in one transaction
IN_FRONT = 60  # people for whom somebody waits for the answer; more are done in the background
OF_THE_SCHOOL = (BulkKind.INVITE, BulkKind.LEAVE, BulkKind.GROUP)
NOBODY = "There is nobody left to whom it could be done. Nothing was changed."
BUSY = "It is still being done. Wait until it is finished, then undo it."
UNDONE = "It was undone already."
Progress = Iterator[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What would happen: to these, and not to those."""

    people: tuple[Chosen, ...]
    left_out: tuple[Group, ...]

    @property
    def in_front(self) -> bool:
        return len(self.people) <= IN_FRONT


def plan(by: Actor, library: Library, what: What, ids: Collection[int], now: datetime) -> Plan:
    """Seven queries at most, however many people."""
    found, gone = sort_out(by, library, what, ids, now)
    return Plan(tuple(p for p in found if p.why is None), tuple(left_out(found, gone)))


def new_action() -> str:
    """For the form that asks: sent twice it is one action."""
    return secrets.token_urlsafe(16)


def begin(
    by: Actor,
    library: Library,
    what: What,
    ids: Collection[int],
    asked: tuple[str, str],  # the id that the form carries, and what it is in words
    base_url: str,
    now: datetime,
) -> tuple[str, int]:
    """Keeps what is to be done to whom, and does nothing yet. Answers its id and how many people; 0 where it had been
    begun. Raises InvalidInputError when nobody is left."""
    public_id, title = asked
    found = plan(by, library, what, ids, now)
    with writing():
        lock_people(by.school_id, [by.staff_member_id])
        known = db.session.scalar(select(BulkAction.school_id).where(BulkAction.public_id == public_id))
        if known == by.school_id:
            return public_id, 0
        if not found.people:
            raise InvalidInputError(NOBODY)
        if known is not None or len(public_id) < len(new_action()):
            public_id = new_action()
        args = {
            **what.as_json(),
            "title": title,
            "base_url": base_url,
            "to": [person.id for person in found.people],
            "at": 0,
            "left_out": [[group.why.value, group.count] for group in found.left_out],
        }
        db.session.add(
            BulkAction(
                school_id=by.school_id,
                public_id=public_id,
                kind=what.kind.value,
                args=args,
                people=[],
                done_at=now,
                done_by=by.staff_member_id,
            )
        )
        access_log.add(by.school_id, by.staff_member_id, f"bulk-{what.kind.value}", public_id, now)
    return public_id, len(found.people)


def carry_on(by: Actor, library: Library, public_id: str) -> Progress:
    """Does what is left of it, some people in each transaction. Yields how many of all have been seen to."""
    while True:
        if _kind(by.school_id, public_id) is BulkKind.ASSIGN:
            _assign(by, public_id)
        with writing():
            action = _locked(by.school_id, public_id)
            args = action.args
            everybody, at = args["to"], args["at"]
            if at < len(everybody):
                some = everybody[at : at + AT_ONCE]
                lock_people(by.school_id, some)
                doing = _doing(by, action, library, action.done_at)
                found, _ = sort_out(by, library, doing.what, set(some), action.done_at)
                action.people = [*action.people, *do(doing, [p for p in found if p.why is None])]
                action.args = {**args, "at": at + len(some)}
        if at + AT_ONCE >= len(everybody):
            return
        yield at + AT_ONCE, len(everybody)


def _assign(by: Actor, public_id: str) -> None:
    """One rule for all of them. Begun again it finds the rule it has made."""
    action = get_action(by.school_id, public_id)
    what, everybody = What.from_json(action.kind, action.args), action.args["to"]
    if action.args["at"] == len(everybody):
        return
    assert what.until is not None
    rule = assignments.add_rule(
        by.school_id,
        by.staff_member_id,
        what.module,
        {"people": sorted(everybody)},
        {"on": what.until.isoformat()},
        {"months": what.months} if what.months else None,
        action.done_at,
        school_date(action.done_at),
    )
    with writing():
        action = _locked(by.school_id, public_id)
        action.people = everybody
        action.args = {**action.args, "at": len(everybody), "rule": rule}


def begin_undo(by: Actor, public_id: str, now: datetime) -> int:
    """Answers for how many people. Raises NotFoundError, or ConflictError with the reason why not."""
    with writing():
        action = _locked(by.school_id, public_id)
        kind = BulkKind(action.kind)
        if not kind.can_be_undone:
            raise ConflictError(kind.undoing)
        if action.args["at"] < len(action.args["to"]):
            raise ConflictError(BUSY)
        if action.undone_at is not None:
            raise ConflictError(UNDONE)
        action.undone_at = now
        action.args = {**action.args, "back": 0, "kept": 0}
        access_log.add(by.school_id, by.staff_member_id, f"bulk-undo-{kind.value}", public_id, now)
        return len(action.people)


def carry_on_undoing(by: Actor, library: Library, public_id: str) -> Progress:
    """Takes back what is left to be taken back, some people in each transaction."""
    while True:
        if _kind(by.school_id, public_id) is BulkKind.ASSIGN:
            _end_rule(by, public_id)
        with writing():
            action = _locked(by.school_id, public_id)
            args, everybody, at = action.args, action.people, action.args["back"]
            if at < len(everybody):
                some = everybody[at : at + AT_ONCE]
                lock_people(by.school_id, some)
                assert action.undone_at is not None
                done = undo(_doing(by, action, library, action.undone_at), some)
                action.args = {**args, "back": at + len(some), "kept": args["kept"] + len(some) - len(done)}
        if at + AT_ONCE >= len(everybody):
            return
        yield at + AT_ONCE, len(everybody)


def _end_rule(by: Actor, public_id: str) -> None:
    action = get_action(by.school_id, public_id)
    assert action.undone_at is not None
    try:
        assignments.end_rule(
            by.school_id,
            by.staff_member_id,
            action.args["rule"],
            action.undone_at,
            school_date(action.undone_at),
        )
    except NotFoundError:  # somebody has ended it, or this was broken off after it
        assignments.settle(
            by.school_id, school_date(action.undone_at), action.undone_at, [action.args["module"]]
        )
    with writing():
        action = _locked(by.school_id, public_id)
        action.args = {**action.args, "back": len(action.people)}


def get_action(school_id: int, public_id: str) -> BulkAction:
    """Raises NotFoundError."""
    found = db.session.scalars(select(BulkAction).where(*_this(school_id, public_id))).one_or_none()
    if found is None:
        raise NotFoundError("Nothing like that was done at your school.")
    return found


def _locked(school_id: int, public_id: str) -> BulkAction:
    """Inside `writing()`, before any person is locked."""
    if _kind(school_id, public_id) in OF_THE_SCHOOL:
        lock_school(school_id)
    found = db.session.scalars(
        select(BulkAction).where(*_this(school_id, public_id)).with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFoundError("Nothing like that was done at your school.")
    return found


def _this(school_id: int, public_id: str) -> list[ColumnElement[bool]]:
    """Signed sheets are kept in the same table, and are taken back on their own page."""
    kinds = [kind.value for kind in BulkKind]
    return [BulkAction.school_id == school_id, BulkAction.public_id == public_id, BulkAction.kind.in_(kinds)]


def _kind(school_id: int, public_id: str) -> BulkKind | None:
    here = (BulkAction.school_id == school_id, BulkAction.public_id == public_id)
    kind = db.session.scalar(select(BulkAction.kind).where(*here))
    return BulkKind(kind) if kind in set(BulkKind) else None


def _doing(by: Actor, action: BulkAction, library: Library, at: datetime) -> Doing:
    return Doing(by, What.from_json(action.kind, action.args), at, library, action.args["base_url"])
