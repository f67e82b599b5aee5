"""Dates and times as pages say them: the school's date, London time. Nothing is an empty text."""

from datetime import date, datetime

from flask import Flask

from training.rules.school_time import in_brief, school_date, time_of, with_time, with_weekday
from training.web import clock


def init_app(app: Flask) -> None:
    for name in (day, short_day, moment, time_of_day):
        app.add_template_filter(name)


def day(value: date | datetime | None) -> str:
    """“Friday 4 December 2026”."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = school_date(value)
    return with_weekday(value)


def short_day(value: date | None) -> str:
    """“4 Dec 2026”, for tables."""
    return in_brief(value)


def moment(value: datetime | None) -> str:
    """“4 December 2026 at 10:42”."""
    return with_time(value) if value else ""


def time_of_day(value: datetime | None) -> str:
    """“10:42” of today; of another day with its date."""
    if value is None:
        return ""
    return time_of(value) if school_date(value) == clock.today() else moment(value)
