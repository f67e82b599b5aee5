"""The one place of the web where the clock is read. Tests put their own under `app.extensions["clock"]`."""

from datetime import date, datetime

from flask import current_app

from training.rules.school_time import school_date


def now() -> datetime:
    """This moment, aware, in UTC."""
    moment: datetime = current_app.extensions["clock"]()
    return moment


def today() -> date:
    """The school's date: in Europe/London, so a click at 00:30 in July counts for that day."""
    return school_date(now())
