"""When a completion runs out, from when it may be renewed, and when it has lapsed.

A rule renews so many months after the completion, or in the same days of each year. All dates are working days of the
school: what would fall in a holiday moves to the first day after it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from training.rules.school_days import SchoolCalendar
from training.rules.standing import add_months

EARLY_DAYS = 30  # from so long before it runs out a module may be renewed, unless its rule says otherwise
EARLY_FOR_WINDOW = 14  # and from so long before the window of a year opens
GRACE_DAYS = 14  # so long after, it has lapsed
LEAP_DAY = (2, 29)


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Of several the smallest counts: it runs out first."""

    expires_on: date
    renew_from: date
    lapses_on: date


def window(
    renewal: Mapping[str, Any], completed_on: date, calendar: SchoolCalendar, since: date = date.min
) -> Window:
    """What a completion of that day is worth under this renewal.

    `since` is the day its rule was made: nobody is late for a September that had passed by then.
    """
    if "window" in renewal:
        opens, last = _next_occurrence(renewal, completed_on, since)
        expires, renew_from = last, opens
    else:
        expires = add_months(completed_on, int(renewal["months"]))
        # with a month between two, thirty days of notice would ask for the next on the day of the last
        early = min(_days(renewal, "early", EARLY_DAYS), (expires - completed_on).days // 2)
        renew_from = calendar.on_or_after(expires) - timedelta(days=early)
    expires = calendar.on_or_after(expires)
    lapses = expires + timedelta(days=_days(renewal, "grace", GRACE_DAYS))
    return Window(expires, calendar.on_or_after(renew_from), calendar.on_or_after(lapses))


def _next_occurrence(renewal: Mapping[str, Any], completed_on: date, since: date) -> tuple[date, date]:
    """(from when it may be done, last day) of the first window that this completion came too early for, and that had
    not closed by `since`."""
    first, last = renewal["window"]
    early = timedelta(days=_days(renewal, "early", EARLY_FOR_WINDOW))
    year = completed_on.year - 1  # the window before may have opened only now, when `early` is long
    while True:
        opens, closes = _day_of(first, year) - early, _day_of(last, year if last >= first else year + 1)
        if opens > completed_on and closes >= since:
            return opens, closes
        year += 1


def _day_of(month_day: str, year: int) -> date:
    """29 February is the 28th in other years."""
    month, day = (int(part) for part in month_day.split("-"))
    if (month, day) == LEAP_DAY:
        return add_months(date(year, 1, 31), 1)
    return date(year, month, day)


def _days(renewal: Mapping[str, Any], name: str, usual: int) -> int:
    given = renewal.get(name)
    return usual if given is None else int(given)
