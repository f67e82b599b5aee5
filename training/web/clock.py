"""The one place of the web where the clock is read. Tests put their own under `app.extensions["clock"]`."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import current_app

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """This moment, aware, in UTC."""
    moment: datetime = current_app.extensions["clock"]()
    return moment


def today() -> date:
    """The school's date: in Europe/London, so a click at 00:30 in July counts for that day."""
    return now().astimezone(LONDON).date()
