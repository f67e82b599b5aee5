"""A school year at a glance, month by month: what begins and ends, and how many days staff are in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from training.rules.school_days import SchoolCalendar, bank_holidays
from training.rules.years import SchoolYear

DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Month:
    first_day: date
    working_days: int  # on which staff are in
    lines: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.first_day:%B %Y}"


def months_of(calendar: SchoolCalendar, year: SchoolYear) -> tuple[Month, ...]:
    return tuple(_month(calendar, first) for first in _first_days(year))


def _month(calendar: SchoolCalendar, first: date) -> Month:
    last = _last_of(first)
    days = [first + n * DAY for n in range((last - first).days + 1)]
    lines = [line for _day, line in sorted(_lines(calendar, first, last))]
    known = bank_holidays(calendar.nation, first.year)
    bank = sorted(day for day in known if first <= day <= last and day.weekday() < SATURDAY)
    if bank:
        lines.append(f"Bank holiday{'' if len(bank) == 1 else 's'}: {_and(_day(day) for day in bank)}")
    return Month(first, sum(calendar.is_working_day(day) for day in days), tuple(lines))


def _lines(calendar: SchoolCalendar, first: date, last: date) -> Iterator[tuple[date, str]]:
    if not calendar.terms or last < calendar.terms[0].starts_on or calendar.terms[-1].ends_on < first:
        yield first, "No term entered"
    for term in calendar.terms:
        if first <= term.starts_on <= last:
            yield term.starts_on, f"{term.name} begins on {_day(term.starts_on)}"
        if first <= term.ends_on <= last:
            yield term.ends_on, f"{term.name} ends on {_day(term.ends_on)}"
    for before, after in pairwise(calendar.terms):
        begins, ends = max(before.ends_on + DAY, first), min(after.starts_on - DAY, last)
        if begins <= ends:
            yield begins, f"Between terms: {_span(begins, ends)}"
    for closed in calendar.closed:
        begins, ends = max(closed.starts_on, first), min(closed.ends_on, last)
        if begins <= ends:
            named = (
                closed.name
                if closed.name.casefold().startswith("inset")
                else f"{closed.kind.label}, {closed.name}"
            )
            yield begins, f"{named}: {_span(begins, ends)}"


def _first_days(year: SchoolYear) -> Iterator[date]:
    day = year.first_day
    while day <= year.last_day:
        yield day
        day = _last_of(day) + DAY


def _last_of(first: date) -> date:
    return (first.replace(day=28) + 4 * DAY).replace(day=1) - DAY


def _day(day: date) -> str:
    return f"{day:%A} {day.day}"


def _span(begins: date, ends: date) -> str:
    return _day(begins) if begins == ends else f"{_day(begins)} to {_day(ends)}"


def _and(words: Iterable[str]) -> str:
    *before, last = words
    return f"{', '.join(before)} and {last}" if before else last
