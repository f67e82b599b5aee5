"""The sample school's people and numbers: given, looked through this month, and one changed since yesterday."""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from training.extensions import db
from training.models import Acknowledgement, SchoolDetails
from training.rules.school_time import LONDON
from training.services.demo.history import Rows
from training.services.demo.stories import YEARS_BACK, Story

LOOKED_AT = 12  # days ago a lead last went through people, numbers and modules
SEEN = 0.8  # of those who began before
LEAD = "Grace Lim"
DETAILS = {
    "lead": ("Mrs Lim", "020 7946 0123", "public"),
    "deputies": ("Mr Osei", "020 7946 0124", "public"),
    "head": ("Ms Bryant", "020 7946 0100", "public"),
    "chair": ("Mr Farrow", "", "signed-in"),
    "recording-system": ("the Riverbank concern log", "", "signed-in"),
    "out-of-hours": ("the on-call senior leader", "020 7946 0198", "signed-in"),
    "switchboard": ("Riverbank School office", "020 7946 0100", "public"),
    "social-care": ("Riverside children’s services", "020 7946 0300", "public"),
    "lado": ("Riverside Council", "020 7946 0310", "printed"),
    "safer-schools": ("PC Marsh", "020 7946 0320", "signed-in"),
}
CHANGED = {"out-of-hours": ("the on-call senior leader", "020 7946 0199", "signed-in")}


def give(school_id: int, today: date) -> int:
    """The version that every old record keeps; answers its id."""
    row = _version(school_id, 1, DETAILS, {}, _at(today - timedelta(days=YEARS_BACK)))
    db.session.add(row)
    db.session.flush()
    return row.id


def look_through(school_id: int, lead: int, public_id: str, today: date) -> None:
    """The lead says that all is right, and changes one number yesterday."""
    checked_on, changed_on = today - timedelta(days=LOOKED_AT), today - timedelta(days=1)
    by = {"name": LEAD, "id": public_id}
    checks = {name: {"checked_by": by, "checked_on": checked_on.isoformat()} for name in DETAILS}
    again = {name: {"checked_by": by, "checked_on": changed_on.isoformat()} for name in CHANGED}
    db.session.add(_version(school_id, 2, DETAILS, checks, _at(checked_on), lead))
    db.session.add(_version(school_id, 3, DETAILS | CHANGED, checks | again, _at(changed_on), lead))


def acknowledge(
    school_id: int, stories: dict[int, Story], ids: dict[int, str], rows: Rows, today: date, random: Random
) -> None:
    """Most of those who had read something before the change have seen it since."""
    changed_at = _at(today - timedelta(days=1))
    for staff_member_id, story in stories.items():
        began = min((work.on for work in story.work), default=today)
        at = changed_at + timedelta(minutes=random.randint(5, 400))
        if story.left_on or began >= changed_at.date() or random.random() >= SEEN:
            continue
        db.session.add(
            Acknowledgement(
                school_id=school_id, staff_member_id=staff_member_id, version=3, acknowledged_at=at
            )
        )
        payload = {
            "person": ids[staff_member_id],
            "details_version": 3,
            "acknowledged_at": at.isoformat(),
        }
        rows.chain.append((at, "acknowledgement", payload, None))


def _at(day: date) -> datetime:
    return datetime.combine(day, time(9), LONDON)


def _version(
    school_id: int,
    version: int,
    details: dict[str, tuple[str, str, str]],
    checks: dict[str, dict[str, Any]],
    at: datetime,
    by: int | None = None,
) -> SchoolDetails:
    return SchoolDetails(
        school_id=school_id,
        version=version,
        details={
            name: dict(zip(("value", "phone", "show"), row, strict=True)) | checks.get(name, {})
            for name, row in details.items()
        },
        recorded_at=at,
        recorded_by=by,
    )
