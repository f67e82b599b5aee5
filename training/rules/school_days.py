"""Which days are school days: terms, holidays within them, INSET, bank holidays, weekends.

Dates are the school's (Europe/London). Beyond the terms that the school has entered only weekends and bank holidays
are known, and only they are passed over.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache

from training.rules.school_time import LONDON
from training.rules.terms import TermDates
from training.words import Nation

FURTHEST = 400  # days looked ahead or back for a school day; no school is closed for longer
_SATURDAY = 5
_SUBDIVISION = {
    Nation.ENGLAND: "ENG",
    Nation.WALES: "WLS",
    Nation.SCOTLAND: "SCT",
    Nation.NORTHERN_IRELAND: "NIR",
}


class ClosedKind(StrEnum):
    HOLIDAY = "holiday"
    INSET = "inset"

    @property
    def label(self) -> str:
        return {"holiday": "Holiday", "inset": "INSET day"}[self.value]


@dataclass(frozen=True, slots=True)
class ClosedDates:
    """Days within terms on which pupils stay at home; on INSET days the staff are in."""

    kind: ClosedKind
    name: str
    starts_on: date
    ends_on: date

    def holds(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


@dataclass(frozen=True)
class SchoolCalendar:
    """The days of one school. `terms` in any order; they never overlap."""

    nation: Nation
    terms: tuple[TermDates, ...] = ()
    closed: tuple[ClosedDates, ...] = ()
    _known_until: date = field(init=False, repr=False)
    _found: dict[tuple[date, int], date] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "terms", tuple(sorted(self.terms, key=lambda term: term.starts_on)))
        last = max((term.ends_on for term in self.terms), default=date.min)
        object.__setattr__(self, "_known_until", last)

    def is_working_day(self, day: date) -> bool:
        """Whether staff are in: a school day or an INSET day. Something may fall due, and a message may go out."""
        if day.weekday() >= _SATURDAY or day in bank_holidays(self.nation, day.year):
            return False
        found = next((each for each in self.closed if each.holds(day)), None)
        if found is not None:
            return found.kind is ClosedKind.INSET
        return self._in_term(day)

    def last_term_end(self, day: date) -> date | None:
        """On what day the term before `day` ended; None where no term that is entered has."""
        return max((term.ends_on for term in self.terms if term.ends_on < day), default=None)

    def on_or_after(self, day: date) -> date:
        """`day` itself, or the first working day after it: where something due in a holiday moves to."""
        return self._nearest(day, 1)

    def on_or_before(self, day: date) -> date:
        """`day` itself, or the last working day before it: for what must be done before something begins."""
        return self._nearest(day, -1)

    def _in_term(self, day: date) -> bool:
        """Between the first and the last term entered the gaps are holidays; outside them nothing is known."""
        if not self.terms or day > self._known_until or day < self.terms[0].starts_on:
            return True
        return any(term.starts_on <= day <= term.ends_on for term in self.terms)

    def _nearest(self, day: date, step: int) -> date:
        """Kept: for a whole school the same few hundred days are asked for, thousands of times."""
        if (day, step) not in self._found:
            self._found[day, step] = self._search(day, step)
        return self._found[day, step]

    def _search(self, day: date, step: int) -> date:
        for n in range(FURTHEST):
            found = day + timedelta(days=step * n)
            if self.is_working_day(found):
                return found
        return day


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """When messages may go out, by the clock in London."""

    begins: time = time(8)
    ends: time = time(17)

    def next_moment(self, calendar: SchoolCalendar, now: datetime) -> datetime:
        """`now` (aware) if it is within working hours of a working day, else when the next such hours begin."""
        local = now.astimezone(LONDON)
        day = local.date()
        if calendar.is_working_day(day):
            if local.time() < self.begins:
                return _at(day, self.begins)
            if local.time() < self.ends:
                return now
        return _at(calendar.on_or_after(day + timedelta(days=1)), self.begins)


@cache
def bank_holidays(nation: Nation, year: int) -> frozenset[date]:
    from holidays import country_holidays  # 0.5 s to read for the first time, and few requests need it

    return frozenset(country_holidays("GB", subdiv=_SUBDIVISION[nation], years=year))


def _at(day: date, clock: time) -> datetime:
    """That time on that day in London, as an instant: neither hour exists twice or never at these times of day."""
    return datetime.combine(day, clock, LONDON).astimezone(UTC)
