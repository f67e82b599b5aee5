"""School years: from 1 September to 31 August."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from training.rules.school_time import LONDON

FIRST_MONTH = 9
OFFERED = 5


@dataclass(frozen=True, slots=True)
class SchoolYear:
    """The school year that begins in September of `start`."""

    start: int

    @property
    def first_day(self) -> date:
        return date(self.start, FIRST_MONTH, 1)

    @property
    def last_day(self) -> date:
        return date(self.start + 1, FIRST_MONTH - 1, 31)

    @property
    def label(self) -> str:
        """“2025 to 2026”."""
        return f"{self.start} to {self.start + 1}"

    def instants(self) -> tuple[datetime, datetime]:
        """From when until before when: midnights in London."""
        begins = datetime.combine(self.first_day, time(), LONDON)
        ends = datetime.combine(SchoolYear(self.start + 1).first_day, time(), LONDON)
        return begins.astimezone(UTC), ends.astimezone(UTC)


def school_year(day: date) -> SchoolYear:
    return SchoolYear(day.year if day.month >= FIRST_MONTH else day.year - 1)


def recent_years(today: date) -> list[SchoolYear]:
    """This school year and the ones before it that a board can be asked for, newest first."""
    newest = school_year(today).start
    return [SchoolYear(newest - back) for back in range(OFFERED)]
