"""Why staff are not in on a day, in the words that follow “4 April is …”."""

from datetime import date, timedelta
from itertools import pairwise

from training.rules.school_days import ClosedKind, SchoolCalendar, bank_holidays

SATURDAY = 5


def off_words(calendar: SchoolCalendar, day: date) -> str:
    """Empty for a day on which they are in. The longest reason is said: a Saturday in the holidays is in them."""
    if calendar.is_working_day(day):
        return ""
    for before, after in pairwise(calendar.terms):
        if before.ends_on < day < after.starts_on:
            return f"in the holidays before {after.name}"
    for closed in calendar.closed:
        if closed.kind is ClosedKind.HOLIDAY and _holds(closed.starts_on, closed.ends_on, day):
            return f"in {closed.name}"
    if day in bank_holidays(calendar.nation, day.year):
        return "a bank holiday"
    return "at the weekend"


def _holds(starts_on: date, ends_on: date, day: date) -> bool:
    """With the weekends before and after it, which belong to any holiday."""
    first, last = starts_on, ends_on
    while (first - timedelta(days=1)).weekday() >= SATURDAY:
        first -= timedelta(days=1)
    while (last + timedelta(days=1)).weekday() >= SATURDAY:
        last += timedelta(days=1)
    return first <= day <= last
