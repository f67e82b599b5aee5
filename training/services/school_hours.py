"""When a school's next message may go."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from training.extensions import db
from training.models import School
from training.rules.reminder_settings import ReminderSettings, read_settings
from training.rules.school_days import SchoolCalendar
from training.rules.school_time import school_date
from training.services.school_days import get_calendar


@dataclass(frozen=True)
class NextMoment:
    """`day` is the school's date at that moment: when people read what is written now."""

    settings: ReminderSettings
    calendar: SchoolCalendar
    at: datetime
    day: date


def next_moment(school_id: int, now: datetime) -> NextMoment:
    """Two queries."""
    stored = db.session.execute(select(School.reminders).where(School.id == school_id)).scalar_one()
    settings, calendar = read_settings(stored), get_calendar(school_id)
    at = settings.hours.next_moment(calendar, now)
    return NextMoment(settings, calendar, at, school_date(at))
