"""What `standing` would have said at the end of a day gone by."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from training.extensions import db
from training.models import StaffMember
from training.rules.standing import Dates
from training.services.batches import in_batches
from training.services.school_days import get_calendar
from training.services.standing_causes import Key, find_all, find_merged


def dates_as_at(school_id: int, day: date, modules: Collection[str] | None = None) -> dict[Key, Dates]:
    """(staff_member.id, module) → the dates that followed from what was on record at the end of that day.

    Of everybody with any, leavers too: who was at the school on a day is for whoever asks to say. A pair that is not
    there was “not assigned”. The terms and closed days are those known now. Some six queries for 500 people.
    """
    merged = find_merged(school_id, day)
    people = db.session.scalars(
        select(StaffMember.id).where(StaffMember.school_id == school_id).order_by(StaffMember.id)
    ).all()
    calendar = get_calendar(school_id)
    here = [person for person in people if person not in merged.into]
    return {
        key: found.dates
        for some in in_batches(here)
        for key, found in find_all(school_id, some, merged, calendar, modules, day)
    }
