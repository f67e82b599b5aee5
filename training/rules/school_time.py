"""Instants are UTC; dates are the school's, in Europe/London."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def school_date(moment: datetime) -> date:
    """The school's date at that moment: half past midnight on 1 July is 1 July, though UTC still says June."""
    return moment.astimezone(LONDON).date()


def end_of(day: date) -> datetime:
    """The midnight in London that ends it; 23 or 25 hours after the one before when the clocks change."""
    return datetime.combine(day + timedelta(days=1), time(), LONDON).astimezone(UTC)


def in_words(day: date) -> str:
    """“4 December 2026”, the same on every system (some have no %-d)."""
    return f"{day.day} {day:%B} {day.year}"


def with_weekday(day: date) -> str:
    """“Friday 4 December 2026”."""
    return f"{day:%A} {in_words(day)}"


def in_brief(day: date | None) -> str:
    """“4 Dec 2026”, for tables; nothing for no day."""
    return f"{day.day} {day:%b} {day.year}" if day else ""


def time_of(moment: datetime) -> str:
    """“10:42”, in London."""
    return f"{moment.astimezone(LONDON):%H:%M}"


def with_time(moment: datetime) -> str:
    """“4 December 2026 at 10:42”."""
    return f"{in_words(school_date(moment))} at {time_of(moment)}"
