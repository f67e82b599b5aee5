"""Instants are UTC, dates are the school's: both changes of the clocks, midnight, the turn of the year, far ahead."""

from datetime import UTC, date, datetime

import pytest

from training.rules.school_time import in_brief, school_date, with_time, with_weekday
from training.rules.standing import add_months


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), date(2026, 7, 1)),  # half past midnight in summer
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2027, 1, 1, 0, 0, tzinfo=UTC), date(2027, 1, 1)),
        (
            datetime(2027, 3, 28, 0, 59, tzinfo=UTC),
            date(2027, 3, 28),
        ),  # a second before the clocks go forward
        (datetime(2027, 3, 28, 22, 59, tzinfo=UTC), date(2027, 3, 28)),
        (datetime(2027, 3, 28, 23, 0, tzinfo=UTC), date(2027, 3, 29)),
        (datetime(2026, 10, 24, 23, 0, tzinfo=UTC), date(2026, 10, 25)),  # the night they go back
        (datetime(2026, 10, 25, 23, 59, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2027, 8, 31, 22, 59, tzinfo=UTC), date(2027, 8, 31)),  # the last minute of a school year
        (datetime(2027, 8, 31, 23, 0, tzinfo=UTC), date(2027, 9, 1)),
        (datetime(2039, 7, 1, 23, 30, tzinfo=UTC), date(2039, 7, 2)),  # past the end of 32-bit time
    ],
)
def test_the_schools_date_follows_london_through_the_year(moment: datetime, day: date) -> None:
    assert school_date(moment) == day


def test_a_yearly_renewal_keeps_its_day_across_the_changes_of_the_clocks() -> None:
    for day in (date(2026, 10, 25), date(2027, 3, 28)):
        assert add_months(day, 12) == day.replace(year=day.year + 1)


def test_a_moment_is_told_in_london_on_londons_day() -> None:
    assert with_time(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "1 July 2026 at 00:30"
    assert with_weekday(date(2026, 12, 4)) == "Friday 4 December 2026"
    assert (in_brief(date(2026, 12, 4)), in_brief(None)) == ("4 Dec 2026", "")
