"""Who is told what about their training, and when: seldom, in time, and never twice the same.

The ladder of one assignment: given · a fortnight before · due (from the working day before) · overdue (the first
working day after) · a week overdue, which the leads are told and the person is not. Only the step that has been
reached is told; what was passed over on the way is over.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from training.rules.school_days import SchoolCalendar
from training.rules.standing import Dates, status
from training.words import Status

EVERY = timedelta(days=7)  # no oftener is anybody written to
FORTNIGHT = timedelta(days=14)
TO_LEADS = timedelta(days=7)  # overdue for so long, it is for the leads to ask
NUDGE_EVERY = timedelta(days=3)
_RENEWAL = "renewal"
_QUIET = frozenset({Status.COMPLETE, Status.WAIVED, Status.NOT_ASSIGNED})


class Step(StrEnum):
    ASSIGNED = "assigned"
    FORTNIGHT = "fortnight"
    DUE = "due"
    OVERDUE = "overdue"
    LEAD = "lead"


LADDER = (Step.ASSIGNED, Step.FORTNIGHT, Step.DUE, Step.OVERDUE)  # what the person is told


@dataclass(frozen=True, slots=True)
class Given:
    """A row of `assignment` that is in force."""

    id: int
    period: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Asked:
    """One module asked of one person. `calm_until`: the first day on which they may be asked again."""

    assignment_id: int
    module: str
    dates: Dates
    told: frozenset[Step] = frozenset()
    calm_until: date | None = None


@dataclass(frozen=True, slots=True)
class Hearer:
    """A person as far as writing to them goes. `written_on`: when they were last written to."""

    reachable: bool = True  # has an address, and was let in
    starts_on: date | None = None
    gone_from: date | None = None  # the first day on which they are no longer here
    weekly: bool = False
    written_on: date | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What a message says of one module; `passed` are the steps that nobody needs to hear any more."""

    asked: Asked
    step: Step
    passed: tuple[Step, ...] = field(default=())


def effective(given: Iterable[Given], dates: Dates) -> Given | None:
    """Which assignment of a module is meant: the renewal that is running, else the one due first."""
    rows = list(given)
    if dates.completed_at is not None:
        again = [row for row in rows if row.period.startswith(_RENEWAL)]
        return max(again, key=lambda row: (row.period, row.id), default=None)
    first = [row for row in rows if not row.period.startswith(_RENEWAL)] or rows
    return min(first, key=lambda row: (row.due_on or date.max, row.id), default=None)


def to_tell(hearer: Hearer, asked: Sequence[Asked], calendar: SchoolCalendar, day: date) -> tuple[Told, ...]:
    """What goes into today's message to this person; nothing: there is none. `day` is when they read it.

    A message that goes in any case also tells what falls due before the next one may follow.
    """
    as_of = _as_of(hearer, calendar, day)
    if as_of is None:
        return ()
    open_now = [each for each in asked if not is_quiet(each, day)]
    ahead = _all_told(open_now, calendar, as_of, as_of + EVERY)
    return ahead if hearer.weekly or _all_told(open_now, calendar, as_of, as_of) else ()


def is_quiet(asked: Asked, day: date) -> bool:
    """Whether nothing is said about it: done, waived, taken back, or they would rather do it another way."""
    calm = asked.calm_until is not None and day < asked.calm_until
    return calm or status(asked.dates, day) in _QUIET


def is_for_leads(asked: Asked, day: date) -> bool:
    """Whether it has been overdue for a week, and the leads have not been told."""
    late = late_from(asked.dates)
    return (
        Step.LEAD not in asked.told
        and not is_quiet(asked, day)
        and late is not None
        and day >= late - timedelta(days=1) + TO_LEADS
    )


def due_day(dates: Dates) -> date | None:
    """The day that a message names: the due date, or when a completion runs out."""
    return dates.expires_on if dates.completed_at is not None else dates.due_on


def late_from(dates: Dates) -> date | None:
    """The first day on which it is overdue: after the due date, or after the grace of a renewal."""
    last = dates.due_on if dates.completed_at is None else dates.lapses_on or dates.expires_on
    return last + timedelta(days=1) if last is not None else None


def may_nudge(written_on: date | None, day: date) -> bool:
    return written_on is None or day - written_on >= NUDGE_EVERY


def week_of(day: date) -> date:
    """Its Monday."""
    return day - timedelta(days=day.weekday())


def _as_of(hearer: Hearer, calendar: SchoolCalendar, day: date) -> date | None:
    """As of which day the ladder is read; None: no message on `day`.

    A weekly digest says what stood on the first working day of its week, though it may go out later when nothing ran
    on that day.
    """
    gone = hearer.gone_from is not None and day >= hearer.gone_from
    waiting = hearer.starts_on is not None and day < hearer.starts_on
    if not hearer.reachable or gone or waiting or not calendar.is_working_day(day):
        return None
    again = hearer.written_on + EVERY if hearer.written_on is not None else date.min
    if not hearer.weekly:
        return day if day >= again else None
    first = calendar.on_or_after(max(week_of(day), again))
    return first if first <= day else None


def _all_told(asked: Sequence[Asked], calendar: SchoolCalendar, day: date, until: date) -> tuple[Told, ...]:
    found = []
    for each in asked:
        step = _step(each.dates, calendar, day, until)
        if step is not None and not _is_past(step, each.told):
            before = LADDER[: LADDER.index(step)]
            found.append(Told(each, step, tuple(one for one in before if one not in each.told)))
    return tuple(found)


def _is_past(step: Step, told: Collection[Step]) -> bool:
    """Told, or a later one was: a day that was moved on afterwards brings no earlier step back."""
    return any(each in told for each in LADDER[LADDER.index(step) :])


def _step(dates: Dates, calendar: SchoolCalendar, day: date, until: date) -> Step | None:
    """`until`: what is due before that day counts as due already."""
    given_on = dates.renew_from if dates.completed_at is not None else dates.assigned_on
    if given_on is None or day < given_on:
        return None
    due, late = due_day(dates), late_from(dates)
    if due is None:
        return Step.ASSIGNED
    if late is not None and day >= late:
        return Step.OVERDUE
    if due < until or day >= calendar.on_or_before(due - timedelta(days=1)):
        return Step.DUE
    return Step.FORTNIGHT if day >= due - FORTNIGHT else Step.ASSIGNED
