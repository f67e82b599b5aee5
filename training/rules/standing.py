"""Where one person stands with one module on one day. `training.services.standing` says the same in SQL."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from training.words import Status

DUE_SOON = timedelta(days=14)
CALM = timedelta(days=14)  # nobody is reminded for so long after asking to learn another way
WORST_FIRST = (
    Status.OVERDUE,
    Status.DUE_FOR_RENEWAL,
    Status.NOT_STARTED,
    Status.IN_PROGRESS,
    Status.COMPLETE,
    Status.WAIVED,
)


@dataclass(frozen=True, slots=True)
class Dates:
    """What is known of one person and one module; the fields are those of the `standing` table."""

    assigned_on: date | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    due_on: date | None = None
    expires_on: date | None = None
    renew_from: date | None = None
    lapses_on: date | None = None
    waived_until: date | None = None


def status(dates: Dates, today: date) -> Status:
    """The status on `today` (a school date). Overdue beats in progress; lapsed past grace is overdue (DECISIONS 9)."""
    waived = dates.waived_until is not None and today <= dates.waived_until
    if dates.completed_at is not None:
        if dates.renew_from is None or today < dates.renew_from:
            return Status.COMPLETE
        if waived:
            return Status.WAIVED
        if dates.lapses_on is not None and today > dates.lapses_on:
            return Status.OVERDUE
        return Status.DUE_FOR_RENEWAL
    if waived:
        return Status.WAIVED
    if dates.due_on is not None and dates.due_on < today:
        return Status.OVERDUE
    if dates.started_at is not None:
        return Status.IN_PROGRESS
    return Status.NOT_STARTED if dates.assigned_on is not None else Status.NOT_ASSIGNED


def next_due(dates: Dates, today: date) -> date | None:
    """The day by which something must be done: the due date, or when a completion expires once renewal has begun."""
    now = status(dates, today)
    if now in {Status.NOT_STARTED, Status.IN_PROGRESS}:
        return dates.due_on
    if now is Status.DUE_FOR_RENEWAL:
        return dates.expires_on
    if now is Status.OVERDUE:
        return dates.expires_on if dates.completed_at is not None else dates.due_on
    return None


def is_due_soon(dates: Dates, today: date) -> bool:
    due = next_due(dates, today)
    return due is not None and today <= due <= today + DUE_SOON


def worst(statuses: list[Status]) -> Status:
    """The one to show for a person: overdue first, then what is still to do, then done."""
    return next((s for s in WORST_FIRST if s in statuses), Status.NOT_ASSIGNED)


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day: 31 January + 1 is 28 or 29 February."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
