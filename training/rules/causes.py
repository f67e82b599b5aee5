"""From what is on record of one person and one module to the dates of their standing."""

from dataclasses import dataclass, field
from datetime import date, datetime

from training.rules import renewing
from training.rules.assigning import Rule, falls_due
from training.rules.renewing import Window
from training.rules.school_days import SchoolCalendar
from training.rules.school_time import school_date
from training.rules.standing import CALM, Dates


@dataclass(frozen=True, slots=True)
class Given:
    """An assignment in force. `due_on`: as the rule says. `start_on`: the person's first day, if it is known."""

    rule: Rule
    due_on: date | None
    assigned_on: date
    start_on: date | None = None


@dataclass(frozen=True, slots=True)
class Completed:
    at: datetime
    core: bool = False  # only the pages everyone needs


@dataclass(frozen=True, slots=True)
class Extension:
    until: date
    recorded_at: datetime


@dataclass(slots=True)
class Causes:
    given: list[Given] = field(default_factory=list)
    started_at: datetime | None = None
    completed: list[Completed] = field(default_factory=list)
    waived_until: date | None = None
    extension: Extension | None = None  # the newest
    asked_other_way_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """`core`: only the core is asked for. `renewed_by`: the rule whose renewal counts."""

    dates: Dates
    core: bool
    renewed_by: int | None


def work_out(causes: Causes, calendar: SchoolCalendar) -> Found:
    """The dates that follow from all this. What nobody asks for (any more) neither falls due nor runs out."""
    core = bool(causes.given) and all(given.rule.core for given in causes.given)
    completed_at = _completed_at(causes, core)
    window, renewed_by = _renewal(causes, completed_at, calendar)
    due_on = _due_on(causes, calendar)
    lapses_on = window.lapses_on if window else None
    if causes.asked_other_way_at is not None:
        calm_until = calendar.on_or_after(school_date(causes.asked_other_way_at) + CALM)
        due_on = max(due_on, calm_until) if due_on else None
        lapses_on = max(lapses_on, calm_until) if lapses_on else None
    dates = Dates(
        assigned_on=min((given.assigned_on for given in causes.given), default=None),
        started_at=_started_at(causes),
        completed_at=completed_at,
        due_on=due_on,
        expires_on=window.expires_on if window else None,
        renew_from=window.renew_from if window else None,
        lapses_on=lapses_on,
        waived_until=causes.waived_until,
    )
    return Found(dates, core, renewed_by)


def _completed_at(causes: Causes, core: bool) -> datetime | None:
    """The newest completion that counts: not one of the core where the whole is asked for."""
    whole = bool(causes.given) and not core
    return max((done.at for done in causes.completed if not (whole and done.core)), default=None)


def _started_at(causes: Causes) -> datetime | None:
    moments = [at for at in (causes.started_at, causes.asked_other_way_at) if at is not None]
    return min(moments, default=None)


def _due_on(causes: Causes, calendar: SchoolCalendar) -> date | None:
    """The earliest of all assignments, unless it was put off. One put off before it was asked for anew is not."""
    days = [
        falls_due(given.rule.due, given.due_on, given.assigned_on, given.start_on, calendar)
        for given in causes.given
        if given.due_on is not None
    ]
    if not days:
        return None
    asked_on = min(given.assigned_on for given in causes.given)
    if causes.extension is not None and causes.extension.until >= asked_on:
        return calendar.on_or_after(causes.extension.until)
    return min(days)


def _window(rule: Rule, completed_on: date, calendar: SchoolCalendar) -> Window:
    return renewing.window(rule.renewal or {}, completed_on, calendar, rule.effective_from)


def _renewal(
    causes: Causes, completed_at: datetime | None, calendar: SchoolCalendar
) -> tuple[Window | None, int | None]:
    """Of the rules in force the one whose window ends first. An extension given since then moves its end."""
    if completed_at is None:
        return None, None
    windows = [
        (_window(given.rule, school_date(completed_at), calendar), given.rule.id)
        for given in causes.given
        if given.rule.renewal
    ]
    if not windows:
        return None, None
    window, rule = min(windows)
    put_off = causes.extension
    if put_off is not None and put_off.recorded_at > completed_at:
        until = calendar.on_or_after(put_off.until)
        if until > window.expires_on:
            window = Window(until, window.renew_from, max(until, window.lapses_on))
    return window, rule
