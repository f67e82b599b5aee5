"""What was changed and checked in the school's own people and numbers, for the list under them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from training.content.weave import NAMES
from training.extensions import db
from training.models import SchoolDetails, StaffMember
from training.rules.school_time import school_date
from training.rules.staff_names import full_name
from training.services.details import Details, of_row

SHOWN = 20
READ = 100  # versions; a round of checks makes many that show as one line


@dataclass(frozen=True, slots=True)
class Change:
    """One version of the past, or several checks of one person on one day."""

    version: int
    recorded_at: datetime
    by: str
    changed: tuple[str, ...]  # labels
    checked: tuple[str, ...]  # labels


def find_changes(school_id: int) -> list[Change]:
    """Newest first. One query."""
    rows = db.session.execute(
        select(SchoolDetails, StaffMember.given_name, StaffMember.family_name)
        .outerjoin(
            StaffMember,
            (StaffMember.id == SchoolDetails.recorded_by)
            & (StaffMember.school_id == SchoolDetails.school_id),
        )
        .where(SchoolDetails.school_id == school_id)
        .order_by(SchoolDetails.version.desc())
        .limit(READ + 1)
    ).all()
    changes = []
    for n, (row, given, family) in enumerate(rows[:READ]):
        before = of_row(rows[n + 1][0]) if n + 1 < len(rows) else Details()
        changes.append(_change(before, of_row(row), full_name(given, family)))
    return list(_together(changes))[:SHOWN]


def _change(before: Details, after: Details, by: str) -> Change:
    changed = [name for name in NAMES if before.entry(name) != after.entry(name)]
    checked = [name for name in NAMES if name not in changed and before.check(name) != after.check(name)]
    assert after.recorded_at is not None
    return Change(
        after.version,
        after.recorded_at,
        by,
        tuple(NAMES[name].label for name in changed),
        tuple(NAMES[name].label for name in checked),
    )


def _together(changes: list[Change]) -> Iterator[Change]:
    """Checks pressed one after the other read as one."""
    held: Change | None = None
    for change in changes:
        if held and _is_one_round(held, change):
            held = replace(held, checked=tuple(dict.fromkeys((*change.checked, *held.checked))))
            continue
        if held:
            yield held
        held = change
    if held:
        yield held


def _is_one_round(newer: Change, older: Change) -> bool:
    same_day = school_date(newer.recorded_at) == school_date(older.recorded_at)
    return same_day and newer.by == older.by and not newer.changed and not older.changed
