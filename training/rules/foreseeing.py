"""What a new rule would do to the people it reaches, before it is made."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from training.rules import renewing
from training.rules.assigning import Rule, due_on, falls_due, reaches
from training.rules.off_words import off_words
from training.rules.reaching import Reach
from training.rules.school_days import SchoolCalendar
from training.rules.school_time import school_date
from training.rules.standing import Dates, next_due, status
from training.words import Status


@dataclass(frozen=True, slots=True)
class MovedDay:
    """A day on which something would be due, why it cannot be, and the school day it moves to."""

    named: date
    why: str
    to: date
    people: int


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Of one module: ids of the people reached, in the order they came."""

    have_it: tuple[int, ...]
    complete: tuple[int, ...]
    overdue: tuple[int, ...]  # at once, since what they completed has run out under this rule
    first_due: date | None
    due_first: tuple[int, ...]


def moved_days(
    rule: Rule, people: Iterable[Reach], today: date, calendar: SchoolCalendar
) -> tuple[MovedDay, ...]:
    """The due days that fall when staff are not in, earliest first."""
    found: dict[tuple[date, date], int] = {}
    for person in people:
        named, falls = due_on(rule, person), _falls(rule, person, today, calendar)
        if falls != named and not calendar.is_working_day(named):
            found[named, falls] = found.get((named, falls), 0) + 1
    return tuple(
        MovedDay(named, off_words(calendar, named), to, n) for (named, to), n in sorted(found.items())
    )


def foresee(
    rule: Rule, people: Sequence[Reach], known: Mapping[int, Dates], today: date, calendar: SchoolCalendar
) -> Foreseen:
    """`known`: how the people stand with the rule's module now."""
    complete: list[int] = []
    overdue: list[int] = []
    waiting: dict[date, list[int]] = {}
    for person in people:
        before = known.get(person.staff_member_id, Dates())
        dates = _after(rule, person, before, today, calendar)
        now = status(dates, today)
        due = next_due(dates, today)
        if now is Status.COMPLETE:
            complete.append(person.staff_member_id)
        elif now is Status.OVERDUE:
            if status(before, today) is not Status.OVERDUE:
                overdue.append(person.staff_member_id)
        elif due is not None:
            waiting.setdefault(due, []).append(person.staff_member_id)
    first = min(waiting, default=None)
    ids = [person.staff_member_id for person in people]
    return Foreseen(
        have_it=tuple(id_ for id_ in ids if id_ in known and known[id_].assigned_on),
        complete=tuple(complete),
        overdue=tuple(overdue),
        first_due=first,
        due_first=tuple(waiting[first]) if first else (),
    )


def unsaid_regulated(rule: Rule, people: Iterable[Reach]) -> int:
    """Whom a rule about regulated activity passes by only because nobody has said whether they are in it."""
    if "regulated" not in rule.who:
        return 0
    said = rule.who["regulated"]
    return sum(p.regulated is None and reaches(rule, replace(p, regulated=said)) for p in people)


def _falls(rule: Rule, person: Reach, today: date, calendar: SchoolCalendar) -> date:
    return falls_due(rule.due, due_on(rule, person), today, person.start_on, calendar)


def _after(rule: Rule, person: Reach, known: Dates, today: date, calendar: SchoolCalendar) -> Dates:
    """The dates once this rule holds too: whichever is earlier counts."""
    due = _falls(rule, person, today, calendar)
    if known.assigned_on is not None and known.due_on is not None:
        due = min(due, known.due_on)
    dates = replace(known, due_on=due, assigned_on=known.assigned_on or today)
    if known.completed_at is None or not rule.renewal:
        return dates
    window = renewing.window(rule.renewal, school_date(known.completed_at), calendar, rule.effective_from)
    if known.expires_on is not None and known.expires_on <= window.expires_on:
        return dates
    return replace(
        dates, expires_on=window.expires_on, renew_from=window.renew_from, lapses_on=window.lapses_on
    )
