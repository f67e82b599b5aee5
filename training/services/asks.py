"""Short things a person is asked beside their modules: what changed, a question to keep fresh, something to read.

One query. Whom a reading is asked of is decided by `training.rules.reaching`, as everywhere: the query brings what the
rule looks at, which are the person's own groups and whether they are in regulated activity.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, String, Subquery, Text, and_, cast, literal, null, select, union_all

from training.models import (
    Declaration,
    Reading,
    ReadingEdition,
    Refresher,
    StaffGroupMember,
    StaffMember,
    Update,
)
from training.rules.reaching import Reach, reaches
from training.rules.readings import due_for
from training.services.readings import newest_edition
from training.services.same_person import ids_of
from training.services.viewer import Viewer


class AskKind(StrEnum):
    UPDATE = "update"
    REFRESHER = "refresher"
    READING = "reading"


@dataclass(frozen=True, slots=True)
class Ask:
    """`module` is the title of a reading, which has an `address` and an `edition` besides.

    `is_own`: the day counts from the person's own start, and their page says it moved to a school day.
    """

    kind: AskKind
    id: int
    module: str
    due_on: date
    address: str = ""
    edition: str = ""
    is_own: bool = False


_GROUP = "group"  # a row that says which group the person is in


def read_asks(viewer: Viewer, rows: Iterable[Any]) -> list[Ask]:
    """Of rows with the columns of `asks_query`, empty or repeated where it stood beside another query."""
    known = {row.id if row.kind == _GROUP else _key(row): row for row in rows if row.kind}
    groups = frozenset(row.id for row in known.values() if row.kind == _GROUP)
    found = [ask for row in known.values() if row.kind != _GROUP and (ask := _ask(viewer, row, groups))]
    return sorted(found, key=lambda ask: (ask.due_on, ask.kind, ask.id))


def _key(row: Any) -> tuple[str, int]:
    return row.kind, row.id


def _ask(viewer: Viewer, row: Any, groups: frozenset[int]) -> Ask | None:
    kind = AskKind(row.kind)
    if kind is not AskKind.READING:
        return Ask(kind, row.id, row.module, row.due_on)
    person = Reach(viewer.staff_member_id, viewer.role, groups, viewer.start_on, row.regulated)
    if not reaches(json.loads(row.who), person):
        return None
    due_on = due_for(row.due_on, row.asked_on, viewer.start_on)
    return Ask(kind, row.id, row.module, due_on, row.address, row.edition, due_on != row.due_on)


def asks_query(viewer: Viewer, today: date) -> Subquery:
    nothing, no_flag = cast(null(), Text), cast(null(), Boolean)
    updates = select(
        literal(AskKind.UPDATE.value, String).label("kind"),
        Update.id,
        Update.module,
        Update.due_on,
        Update.due_on.label("asked_on"),
        nothing.label("address"),
        nothing.label("edition"),
        nothing.label("who"),
        no_flag.label("regulated"),
    ).where(
        Update.school_id == viewer.school_id,
        Update.staff_member_id == viewer.staff_member_id,
        Update.completed_at.is_(None),
    )
    refreshers = select(
        literal(AskKind.REFRESHER.value),
        Refresher.id,
        Refresher.module,
        Refresher.due_on,
        Refresher.due_on,
        nothing,
        nothing,
        nothing,
        no_flag,
    ).where(
        Refresher.school_id == viewer.school_id,
        Refresher.staff_member_id == viewer.staff_member_id,
        Refresher.done_at.is_(None),
        Refresher.due_on <= today,
    )
    return union_all(updates, refreshers, _readings(viewer), _groups(viewer)).subquery()


def _readings(viewer: Viewer) -> Any:
    """Every reading in the edition asked now that this person has not declared, with what decides whether they are
    asked."""
    declared = (
        select(Declaration.id)
        .where(
            Declaration.school_id == viewer.school_id,
            Declaration.staff_member_id.in_(ids_of(viewer.school_id, viewer.staff_member_id)),
            Declaration.reading_edition_id == ReadingEdition.id,
        )
        .exists()
    )
    person = and_(StaffMember.school_id == Reading.school_id, StaffMember.id == viewer.staff_member_id)
    return (
        select(
            literal(AskKind.READING.value),
            ReadingEdition.id,
            Reading.title,
            ReadingEdition.due_on,
            ReadingEdition.asked_on,
            cast(Reading.public_id, Text),
            cast(ReadingEdition.label, Text),
            cast(Reading.who, Text),
            StaffMember.regulated_activity,
        )
        .join(ReadingEdition, ReadingEdition.reading_id == Reading.id)
        .join(StaffMember, person)
        .where(
            Reading.school_id == viewer.school_id,
            Reading.ended_at.is_(None),
            ReadingEdition.id == newest_edition(),
            ~declared,
        )
    )


def _groups(viewer: Viewer) -> Any:
    nothing, no_flag = cast(null(), Text), cast(null(), Boolean)
    no_day = literal(date.min)
    return select(
        literal(_GROUP),
        StaffGroupMember.group_id,
        literal(""),
        no_day,
        no_day,
        nothing,
        nothing,
        nothing,
        no_flag,
    ).where(
        StaffGroupMember.school_id == viewer.school_id,
        StaffGroupMember.staff_member_id == viewer.staff_member_id,
    )
