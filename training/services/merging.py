"""Two records of one person become one, and two again when that was wrong.

Nothing is moved: an alias says that what hangs on the duplicate counts for the other one, and taking it away undoes
it (DECISIONS 5). The duplicate is marked as having left meanwhile, so that it signs nobody in and stands on no list.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import func, literal, select, union_all

from training.errors import ConflictError, InvalidInputError, NotFoundError
from training.extensions import db
from training.models import Attempt, Completion, StaffAlias, StaffMember
from training.rules.staff_names import fold_name, full_name
from training.services import access_log, assignments, evidence, people, standing
from training.services.leaving import LAST_LEAD, see_off
from training.services.locks import lock_people, lock_school
from training.services.same_person import duplicates
from training.services.searching import page_of
from training.services.viewer import Viewer
from training.services.writing import writing
from training.words import Role

PAGE_SIZE = 50
MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Record:
    """One of the two, as a lead tells them apart."""

    public_id: str
    name: str
    email: str
    job_title: str
    role: Role
    start_on: date | None
    left_on: date | None
    has_joined: bool
    completions: int
    sittings: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one person. `keep` is the one they sign in with."""

    keep: Record
    other: Record


@dataclass(frozen=True, slots=True)
class Merged:
    public_id: str  # of the duplicate
    name: str
    into: str
    into_public_id: str
    merged_at: datetime


@dataclass(frozen=True, slots=True)
class PairPage:
    pairs: tuple[Pair, ...]
    number: int
    pages: int
    total: int


def find_alike(viewer: Viewer, number: int) -> PairPage:
    """Records of the school with the same name or the same address, neither merged yet. Two queries.

    One of each pair at least is still here: two leavers of one name are nobody's worry.
    """
    rows = _records(viewer.school_id)
    alike: dict[str, list[StaffMember]] = defaultdict(list)
    for row in rows.values():
        alike[f"name {fold_name(row.given_name)} {fold_name(row.family_name)}"].append(row)
        if row.email:
            alike[f"address {row.email}"].append(row)
    found: dict[frozenset[int], tuple[StaffMember, StaffMember]] = {}
    for people_alike in alike.values():
        for one, two in pairwise(people_alike):
            if one.left_on is None or two.left_on is None:
                found.setdefault(frozenset({one.id, two.id}), _keep_first(one, two))
    in_order = sorted(found.values(), key=lambda pair: (fold_name(pair[0].name), pair[0].id, pair[1].id))
    shown, number, pages = page_of(in_order, number, PAGE_SIZE)
    counts = _counts(viewer.school_id, {person.id for pair in shown for person in pair})
    pairs = tuple(Pair(_record(keep, counts), _record(other, counts)) for keep, other in shown)
    return PairPage(pairs, number, pages, len(in_order))


def find_others(viewer: Viewer, of: str, words: str) -> tuple[Record, list[Pair]]:
    """Records whose names hold `words`, each beside the one that may be the same person. Raises NotFoundError."""
    one = people.get_person(viewer, of)
    folded = [fold_name(word) for word in words.split()]
    found = [
        person
        for person in (_records(viewer.school_id).values() if folded else ())
        if person.id != one.id and all(word in fold_name(person.name) for word in folded)
    ]
    found = sorted(found, key=lambda p: fold_name(p.name))[:MOST_FOUND]
    counts = _counts(viewer.school_id, {one.id, *(person.id for person in found)})
    pairs = [_keep_first(one, person) for person in found]
    return _record(one, counts), [
        Pair(_record(keep, counts), _record(other, counts)) for keep, other in pairs
    ]


def find_merged(viewer: Viewer, number: int) -> tuple[list[Merged], int]:
    """A page of those merged so far, newest first, and how many pages there are. One query."""
    duplicate, kept = StaffMember.__table__.alias("duplicate"), StaffMember.__table__.alias("kept")
    rows = db.session.execute(
        select(
            duplicate.c.public_id,
            duplicate.c.given_name,
            duplicate.c.family_name,
            kept.c.public_id,
            kept.c.given_name,
            kept.c.family_name,
            StaffAlias.merged_at,
        )
        .join(duplicate, duplicate.c.id == StaffAlias.duplicate_id)
        .join(kept, kept.c.id == StaffAlias.merged_into_id)
        .where(StaffAlias.school_id == viewer.school_id)
        .order_by(StaffAlias.merged_at.desc(), StaffAlias.duplicate_id)
    )
    found = [
        Merged(row[0], full_name(row[1], row[2]), full_name(row[4], row[5]), row[3], row[6]) for row in rows
    ]
    pages = max(1, -(-len(found) // PAGE_SIZE))
    return found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE], pages


def get_pair(viewer: Viewer, keep: str, other: str) -> Pair:
    """Both, as the page that asks shows them. Raises NotFoundError, and ConflictError where they cannot be merged."""
    kept, duplicate = _both(viewer, keep, other)
    counts = _counts(viewer.school_id, {kept.id, duplicate.id})
    return Pair(_record(kept, counts), _record(duplicate, counts))


def merge(viewer: Viewer, keep: str, other: str, now: datetime, today: date) -> None:
    """From now on `other` is another name for `keep`. Raises as `get_pair` does."""
    with writing():
        lock_school(viewer.school_id)
        kept, duplicate = _both(viewer, keep, other)
        db.session.add(
            StaffAlias(
                school_id=viewer.school_id,
                duplicate_id=duplicate.id,
                merged_into_id=kept.id,
                merged_at=now,
                merged_by=viewer.staff_member_id,
                was_leave_on=duplicate.leave_on,
                was_left_on=duplicate.left_on,
                was_source_system=duplicate.source_system,
                was_external_id=duplicate.external_id,
            )
        )
        _hand_over_number(kept, duplicate)
        see_off(duplicate, duplicate.left_on or today, now)
        duplicate.leave_on = duplicate.left_on
        _settle(viewer, kept, duplicate, "merged", now, today)


def take_apart(viewer: Viewer, other: str, now: datetime, today: date) -> None:
    """They are two people after all: both are as they were. Raises NotFoundError."""
    with writing():
        lock_school(viewer.school_id)
        duplicate = people.get_person(viewer, other)
        alias = db.session.get(StaffAlias, (viewer.school_id, duplicate.id))
        if alias is None:
            raise NotFoundError(f"This record of {duplicate.name} is not joined to another one.")
        kept = db.session.get_one(StaffMember, alias.merged_into_id)
        if kept.external_id is not None and _number(kept) == (alias.was_source_system, alias.was_external_id):
            kept.source_system = kept.external_id = None
            db.session.flush()
        duplicate.leave_on, duplicate.left_on = alias.was_leave_on, alias.was_left_on
        duplicate.source_system, duplicate.external_id = alias.was_source_system, alias.was_external_id
        db.session.delete(alias)
        db.session.flush()
        _settle(viewer, kept, duplicate, "taken-apart", now, today)


def _hand_over_number(kept: StaffMember, duplicate: StaffMember) -> None:
    """A staff list that names the duplicate by its number means the one that counts."""
    number = _number(duplicate)
    duplicate.source_system = duplicate.external_id = None
    db.session.flush()  # a number belongs to one record at a time
    if kept.external_id is None:
        kept.source_system, kept.external_id = number


def _number(person: StaffMember) -> tuple[str | None, str | None]:
    return person.source_system, person.external_id


def _settle(
    viewer: Viewer, kept: StaffMember, duplicate: StaffMember, what: str, now: datetime, today: date
) -> None:
    both = sorted([kept.id, duplicate.id])
    lock_people(viewer.school_id, both)
    payload = {"what": what, "person": kept.public_id, "duplicate": duplicate.public_id}
    evidence.append(viewer.school_id, "correction", payload | {"by": viewer.public_id}, now)
    assignments.apply_rules(viewer.school_id, both, today, now)
    standing.refresh(viewer.school_id, both)
    access_log.add(viewer.school_id, viewer.staff_member_id, what, kept.public_id, now)


def _both(viewer: Viewer, keep: str, other: str) -> tuple[StaffMember, StaffMember]:
    kept, duplicate = people.get_managed(viewer, keep), people.get_managed(viewer, other)
    if kept.id == duplicate.id:
        raise InvalidInputError("Choose two different records.")
    merged = set(
        db.session.execute(
            select(StaffAlias.duplicate_id, StaffAlias.merged_into_id).where(
                StaffAlias.school_id == viewer.school_id
            )
        ).all()
    )
    if {kept.id, duplicate.id} & {row.duplicate_id for row in merged}:
        raise ConflictError("One of these two records has been joined to another one already.")
    if duplicate.id in {row.merged_into_id for row in merged}:
        raise ConflictError(
            f"Another record was joined to this one of {duplicate.name}. Keep this one, or take those apart first."
        )
    if duplicate.id == viewer.staff_member_id:
        raise ConflictError("You are signed in with that record. Keep it, and join the other one to it.")
    if duplicate.account_id is not None and kept.account_id is None:
        raise ConflictError(f"{duplicate.name} signs in with that record. Keep it, and join the other to it.")
    if duplicate.role == Role.LEAD.value and not people.other_active_leads(duplicate):
        raise ConflictError(LAST_LEAD)
    return kept, duplicate


def _records(school_id: int) -> dict[int, StaffMember]:
    rows = db.session.scalars(
        select(StaffMember)
        .where(StaffMember.school_id == school_id, StaffMember.id.not_in(duplicates(school_id)))
        .order_by(StaffMember.id)
    )
    return {row.id: row for row in rows}


def _keep_first(one: StaffMember, two: StaffMember) -> tuple[StaffMember, StaffMember]:
    """The one they sign in with, then the one that is still here, then the older record."""
    first, second = sorted(
        (one, two), key=lambda p: (p.joined_at is None, p.account_id is None, p.left_on is not None, p.id)
    )
    return first, second


def _counts(school_id: int, ids: Iterable[int]) -> dict[tuple[str, int], int]:
    def of(table: Any, kind: str) -> Any:
        return (
            select(literal(kind).label("kind"), table.staff_member_id, func.count())
            .where(table.school_id == school_id, table.staff_member_id.in_(ids))
            .group_by(table.staff_member_id)
        )

    ids = list(ids)
    both = union_all(of(Completion, "completion"), of(Attempt, "sitting"))
    return {(kind, person): n for kind, person, n in db.session.execute(both)} if ids else {}


def _record(person: StaffMember, counts: dict[tuple[str, int], int]) -> Record:
    return Record(
        public_id=person.public_id,
        name=person.name,
        email=person.email or "",
        job_title=person.job_title,
        role=Role(person.role),
        start_on=person.start_on,
        left_on=person.left_on,
        has_joined=person.joined_at is not None,
        completions=counts.get(("completion", person.id), 0),
        sittings=counts.get(("sitting", person.id), 0),
    )
